// The data_visualization block: a picture, its legend, and the numbers for whoever does not see the picture.

import { html } from "../lib.js";
import { Pie } from "./pie.js";
import { Plot } from "./plot.js";
import { Unknown } from "./unknown.js";

const TYPES = { pie: Pie, bar: Plot, line: Plot, area: Plot };

/** @param {import("./layout.js").Props} props */
export function Chart({ block }) {
  const { title, chart } = block;
  if (!Object.hasOwn(TYPES, chart.type)) return html`<${Unknown} block=${block} />`;
  const rows = chart.type === "pie" ? pieRows(chart) : plotRows(chart);
  return html`
    <figure class="block-chart">
      <figcaption>${title}</figcaption>
      <${TYPES[chart.type]} title=${title} chart=${chart} />
      <${Numbers} title=${title} rows=${rows} />
    </figure>
  `;
}

function pieRows({ segments }) {
  return [["Segment", "Value"], ...segments.map(({ label, value }) => [label, value])];
}

function plotRows({ series, axis_config: { categories } }) {
  const valueAt = (label) => (each) => each.data.find((point) => point.label === label).value;
  return [
    ["Category", ...series.map(({ name }) => name)],
    ...categories.map((label) => [label, ...series.map(valueAt(label))]),
  ];
}

const Numbers = ({ title, rows: [head, ...rows] }) => html`
  <table class="unseen">
    <caption>${title}</caption>
    <thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>
      ${rows.map(
        ([name, ...values]) => html`
          <tr><th scope="row">${name}</th>${values.map((value) => html`<td>${value}</td>`)}</tr>
        `,
      )}
    </tbody>
  </table>
`;
