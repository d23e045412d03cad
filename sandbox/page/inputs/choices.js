// Check boxes and radio buttons.

import { Text } from "../blocks/text.js";
import { html, useId } from "../lib.js";

export function Checkboxes({ element, field, names }) {
  const chosen = field.value;
  const toggle = (value) => {
    const isOn = (each) => (each === value) !== chosen.includes(each);
    field.choose(element.options.map((option) => option.value).filter(isOn));
  };
  return html`
    <div class="choices" role="group" ...${names.groupProps}>
      ${element.options.map(
        (option, index) => html`<${Choice}
          key=${option.value}
          type="checkbox"
          option=${option}
          isChosen=${chosen.includes(option.value)}
          names=${names}
          isFirst=${index === 0}
          onChoose=${() => toggle(option.value)}
        />`,
      )}
    </div>
  `;
}

export function RadioButtons({ element, field, names }) {
  const group = useId();
  const firstStop = Math.max(
    element.options.findIndex((option) => option.value === field.value),
    0,
  );
  return html`
    <div
      class="choices"
      role="radiogroup"
      aria-required=${names.isRequired ? "true" : undefined}
      ...${names.groupProps}
    >
      ${element.options.map(
        (option, index) => html`<${Choice}
          key=${option.value}
          type="radio"
          group=${group}
          option=${option}
          isChosen=${field.value === option.value}
          names=${names}
          isFirst=${index === firstStop}
          onChoose=${() => field.choose(option.value)}
        />`,
      )}
    </div>
  `;
}

function Choice({ type, group, option, isChosen, names, isFirst, onChoose }) {
  const id = useId();
  const choose = (event) => {
    // Until it is chosen for good (there may be a question first) it shows what is.
    event.target.checked = isChosen;
    onChoose();
  };
  return html`
    <label class="choice">
      <input
        type=${type}
        name=${group}
        checked=${isChosen}
        aria-labelledby=${`${id}-text`}
        aria-describedby=${option.description ? `${id}-more` : undefined}
        aria-invalid=${type === "checkbox" && names.isInvalid ? "true" : undefined}
        data-focus-on-load=${isFirst && names.isFocusedOnLoad ? "" : undefined}
        onChange=${choose}
      />
      <span>
        <span id=${`${id}-text`}><${Text} text=${option.text} /></span>
        ${option.description &&
        html`<span class="soft" id=${`${id}-more`}><${Text} text=${option.description} /></span>`}
      </span>
    </label>
  `;
}
