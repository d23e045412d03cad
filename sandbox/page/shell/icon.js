// The few signs of the frame, drawn by hand so that they look alike everywhere.

import { html } from "../lib.js";

const PATHS = {
  close: "M4 4l12 12M16 4L4 16",
  drawer: "M3 4h14v12H3zM3 9h14M8 9v7",
  guide: "M4 5l1.5 1.5L8 4M4 11l1.5 1.5L8 10M11 5.5h6M11 11.5h6M11 16h6M4 16h4",
  more: "M5 10h.01M10 10h.01M15 10h.01",
  reply: "M4 4h12v9H9l-4 4v-4H4z",
  send: "M3 10l14-6-5 14-3-6z",
  shortcut: "M11 2L4 11h5l-1 7 7-9h-5z",
  smile: "M10 18a8 8 0 100-16 8 8 0 000 16zM7 8h.01M13 8h.01M6.5 12c1.5 2.5 5.5 2.5 7 0",
  theme: "M10 3a7 7 0 100 14zM10 3a7 7 0 010 14",
  window: "M7 7V3h10v10h-4M3 7h10v10H3z",
};

/** One of them, 1.2 em high; a screen reader passes over it. */
export const Icon = ({ name }) =>
  html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
