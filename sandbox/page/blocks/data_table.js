// A table that is leafed through.

import { html, useState } from "../lib.js";
import { drawnCell, Grid } from "./table.js";

const PAGE_SIZE = 5;

/** @param {import("./layout.js").Props} props */
export function DataTable({ block }) {
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? PAGE_SIZE;
  const last = Math.ceil(rows.length / size) - 1;
  const [chosen, choose] = useState(0);
  const page = Math.min(chosen, last);
  const shown = rows.slice(page * size, (page + 1) * size);
  return html`
    <div>
      <${Grid}
        caption=${block.caption}
        headed=${block.row_header_column_index ?? 0}
        columns=${head.map((_, column) => (isNumeric(rows, column) ? { align: "right" } : null))}
        rows=${[head, ...shown].map((row) => row.map(drawnCell))}
      />
      ${last > 0 && html`<${Leaf} page=${page} last=${last} onChoose=${choose} />`}
    </div>
  `;
}

const isNumeric = (rows, column) => rows.every((row) => row[column]?.type === "raw_number");

const Leaf = ({ page, last, onChoose }) => html`
  <div class="leaf">
    <button type="button" disabled=${page === 0} onClick=${() => onChoose(page - 1)}>Previous</button>
    <span aria-live="polite">Page ${page + 1} of ${last + 1}</span>
    <button type="button" disabled=${page === last} onClick=${() => onChoose(page + 1)}>Next</button>
  </div>
`;
