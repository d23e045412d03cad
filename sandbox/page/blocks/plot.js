// Charts with axes: bars, lines and areas.

import { html, useWorld } from "../lib.js";
import { line, scale, ticks } from "./geometry.js";
import { colour, Legend } from "./legend.js";

const WIDTH = 520;
const TOP = 12;
const BOTTOM = 228;
const RIGHT = 12;
const LINE = 18;
const LETTER = 6.2;
const TILT = 35;
const RADIANS = Math.PI / 180;

/**
 * @param {object} props
 * @param {string} props.title
 * @param {{type: "bar"|"line"|"area", series: {name: string, data: {label: string, value: number}[]}[],
 *   axis_config: {categories: string[], x_label?: string, y_label?: string}}} props.chart
 */
export function Plot({ title, chart }) {
  const { categories } = chart.axis_config;
  const series = chart.series.map(({ name, data }) => ({
    name,
    values: categories.map((label) => data.find((point) => point.label === label).value),
  }));
  const frame = frameOf(chart.axis_config, ticks(series.flatMap(({ values }) => values)));
  return html`
    <svg
      class="chart-plot"
      viewBox=${`0 0 ${WIDTH} ${frame.height}`}
      role="img"
      aria-label=${`${chart.type} chart: ${title}`}
    >
      <${Axes} frame=${frame} ...${chart.axis_config} />
      ${series.map(({ name, values }, index) => {
        const tell = (at) => html`<title>${`${name}, ${categories[at]}: ${values[at]}`}</title>`;
        const shape = SHAPES[chart.type](values, frame, tell, index, series.length);
        return html`<g style=${colour(index)}>${shape}</g>`;
      })}
    </svg>
    <${Legend} names=${series.map(({ name }) => name)} />
  `;
}

/** Where all lies. Names that do not fit beside each other are tilted, and the picture grows for them. */
function frameOf({ categories, x_label: below, y_label: beside }, marks) {
  const longest = Math.max(...categories.map((name) => name.length)) * LETTER;
  const narrow = beside ? 66 : 48;
  const tilts = longest > (WIDTH - narrow - RIGHT) / categories.length;
  const left = tilts ? Math.max(narrow, longest * Math.cos(TILT * RADIANS)) : narrow;
  const slot = (WIDTH - left - RIGHT) / categories.length;
  const depth = LINE + (tilts ? longest * Math.sin(TILT * RADIANS) : 0);
  return {
    left,
    slot,
    tilts,
    marks,
    height: Math.ceil(BOTTOM + depth + (below ? LINE : 0) + 4),
    x: (at) => left + (at + 0.5) * slot,
    y: scale(marks, TOP, BOTTOM),
  };
}

function Axes({ frame, categories, x_label: below, y_label: beside }) {
  const { left, marks, tilts, height, x, y } = frame;
  const { locale } = useWorld().me;
  const rule = (mark) => html`
    <path class=${mark === 0 ? "chart-zero" : "chart-rule"} d=${`M${left} ${y(mark)}H${WIDTH - RIGHT}`} />
    <text x=${left - 8} y=${y(mark) + 4} text-anchor="end">${mark.toLocaleString(locale)}</text>
  `;
  const name = (words, at) => html`
    <text
      text-anchor=${tilts ? "end" : "middle"}
      transform=${`translate(${x(at)} ${BOTTOM + LINE - 2}) rotate(${tilts ? -TILT : 0})`}
    >
      ${words}
    </text>
  `;
  const across = (left + WIDTH - RIGHT) / 2;
  const upright = `translate(12 ${(TOP + BOTTOM) / 2}) rotate(-90)`;
  return html`
    ${marks.map(rule)} ${categories.map(name)}
    ${below && html`<text x=${across} y=${height - 6} text-anchor="middle">${below}</text>`}
    ${beside && html`<text transform=${upright} text-anchor="middle">${beside}</text>`}
  `;
}

const SHAPES = { bar: bars, line: lines, area: areas };

function bars(values, { slot, x, y }, tell, index, count) {
  const width = (slot * 0.7) / count;
  return values.map((value, at) => {
    const [top, bottom] = value < 0 ? [y(0), y(value)] : [y(value), y(0)];
    const left = x(at) + (index - count / 2) * width;
    const size = { width: Math.max(1, width - 1), height: bottom - top };
    return html`<rect class="chart-fill" x=${left} y=${top} ...${size} rx="2">${tell(at)}</rect>`;
  });
}

function lines(values, { x, y }, tell) {
  const points = values.map((value, at) => [x(at), y(value)]);
  return html`
    <path class="chart-line" d=${line(points)} />
    ${points.map(
      ([left, top], at) => html`<circle class="chart-fill" cx=${left} cy=${top} r="3.5">${tell(at)}</circle>`,
    )}
  `;
}

function areas(values, frame, tell) {
  const { x, y } = frame;
  const points = [[0, 0], ...values.map((value, at) => [at, value]), [values.length - 1, 0]];
  const edge = points.map(([at, value]) => [x(at), y(value)]);
  return html`<path class="chart-area" d=${`${line(edge)}Z`} />${lines(values, frame, tell)}`;
}
