// Quill as Slack's editor: only Slack's formats, Slack's keys, and mentions kept whole.

import { isAddress } from "../blocks/mrkdwn.js";
import { jsonIn } from "./delta.js";

const FORMATS = [
  ...["bold", "italic", "strike", "underline", "code", "link"],
  ...["list", "indent", "blockquote", "code-block"],
  ...["piece", "extra", "part"],
];

/** A keyboard binding of Quill's that turns a format on or off. Slack's own keys. */
const toggle = (format, keys, value = true) => ({
  ...keys,
  shortKey: true,
  handler() {
    toggleFormat(this.quill, format, value);
  },
});

const pressed = (letter) => ({ key: letter.charCodeAt(0), shiftKey: true });

const ADDRESS_BEFORE = /(?:^|\s)(https?:\/\/\S*[^\s.,;:!?)\]'"])([.,;:!?)\]'"]*)$/;

/** An address becomes a link once what follows it is typed. */
const linkBefore = (key) => ({
  key,
  collapsed: true,
  prefix: ADDRESS_BEFORE,
  format: { link: false, "code-block": false, code: false },
  handler({ index }, { prefix }) {
    const [, address, after] = prefix.match(ADDRESS_BEFORE);
    const start = index - after.length - address.length;
    this.quill.formatText(start, address.length, "link", address, "user");
    return true;
  },
});

const BINDINGS = {
  // These would hold the focus: Tab leaves the editor, except at the start of an item, which it indents.
  tab: null,
  "indent code-block": null,
  "outdent code-block": null,
  "remove tab": null,
  underline: null,
  indent: {
    key: "Tab",
    format: ["list"],
    handler(range, context) {
      if (!range || context.offset > 0 || (context.format.indent ?? 0) >= 8) return true;
      this.quill.format("indent", "+1", "user");
      return false;
    },
  },
  outdent: {
    key: "Tab",
    shiftKey: true,
    format: ["list"],
    handler(range, context) {
      if (context.offset > 0 || !context.format.indent) return true;
      this.quill.format("indent", "-1", "user");
      return false;
    },
  },
  "list autofill": {
    key: " ",
    shiftKey: null,
    collapsed: true,
    format: { "code-block": false, blockquote: false, list: false },
    prefix: /^(1\.|-|\*)$/,
    handler({ index }, { prefix }) {
      this.quill.deleteText(index - prefix.length, prefix.length, "user");
      this.quill.format("list", prefix === "1." ? "ordered" : "bullet", "user");
      return false;
    },
  },
  "soft break": {
    key: "Enter",
    shiftKey: true,
    format: ["list"],
    handler({ index }) {
      const lineBreak = { element: { type: "text", text: "\n" }, label: "\n" };
      this.quill.insertEmbed(index, "piece", lineBreak, "user");
      this.quill.setSelection(index + 1, "silent");
    },
  },
  "link before space": linkBefore(" "),
  "link before line": linkBefore("Enter"),
  strike: toggle("strike", pressed("X")),
  code: toggle("code", pressed("C")),
  ordered: toggle("list", pressed("7"), "ordered"),
  bullet: toggle("list", pressed("8"), "bullet"),
  quote: toggle("blockquote", pressed("9")),
  "code block": toggle("code-block", { ...pressed("C"), altKey: true }),
};

/** Turns a format of what is selected on, or off where it is on. */
export function toggleFormat(quill, format, value = true) {
  const isOn = quill.getFormat()[format] === value || (value === true && Boolean(quill.getFormat()[format]));
  quill.format(format, isOn ? false : value, "user");
}

/** An address as a person types it, as a link needs it; null when it is none. */
export function addressIn(typed) {
  const text = typed.trim();
  if (text === "" || /\s/.test(text)) return null;
  return isAddress(text) ? text : `https://${text}`;
}

let isRegistered = false;

function register(Quill) {
  if (isRegistered) return;
  isRegistered = true;
  const { Attributor, Scope } = Quill.import("parchment");
  const Embed = Quill.import("blots/embed");
  const PlainLink = Quill.import("formats/link");

  /** An inline element that is no text. */
  class Piece extends Embed {
    static blotName = "piece";
    static className = "piece";
    static tagName = "SPAN";

    static create({ element, label }) {
      const node = super.create();
      node.dataset.element = JSON.stringify(element);
      node.dataset.type = element.type;
      node.textContent = label;
      return node;
    }

    static value(node) {
      const label = node.textContent.replaceAll("\uFEFF", "");
      const element = jsonIn(node.dataset.element);
      return { element: element.type ? element : { type: "text", text: label }, label };
    }
  }

  /** Slack's links lead anywhere. Those that the browser must not follow are kept, but lead nowhere here. */
  class Link extends PlainLink {
    static create(address) {
      const node = super.create(address);
      node.dataset.address = address;
      return node;
    }

    static formats(node) {
      const address = node.dataset.address ?? node.getAttribute("href");
      return node.dataset.address || isAddress(address ?? "") ? address : undefined;
    }

    format(name, value) {
      super.format(name, value);
      if (name === "link" && value) this.domNode.dataset.address = value;
    }
  }

  const formats = {
    "formats/link": Link,
    "formats/piece": Piece,
    "formats/extra": new Attributor("extra", "data-extra", { scope: Scope.INLINE }),
    "formats/part": new Attributor("part", "data-part", { scope: Scope.BLOCK }),
  };
  Quill.register(formats, true);
}

/**
 * @param {HTMLElement} node
 * @param {{placeholder: string, onEnter: (event: KeyboardEvent) => void}} options
 * @returns the editor. `onEnter` may prevent the event's default, and with it the new line
 */
export function createEditor(node, { placeholder, onEnter }) {
  const { Quill } = window;
  register(Quill);
  // Before Quill's own bindings: the first that does not return true has the key.
  const enter = {
    key: "Enter",
    handler(_range, { event }) {
      onEnter(event);
      return !event.defaultPrevented;
    },
  };
  return new Quill(node, {
    formats: FORMATS,
    placeholder,
    modules: { keyboard: { bindings: { enter, ...BINDINGS } }, uploader: { mimetypes: [] } },
  });
}
