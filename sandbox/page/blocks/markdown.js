// Standard Markdown, as the markdown block takes it, read into the containers of a rich_text block and three
// more: {type: "heading", level, elements}, {type: "divider"} and {type: "table", rows, columns}.
// Small on purpose: no HTML, no reference links, nothing nested in quotes.

import { inline, text } from "./inline.js";
import { special, TOKENS, unescaped } from "./mrkdwn.js";

/** @typedef {import("./inline.js").Element} Element */

/** What a link leads to: there may be brackets in it, and a title after it. */
const target = (name) => `\\((?<${name}>(?:[^()\\s]|\\([^()\\s]*\\))+)(?:\\s[^)]*)?\\)`;

const RULES = {
  tokens: new RegExp(
    [
      "\\\\(?<escaped>[!-/:-@[-`{-~])",
      "(?<ticks>`+)(?<code>(?:(?!\\k<ticks>).)+)\\k<ticks>",
      `!\\[(?<alt>[^\\]]*)\\]${target("src")}`,
      `\\[(?<label>[^\\]]+)\\]${target("href")}`,
      TOKENS.angle,
      TOKENS.emoji,
      TOKENS.url,
      "(?<mark>\\*{1,3}|_{1,3}|~~)",
    ].join("|"),
    "g",
  ),
  marks: {
    "***": { style: { bold: true, italic: true }, insideWords: true },
    "**": { style: { bold: true }, insideWords: true },
    "*": { style: { italic: true }, insideWords: true },
    ___: { style: { bold: true, italic: true } },
    __: { style: { bold: true } },
    _: { style: { italic: true } },
    "~~": { style: { strike: true }, insideWords: true },
  },
  read,
  plain: unescaped,
};

function read({ escaped, code, alt, src, label, href, angle, emoji, url }) {
  if (escaped) return text(escaped);
  if (code) return { type: "code", elements: [text(code)] };
  if (emoji) return { type: "emoji", name: emoji };
  if (angle) return special(angle);
  const link = { type: "link", url: unescaped(src ?? href ?? url) };
  if (src) return { ...link, elements: [text(unescaped(alt) || link.url)] };
  return href ? { ...link, elements: words(label) } : link;
}

const words = (line) => inline(line, RULES);

const lines = (many) => many.flatMap((line, index) => (index ? [text("\n"), ...words(line)] : words(line)));

const FENCE = /^ *(`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6}) +(.*?) *#*$/;
const DIVIDER = /^ {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( *)(?:[-*+]|(\d{1,9})[.)]) +(?:\[([ xX])\] +)?(.*)$/;
const BOXES = { " ": "☐ ", x: "☑\ufe0e " };
const ALIGNMENTS = /^ *\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?$/;

/** Each takes its lines from those that are left and gives what they are, or leaves them. */
const READERS = [fence, heading, divider, quote, list, table, paragraph];

/**
 * @param {string} source
 * @returns {object[]} containers, below each other
 */
export function markdown(source) {
  const rest = source.replaceAll("\t", "    ").split("\n");
  const found = [];
  while (rest.length) {
    if (rest[0].trim() === "") rest.shift();
    else found.push(...next(rest));
  }
  return found;
}

function next(rest) {
  for (const reader of READERS) {
    const found = reader(rest);
    if (found) return found;
  }
  throw new Error("no reader took a line");
}

function takeWhile(rest, isMine) {
  const end = rest.findIndex((line) => !isMine(line));
  return rest.splice(0, end === -1 ? rest.length : end);
}

function fence(rest) {
  const sign = FENCE.exec(rest[0])?.[1];
  if (!sign) return undefined;
  rest.shift();
  const code = takeWhile(rest, (line) => !line.trimStart().startsWith(sign));
  rest.shift();
  return [{ type: "rich_text_preformatted", elements: [text(code.join("\n"))] }];
}

function heading(rest) {
  const found = HEADING.exec(rest[0]);
  if (!found) return undefined;
  rest.shift();
  return [{ type: "heading", level: found[1].length, elements: words(found[2]) }];
}

function divider(rest) {
  if (!DIVIDER.test(rest[0])) return undefined;
  rest.shift();
  return [{ type: "divider" }];
}

function quote(rest) {
  const quoted = takeWhile(rest, (line) => QUOTE.test(line)).map((line) => line.replace(QUOTE, ""));
  return quoted.length ? [{ type: "rich_text_quote", elements: lines(quoted) }] : undefined;
}

/** Rich text has no lists in lists: deeper ones follow, and the outer goes on after them. */
function list(rest) {
  if (!ITEM.test(rest[0])) return undefined;
  const found = [];
  const open = [];
  for (let item = ITEM.exec(rest[0]); item; item = nextItem(rest, found)) {
    const [, { length: width }, number, box, line] = item;
    const style = number ? "ordered" : "bullet";
    while (width < open.at(-1)?.width) open.pop();
    if (open.at(-1)?.width === width && open.at(-1).style !== style) open.pop();
    if (open.at(-1)?.width !== width) open.push({ width, style, count: number ? number - 1 : 0 });
    const indent = open.length - 1;
    if (found.at(-1)?.indent !== indent || found.at(-1).style !== style) {
      found.push({ type: "rich_text_list", style, indent, offset: open.at(-1).count, elements: [] });
    }
    open.at(-1).count += 1;
    const done = box ? [text(BOXES[box.toLowerCase()])] : [];
    found.at(-1).elements.push({ type: "rich_text_section", elements: [...done, ...words(line)] });
    rest.shift();
  }
  return found;
}

/** The item that follows, past empty lines and past the lines that belong to the one before. */
function nextItem(rest, found) {
  const more = takeWhile(rest, (line) => /^ +\S/.test(line) && !ITEM.test(line));
  for (const line of more) found.at(-1).elements.at(-1).elements.push(text("\n"), ...words(line.trim()));
  const empty = rest.findIndex((line) => line.trim() !== "");
  if (empty === -1 || !ITEM.test(rest[empty])) return null;
  rest.splice(0, empty);
  return ITEM.exec(rest[0]);
}

function table(rest) {
  if (!rest[0].includes("|") || !ALIGNMENTS.test(rest[1] ?? "")) return undefined;
  const [head, alignments, ...body] = takeWhile(rest, (line) => line.includes("|")).map(cells);
  const columns = alignments.map((sign) => ({ align: alignment(sign), is_wrapped: true }));
  return [{ type: "table", rows: [head, ...body].map((row) => row.map(words)), columns }];
}

const cells = (line) => {
  const inner = line.trim().replace(/^\||(?<!\\)\|$/g, "");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim());
};

function alignment(sign) {
  if (!sign.endsWith(":")) return "left";
  return sign.startsWith(":") ? "center" : "right";
}

function paragraph(rest) {
  const first = rest.shift();
  const begins = (line) => [FENCE, HEADING, DIVIDER, QUOTE, ITEM].some((sign) => sign.test(line));
  const more = takeWhile(rest, (line) => line.trim() !== "" && !begins(line));
  return [{ type: "rich_text_section", elements: lines([first, ...more]) }];
}
