// What this page cannot draw: named, with every text in it, so that nothing is lost in silence.

import { html, useWorld } from "../lib.js";
import { textsIn } from "./words.js";

/**
 * @param {{block: object}} props  a block, or a part of one
 */
export function Unknown({ block }) {
  const texts = textsIn(block, useWorld());
  return html`
    <div class="block-unknown">
      <code>${String(block.type)}</code>
      ${texts.map((text) => html`<div class="text">${text}</div>`)}
    </div>
  `;
}
