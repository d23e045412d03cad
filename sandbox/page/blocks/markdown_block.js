// The markdown block.

import { html, useMemo } from "../lib.js";
import { markdown } from "./markdown.js";
import { Phrase } from "./phrase.js";
import { Containers } from "./rich_text.js";
import { Grid } from "./table.js";

/** @param {import("./layout.js").Props} props */
export function MarkdownBlock({ block }) {
  const parts = useMemo(() => markdown(block.text), [block.text]);
  return html`<div class="text block-markdown">${parts.map(drawn)}</div>`;
}

function drawn(part) {
  if (part.type === "divider") return html`<hr class="block-divider" />`;
  if (part.type === "heading") return html`<${Heading} ...${part} />`;
  if (part.type === "table") return html`<${Grid} rows=${part.rows.map(phrases)} columns=${part.columns} />`;
  return html`<${Containers} containers=${[part]} />`;
}

const phrases = (row) => row.map((elements) => html`<${Phrase} elements=${elements} />`);

/** Slack draws all levels alike. A first heading here is a third one on the page, below place and message. */
function Heading({ level, elements }) {
  const Tag = `h${Math.min(6, level + 2)}`;
  return html`<${Tag} class="block-header"><${Phrase} elements=${elements} /><//>`;
}
