// Behind the scenes: what the app asked of Slack, what Slack brought to the app, and faults to order.

import { html, useEffect, useState, useWorld } from "../lib.js";
import { Icon } from "./icon.js";
import { say } from "./toast.js";

const LISTS = { calls: "Calls", payloads: "Payloads", violations: "Violations" };
const NOTHING = {
  calls: "The app has not called yet.",
  payloads: "Nothing was brought to the app yet.",
  violations: "Slack would have taken everything so far.",
};
const METHODS = ["chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.update", "*"];

/** The drawer; `drawer` is undefined until its content is here. */
export function Drawer({ store, drawer, close }) {
  const [list, setList] = useState("calls");
  return html`<aside class="drawer" aria-label="Behind the scenes">
    <div class="panel-head">
      <h2>Behind the scenes</h2>
      <button type="button" aria-label="Close" onClick=${close}><${Icon} name="close" /></button>
    </div>
    <${Faults} store=${store} faults=${drawer?.faults ?? []} offers=${drawer?.offers ?? []} />
    <div class="drawer-lists" role="group" aria-label="What to show">
      ${Object.entries(LISTS).map(
        ([kind, name]) => html`<button
          key=${kind}
          type="button"
          aria-pressed=${kind === list}
          onClick=${() => setList(kind)}
        >
          ${name} <span class=${kind === "violations" && drawer?.counts[kind] ? "count-bad" : "count"}>
            ${drawer?.counts[kind] ?? ""}
          </span>
        </button>`,
      )}
    </div>
    <ul class="entries" aria-label=${LISTS[list]} tabindex="0">
      ${drawer?.[list].map(
        (entry) => html`<${Entry} key=${`${list} ${entry.number}`} store=${store} kind=${list} entry=${entry} />`,
      )}
      ${drawer?.[list].length === 0 && html`<li class="nothing">${NOTHING[list]}</li>`}
    </ul>
  </aside>`;
}

function Faults({ store, faults, offers }) {
  const [method, setMethod] = useState(METHODS[0]);
  const attempt = (deed, given) => store.do(deed, given).catch((error) => say(error.message));
  return html`<fieldset class="faults">
    <legend>Let the next call go wrong</legend>
    <label>
      <span class="unseen">Which call</span>
      <select value=${method} onChange=${(event) => setMethod(event.currentTarget.value)}>
        ${METHODS.map(
          (each) => html`<option key=${each} value=${each}>${each === "*" ? "any method" : each}</option>`,
        )}
      </select>
    </label>
    <div class="faults-kinds">
      ${offers.map(
        (name) => html`<button key=${name} type="button" onClick=${() => attempt("fault", { name, method })}>
          ${name}
        </button>`,
      )}
    </div>
    ${faults.length > 0 &&
    html`<p class="faults-waiting" role="status">
      Waiting: ${faults.map((each) => `${each.name} on ${each.method}`).join("; ")}${" "}
      <button type="button" onClick=${() => attempt("heal")}>Take back</button>
    </p>`}
  </fieldset>`;
}

function Entry({ store, kind, entry }) {
  const { me } = useWorld();
  const [isOpen, setOpen] = useState(false);
  const [detail, setDetail] = useState(null);
  useEffect(() => {
    if (!isOpen) return;
    store
      .do("detail", { kind, number: entry.number })
      .then(({ re: _, ...found }) => setDetail(found))
      .catch((error) => setDetail({ error: error.message }));
  }, [isOpen, entry.outcome]);
  const time =
    entry.at && new Date(entry.at * 1000).toLocaleTimeString("en-GB", { timeZone: me.tz, timeStyle: "medium" });
  return html`<li class="entry">
    <button type="button" aria-expanded=${isOpen} onClick=${() => setOpen(!isOpen)}>
      <span class="entry-name">${entry.name}</span>
      <span class=${entry.is_well ? "entry-well" : "entry-bad"}>${entry.outcome}</span>
      <time>${time}</time>
    </button>
    ${isOpen && detail && html`<pre tabindex="0">${JSON.stringify(detail, null, 2)}</pre>`}
  </li>`;
}
