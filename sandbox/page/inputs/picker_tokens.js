// What is chosen in a picker that takes several.

import { html } from "../lib.js";
import { Icon } from "./icons.js";

/** The buttons that take a choice away, in a picker's box. */
export const tokensIn = (box) => [...box.querySelectorAll(".token button")];

/** Each choice with a button to take it away. Arrows move among them, so that Tab passes in one step. */
export function Tokens({ chosen, onRemove, onLeave }) {
  const onKeyDown = (event, option) => {
    const buttons = tokensIn(event.currentTarget.closest(".picker-box"));
    const at = buttons.indexOf(event.currentTarget);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) {
      event.preventDefault();
      if (at + step === buttons.length) onLeave();
      else buttons[Math.max(at + step, 0)].focus();
    } else if (event.key === "Backspace" || event.key === "Delete") {
      event.preventDefault();
      onRemove(option);
    }
  };
  return chosen.map(
    (option) => html`
      <span class="token" key=${option.value}>
        ${option.label}
        <button
          type="button"
          tabindex="-1"
          aria-label=${`Remove ${option.label}`}
          onClick=${() => onRemove(option)}
          onKeyDown=${(event) => onKeyDown(event, option)}
        ><${Icon} name="close" /></button>
      </span>
    `,
  );
}
