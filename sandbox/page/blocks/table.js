// Tables, and the grid that every table here is drawn with.

import { classes, html } from "../lib.js";
import { RichText } from "./rich_text.js";

/**
 * Rows of cells; the first row heads the columns. What is too wide is scrolled, with the keys as well.
 * @param {object} props
 * @param {any[][]} props.rows  what stands in the cells
 * @param {({align?: string, is_wrapped?: boolean}|null)[]} [props.columns]
 * @param {number} [props.headed]  the column whose cells name their rows
 * @param {string} [props.caption]
 */
export function Grid({ rows: [head, ...rows], columns = [], headed, caption }) {
  const look = (column) => {
    const { align = "left", is_wrapped: wraps } = columns[column] ?? {};
    return classes(`cell-${align}`, wraps && "cell-wrapped");
  };
  const cell = (content, column) =>
    column === headed
      ? html`<th scope="row" class=${look(column)}>${content}</th>`
      : html`<td class=${look(column)}>${content}</td>`;
  return html`
    <div class="grid" role="group" aria-label=${caption ?? "Table"} tabindex="0">
      <table>
        ${caption && html`<caption>${caption}</caption>`}
        <thead>
          <tr>
            ${head.map((content, column) => html`<th scope="col" class=${look(column)}>${content}</th>`)}
          </tr>
        </thead>
        <tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody>
      </table>
    </div>
  `;
}

/** @param {import("./layout.js").Props} props */
export const Table = ({ block }) => html`
  <${Grid} rows=${block.rows.map((row) => row.map(drawnCell))} columns=${block.column_settings} />
`;

/**
 * @param {{type: string, text?: string, value?: number}} cell
 * @returns what it shows
 */
export function drawnCell(cell) {
  if (cell.type === "rich_text") return html`<${RichText} block=${cell} />`;
  return cell.text ?? String(cell.value);
}
