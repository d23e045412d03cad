// A square with a letter, in a colour of one's own.

import { html } from "../lib.js";

const COLOURS = 8;

/** The avatar of `name`; the same `id` always has the same colour. */
export function Avatar({ id, name, isApp = false, isSmall = false }) {
  let sum = 0;
  for (const letter of id ?? name) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  const kind = isApp ? "app" : sum % COLOURS;
  return html`<span class=${`avatar avatar-${kind}${isSmall ? " avatar-small" : ""}`} aria-hidden="true">
    ${[...name][0]?.toUpperCase()}
  </span>`;
}
