// Dates, times, and both: the browser's own pickers.

import { unixToWall, wallToUnix } from "../blocks/dates.js";
import { html, useRef, useState, useWorld } from "../lib.js";
import { useDraft } from "./draft.js";
import { Icon } from "./icons.js";

// While a year is typed the browser reports the years 2, 20 and 202.
const FIRST_YEAR = 1000;

const UNFINISHED = "Finish it, or it stays empty.";

const dateIn = (text) => (parseInt(text, 10) >= FIRST_YEAR ? text : null);

export const DatePicker = (props) => html`<${Single} ...${props} type="date" read=${dateIn} />`;

export const TimePicker = (props) => html`
  <${Single} ...${props} type="time" read=${(text) => text || null} />
  ${props.element.timezone && html`<span class="soft zone">${props.element.timezone}</span>`}
`;

function Single({ element, field, names, type, read }) {
  const [draft, setDraft] = useDraft(field.value, read, (value) => value ?? "");
  const commit = useCommit(element, field, () => setDraft(field.value ?? ""));
  const take = (text, isPicked) => {
    setDraft(text);
    commit.take(read(text), isPicked);
  };
  return html`
    <div class="moment" ...${commit.props}>
      <input ...${names.props} type=${type} value=${draft} onInput=${(event) => take(event.target.value)} />
      <${Clear}
        isShown=${draft !== "" || commit.isUnfinished}
        of=${names.label}
        onClear=${() => take("", true)}
      />
    </div>
    <span class="soft moment-note" role="status">${commit.isUnfinished && UNFINISHED}</span>
  `;
}

/** In the viewer's own zone. Half a moment is none yet. */
export function DateTimePicker({ element, field, names }) {
  const world = useWorld();
  const zone = world.me.tz;
  const read = ({ date, time }) => (dateIn(date) && time ? wallToUnix(date, time, zone) : null);
  const write = (unix) => (unix === null ? { date: "", time: "" } : unixToWall(unix, zone));
  const [draft, setDraft] = useDraft(field.value, read, write);
  const commit = useCommit(element, field, () => setDraft(write(field.value)));
  const take = (part, isPicked) => {
    const next = { ...draft, ...part };
    setDraft(next);
    commit.take(read(next), isPicked);
  };
  const missing = draft.date && !draft.time ? "time" : draft.time && !draft.date ? "date" : null;
  const { id, "data-focus-on-load": isFirst, ...shared } = names.props;
  return html`
    <div class="moment both" role="group" ...${names.groupProps} ...${commit.props}>
      <input
        ...${shared}
        id=${id}
        data-focus-on-load=${isFirst}
        type="date"
        aria-label="Date"
        value=${draft.date}
        onInput=${(event) => take({ date: event.target.value })}
      />
      <input
        ...${shared}
        type="time"
        aria-label="Time"
        value=${draft.time}
        onInput=${(event) => take({ time: event.target.value })}
      />
      <${Clear}
        isShown=${draft.date || draft.time || commit.isUnfinished}
        of=${names.label}
        onClear=${() => take({ date: "", time: "" }, true)}
      />
      <span class="soft zone" title=${zone}>${zoneName(zone, world.me.locale)}</span>
    </div>
    <span class="soft moment-note" role="status">
      ${commit.isUnfinished ? UNFINISHED : missing && `Choose a ${missing} too, or it stays empty.`}
    </span>
  `;
}

function zoneName(zone, locale) {
  const format = new Intl.DateTimeFormat(locale?.replace("_", "-") || "en", {
    timeZone: zone,
    timeZoneName: "longGeneric",
  });
  return format.formatToParts().find((part) => part.type === "timeZoneName").value;
}

/**
 * What is picked with the mouse is meant at once; what is typed, when the person leaves or presses Enter, for
 * on the way it passes through values that nobody means.
 */
function useCommit(element, field, reset) {
  const typed = useRef(null);
  const isTyping = useRef(false);
  const [isUnfinished, setUnfinished] = useState(false);
  const choose = async (value) => {
    typed.current = null;
    if (!(await field.choose(value))) reset();
  };
  const finish = () => {
    isTyping.current = false;
    if (typed.current === null) return;
    const { value } = typed.current;
    typed.current = null;
    if (element.confirm) choose(value);
    else field.settle(value);
  };
  const take = (value, isPicked) => {
    setUnfinished(false);
    if (isPicked || !isTyping.current || !(field.isHeard || element.confirm)) {
      choose(value);
    } else {
      typed.current = { value };
      if (!element.confirm) field.change(value);
    }
  };
  const props = {
    onKeyDown: (event) => {
      if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) finish();
      else isTyping.current = true;
    },
    onPointerDown: () => {
      isTyping.current = false;
    },
    onFocusOut: (event) => {
      if (event.currentTarget.contains(event.relatedTarget)) return;
      finish();
      setUnfinished([...event.currentTarget.querySelectorAll("input")].some(isHalf));
    },
  };
  return { take, props, isUnfinished };
}

/** Parts of it are typed: the browser shows them, but tells no value. */
const isHalf = ({ type, value, validity }) =>
  validity.badInput || (type === "date" && value && !dateIn(value));

function Clear({ isShown, of, onClear }) {
  if (!isShown) return null;
  const clear = (event) => {
    const inputs = [...event.currentTarget.parentElement.querySelectorAll("input")];
    // Half a date is no value: drawing an empty one anew would not take it away.
    for (const input of inputs) input.value = "";
    onClear();
    inputs[0].focus();
  };
  return html`
    <button type="button" class="clear" aria-label=${`Clear ${of}`} title="Clear" onClick=${clear}>
      <${Icon} name="close" />
    </button>
  `;
}
