// What is read aloud: the bare words of texts and of whatever else holds words.

import { slackDate } from "./dates.js";
import { emojiOf, withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

/** @typedef {import("../lib.js").World} World */
/** @typedef {import("./inline.js").Element} Element */

/**
 * @typedef {object} TextObject
 * @property {"plain_text"|"mrkdwn"} type
 * @property {string} text
 * @property {boolean} [emoji]
 * @property {boolean} [verbatim]
 */

const known = (table, id) => (Object.hasOwn(table, id) ? table[id] : undefined);

const WORDS = {
  broadcast: ({ range }) => `@${range}`,
  channel: ({ channel_id, label }, world) => {
    const name = known(world.rooms, channel_id)?.name ?? label;
    return name ? `#${name}` : "🔒 private channel";
  },
  color: ({ value }) => value,
  date: ({ timestamp, format, fallback }, world) =>
    slackDate(timestamp, format ?? "", world) || fallback || String(timestamp),
  emoji: ({ name, skin_tone, unicode }, world) =>
    emojiOf(skin_tone ? `${name}::skin-tone-${skin_tone}` : name, world) ??
    (unicode ? fromUnicode(unicode) : `:${name}:`),
  link: ({ url, text, elements }, world) => (elements ? wordsOf(elements, world) : text || url),
  team: ({ team_id }) => `@${team_id}`,
  text: ({ text }) => text,
  user: ({ user_id, label }, world) => `@${known(world.people, user_id)?.real_name ?? label ?? user_id}`,
  usergroup: ({ usergroup_id, label }, world) =>
    `@${known(world.groups, usergroup_id)?.handle ?? label?.replace(/^@/, "") ?? usergroup_id}`,
};

const fromUnicode = (codes) =>
  String.fromCodePoint(...codes.split("-").map((code) => Number.parseInt(code, 16)));

/**
 * @param {Element} element  an inline element of rich text, or a container of them
 * @param {World} world
 * @returns {string} of a mention the name, of a date what the viewer sees, of a link its label
 */
export function wordsOfOne(element, world) {
  if (Object.hasOwn(WORDS, element.type)) return WORDS[element.type](element, world);
  return element.elements ? wordsOf(element.elements, world) : (element.text ?? `[${element.type}]`);
}

/**
 * @param {Element[]} elements
 * @param {World} world
 * @returns {string}
 */
export const wordsOf = (elements, world) => elements.map((element) => wordsOfOne(element, world)).join("");

/**
 * What a plain_text object consists of.
 * @param {TextObject} text
 * @returns {Element[]}
 */
export const plain = ({ text, emoji }) => (emoji === false ? [{ type: "text", text }] : withEmoji(text));

/**
 * A text without its looks, for labels and previews.
 * @param {TextObject|string|undefined} text  a string is read as mrkdwn
 * @param {World} world
 * @returns {string}
 */
export function plainly(text, world) {
  if (!text) return "";
  if (text.type === "plain_text") return wordsOf(plain(text), world);
  const containers = mrkdwn(text.text ?? text, { verbatim: text.verbatim });
  return containers.map((container) => wordsOfOne(container, world).replace(/\n$/, "")).join("\n");
}

const TEXT_KEYS = new Set(["alt_text", "author_name", "fallback", "label", "pretext", "text", "title"]);
const PARAGRAPHS = new Set(["rich_text_section", "rich_text_quote", "rich_text_preformatted"]);

/**
 * Every text in a tree of Block Kit, in reading order, whatever it is made of.
 * @param {any} node
 * @param {World} world
 * @returns {string[]}
 */
export function textsIn(node, world) {
  if (Array.isArray(node)) return node.flatMap((child) => textsIn(child, world));
  if (node === null || typeof node !== "object") return [];
  if (node.type === "plain_text" || node.type === "mrkdwn") return [plainly(node, world)];
  if (PARAGRAPHS.has(node.type) || Object.hasOwn(WORDS, node.type)) return [wordsOfOne(node, world)];
  return Object.entries(node).flatMap(([key, child]) => {
    if (typeof child !== "string") return textsIn(child, world);
    return TEXT_KEYS.has(key) ? [child] : [];
  });
}
