// A thread at the right: a message, its replies, and where one replies.

import { html, useLayoutEffect, useRef, useWorld } from "../lib.js";
import { Composer } from "./composer.js";
import { Icon } from "./icon.js";
import { Message } from "./message.js";
import { messageId } from "./messages.js";

/** The thread of a message. `thread`: {channel, ts, messages: names of parts}, undefined until it is here. */
export function Thread({ store, thread, parts, close }) {
  const { rooms } = useWorld();
  const list = useRef(null);
  const count = thread?.messages.length ?? 0;
  useLayoutEffect(() => {
    list.current.scrollTop = list.current.scrollHeight;
  }, [count]);
  const room = rooms[thread?.channel];
  const messages = thread?.messages.map((name) => parts[name]).filter(Boolean) ?? [];
  const leave = () => {
    close();
    if (thread) document.getElementById(messageId(thread.channel, thread.ts))?.focus();
  };
  return html`<aside class="thread" aria-label="Thread">
    <div class="panel-head">
      <h2>Thread</h2>
      <button type="button" aria-label="Close the thread" onClick=${leave}><${Icon} name="close" /></button>
    </div>
    <div class="thread-list" ref=${list} tabindex="0" role="log" aria-label="Messages of the thread">
      ${messages.map(
        (message, number) => html`
          <${Message} key=${message.ts} store=${store} message=${message} within="thread" />
          ${number === 0 && count > 1 && html`<div class="day"><span>${count === 2 ? "1 reply" : `${count - 1} replies`}</span></div>`}
        `,
      )}
    </div>
    ${thread &&
    room &&
    !room.archived &&
    html`<${Composer} store=${store} channel=${thread.channel} thread=${thread.ts} name="the thread" />`}
  </aside>`;
}
