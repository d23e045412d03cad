// A channel: its head, its messages, and where one writes.

import { html, useWorld } from "../lib.js";
import { Composer } from "./composer.js";
import { Messages } from "./messages.js";

/** A channel. `room`: undefined while nothing is chosen; `at`: the ts of a message to show. */
export function Room({ store, room, parts, at, openThread, more }) {
  const { me } = useWorld();
  if (!room) return html`<main class="room"><p class="nothing">Choose a channel at the left.</p></main>`;
  const isLoaded = parts.room?.id === room.id;
  const people = room.members === 1 ? "1 member" : `${room.members} members`;
  const shared = room.shared.filter((each) => each !== parts.people[me.id].workspace_name);
  return html`<main class="room" aria-label=${`Channel ${room.name}`}>
    <div class="room-head">
      <h1>${room.kind === "group" ? "🔒" : "#"} ${room.name}</h1>
      <span class="room-facts">${people}${shared.length > 0 && ` · shared with ${shared.join(", ")}`}</span>
    </div>
    ${isLoaded
      ? html`<${Messages}
          store=${store}
          parts=${parts}
          room=${parts.room}
          at=${at}
          openThread=${openThread}
          more=${more}
        />`
      : html`<div class="messages" aria-busy="true"></div>`}
    ${room.archived
      ? html`<p class="no-composer">This channel is archived.</p>`
      : html`<${Composer} store=${store} channel=${room.id} name=${`#${room.name}`} />`}
  </main>`;
}
