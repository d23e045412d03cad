// Pie charts.

import { html } from "../lib.js";
import { slices } from "./geometry.js";
import { colour, Legend } from "./legend.js";

const RADIUS = 96;

/** @param {{title: string, chart: {segments: {label: string, value: number}[]}}} props */
export function Pie({ title, chart: { segments } }) {
  const parts = slices(segments.map(({ value }) => value), RADIUS);
  const names = segments.map(({ label }, index) => `${label} · ${Math.round(parts[index].share * 100)} %`);
  return html`
    <svg class="chart-pie" viewBox="-100 -100 200 200" role="img" aria-label=${`pie chart: ${title}`}>
      ${parts.map(
        ({ path }, index) => html`
          <path class="chart-slice" style=${colour(index)} d=${path}>
            <title>${segments[index].label}: ${segments[index].value}</title>
          </path>
        `,
      )}
    </svg>
    <${Legend} names=${names} />
  `;
}
