// Which control draws which stateful element.

import { html } from "../lib.js";
import { Checkboxes, RadioButtons } from "./choices.js";
import { FileInput } from "./files.js";
import { DatePicker, DateTimePicker, TimePicker } from "./moments.js";
import { RichTextInput } from "./rich_text_input.js";
import { Select } from "./selects.js";
import { NumberInput, TextInput } from "./typed.js";

/**
 * How a control is called and described.
 *
 * @typedef {object} Names
 * @property {string} label  in bare words
 * @property {boolean} isRequired
 * @property {boolean} isInvalid
 * @property {boolean} isFocusedOnLoad
 * @property {object} props  for the one input of a control
 * @property {object} groupProps  for what holds its several inputs
 * @property {object} labelProps  its name, where no <label> can give it
 */

const CONTROLS = {
  checkboxes: Checkboxes,
  datepicker: DatePicker,
  datetimepicker: DateTimePicker,
  email_text_input: TextInput,
  file_input: FileInput,
  number_input: NumberInput,
  plain_text_input: TextInput,
  radio_buttons: RadioButtons,
  rich_text_input: RichTextInput,
  timepicker: TimePicker,
  url_text_input: TextInput,
};

/** Those that consist of several inputs: a <label> can name only one. */
const GROUPS = new Set(["checkboxes", "datetimepicker", "radio_buttons", "rich_text_input"]);

export const isGroup = (type) => GROUPS.has(type);

/** Those that are typed, so that Enter or a pause ends them and not a choice. */
export const isTyped = (type) => type.endsWith("_input") && type !== "file_input";

/**
 * @param {{block: object, element: object, place: object, field: import("./field.js").Field, names: Names,
 *   held: object}} props  held: the element's entry of `state.values`
 */
export function Control(props) {
  const { type } = props.element;
  const control = CONTROLS[type] ?? (type.endsWith("_select") ? Select : null);
  return control ? html`<${control} ...${props} />` : html`<span class="soft">${`[${type}]`}</span>`;
}
