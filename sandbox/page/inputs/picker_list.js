// The list that a picker opens.

import { classes, html, useLayoutEffect, useRef } from "../lib.js";
import { Icon } from "./icons.js";
import { usePopup } from "./popup.js";

const ROOM = 8;

/**
 * @param {object} props
 * @param {string} props.id  of the listbox
 * @param {string} props.label
 * @param {{current: HTMLElement}} props.box  below which it opens
 * @param {import("./picker.js").Group[]} props.groups
 * @param {?string} props.note  a sentence below the options
 * @param {object} props.active  the option that Enter would choose
 * @param {boolean} props.isMulti
 * @param {(option: object) => {id: string, isChosen: boolean, isOff: boolean}} props.stateOf
 * @param {(option: object) => void} props.onChoose
 * @param {(option: object) => void} props.onPoint
 */
export function List({ id, label, box, groups, note, active, isMulti, stateOf, onChoose, onPoint }) {
  const list = useRef();
  usePopup(true, box, list, { isAsWide: true });
  useLayoutEffect(() => {
    const option = list.current.querySelector(".option.active");
    if (option) reveal(list.current, option);
  }, [active?.value]);
  // The focus stays in the input.
  const keepFocus = (event) => event.preventDefault();
  const draw = (option) => html`
    <${Choice}
      key=${option.value}
      option=${option}
      isActive=${option.value === active?.value}
      state=${stateOf(option)}
      onChoose=${() => onChoose(option)}
      onPoint=${() => onPoint(option)}
    />
  `;
  return html`
    <div ref=${list} class="popup picker-popup" popover="manual" onMouseDown=${keepFocus}>
      <div id=${id} role="listbox" aria-label=${label} aria-multiselectable=${isMulti ? "true" : undefined}>
        ${groups.map((group, index) => {
          if (!group.label) return group.options.map(draw);
          const headingId = `${id}-heading-${index}`;
          return html`
            <div role="group" aria-labelledby=${headingId} key=${headingId}>
              <div class="option-heading" id=${headingId} role="presentation">${group.label}</div>
              ${group.options.map(draw)}
            </div>
          `;
        })}
      </div>
      ${note && html`<div class="picker-note">${note}</div>`}
    </div>
  `;
}

function Choice({ option, isActive, state, onChoose, onPoint }) {
  return html`
    <div
      id=${state.id}
      role="option"
      class=${classes("option", isActive && "active")}
      aria-selected=${String(state.isChosen)}
      aria-disabled=${state.isOff ? "true" : undefined}
      onMouseMove=${() => isActive || onPoint()}
      onClick=${onChoose}
    >
      <span class="option-check">${state.isChosen && html`<${Icon} name="check" />`}</span>
      <span class="option-text">
        ${option.drawn ?? option.label}
        ${option.detail && html` <span class="soft">${option.detail}</span>`}
        ${option.description && html`<span class="soft below">${option.description}</span>`}
      </span>
    </div>
  `;
}

/** Not scrollIntoView: that would scroll what lies behind the popup too. */
function reveal(popup, option) {
  const outer = popup.getBoundingClientRect();
  const inner = option.getBoundingClientRect();
  if (inner.top < outer.top) popup.scrollTop -= outer.top - inner.top + ROOM;
  else if (inner.bottom > outer.bottom) popup.scrollTop += inner.bottom - outer.bottom + ROOM;
}
