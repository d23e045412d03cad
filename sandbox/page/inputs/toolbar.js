// The buttons above a rich text editor.

import { html, useLayoutEffect, useRef, useState } from "../lib.js";
import { useEscape } from "./escape.js";
import { Icon } from "./icons.js";
import { usePopup } from "./popup.js";
import { addressIn, toggleFormat } from "./quill.js";

const COMMAND = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "") ? "⌘" : "Ctrl+";

const LINK = { name: "Link", keys: "", format: "link", icon: "link" };

const TOOLS = [
  [
    { name: "Bold", keys: "B", format: "bold", letter: html`<b>B</b>` },
    { name: "Italic", keys: "I", format: "italic", letter: html`<i>I</i>` },
    { name: "Strikethrough", keys: "Shift+X", format: "strike", letter: html`<s>S</s>` },
  ],
  [LINK],
  [
    { name: "Ordered list", keys: "Shift+7", format: "list", value: "ordered", icon: "numbers" },
    { name: "Bulleted list", keys: "Shift+8", format: "list", value: "bullet", icon: "bullets" },
    { name: "Quote", keys: "Shift+9", format: "blockquote", icon: "quote" },
  ],
  [
    { name: "Code", keys: "Shift+C", format: "code", icon: "code" },
    { name: "Code block", keys: "Alt+Shift+C", format: "code-block", icon: "codeBlock" },
  ],
];

const COUNT = TOOLS.flat().length;

const isOn = (formats, { format, value }) => (value ? formats[format] === value : Boolean(formats[format]));

/**
 * @param {{editor: object, formats: object, label: string}} props  editor: Quill; formats: those at the caret
 */
export function Toolbar({ editor, formats, label }) {
  const [stop, setStop] = useState(0);
  const [linked, setLinked] = useState(null);
  const bar = useRef();
  const link = useRef();

  const use = (tool) => {
    editor.focus();
    if (tool === LINK) setLinked(linkAt(editor));
    else toggleFormat(editor, tool.format, tool.value);
  };
  const onKeyDown = (event) => {
    const next = { ArrowRight: stop + 1, ArrowLeft: stop - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined || !event.target.closest(".tool")) return;
    event.preventDefault();
    const at = (next + COUNT) % COUNT;
    setStop(at);
    bar.current.querySelectorAll(".tool")[at].focus();
  };
  const save = (address) => {
    putLink(editor, linked, address);
    leave();
  };
  const leave = () => {
    setLinked(null);
    editor.focus();
  };
  let index = -1;
  const draw = (tool) => {
    index += 1;
    const at = index;
    const keys = tool.keys && ` (${COMMAND}${tool.keys})`;
    return html`
      <button
        key=${tool.name}
        ref=${tool === LINK ? link : null}
        type="button"
        class="tool"
        tabindex=${at === stop ? 0 : -1}
        aria-label=${tool.name}
        aria-pressed=${String(isOn(formats, tool))}
        title=${`${tool.name}${keys}`}
        onMouseDown=${(event) => event.preventDefault()}
        onFocus=${() => setStop(at)}
        onClick=${() => use(tool)}
      >${tool.letter ?? html`<${Icon} name=${tool.icon} />`}</button>
    `;
  };
  return html`
    <div
      ref=${bar}
      class="toolbar"
      role="toolbar"
      aria-label=${`Formatting of ${label}`}
      onKeyDown=${onKeyDown}
    >
      ${TOOLS.map((tools) => html`<span class="tools" key=${tools[0].name}>${tools.map(draw)}</span>`)}
    </div>
    ${linked &&
    html`<${LinkForm} anchor=${link} address=${linked.address} onSave=${save} onLeave=${leave} />`}
  `;
}

function LinkForm({ anchor, address, onSave, onLeave }) {
  const [typed, setTyped] = useState(address);
  const form = useRef();
  const input = useRef();
  usePopup(true, anchor, form);
  useEscape(true, onLeave);
  useLayoutEffect(() => input.current.select(), []);
  const next = addressIn(typed);
  const onKeyDown = (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (next) onSave(next);
  };
  const onFocusOut = ({ currentTarget, relatedTarget }) => {
    if (relatedTarget && !currentTarget.contains(relatedTarget)) onLeave();
  };
  return html`
    <div
      ref=${form}
      class="popup link-form"
      popover="manual"
      role="dialog"
      aria-label="Link"
      onFocusOut=${onFocusOut}
    >
      <input
        ref=${input}
        type="text"
        inputmode="url"
        aria-label="Address"
        placeholder="https://"
        autocomplete="off"
        spellcheck=${false}
        value=${typed}
        onInput=${(event) => setTyped(event.target.value)}
        onKeyDown=${onKeyDown}
      />
      <button type="button" class="button primary" disabled=${!next} onClick=${() => onSave(next)}>
        Save
      </button>
      ${address &&
      html`<button type="button" class="button" onClick=${() => onSave(false)}>Remove</button>`}
    </div>
  `;
}

/** What a link would be put on: the selection, or the whole link that the caret is in. */
function linkAt(editor) {
  const range = editor.getSelection(true);
  const address = editor.getFormat(range).link;
  if (range.length > 0 || !address) return { ...range, address: address ?? "" };
  const [leaf] = editor.getLeaf(range.index);
  const linked = leaf.parent.domNode.tagName === "A" ? leaf.parent : leaf;
  return { index: editor.getIndex(linked), length: linked.length(), address };
}

function putLink(editor, { index, length }, address) {
  if (length > 0) {
    editor.formatText(index, length, "link", address, "user");
    editor.setSelection(index + length, 0, "silent");
  } else {
    editor.insertText(index, address, { link: address }, "user");
    editor.setSelection(index + address.length, 0, "silent");
  }
}
