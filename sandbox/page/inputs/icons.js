// The small drawings on buttons and in fields. They are never the only name of anything.

import { html } from "../lib.js";

const DRAWN = {
  bullets: "M8 5h9M8 10h9M8 15h9M3.5 5h.2M3.5 10h.2M3.5 15h.2",
  caret: "m5 8 5 5 5-5",
  check: "m4 10.5 4 4 8-9",
  close: "m5 5 10 10M15 5 5 15",
  code: "m7 5-5 5 5 5M13 5l5 5-5 5",
  codeBlock: "M3 3h14v14H3zM8.5 7 6 10l2.5 3M11.5 7l2.5 3-2.5 3",
  file: "M5 2.5h6l4 4v11H5zM11 2.5v4h4",
  link:
    "M8.5 11.5a3.2 3.2 0 0 0 4.6 0l3-3a3.25 3.25 0 0 0-4.6-4.6l-1 1" +
    "M11.5 8.5a3.2 3.2 0 0 0-4.6 0l-3 3a3.25 3.25 0 0 0 4.6 4.6l1-1",
  more: "M4 10h.2M10 10h.2M16 10h.2",
  numbers: "M9 5h8M9 10h8M9 15h8M3 4l1.2-.7V7M2.7 12.6c.6-1 2.2-.6 2 .5-.2.8-2 1.5-2 2.4h2.2",
  quote: "M4 4v12M8 6h9M8 10h9M8 14h6",
  strike:
    "M3 10h14M13.5 6.2C13 4.8 11.7 4 10 4 8 4 6.5 5 6.5 6.8c0 1.2.7 2 2 2.5" +
    "M6.5 13.5C7 15 8.3 16 10 16c2 0 3.5-1 3.5-2.9 0-.6-.2-1.1-.5-1.5",
  thumbDown: "M6 11V3h8l2.5 6v2.5h-5v5c-2.2 0-2-3-2.6-3.8C8.2 11.7 7 11 6 11ZM6 3H3v8h3",
  thumbUp: "M6 9v8h8l2.5-6V8.5h-5v-5c-2.2 0-2 3-2.6 3.8C8.2 8.3 7 9 6 9ZM6 17H3V9h3",
  trash: "M3.5 5.5h13M8 5.5V3.5h4v2M5.5 5.5l.7 11.5h7.6l.7-11.5M8.5 8.5v5.5M11.5 8.5v5.5",
};

/** Whether there is a drawing of that name. */
export const isDrawn = (name) => Object.hasOwn(DRAWN, name);

/** @param {{name: string}} props */
export const Icon = ({ name }) => html`
  <svg class=${`glyph glyph-${name}`} viewBox="0 0 20 20" aria-hidden="true"><path d=${DRAWN[name]} /></svg>
`;
