// rich_text_input: an editor of Slack's rich text.

import { plainly } from "../blocks/text.js";
import { wordsOfOne } from "../blocks/words.js";
import { html, useLayoutEffect, useRef, useState, useWorld } from "../lib.js";
import { toDelta, toRichText } from "./delta.js";
import { createEditor } from "./quill.js";
import { Toolbar } from "./toolbar.js";
import { onEnter } from "./typed.js";

const LINE = 22;
const LEAST_LINES = 3;

export function RichTextInput({ element, field, names }) {
  const world = useWorld();
  const node = useRef();
  const [editor, setEditor] = useState(null);
  const [formats, setFormats] = useState({});
  // The editor outlives many drawings: what it calls is the newest.
  const now = useRef();
  now.current = field;
  const held = useRef(null);

  useLayoutEffect(() => {
    const made = createEditor(node.current, {
      placeholder: element.placeholder ? plainly(element.placeholder, world) : "",
      onEnter: (event) => onEnter(now.current, () => held.current)(event),
    });
    made.on("editor-change", () => {
      const range = made.getSelection();
      if (range) setFormats(made.getFormat(range));
    });
    made.on("text-change", (_change, _before, source) => {
      if (source !== "user") return;
      held.current = toRichText(made.getContents().ops);
      now.current.change(held.current);
      if (now.current.hears === "character") now.current.settle(held.current);
    });
    setEditor(made);
    return () => made.root.blur();
  }, []);

  useLayoutEffect(() => {
    if (!editor || field.value === held.current) return;
    held.current = field.value;
    editor.setContents(
      toDelta(field.value, (each) => wordsOfOne(each, world)),
      "silent",
    );
    editor.history.clear();
  }, [editor, field.value]);

  useLayoutEffect(() => {
    if (!editor) return;
    const { props, labelProps } = names;
    const wanted = { role: "textbox", "aria-multiline": "true", ...props, ...labelProps };
    for (const [name, content] of Object.entries(wanted)) {
      if (content === undefined) editor.root.removeAttribute(name);
      else editor.root.setAttribute(name, content);
    }
  });

  return html`
    <div class="rich-text-input">
      ${editor && html`<${Toolbar} editor=${editor} formats=${formats} label=${names.label} />`}
      <div
        ref=${node}
        style=${{
          "--least": `${(element.min_lines ?? LEAST_LINES) * LINE}px`,
          "--most": element.max_lines ? `${element.max_lines * LINE}px` : "320px",
        }}
      ></div>
    </div>
  `;
}
