// What is typed as plain text: texts, addresses, numbers.

import { plainly } from "../blocks/text.js";
import { classes, html, useWorld } from "../lib.js";
import { useDraft } from "./draft.js";

const SLACKS_MOST = 3000;
const NEAR = 100;
const NEARLY = 10;
const MODES = { email_text_input: "email", url_text_input: "url" };

/** plain_text_input, email_text_input and url_text_input. */
export function TextInput({ element, field, names }) {
  const world = useWorld();
  const most = element.max_length ?? SLACKS_MOST;
  const text = field.value ?? "";
  const change = (event) => {
    const next = event.target.value || null;
    field.change(next);
    if (field.hears === "character") field.settle(next);
  };
  const shared = {
    ...names.props,
    value: text,
    placeholder: element.placeholder && plainly(element.placeholder, world),
    maxLength: most,
    onInput: change,
    onKeyDown: onEnter(field, () => text || null),
  };
  return html`
    <div class=${classes("typed", element.multiline && "multiline")}>
      ${element.multiline
        ? html`<textarea ...${shared} rows="3"></textarea>`
        : html`<input
            ...${shared}
            type="text"
            inputmode=${MODES[element.type]}
            autocomplete="off"
            autocapitalize=${MODES[element.type] && "none"}
            spellcheck=${!MODES[element.type]}
          />`}
      <${Count} length=${text.length} least=${element.min_length ?? 0} most=${most} />
    </div>
  `;
}

/** How much fits, or is missing. Slack's own limit is only worth a word when it is near. */
function Count({ length, least, most }) {
  const left = most - length;
  const isShort = length > 0 && length < least;
  if (!isShort && most >= SLACKS_MOST && left > NEAR) return null;
  const isClose = !isShort && left <= NEARLY;
  const shown = isShort ? `${length}/${least}` : left;
  return html`
    <span class=${classes("typed-count", isClose && "near")} aria-hidden="true">${shown}</span>
    <span class="unseen" role="status">
      ${isShort ? `${least - length} more needed` : isClose && `${left} left`}
    </span>
  `;
}

/** Enter tells the app, where it wants to hear of it; with Shift it breaks the line. */
export const onEnter = (field, valueNow) => (event) => {
  if (field.hears !== "enter" || event.key !== "Enter" || event.isComposing) return;
  if (event.shiftKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  field.settle(valueNow());
};

const NUMBER = /^-?(\d+\.?\d*|\.\d+)$/;

const numberIn = (typed) => {
  const text = typed.replace(",", ".");
  return NUMBER.test(text) ? text.replace(/\.$/, "") : null;
};

/** number_input: nothing else can be typed. The server checks its bounds. */
export function NumberInput({ element, field, names }) {
  const world = useWorld();
  const [draft, setDraft] = useDraft(field.value, numberIn, (value) => value ?? "");
  const onTheWay = element.is_decimal_allowed ? /^-?\d*[.,]?\d*$/ : /^-?\d*$/;
  const refuse = (event) => {
    const { value, selectionStart, selectionEnd } = event.target;
    const next = value.slice(0, selectionStart) + (event.data ?? "") + value.slice(selectionEnd);
    if (event.data !== null && !onTheWay.test(next)) event.preventDefault();
  };
  const change = (event) => {
    const typed = event.target.value;
    if (!onTheWay.test(typed)) {
      // What the browser does not announce before, as some keyboards of phones.
      event.target.value = draft;
      return;
    }
    const next = numberIn(typed);
    setDraft(typed);
    field.change(next);
    if (field.hears === "character") field.settle(next);
  };
  return html`
    <div class="typed">
      <input
        ...${names.props}
        type="text"
        inputmode=${element.is_decimal_allowed ? "decimal" : "numeric"}
        autocomplete="off"
        value=${draft}
        placeholder=${element.placeholder && plainly(element.placeholder, world)}
        onBeforeInput=${refuse}
        onInput=${change}
        onKeyDown=${onEnter(field, () => numberIn(draft))}
      />
    </div>
  `;
}
