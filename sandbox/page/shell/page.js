// The whole window: bar on top, rooms at the left, one room or app in the middle, a thread or the drawer right.

import { html, useEffect, useLayoutEffect, useMemo, useState, WorldContext } from "../lib.js";
import { Modals } from "../inputs/modal.js";
import { AppPage } from "./app_page.js";
import { Drawer } from "./drawer.js";
import { Guide, StepText } from "./guide.js";
import { rememberPerson } from "./person.js";
import { viewPlace } from "./places.js";
import { Room } from "./room.js";
import { Sidebar } from "./sidebar.js";
import { Thread } from "./thread.js";
import { TopBar } from "./top_bar.js";

const MESSAGES = 60;
const MORE_MESSAGES = 200;
const NOWHERE = { room: null, at: null, app: null, tab: null, thread: null, count: MESSAGES };

/** The page of one window. `room` and `at`: the channel and message to begin with, if any. */
export function Page({ store, emoji, room, at }) {
  const parts = useParts(store);
  const [place, setPlace] = useState({ ...NOWHERE, room, at });
  const [hasDrawer, setDrawer] = useState(false);
  const [hasGuide, setGuide] = useState(true);
  const isVisible = useVisibility();
  const go = (wanted) => setPlace({ ...NOWHERE, ...wanted });

  const { rooms, apps } = parts;
  useEffect(() => {
    if (!rooms || place.app || rooms[place.room]?.member) return;
    const first = Object.values(rooms).find((each) => each.member && each.kind !== "im");
    if (first) go({ room: first.id });
  }, [rooms, place.room, place.app]);

  const app = apps?.find((each) => each.id === place.app);
  const openApp = (chosen) =>
    go({ app: chosen.id, tab: chosen.home && !parts.unread[chosen.room] ? "Home" : "Messages" });
  // Whoever is at Home does not read the messages.
  const channel = place.room ?? (place.tab === "Messages" ? app?.room : null) ?? null;
  useEffect(() => {
    store.look({
      channel,
      thread: place.thread,
      app: place.app,
      at: place.at,
      drawer: hasDrawer,
      count: place.count,
      visible: isVisible,
    });
  }, [channel, place.thread, place.app, place.at, place.count, hasDrawer, isVisible]);

  const { me } = parts;
  useEffect(() => {
    if (!me) return;
    const address = new URLSearchParams({ as: me.id, ...(place.room && { room: place.room }) });
    history.replaceState(null, "", `?${address}`);
    rememberPerson(me.id);
  }, [me?.id, place.room]);
  useTitle(parts, channel);

  const offset = parts.clock?.offset ?? 0;
  const world = useMemo(
    () => ({
      me,
      people: parts.people,
      groups: parts.groups,
      rooms,
      apps,
      emoji,
      now: () => Date.now() / 1000 + offset,
      go: (wanted, ts) => go({ room: wanted, at: ts }),
    }),
    [me, parts.people, parts.groups, rooms, apps, emoji, offset],
  );
  if (store.refusal) return html`<main class="waiting"><h1>${store.refusal}</h1><a href="/?as=">Start over</a></main>`;
  if (!me) return html`<main class="waiting" aria-busy="true"><h1>Sandbox</h1><p>One moment…</p></main>`;

  const more = () => setPlace({ ...place, count: place.count + MORE_MESSAGES });
  // A message keeps the function that it was first drawn with.
  const openThread = (thread) => setPlace((now) => ({ ...now, thread }));
  const step = hasGuide && parts.guide.find((each) => !each.is_done);
  return html`<${WorldContext.Provider} value=${world}>
    <div class="page" onClick=${(event) => followLink(event, go)}>
      <${TopBar}
        store=${store}
        clock=${parts.clock}
        hasDrawer=${hasDrawer}
        hasGuide=${hasGuide && parts.guide.length > 0}
        toggleDrawer=${() => setDrawer(!hasDrawer)}
        toggleGuide=${parts.guide.length ? () => setGuide(!hasGuide) : null}
      />
      ${!store.isOpen && html`<p class="lost" role="alert">The stand-in cannot be reached. Trying again…</p>`}
      ${hasGuide && parts.guide.length > 0 && html`<${Guide} steps=${parts.guide} hide=${() => setGuide(false)} />`}
      <div class="columns">
        <${Sidebar} place=${place} unread=${parts.unread} go=${go} openApp=${openApp} />
        ${place.app && app
          ? html`<${AppPage}
              key=${app.id}
              store=${store}
              app=${app}
              parts=${parts}
              tab=${place.tab}
              setTab=${(tab) => setPlace((now) => ({ ...now, tab }))}
              openThread=${openThread}
              more=${more}
            />`
          : html`<${Room}
              key=${place.room}
              store=${store}
              room=${rooms[place.room]}
              parts=${parts}
              at=${place.at}
              openThread=${openThread}
              more=${more}
            />`}
        ${place.thread &&
        html`<${Thread}
          key=${place.thread}
          store=${store}
          thread=${parts.thread}
          parts=${parts}
          close=${() => openThread(null)}
        />`}
        ${hasDrawer && html`<${Drawer} store=${store} drawer=${parts.drawer} close=${() => setDrawer(false)} />`}
      </div>
    </div>
    <${Modals}
      views=${parts.modals}
      placeOf=${(view) => viewPlace(store, view)}
      submit=${(view) => store.do("submit", { view: view.id })}
      close=${(view) => store.do("close", { view: view.id })}
      note=${step && html`<${StepText} step=${step} />`}
    />
  <//>`;
}

/** A link to a message of this workspace is followed in this window, as the same person. */
function followLink(event, go) {
  const link = event.target.closest("a[href]");
  const [, room, seconds, rest] = /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(link?.pathname) ?? [];
  if (!room || link.origin !== location.origin || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  go({ room, at: `${seconds}.${rest}` });
}

function useParts(store) {
  const [, setTurn] = useState(0);
  useLayoutEffect(() => store.watch(() => setTurn((turn) => turn + 1)), [store]);
  return store.parts;
}

function useVisibility() {
  const [isVisible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const changed = () => setVisible(!document.hidden);
    document.addEventListener("visibilitychange", changed);
    return () => document.removeEventListener("visibilitychange", changed);
  }, []);
  return isVisible;
}

function useTitle(parts, channel) {
  const mentions = Object.values(parts.unread ?? {}).reduce((sum, each) => sum + each.mentions, 0);
  const here = parts.rooms?.[channel];
  const name = here && here.kind !== "im" ? `#${here.name}` : "Sandbox";
  useEffect(() => {
    document.title = `${mentions ? `(${mentions}) ` : ""}${name} · ${parts.me?.real_name ?? ""}`;
  }, [mentions, name, parts.me?.real_name]);
}
