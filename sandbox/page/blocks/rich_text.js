// Rich text: sections, lists, quotes and code below each other.

import { html } from "../lib.js";
import { Phrase } from "./phrase.js";
import { Unknown } from "./unknown.js";

/** @typedef {import("./inline.js").Element} Element */

/**
 * A rich_text block, or a cell that holds one.
 * @param {{block: {elements: object[]}}} props
 */
export const RichText = ({ block }) => html`
  <div class="text"><${Containers} containers=${block.elements} /></div>
`;

/**
 * @param {{containers: {type: string, elements: Element[]}[]}} props
 */
export const Containers = ({ containers }) =>
  containers.map((container) => {
    const Container = Object.hasOwn(CONTAINERS, container.type) ? CONTAINERS[container.type] : Strange;
    const drawn = html`<${Container} ...${container} />`;
    const isQuoted = container.border && container.type !== "rich_text_quote";
    return isQuoted ? html`<blockquote class="rich-quote">${drawn}</blockquote>` : drawn;
  });

const CONTAINERS = {
  rich_text_list: List,
  rich_text_preformatted: ({ elements }) => html`
    <pre class="rich-code"><${Phrase} elements=${elements} /></pre>
  `,
  rich_text_quote: ({ elements }) => html`
    <blockquote class="rich-quote"><${Phrase} elements=${elements} /></blockquote>
  `,
  rich_text_section: ({ elements }) => html`
    <div class="rich-section"><${Phrase} elements=${elements} /></div>
  `,
};

/** Lists within lists follow each other in rich text; only their indent tells. */
function List({ style, elements, indent = 0, offset = 0 }) {
  const isOrdered = style === "ordered";
  const Tag = isOrdered ? "ol" : "ul";
  return html`
    <${Tag}
      class=${`rich-list rich-depth-${indent % 3}`}
      style=${{ "--indent": indent }}
      start=${isOrdered ? offset + 1 : undefined}
    >
      ${elements.map((item) => html`<li><${Phrase} elements=${item.elements} /></li>`)}
    <//>
  `;
}

const Strange = (container) => html`<${Unknown} block=${container} />`;
