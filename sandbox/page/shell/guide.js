// Steps to take, which tick themselves off as they happen.

import { Mrkdwn } from "../blocks/text.js";
import { classes, html, useState, useWorld } from "../lib.js";
import { Icon } from "./icon.js";
import { personAddress } from "./person.js";

/** The strip with the first step that is not done, and on demand all of them. */
export function Guide({ steps, hide }) {
  const { me, people } = useWorld();
  const [isWhole, setWhole] = useState(false);
  const at = steps.findIndex((step) => !step.is_done);
  const step = steps[at];
  const who = step && people[step.who];
  return html`<section class="guide" aria-label="Steps to try">
    <div class="guide-now" role="status">
      <strong class="guide-count">${step ? `${at + 1} of ${steps.length}` : "✓"}</strong>
      <span class="guide-text">
        ${step ? html`<${StepText} step=${step} />` : "That was all. Now it is yours: try what you like."}
      </span>
      ${who &&
      who.id !== me.id &&
      html`<span class="guide-be">
        <a href=${personAddress(who)}>Be ${who.real_name}</a>
        <a href=${personAddress(who)} target="_blank">in a second window</a>
      </span>`}
      <span class="guide-tools">
        <button type="button" aria-expanded=${isWhole} onClick=${() => setWhole(!isWhole)}>
          ${isWhole ? "Fewer" : "All steps"}
        </button>
        <button type="button" aria-label="Hide the steps" onClick=${hide}><${Icon} name="close" /></button>
      </span>
    </div>
    ${isWhole &&
    html`<ol class="guide-all">
      ${steps.map(
        (each, number) => html`<li key=${number} class=${classes(each.is_done && "guide-done")}>
          ${each.is_done && html`<span class="unseen">Done: </span>`}<${StepText} step=${each} />
        </li>`,
      )}
    </ol>`}
  </section>`;
}

/** What to do, and as whom. */
export function StepText({ step }) {
  const { me, people } = useWorld();
  const who = people[step.who];
  const title = who.title && html` (${who.title})`;
  return html`${who.id === me.id ? "You are" : "As"} <strong>${who.real_name}</strong>${title}:${" "}
    <${Mrkdwn} text=${step.text} />`;
}
