// An app's own place: its Home, the direct messages with it, and what it is.

import { Blocks } from "../blocks/blocks.js";
import { html, useEffect } from "../lib.js";
import { Avatar } from "./avatar.js";
import { Composer } from "./composer.js";
import { Messages } from "./messages.js";
import { viewPlace } from "./places.js";
import { say } from "./toast.js";

/** The app's place, its tabs on top. */
export function AppPage({ store, app, parts, tab, setTab, openThread, more }) {
  const tabs = [...(app.home ? ["Home"] : []), "Messages", "About"];
  useEffect(() => {
    if (tab === "Home") store.do("open_home", { app: app.id }).catch((error) => say(error.message));
  }, [tab]);
  return html`<main class="room" aria-label=${app.name}>
    <div class="room-head">
      <h1><${Avatar} id=${app.id} name=${app.name} isApp isSmall /> ${app.name}</h1>
      <${Tabs} tabs=${tabs} chosen=${tab} choose=${setTab} />
    </div>
    <div
      class=${`tab-panel tab-${tab.toLowerCase()}`}
      id="app-panel"
      role="tabpanel"
      aria-labelledby=${`app-tab-${tab}`}
    >
      ${tab === "Home" && html`<${Home} store=${store} app=${app} home=${parts.home} />`}
      ${tab === "Messages" &&
      html`<${Direct} store=${store} app=${app} parts=${parts} openThread=${openThread} more=${more} />`}
      ${tab === "About" && html`<${About} app=${app} />`}
    </div>
  </main>`;
}

function Tabs({ tabs, chosen, choose }) {
  const onKeyDown = (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const next = tabs[(tabs.indexOf(chosen) + by + tabs.length) % tabs.length];
    choose(next);
    document.getElementById(`app-tab-${next}`).focus();
  };
  return html`<div class="tabs" role="tablist" aria-label="Parts of the app" onKeyDown=${onKeyDown}>
    ${tabs.map(
      (each) => html`<button
        key=${each}
        id=${`app-tab-${each}`}
        type="button"
        role="tab"
        aria-selected=${each === chosen}
        aria-controls="app-panel"
        tabindex=${each === chosen ? 0 : -1}
        onClick=${() => choose(each)}
      >
        ${each}
      </button>`,
    )}
  </div>`;
}

function Home({ store, app, home }) {
  if (!home) return html`<p class="nothing">${app.name} has published nothing here yet.</p>`;
  return html`<div class="home"><${Blocks} blocks=${home.blocks} place=${viewPlace(store, home)} /></div>`;
}

function Direct({ store, app, parts, openThread, more }) {
  return html`
    ${parts.room && parts.room.id === app.room
      ? html`<${Messages} store=${store} parts=${parts} room=${parts.room} openThread=${openThread} more=${more} />`
      : html`<div class="messages"><p class="nothing">${app.name} has written nothing to you yet.</p></div>`}
    ${app.read_only || !app.room
      ? html`<p class="no-composer">Sending messages to this app has been turned off.</p>`
      : html`<${Composer} store=${store} channel=${app.room} name=${app.name} />`}
  `;
}

function About({ app }) {
  return html`<div class="about">
    <p>${app.description}</p>
    ${app.commands.length > 0 &&
    html`<h2>Slash commands</h2>
      <dl>
        ${app.commands.map(
          (each) => html`<dt key=${each.command}><code>${each.command} ${each.usage_hint}</code></dt>
            <dd>${each.description}</dd>`,
        )}
      </dl>`}
    ${app.shortcuts.length > 0 &&
    html`<h2>Shortcuts</h2>
      <dl>
        ${app.shortcuts.map(
          (each) => html`<dt key=${each.callback_id}>${each.name}</dt>
            <dd>${each.description}</dd>`,
        )}
      </dl>`}
  </div>`;
}
