// An image, or a box with its words for one that this page may not load.

import { html } from "../lib.js";

/**
 * @param {object} props
 * @param {string|undefined} props.url
 * @param {string} [props.words]  what is seen in it
 * @param {"icon"|"thumbnail"|"full"} props.size
 */
export function Picture({ url, words = "image", size }) {
  if (url && isNear(url)) return html`<img class=${`picture picture-${size}`} src=${url} alt=${words} />`;
  return html`
    <span class=${`picture picture-far picture-${size}`} role="img" aria-label=${words} title=${words}>
      <span class="picture-words">🖼${size === "icon" ? "" : ` ${words}`}</span>
    </span>
  `;
}

/** No other server is ever asked for anything. */
function isNear(url) {
  if (url.startsWith("data:image/")) return true;
  return URL.canParse(url, location.href) && new URL(url, location.href).origin === location.origin;
}
