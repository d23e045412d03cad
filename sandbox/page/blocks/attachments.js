// The attachments of a message: the older way to add to it, still met for the sake of its colour bar.
// https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments

import { classes, html, useWorld } from "../lib.js";
import { Blocks } from "./blocks.js";
import { Boundary } from "./boundary.js";
import { slackDate } from "./dates.js";
import { Phrase } from "./phrase.js";
import { Picture } from "./picture.js";
import { Mrkdwn, Text } from "./text.js";

const COLOURS = { good: "#2eb67d", warning: "#daa038", danger: "#a30200" };

/**
 * @param {{attachments: object[], place: import("./blocks.js").Place}} props
 */
export const Attachments = ({ attachments, place }) =>
  attachments.map(
    (attachment) => html`
      <${Boundary} block=${attachment} name="attachment">
        ${attachment.pretext && html`<div><${Mrkdwn} text=${attachment.pretext} /></div>`}
        <div class="attachment" style=${{ borderColor: colour(attachment.color) }}>
          ${attachment.blocks
            ? html`<${Blocks} blocks=${attachment.blocks} place=${place} />`
            : html`<${Legacy} ...${attachment} />`}
        </div>
      <//>
    `,
  );

function colour(name = "") {
  if (Object.hasOwn(COLOURS, name)) return COLOURS[name];
  return /^[0-9a-f]{3,8}$/i.test(name) ? `#${name}` : name;
}

function Legacy(attachment) {
  const { author_name: author, author_link, title, title_link, text, fields, fallback } = attachment;
  const { image_url: image, thumb_url: thumbnail } = attachment;
  const isEmpty = ![author, title, text, fields, image, thumbnail].some(Boolean);
  return html`
    <div class="attachment-words">
      ${author && html`<div class="attachment-author"><${Linked} words=${author} url=${author_link} /></div>`}
      ${title && html`<b><${Linked} words=${title} url=${title_link} /></b>`}
      ${text && html`<div><${Mrkdwn} text=${text} /></div>`}
      ${isEmpty && html`<div>${fallback}</div>`}
      ${fields && html`<div class="attachment-fields">${fields.map(field)}</div>`}
      ${image && html`<${Picture} url=${image} words=${title} size="full" />`}
      <${Footer} ...${attachment} />
    </div>
    ${thumbnail && html`<${Picture} url=${thumbnail} words=${title} size="thumbnail" />`}
  `;
}

function Linked({ words, url }) {
  const text = { type: "plain_text", text: words };
  return url
    ? html`<${Phrase} elements=${[{ type: "link", url, text: words }]} />`
    : html`<${Text} text=${text} />`;
}

const field = ({ title, value, short }) => html`
  <div class=${classes(!short && "attachment-field-long")}>
    <b><${Linked} words=${title ?? ""} /></b>
    <div><${Mrkdwn} text=${value ?? ""} /></div>
  </div>
`;

function Footer({ footer, ts }) {
  const when = slackDate(Number(ts ?? NaN), "{date_short_pretty} {time}", useWorld());
  const words = [footer, when].filter(Boolean).join(" · ");
  return words && html`<div class="attachment-footer">${words}</div>`;
}
