// Blocks below each other, each drawn by what knows its type.

import { html } from "../lib.js";
import { InputBlock } from "../inputs/input.js";
import { Boundary } from "./boundary.js";
import { Chart } from "./chart.js";
import { DataTable } from "./data_table.js";
import { Actions, Alert, Context, Divider, Header, Section } from "./layout.js";
import { MarkdownBlock } from "./markdown_block.js";
import { File, Image, Video } from "./media.js";
import { RichText } from "./rich_text.js";
import { Table } from "./table.js";
import { Unknown } from "./unknown.js";

const TYPES = {
  actions: Actions,
  alert: Alert,
  context: Context,
  context_actions: Actions,
  data_table: DataTable,
  data_visualization: Chart,
  divider: Divider,
  file: File,
  header: Header,
  image: Image,
  input: InputBlock,
  markdown: MarkdownBlock,
  rich_text: RichText,
  section: Section,
  table: Table,
  video: Video,
};

/**
 * Where blocks stand, and what may be done there. Block and action ids are unique within it.
 * @typedef {object} Place
 * @property {string} key  unique on the page
 * @property {"message"|"modal"|"home"} surface
 * @property {Record<string, Record<string, object>>} values  Slack's state.values, by block_id and action_id
 * @property {Record<string, string>} errors  by block_id
 * @property {(block: object, element: object, value: any) => Promise<void>} act  the app hears of it
 * @property {(block: object, element: object, value: any) => Promise<void>} fill  the app does not
 * @property {(block: object, element: object, query: string) => Promise<object>} suggest  what the app offers
 * @property {(file: File) => Promise<{id: string, name: string}>} upload
 */

/**
 * @param {object} props
 * @param {object[]} props.blocks  as Slack gives them
 * @param {Place} props.place
 */
export const Blocks = ({ blocks, place }) => html`
  <div class=${`blocks blocks-${place.surface}`}>
    ${blocks.map(
      (block, index) => html`
        <div key=${block?.block_id ?? index} data-type=${block?.type}>
          <${Boundary} block=${block} name=${String(block?.type ?? block)}>
            <${Block} block=${block} place=${place} />
          <//>
        </div>
      `,
    )}
  </div>
`;

function Block({ block, place }) {
  const Drawn = Object.hasOwn(TYPES, block.type) ? TYPES[block.type] : Unknown;
  return html`<${Drawn} block=${block} place=${place} />`;
}
