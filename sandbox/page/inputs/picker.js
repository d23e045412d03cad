// A combobox: type to find, choose one or several. https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

import { classes, html, useId, useRef, useState } from "../lib.js";
import { useEscape } from "./escape.js";
import { Icon } from "./icons.js";
import { firstOf, useFound } from "./picker_found.js";
import { List } from "./picker_list.js";
import { Tokens, tokensIn } from "./picker_tokens.js";

const PAGE = 8;

/**
 * @typedef {object} Option
 * @property {string} value
 * @property {string} label  what it is called, found by and read aloud as
 * @property {object} [drawn]  the same as it is drawn in the list
 * @property {string} [detail]  small, beside it; it is found by this too
 * @property {object|string} [description]  small, below it
 *
 * @typedef {{label?: string, options: Option[]}} Group
 */

/**
 * @param {object} props
 * @param {Option[]} props.chosen
 * @param {(chosen: Option[]) => void} props.onChoose  all that are chosen now; [] when cleared
 * @param {() => Group[]} [props.offer]  what there is to choose from
 * @param {(query: string) => Promise<Group[]>} [props.ask]  or who knows; it may reject with a sentence
 * @param {number} [props.least]  how many characters to type before `ask`
 * @param {boolean} [props.isMulti]
 * @param {number} [props.most]  how many can be chosen
 * @param {string} [props.placeholder]
 * @param {string} props.label  what is chosen here, for the names of buttons and list
 * @param {object} [props.inputProps]  for the input: id, ARIA
 */
export function Picker({
  chosen,
  onChoose,
  offer,
  ask,
  least = 0,
  isMulti = false,
  most = Infinity,
  placeholder,
  label,
  inputProps,
}) {
  const [isOpen, setOpen] = useState(false);
  const [query, setQuery] = useState(null);
  const [activeValue, setActive] = useState(null);
  const box = useRef();
  const input = useRef();
  const id = useId();

  const found = useFound({ offer, ask, least, isOpen, query: query ?? "" });
  const { shown, rest } = firstOf(found.groups);
  const options = shown.flatMap((group) => group.options);
  const isChosen = (option) => chosen.some((each) => each.value === option.value);
  const isFull = isMulti && chosen.length >= most;
  const single = isMulti ? undefined : chosen[0];
  // The first that fits, unless the person has moved on; a list just opened begins at what is chosen.
  const active =
    options.find((option) => option.value === activeValue) ??
    (query === null ? options.find((option) => option.value === single?.value) : undefined) ??
    options[0];
  const activeIndex = options.indexOf(active);
  const stateOf = (option) => ({
    id: `${id}-option-${options.indexOf(option)}`,
    isChosen: isChosen(option),
    isOff: isFull && !isChosen(option),
  });

  const open = () => {
    setOpen(true);
    setActive(null);
  };
  const close = () => {
    setOpen(false);
    setQuery(null);
  };
  useEscape(isOpen, close);

  const choose = (option) => {
    if (!isMulti) {
      close();
      if (!isChosen(option)) onChoose([option]);
      return;
    }
    if (isChosen(option)) onChoose(chosen.filter((each) => each.value !== option.value));
    else if (!isFull) onChoose([...chosen, option]);
    else return;
    setQuery(null);
    setActive(option.value);
  };
  const focus = () => input.current.focus();
  const remove = (option) => {
    onChoose(chosen.filter((each) => each.value !== option.value));
    focus();
  };

  const moves = {
    ArrowDown: () => (activeIndex + 1) % options.length,
    ArrowUp: () => (activeIndex - 1 + options.length) % options.length,
    PageDown: () => Math.min(activeIndex + PAGE, options.length - 1),
    PageUp: () => Math.max(activeIndex - PAGE, 0),
    Home: () => 0,
    End: () => options.length - 1,
  };
  const onKeyDown = (event) => {
    const { key } = event;
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const isVertical = key === "ArrowDown" || key === "ArrowUp";
    if (!isOpen && (isVertical || key === "Enter" || (key === " " && query === null))) {
      event.preventDefault();
      open();
    } else if (isOpen && key in moves) {
      event.preventDefault();
      if (options.length > 0) setActive(options[moves[key]()].value);
    } else if (isOpen && key === "Enter") {
      event.preventDefault();
      if (active) choose(active);
    } else if (isMulti && !query && chosen.length > 0 && key === "Backspace") {
      onChoose(chosen.slice(0, -1));
    } else if (isMulti && !query && chosen.length > 0 && key === "ArrowLeft") {
      event.preventDefault();
      tokensIn(box.current).at(-1).focus();
    } else if (key === "Tab") {
      close();
    }
  };
  const onInput = (event) => {
    setQuery(event.target.value);
    setActive(null);
    setOpen(true);
  };
  const onPress = (event) => {
    if (event.target.closest("button")) return;
    // The first click only goes in, with all of the text selected; the next one sets the caret.
    const isInside = event.target === input.current;
    if (document.activeElement !== input.current || !isInside) event.preventDefault();
    focus();
    if (!isOpen) open();
    else if (!isInside) close();
  };
  const onFocusOut = ({ currentTarget, relatedTarget }) => {
    if (!currentTarget.contains(relatedTarget)) close();
  };

  const shownText = query ?? single?.label ?? "";
  return html`
    <div class=${classes("picker", isMulti && "multi")} onFocusOut=${onFocusOut}>
      <div class="picker-box" ref=${box} onMouseDown=${onPress}>
        ${isMulti && html`<${Tokens} chosen=${chosen} onRemove=${remove} onLeave=${focus} />`}
        <input
          ...${inputProps}
          ref=${input}
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck=${false}
          aria-autocomplete="list"
          aria-expanded=${String(isOpen)}
          aria-controls=${isOpen ? `${id}-list` : undefined}
          aria-activedescendant=${isOpen && active ? stateOf(active).id : undefined}
          value=${shownText}
          placeholder=${isMulti && chosen.length > 0 ? "" : placeholder}
          onFocus=${(event) => event.target.select()}
          onInput=${onInput}
          onKeyDown=${onKeyDown}
        />
        ${single &&
        html`
          <button
            type="button"
            class="clear"
            aria-label=${`Clear ${label}`}
            title="Clear"
            onClick=${() => (close(), remove(single))}
          ><${Icon} name="close" /></button>
        `}
        <${Icon} name="caret" />
      </div>
      ${isOpen &&
      html`
        <${List}
          id=${`${id}-list`}
          label=${label}
          box=${box}
          groups=${shown}
          note=${found.note ?? noteOf({ isFull, most, rest, isEmpty: options.length === 0 })}
          active=${active}
          isMulti=${isMulti}
          stateOf=${stateOf}
          onChoose=${choose}
          onPoint=${(option) => setActive(option.value)}
        />
      `}
      <span class="unseen" role="status">
        ${isOpen && (found.note ?? (options.length > 0 ? `${options.length} found` : "Nothing found"))}
      </span>
    </div>
  `;
}

function noteOf({ isFull, most, rest, isEmpty }) {
  if (isFull) return `No more than ${most} can be chosen`;
  if (isEmpty) return "Nothing found";
  return rest > 0 ? `${rest} more: type to find them` : null;
}
