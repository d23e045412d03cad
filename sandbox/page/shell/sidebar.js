// The workspace at the left: channels, then apps with their direct messages.

import { classes, html, useWorld } from "../lib.js";
import { Avatar } from "./avatar.js";

/**
 * The list of rooms. `place`: where the window looks; `unread`: {messages, mentions} by room; `go` and `openApp`
 * look elsewhere.
 */
export function Sidebar({ place, unread, go, openApp }) {
  const { me, people, rooms, apps } = useWorld();
  const channels = Object.values(rooms)
    .filter((each) => each.member && each.kind !== "im")
    .sort((one, other) => one.name.localeCompare(other.name));
  return html`<nav class="sidebar" aria-label="Channels and apps">
    <div class="sidebar-workspace">${people[me.id].workspace_name}</div>
    <h2>Channels</h2>
    <ul>
      ${channels.map(
        (each) => html`<${Entry}
          key=${each.id}
          unread=${unread[each.id]}
          isChosen=${place.room === each.id}
          choose=${() => go({ room: each.id })}
          sign=${each.kind === "group" ? "🔒" : "#"}
          name=${each.name}
          note=${each.shared.length ? "shared" : null}
        />`,
      )}
    </ul>
    <h2>Apps</h2>
    <ul>
      ${apps.map(
        (each) => html`<${Entry}
          key=${each.id}
          unread=${unread[each.room]}
          isChosen=${place.app === each.id}
          choose=${() => openApp(each)}
          sign=${html`<${Avatar} id=${each.id} name=${each.name} isApp isSmall />`}
          name=${each.name}
        />`,
      )}
    </ul>
  </nav>`;
}

function Entry({ unread, isChosen, choose, sign, name, note }) {
  return html`<li>
    <button
      type="button"
      class=${classes("sidebar-entry", unread && "sidebar-unread")}
      aria-current=${isChosen ? "page" : undefined}
      onClick=${choose}
    >
      <span class="sidebar-sign" aria-hidden="true">${sign}</span>
      <span class="sidebar-name">${name}</span>
      ${note && html`<span class="sidebar-note">${note}</span>`}
      ${unread?.mentions > 0
        ? html`<span class="badge">${unread.mentions}<span class="unseen"> for you</span></span>`
        : unread && html`<span class="unseen">${unread.messages} unread</span>`}
    </button>
  </li>`;
}
