// The bar on top: who I am, what time it is, and what else can be shown.

import { html, useWorld } from "../lib.js";
import { Clock } from "./clock.js";
import { Icon } from "./icon.js";
import { personAddress } from "./person.js";
import { switchTheme } from "./theme.js";

/** The bar. `toggleGuide` is null where there are no steps to show. */
export function TopBar({ store, clock, hasDrawer, hasGuide, toggleDrawer, toggleGuide }) {
  return html`<header class="top-bar">
    <strong class="top-bar-name">Sandbox <span>a Slack to try things in</span></strong>
    <${Switch} />
    <${Clock} store=${store} clock=${clock} />
    <span class="top-bar-tools">
      ${toggleGuide &&
      html`<button type="button" aria-pressed=${hasGuide} onClick=${toggleGuide}>
        <${Icon} name="guide" /> Steps
      </button>`}
      <button type="button" aria-pressed=${hasDrawer} onClick=${toggleDrawer}>
        <${Icon} name="drawer" /> Behind the scenes
      </button>
      <button type="button" aria-label="Light or dark" title="Light or dark" onClick=${switchTheme}>
        <${Icon} name="theme" />
      </button>
    </span>
  </header>`;
}

function Switch() {
  const { me, people } = useWorld();
  const kinds = {};
  for (const person of Object.values(people)) {
    if (!person.bot && !person.deactivated) (kinds[person.title || person.workspace_name] ??= []).push(person);
  }
  const become = (event) => location.assign(personAddress(people[event.currentTarget.value]));
  return html`<span class="switch">
    <label>
      <span class="switch-label">I am</span>
      <select value=${me.id} onChange=${become}>
        ${Object.entries(kinds).map(
          ([kind, members]) => html`<optgroup key=${kind} label=${kind}>
            ${members.map(
              (each) => html`<option key=${each.id} value=${each.id} selected=${each.id === me.id}>
                ${each.real_name}
              </option>`,
            )}
          </optgroup>`,
        )}
      </select>
    </label>
    <a class="switch-window" href=${personAddress(me)} target="_blank" title="Open a second window">
      <${Icon} name="window" /> <span class="unseen">Open a second window</span>
    </a>
  </span>`;
}
