// Interactive elements where they stand outside an input block: the app hears of each at once.

import { plainly } from "../blocks/text.js";
import { html, useId, useWorld } from "../lib.js";
import { Button, FeedbackButtons, IconButton, WorkflowButton } from "./buttons.js";
import { Control } from "./controls.js";
import { Trouble } from "./deed.js";
import { useField } from "./field.js";
import { Overflow } from "./overflow.js";
import { heldOf } from "./values.js";

const CLICKED = {
  button: Button,
  feedback_buttons: FeedbackButtons,
  icon_button: IconButton,
  overflow: Overflow,
  workflow_button: WorkflowButton,
};

/**
 * Where blocks stand: a message, a modal, a Home. Each function rejects with an Error for the person.
 *
 * @typedef {object} Place
 * @property {string} key  unique on the page
 * @property {"message"|"modal"|"home"} surface
 * @property {Record<string, Record<string, object>>} values  Slack's `state.values`, as the server holds them
 * @property {Record<string, string>} errors  of a refused modal, by block_id
 * @property {(block: object, element: object, value: any) => Promise<void>} act  a click or choice that the
 *   app hears of. `value`: null of a button, an option's value, a text, an id, a date, unix seconds, a
 *   rich_text block; a list of those where several can be chosen; null when empty
 * @property {(block: object, element: object, value: any) => Promise<void>} fill  the same, silently
 * @property {(block: object, element: object, query: string) => Promise<{options?: object[],
 *   option_groups?: object[]}>} suggest  what an external select offers
 * @property {(file: File) => Promise<{id: string, name: string}>} upload
 */

/** @param {{block: object, element: object, place: Place}} props  `block` holds the element */
export function Element({ block, element, place }) {
  // Another element is another field: it starts anew.
  const key = [place.key, block.block_id, element.action_id, element.type].join(" ");
  return html`
    <span class="element" key=${key} data-action-id=${element.action_id}>
      <${CLICKED[element.type] ?? Stateful} block=${block} element=${element} place=${place} />
    </span>
  `;
}

function Stateful({ block, element, place }) {
  const world = useWorld();
  const id = useId();
  const field = useField({ block, element, place, isInput: false });
  const named = { "aria-label": nameOf(block, element, world) };
  const names = {
    label: named["aria-label"],
    isRequired: false,
    isInvalid: Boolean(field.trouble),
    isFocusedOnLoad: Boolean(element.focus_on_load),
    props: {
      id,
      ...named,
      "aria-invalid": field.trouble ? "true" : undefined,
      "data-focus-on-load": element.focus_on_load ? "" : undefined,
    },
    groupProps: named,
    labelProps: named,
  };
  return html`
    <${Control}
      block=${block}
      element=${element}
      place=${place}
      field=${field}
      names=${names}
      held=${heldOf(place, block, element)}
    />
    <${Trouble} sentence=${field.trouble} />
    ${field.dialog}
  `;
}

/** Slack gives such an element no label: what stands beside it, or in it, names it. */
function nameOf(block, element, world) {
  const beside = block.accessory === element && block.text;
  const text = beside || element.placeholder;
  return text ? plainly(text, world) : element.type.replaceAll("_", " ");
}
