// Slack's mrkdwn, read into the elements of a rich_text block, so that both are drawn by one hand.
// https://docs.slack.dev/messaging/formatting-message-text

import { inline, text } from "./inline.js";

/** @typedef {import("./inline.js").Element} Element */

/** The tokens that mrkdwn and Markdown have in common, as sources of regular expressions. */
export const TOKENS = {
  angle: "<(?<angle>[^<>\\n]+)>",
  emoji: ":(?<emoji>[a-z0-9_+-]+(?:::skin-tone-[2-6])?):",
  // An address ends before the punctuation of the sentence around it, and before an escaped bracket. An escaped
  // ampersand is one sign: its own semicolon must not be left outside.
  url: "(?<url>https?://(?:&amp;|(?!&(?:amp|[lg]t);)[^\\s<>`*~|])+(?<![.,;:!?'\")\\]_]))",
};
const CODE = "`(?<code>[^`\\n]+)`";
const CALL = "(?<![\\w@])@(?<call>here|channel|everyone)\\b";
const MARK = "(?<mark>[*_~])";

const MARKS = {
  "*": { style: { bold: true } },
  _: { style: { italic: true } },
  "~": { style: { strike: true } },
};

const grammar = (...tokens) => ({
  tokens: new RegExp(tokens.join("|"), "g"),
  marks: MARKS,
  read,
  plain: unescaped,
});

const VERBATIM = grammar(CODE, TOKENS.angle, TOKENS.emoji, MARK);
const PARSED = grammar(CODE, TOKENS.angle, TOKENS.emoji, TOKENS.url, CALL, MARK);
const LABEL = grammar(CODE, TOKENS.emoji, MARK);
const BARE = grammar(TOKENS.angle);

/**
 * @param {string} source
 * @param {{verbatim?: boolean}} options  verbatim: bare addresses and a bare @here stay text
 * @returns {{type: "rich_text_section"|"rich_text_quote"|"rich_text_preformatted", elements: Element[]}[]}
 */
export function mrkdwn(source, { verbatim = false } = {}) {
  const containers = source
    .split(/\n?```\n?((?:(?!```)[^])+?)\n?```\n?/)
    .flatMap((piece, index) =>
      index % 2 ? [preformatted(piece)] : piece ? paragraphs(piece, verbatim ? VERBATIM : PARSED) : [],
    );
  // The line end before another container is swallowed by it; an empty line there has to stay visible.
  return containers.map((container, index) =>
    container.type === "rich_text_section" && index < containers.length - 1
      ? { ...container, elements: [...container.elements, text("\n")] }
      : container,
  );
}

const preformatted = (piece) => ({ type: "rich_text_preformatted", elements: inline(piece, BARE) });

function paragraphs(piece, rules) {
  const found = [];
  let quotesRest = false;
  for (const line of piece.split("\n")) {
    const [sign] = /^(?:(?:&gt;|>){3}|&gt;|>) ?|/.exec(line);
    quotesRest ||= /^(?:&gt;|>){3}/.test(sign);
    const type = sign || quotesRest ? "rich_text_quote" : "rich_text_section";
    const elements = inline(line.slice(sign.length), rules);
    const last = found.at(-1);
    if (last?.type === type) last.elements.push(text("\n"), ...elements);
    else found.push({ type, elements });
  }
  return found;
}

function read({ code, angle, emoji, url, call }) {
  if (code) return { type: "code", elements: inline(code, BARE) };
  if (emoji) return { type: "emoji", name: emoji };
  if (url) return { type: "link", url: unescaped(url) };
  if (call) return { type: "broadcast", range: call };
  return special(angle);
}

/**
 * What stands between angle brackets.
 * @param {string} inside
 * @returns {Element}
 */
export function special(inside) {
  const [, target, label] = /^([^|]*)(?:\|(.*))?$/s.exec(inside);
  const named = label ? { label: unescaped(label) } : {};
  if (target.startsWith("@")) return { type: "user", user_id: target.slice(1), ...named };
  if (target.startsWith("#")) return { type: "channel", channel_id: target.slice(1), ...named };
  if (target.startsWith("!")) return command(target.slice(1), named.label);
  const url = unescaped(target);
  if (!isAddress(url)) return text(`<${unescaped(inside)}>`);
  return label ? { type: "link", url, elements: inline(label, LABEL) } : { type: "link", url };
}

function command(name, label) {
  const [kind, ...rest] = name.split("^");
  if (["here", "channel", "everyone"].includes(kind)) return { type: "broadcast", range: kind };
  if (kind === "subteam") return { type: "usergroup", usergroup_id: rest[0], ...(label && { label }) };
  if (kind === "date") {
    const [timestamp, format, url] = rest;
    return { type: "date", timestamp: Number(timestamp), format, fallback: label, ...(url && { url }) };
  }
  return text(`<${label ?? kind}>`);
}

/** Whether a link may lead there. */
export const isAddress = (url) => /^(?:https?:|mailto:|tel:|slack:)/i.test(url);

/** Slack escapes three signs and no others. */
export function unescaped(source) {
  return source.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
