// An input block: label, field, hint, and what is wrong with it.

import { plainly, Text } from "../blocks/text.js";
import { classes, html, useId, useRef, useWorld } from "../lib.js";
import { Control, isGroup, isTyped } from "./controls.js";
import { useField } from "./field.js";
import { heldOf } from "./values.js";

/** @param {{block: object, place: import("./elements.js").Place}} props */
export function InputBlock({ block, place }) {
  const { element } = block;
  // Another element is another field: it starts anew.
  const key = [place.key, block.block_id, element.action_id, element.type].join(" ");
  return html`<${Input} key=${key} block=${block} element=${element} place=${place} />`;
}

function Input({ block, element, place }) {
  const world = useWorld();
  const id = useId();
  const root = useRef();
  const field = useField({ block, element, place, isInput: true });
  const trouble = place.errors?.[block.block_id] ?? field.trouble;
  const isSent = isTyped(element.type) && field.hears === "enter";

  const labelId = `${id}-label`;
  const parts = [block.hint && "hint", isSent && "send", trouble && "error"].filter(Boolean);
  const described = { "aria-describedby": parts.map((part) => `${id}-${part}`).join(" ") || undefined };
  const names = {
    label: plainly(block.label, world),
    isRequired: !block.optional,
    isInvalid: Boolean(trouble),
    isFocusedOnLoad: Boolean(element.focus_on_load),
    props: {
      id,
      ...described,
      "aria-required": block.optional ? undefined : "true",
      "aria-invalid": trouble ? "true" : undefined,
      "data-focus-on-load": element.focus_on_load ? "" : undefined,
    },
    groupProps: { "aria-labelledby": labelId, ...described },
    labelProps: { "aria-labelledby": labelId },
  };
  const label = html`
    <${Text} text=${block.label} />
    ${block.optional && html` <span class="optional">(optional)</span>`}
  `;
  // A <label> focuses what it names; an editor it cannot name.
  const focusEditor = () => root.current.querySelector("[role=textbox]")?.focus();
  return html`
    <div ref=${root} class=${classes("input", trouble && "invalid")} data-block-id=${block.block_id}>
      ${isGroup(element.type)
        ? html`<span class="input-label" id=${labelId} onClick=${focusEditor}>${label}</span>`
        : html`<label class="input-label" id=${labelId} for=${id}>${label}</label>`}
      <${Control}
        block=${block}
        element=${element}
        place=${place}
        field=${field}
        names=${names}
        held=${heldOf(place, block, element)}
      />
      ${isSent && html`<p class="input-hint" id=${`${id}-send`}>Press Enter to send it</p>`}
      ${block.hint && html`<p class="input-hint" id=${`${id}-hint`}><${Text} text=${block.hint} /></p>`}
      <div aria-live="polite">
        ${trouble &&
        html`<p class="input-error" id=${`${id}-error`}><span aria-hidden="true">⚠ </span>${trouble}</p>`}
      </div>
      ${field.dialog}
    </div>
  `;
}
