// "Are you sure?": Slack's confirmation dialog.

import { Text } from "../blocks/text.js";
import { classes, html, useId, useLayoutEffect, useRef, useState } from "../lib.js";
import { useEscape } from "./escape.js";

/**
 * @returns {[(confirm: ?object) => Promise<boolean>, ?object]}  what asks, and the dialog to draw; it
 *   resolves at once with true when there is nothing to ask
 */
export function useConfirm() {
  const [asked, setAsked] = useState(null);
  const ask = (confirm) =>
    confirm ? new Promise((resolve) => setAsked({ confirm, resolve })) : Promise.resolve(true);
  const answer = (isSure) => {
    setAsked(null);
    asked.resolve(isSure);
  };
  return [ask, asked && html`<${Confirm} ...${asked.confirm} onAnswer=${answer} />`];
}

const plain = (text) => ({ type: "plain_text", text });
const USUAL = { title: plain("Are you sure?"), confirm: plain("Yes"), deny: plain("Cancel") };

function Confirm({ title, text, confirm, deny, style, onAnswer }) {
  const dialog = useRef();
  const first = useRef();
  const id = useId();
  useEscape(true, () => onAnswer(false));
  useLayoutEffect(() => {
    const before = document.activeElement;
    const shown = dialog.current;
    shown.showModal();
    first.current.focus();
    return () => {
      shown.close();
      before?.focus();
    };
  }, []);
  const isDanger = style === "danger";
  return html`
    <dialog
      ref=${dialog}
      class="confirm"
      role="alertdialog"
      closedby="none"
      aria-labelledby=${`${id}-title`}
      aria-describedby=${`${id}-text`}
      onCancel=${(event) => event.preventDefault()}
    >
      <h2 id=${`${id}-title`}><${Text} text=${title ?? USUAL.title} /></h2>
      <div class="confirm-text" id=${`${id}-text`}><${Text} text=${text} /></div>
      <div class="confirm-answers">
        <button
          type="button"
          class="button large"
          ref=${isDanger ? first : null}
          onClick=${() => onAnswer(false)}
        ><${Text} text=${deny ?? USUAL.deny} /></button>
        <button
          type="button"
          class=${classes("button large", isDanger ? "danger" : "primary")}
          ref=${isDanger ? null : first}
          onClick=${() => onAnswer(true)}
        ><${Text} text=${confirm ?? USUAL.confirm} /></button>
      </div>
    </dialog>
  `;
}
