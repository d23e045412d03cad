// Which colour stands for what in a chart.

import { html } from "../lib.js";

/** As many as Slack allows series. */
const COLOURS = 12;

/** @param {number} index  of a series or a slice @returns {object} the style that gives it its colour */
export const colour = (index) => ({ "--series": `var(--chart-${(index % COLOURS) + 1})` });

/** @param {{names: string[]}} props */
export const Legend = ({ names }) => html`
  <ul class="chart-legend" aria-hidden="true">
    ${names.map((name, index) => html`<li><span class="chart-sample" style=${colour(index)} />${name}</li>`)}
  </ul>
`;
