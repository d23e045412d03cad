// Text objects: plain_text and mrkdwn.

import { html, useMemo } from "../lib.js";
import { mrkdwn } from "./mrkdwn.js";
import { Phrase } from "./phrase.js";
import { Containers } from "./rich_text.js";
import { plain } from "./words.js";

export { plainly } from "./words.js";

/**
 * @param {{text: import("./words.js").TextObject|undefined}} props
 */
export function Text({ text }) {
  if (!text) return null;
  if (text.type === "mrkdwn") return html`<${Mrkdwn} text=${text.text} verbatim=${text.verbatim} />`;
  return html`<span class="text"><${Phrase} elements=${plain(text)} /></span>`;
}

/**
 * Without quotes and blocks of code it stays inline, so that it may stand in a label.
 * @param {{text: string, verbatim?: boolean}} props
 */
export function Mrkdwn({ text, verbatim }) {
  const containers = useMemo(() => mrkdwn(text, { verbatim }), [text, verbatim]);
  const [first] = containers;
  if (containers.length === 1 && first.type === "rich_text_section") {
    return html`<span class="text"><${Phrase} elements=${first.elements} /></span>`;
  }
  return html`<div class="text"><${Containers} containers=${containers} /></div>`;
}
