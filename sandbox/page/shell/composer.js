// Where one writes: messages, replies, commands; with what may complete a word, and the shortcuts.

import { html, useEffect, useId, useLayoutEffect, useRef, useState, useWorld } from "../lib.js";
import { completions, stored, typed } from "./completions.js";
import { Icon } from "./icon.js";
import { Popover } from "./popover.js";
import { say } from "./toast.js";

/**
 * The field and its buttons.
 *
 * @param {{store: object, channel: string, name: string, thread?: string, editing?: object, done?: () => void}} props
 *   `name`: where it goes, in words; `thread`: the ts replied to; `editing`: one's own message to change, after
 *   which `done` is called
 */
export function Composer({ store, channel, name, thread, editing, done }) {
  const world = useWorld();
  const before = useRef(null);
  const where = `${channel} ${thread ?? ""}`;
  before.current ??= editing ? typed(editing.text, world) : (store.drafts.get(where) ?? { text: "", chosen: {} });
  const [text, setText] = useState(before.current.text);
  const [caret, setCaret] = useState(0);
  const [isDismissed, setDismissed] = useState(false);
  const [active, setActive] = useState(0);
  const [isBroadcast, setBroadcast] = useState(false);
  const chosen = useRef(before.current.chosen);
  const wanted = useRef(null);
  const field = useRef(null);
  const id = useId();

  useLayoutEffect(() => {
    const { current: element } = field;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight + 2}px`;
    if (wanted.current !== null) element.setSelectionRange(wanted.current, wanted.current);
    wanted.current = null;
  }, [text]);
  useEffect(() => {
    if (!editing) store.drafts.set(where, { text, chosen: chosen.current });
  }, [text]);
  useLayoutEffect(() => {
    if (editing || thread) field.current.focus();
  }, []);

  const offer = isDismissed || (thread && text.startsWith("/")) ? null : completions(text.slice(0, caret), world);
  const usage = commandOf(text, world);
  const at = Math.min(active, (offer?.options.length ?? 1) - 1);

  const changed = (event) => {
    setText(event.currentTarget.value);
    setCaret(event.currentTarget.selectionStart);
    setDismissed(false);
    setActive(0);
  };
  const moved = (event) => setCaret(event.currentTarget.selectionStart);
  const complete = (option) => {
    if (option.shortcut) {
      setText("");
      attempt(store.do("shortcut", option.shortcut));
      return;
    }
    if (option.token) chosen.current[option.insert.trim()] = option.token;
    const completed = text.slice(0, offer.start) + option.insert;
    setText(completed + text.slice(caret));
    setCaret(completed.length);
    wanted.current = completed.length;
    field.current.focus();
  };
  const send = () => {
    if (!text.trim()) return;
    const [, command, rest] = (!editing && /^(\/\S+)\s*([^]*)$/.exec(text.trim())) || [];
    const written = stored(command ? rest : text.trim(), chosen.current, world);
    if (editing) {
      attempt(store.do("edit", { channel, ts: editing.ts, text: written }).then(done));
      return;
    }
    if (command && thread) {
      say(`${command} is not supported in threads. Type it in the channel.`);
      return;
    }
    setText("");
    chosen.current = {};
    const sent = command
      ? store.do("slash", { channel, command, text: written })
      : store.do("post", { channel, text: written, thread, broadcast: isBroadcast });
    attempt(sent, () => setText((now) => now || text));
  };
  const onKeyDown = (event) => {
    if (event.isComposing) return;
    const { key } = event;
    if (offer && (key === "ArrowDown" || key === "ArrowUp")) {
      const count = offer.options.length;
      setActive((at + (key === "ArrowDown" ? 1 : count - 1)) % count);
    } else if (offer && (key === "Tab" || key === "Enter") && !isWhole(offer.options[at], text)) {
      complete(offer.options[at]);
    } else if (offer && key === "Escape") {
      setDismissed(true);
    } else if (editing && key === "Escape") {
      done();
    } else if (key === "Enter" && !event.shiftKey) {
      send();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const label = editing ? "Edit message" : `Message ${name}`;
  return html`<div class="composer">
    ${offer &&
    html`<ul id=${id} class="completions" role="listbox" aria-label="Completions">
      ${offer.options.map(
        (option, number) => html`<li
          key=${option.key}
          id=${`${id}-${number}`}
          role="option"
          aria-selected=${number === at}
          onMouseDown=${(event) => (event.preventDefault(), complete(option))}
        >
          <span class="completion-sign" aria-hidden="true">${option.sign}</span> ${option.label}
          ${option.note && html`<span class="completion-note">${option.note}</span>`}
        </li>`,
      )}
    </ul>`}
    ${!offer && usage && html`<p class="usage">${usage.command} <span>${usage.usage_hint}</span></p>`}
    <div class="composer-box">
      <textarea
        ref=${field}
        rows="1"
        role="combobox"
        aria-label=${label}
        aria-autocomplete="list"
        aria-expanded=${Boolean(offer)}
        aria-controls=${offer ? id : undefined}
        aria-activedescendant=${offer ? `${id}-${at}` : undefined}
        placeholder=${label}
        value=${text}
        onInput=${changed}
        onClick=${moved}
        onKeyUp=${moved}
        onBlur=${() => setDismissed(true)}
        onKeyDown=${onKeyDown}
      ></textarea>
      <div class="composer-foot">
        ${!editing && !thread && html`<${Shortcuts} store=${store} />`}
        ${thread &&
        html`<label class="broadcast">
          <input
            type="checkbox"
            checked=${isBroadcast}
            onChange=${(event) => setBroadcast(event.currentTarget.checked)}
          />
          Also send to the channel
        </label>`}
        ${editing && html`<button type="button" onClick=${done}>Cancel</button>`}
        <button type="button" class="send" aria-label=${editing ? "Save" : "Send"} disabled=${!text.trim()} onClick=${send}>
          <${Icon} name="send" />
        </button>
      </div>
    </div>
  </div>`;
}

function Shortcuts({ store }) {
  const { apps } = useWorld();
  const shortcuts = apps.flatMap((app) =>
    app.shortcuts.filter((each) => each.type === "global").map((each) => ({ ...each, app })),
  );
  if (!shortcuts.length) return null;
  return html`<${Popover} label=${html`<${Icon} name="shortcut" />`} name="Shortcuts" kind="shortcuts">
    ${(close) => html`<ul class="menu">
      ${shortcuts.map(
        ({ app, callback_id, name, description }) => html`<li key=${`${app.id} ${callback_id}`}>
          <button type="button" onClick=${() => (close(), attempt(store.do("shortcut", { app: app.id, callback_id })))}>
            ${name} <span class="menu-note">${description} · ${app.name}</span>
          </button>
        </li>`,
      )}
    </ul>`}
  <//>`;
}

const attempt = (promise, failed) =>
  promise.catch((error) => {
    say(error.message);
    failed?.();
  });

const isWhole = (option, text) => option.sign === "/" && option.insert.trim() === text.trim();

function commandOf(text, { apps }) {
  const command = /^\/\S+/.exec(text)?.[0];
  return command && apps.flatMap((app) => app.commands).find((each) => each.command === command);
}
