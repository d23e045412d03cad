// The blocks that arrange texts and elements.

import { classes, html } from "../lib.js";
import { Element } from "../inputs/elements.js";
import { Picture } from "./picture.js";
import { Text } from "./text.js";
import { Unknown } from "./unknown.js";

/**
 * A block of Slack's, and where it stands.
 * @typedef {{block: object, place: import("./blocks.js").Place}} Props
 */

/**
 * What is a first heading here is a third one on the page, below the names of place and message.
 * @param {Props} props
 */
export function Header({ block }) {
  const Tag = `h${2 + (block.level ?? 1)}`;
  const look = classes("block-header", block.level && `block-header-${block.level}`);
  return html`<${Tag} class=${look}><${Text} text=${block.text} /><//>`;
}

/** @param {Props} props */
export const Section = ({ block, place }) => html`
  <div class="block-section">
    <div class="block-section-words">
      ${block.text && html`<div>${textOf(block.text)}</div>`}
      ${block.fields && html`<div class="block-fields">${block.fields.map(field)}</div>`}
    </div>
    ${block.accessory && html`<${Accessory} block=${block} place=${place} />`}
  </div>
`;

const textOf = (text) => html`<${Text} text=${text} />`;

const field = (text) => html`<div>${textOf(text)}</div>`;

function Accessory({ block, place }) {
  const { accessory } = block;
  return accessory.type === "image"
    ? html`<${Picture} url=${accessory.image_url} words=${accessory.alt_text} size="thumbnail" />`
    : html`<${Element} block=${block} element=${accessory} place=${place} />`;
}

/** @param {Props} props */
export const Context = ({ block }) => html`<div class="block-context">${block.elements.map(remark)}</div>`;

function remark(element) {
  if (element.type === "image") {
    return html`<${Picture} url=${element.image_url} words=${element.alt_text} size="icon" />`;
  }
  const isText = element.type === "mrkdwn" || element.type === "plain_text";
  return html`<div>${isText ? textOf(element) : html`<${Unknown} block=${element} />`}</div>`;
}

export const Divider = () => html`<hr class="block-divider" />`;

/** Of actions and context_actions. @param {Props} props */
export const Actions = ({ block, place }) => html`
  <div class="block-actions">
    ${block.elements.map(
      (element) =>
        html`<${Element} key=${element.action_id} block=${block} element=${element} place=${place} />`,
    )}
  </div>
`;

const SIGNS = { default: "ℹ️", info: "ℹ️", warning: "⚠️", error: "⛔", success: "✅" };

/** @param {Props} props */
export function Alert({ block }) {
  const level = Object.hasOwn(SIGNS, block.level) ? block.level : "default";
  return html`
    <div class=${`block-alert block-alert-${level}`}>
      <span aria-hidden="true">${SIGNS[level]}</span>
      <div>
        ${level !== "default" && html`<span class="unseen">${level}: </span>`}
        <${Text} text=${block.text} />
      </div>
    </div>
  `;
}
