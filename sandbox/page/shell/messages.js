// The messages of a room, oldest first; what is older comes when one scrolls up.

import { formatter } from "../blocks/dates.js";
import { html, useEffect, useLayoutEffect, useRef, useWorld } from "../lib.js";
import { Message } from "./message.js";

const TOGETHER_S = 300;
/** One author's messages within so many seconds stand under one name. */
const NEAR_PX = 80;

/**
 * The list. `room`: {id, messages: names of parts, more, unread_from}; `at`: the ts to show at first;
 * `more`: asks for older ones.
 */
export function Messages({ store, parts, room, at, openThread, more }) {
  const { me } = useWorld();
  const list = useRef(null);
  const isAtEnd = useRef(true);
  const anchor = useRef(null);
  const shown = room.messages.map((name) => parts[name]).filter(Boolean);

  const stay = () => {
    if (isAtEnd.current) list.current.scrollTop = list.current.scrollHeight;
    else if (anchor.current?.element.isConnected) {
      list.current.scrollTop += topOf(anchor.current.element, list.current) - anchor.current.top;
    }
  };
  useLayoutEffect(stay);
  useEffect(() => {
    const found = at && document.getElementById(messageId(room.id, at));
    if (!found) return;
    isAtEnd.current = false;
    found.scrollIntoView({ block: "center" });
    found.focus();
  }, [at, at && room.messages.some((name) => name.endsWith(at))]);
  useEffect(() => {
    const grown = new ResizeObserver(() => list.current && stay());
    grown.observe(list.current);
    grown.observe(list.current.firstElementChild);
    return () => grown.disconnect();
  }, []);

  const onScroll = () => {
    // The browser tells of a scroll in the next frame, when another room may be open.
    if (!list.current) return;
    const { scrollTop, scrollHeight, clientHeight } = list.current;
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    anchor.current = firstVisible(list.current);
    if (scrollTop < NEAR_PX && room.more) more();
  };
  const rows = [];
  let last = null;
  let hasNew = false;
  for (const message of shown) {
    const day = dayOf(message.ts, me);
    if (day !== last?.day) rows.push(html`<div key=${day} class="day"><span>${day}</span></div>`);
    const isOthers = message.user !== me.id && !message.ephemeral;
    const isNew = isOthers && room.unread_from !== null && message.ts > room.unread_from;
    if (isNew && !hasNew && last) rows.push(html`<div key="new" class="new"><span>New</span></div>`);
    hasNew ||= isNew;
    const follows =
      last?.day === day &&
      last.message.user === message.user &&
      last.message.name === message.name &&
      !message.ephemeral &&
      !last.message.ephemeral &&
      message.ts - last.message.ts < TOGETHER_S;
    rows.push(
      html`<${Message} key=${message.ts} store=${store} message=${message} follows=${follows} openThread=${openThread} />`,
    );
    last = { message, day };
  }
  return html`<div class="messages" ref=${list} onScroll=${onScroll} tabindex="0" role="log" aria-label="Messages">
    <div class="messages-inside">
      ${!room.more && html`<p class="nothing">This is the beginning.</p>`}
      ${room.more && html`<button type="button" class="older" onClick=${more}>Show older messages</button>`}
      ${rows}
    </div>
  </div>`;
}

/** What one reads stays where it is, whatever comes or goes above it. */
function firstVisible(list) {
  const { left, top } = list.getBoundingClientRect();
  const element = document.elementFromPoint(left + 30, top + 30)?.closest("article");
  return element ? { element, top: topOf(element, list) } : null;
}

const topOf = (element, list) => element.getBoundingClientRect().top - list.getBoundingClientRect().top;

/** The id of a message's element; it may stand in its room and, `within` it, in a thread. */
export const messageId = (channel, ts, within = "room") => `${within}-${channel}-${ts.replace(".", "-")}`;

function dayOf(ts, me) {
  return formatter(me.locale, me.tz, { weekday: "long", day: "numeric", month: "long" }).format(ts * 1000);
}
