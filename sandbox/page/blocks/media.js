// The blocks that show something from elsewhere: image, video and file.

import { html } from "../lib.js";
import { isAddress } from "./mrkdwn.js";
import { Picture } from "./picture.js";
import { Text } from "./text.js";

/** @typedef {import("./layout.js").Props} Props */

/** @param {Props} props */
export const Image = ({ block }) => html`
  <figure class="block-image">
    ${block.title && html`<figcaption><${Text} text=${block.title} /></figcaption>`}
    <${Picture} url=${block.image_url} words=${block.alt_text} size="full" />
  </figure>
`;

/** Without its player: title, who made it, and the still. @param {Props} props */
export const Video = ({ block }) => html`
  <figure class="block-video">
    <figcaption>
      <div class="block-video-source">${sourceOf(block)}</div>
      <b><${Title} ...${block} /></b>
      ${block.description && html`<div><${Text} text=${block.description} /></div>`}
    </figcaption>
    <div class="block-video-still">
      <${Picture} url=${block.thumbnail_url} words=${block.alt_text} size="full" />
      <span class="block-video-sign" aria-hidden="true">▶︎</span>
    </div>
  </figure>
`;

const sourceOf = (video) => [video.provider_name, video.author_name].filter(Boolean).join(" · ");

function Title({ title, title_url: url }) {
  const words = html`<${Text} text=${title} />`;
  if (!url || !isAddress(url)) return words;
  return html`<a href=${url} target="_blank" rel="noopener noreferrer">${words}</a>`;
}

/** @param {Props} props */
export const File = ({ block }) => html`
  <div class="block-file">
    <span aria-hidden="true">📎</span> ${block.source} file <b>${block.external_id}</b>
  </div>
`;
