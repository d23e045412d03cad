// Finding an emoji by its name.

import { html, useEffect, useRef, useState, useWorld } from "../lib.js";

const SHOWN = 96;

/** A field and the emoji whose names hold what was typed. `choose(name)`. */
export function EmojiPicker({ choose }) {
  const { emoji } = useWorld();
  const [query, setQuery] = useState("");
  const field = useRef(null);
  useEffect(() => field.current.focus(), []);
  const words = query.trim().toLowerCase().replaceAll(" ", "_");
  const found = Object.entries(emoji)
    .filter(([name]) => name.includes(words))
    .slice(0, SHOWN);
  const onKeyDown = (event) => {
    if (event.key === "Enter" && found.length) choose(found[0][0]);
  };
  return html`<div class="emoji-picker">
    <input
      ref=${field}
      type="search"
      aria-label="Search emoji"
      placeholder="Search emoji"
      value=${query}
      onInput=${(event) => setQuery(event.currentTarget.value)}
      onKeyDown=${onKeyDown}
    />
    <div class="emoji-grid" role="group" aria-label="Emoji">
      ${found.map(
        ([name, sign]) => html`<button
          key=${name}
          type="button"
          title=${`:${name}:`}
          aria-label=${name.replaceAll("_", " ")}
          onClick=${() => choose(name)}
        >
          ${sign}
        </button>`,
      )}
      ${found.length === 0 && html`<p>Nothing is called that.</p>`}
    </div>
  </div>`;
}
