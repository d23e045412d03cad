// The inline elements of rich text: words, mentions, links, dates, emoji.

import { classes, html, useWorld } from "../lib.js";
import { isAddress } from "./mrkdwn.js";
import { wordsOfOne } from "./words.js";

/** @typedef {import("./inline.js").Element} Element */
/** @typedef {import("../lib.js").World} World */

const STYLES = {
  code: "code",
  underline: "u",
  strike: "s",
  italic: "i",
  bold: "b",
  highlight: "mark",
  client_highlight: "mark",
};

/**
 * Elements that flow one after another.
 * @param {{elements: Element[]}} props
 */
export function Phrase({ elements }) {
  const world = useWorld();
  return elements.map((element) => styled(drawn(element, world), element.style ?? {}));
}

function styled(inner, style) {
  const tags = Object.keys(STYLES).filter((name) => style[name]);
  return tags.reduce((done, name) => html`<${STYLES[name]}>${done}<//>`, inner);
}

function drawn(element, world) {
  const draw = Object.hasOwn(DRAWN, element.type) ? DRAWN[element.type] : strange;
  return draw(element, world);
}

const DRAWN = {
  broadcast: (element, world) => mention(element, world, true),
  channel,
  code: ({ elements }) => html`<code><${Phrase} elements=${elements} /></code>`,
  color: ({ value }) =>
    html`<span class="color"><span class="color-sample" style=${{ background: value }} />${value}</span>`,
  date: (element, world) =>
    html`<time title=${element.fallback}>${linked(element.url, wordsOfOne(element, world))}</time>`,
  emoji: (element, world) =>
    html`<span class="emoji" title=${`:${element.name}:`}>${wordsOfOne(element, world)}</span>`,
  link: ({ url, text, elements }) =>
    linked(url, elements ? html`<${Phrase} elements=${elements} />` : text || url),
  team: (element, world) => mention(element, world),
  text: ({ text }) => text,
  user: (element, world) => mention(element, world, element.user_id === world.me.id),
  usergroup: (element, world) => mention(element, world),
};

function mention(element, world, isMine = false) {
  const look = classes("mention", isMine && "mention-mine");
  return html`<span class=${look}>${wordsOfOne(element, world)}</span>`;
}

function channel(element, world) {
  if (!Object.hasOwn(world.rooms, element.channel_id)) return mention(element, world);
  const open = () => world.go(element.channel_id, null);
  return html`<button type="button" class="mention" onClick=${open}>${wordsOfOne(element, world)}</button>`;
}

function linked(url, inner) {
  if (!url || !isAddress(url)) return inner;
  return html`<a href=${url} target="_blank" rel="noopener noreferrer">${inner}</a>`;
}

const strange = (element, world) => html`
  <span class="strange-word">${element.type}: ${wordsOfOne(element, world)}</span>
`;
