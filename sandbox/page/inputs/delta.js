// Slack's rich_text and Quill's Delta, each from the other.
//
// A Delta is a list of inserts; a line ends with an insert of "\n" that carries the line's own attributes.
// What Quill has no word for travels as three attributes of ours:
//   piece  an inline element that is no text, kept whole: {element, label}
//   extra  an inline element's rarer properties, as JSON: {style: {highlight: true}, unsafe: true}
//   part   which element of the rich_text a line came from and its rarer properties, as JSON, so that two
//          quotes one after the other stay two

/**
 * @typedef {{insert: string|object, attributes?: object}} Op
 * @typedef {{type: "rich_text", elements: object[]}} RichTextBlock
 */

const SHARED_STYLES = ["bold", "italic", "strike", "underline", "code"];

/**
 * @param {?RichTextBlock} block
 * @param {(element: object) => string} labelOf  what is shown of an inline element that is no text
 * @returns {Op[]}
 */
export function toDelta(block, labelOf) {
  const ops = (block?.elements ?? []).flatMap((element, at) => {
    const { type, elements, ...rest } = element;
    const { attributes, lines } = LINES[type](elements, rest);
    const end = { ...attributes, part: JSON.stringify({ at, type, ...rest }) };
    return lines.flatMap((line) => [
      ...line.filter((each) => each.text !== "").map((each) => inlineOp(each, labelOf)),
      { insert: "\n", attributes: end },
    ]);
  });
  return ops.length > 0 ? ops : [{ insert: "\n" }];
}

const LINES = {
  rich_text_section: (elements) => ({ attributes: {}, lines: linesOf(elements) }),
  rich_text_quote: (elements) => ({ attributes: { blockquote: true }, lines: linesOf(elements) }),
  // Nothing but text can stand in a code block of Quill's: a link in it becomes its words.
  rich_text_preformatted: (elements) => ({
    attributes: { "code-block": true },
    lines: linesOf(elements.map(({ text, url }) => ({ type: "text", text: text ?? url }))),
  }),
  rich_text_list: (items, { style, indent }) => ({
    attributes: { list: style, ...(indent ? { indent } : {}) },
    lines: items.map((item) => item.elements.flatMap(withSoftBreaks)),
  }),
};

/** Lines of inline elements. A line break that ends the last one breaks nothing, as in CSS. */
function linesOf(elements) {
  const lines = [[]];
  for (const element of elements) {
    if (element.type !== "text") {
      lines.at(-1).push(element);
      continue;
    }
    const [first, ...others] = element.text.split("\n");
    lines.at(-1).push({ ...element, text: first });
    for (const text of others) lines.push([{ ...element, text }]);
  }
  const isBlank = (line) => line.every((each) => each.text === "");
  if (lines.length > 1 && isBlank(lines.at(-1))) lines.pop();
  return lines;
}

/** Quill ends a list's item at a line break: one inside an item is kept as a piece. */
const withSoftBreaks = (element) =>
  element.type === "text" && element.text.includes("\n")
    ? element.text.split(/(\n)/).map((text) => ({ ...element, text }))
    : [element];

function inlineOp(element, labelOf) {
  const { type, style = {}, ...rest } = element;
  const attributes = {};
  const rare = {};
  for (const [name, isOn] of Object.entries(style)) {
    if (isOn) (SHARED_STYLES.includes(name) ? attributes : rare)[name] = true;
  }
  const extra = Object.keys(rare).length > 0 ? { style: rare } : {};
  let insert;
  if (type === "text" && rest.text !== "\n") {
    insert = rest.text;
  } else if (type === "link") {
    insert = rest.text || rest.url;
    attributes.link = rest.url;
    if (rest.unsafe !== undefined) extra.unsafe = rest.unsafe;
  } else {
    insert = { piece: { element: { type, ...rest }, label: type === "text" ? rest.text : labelOf(element) } };
  }
  if (Object.keys(extra).length > 0) attributes.extra = JSON.stringify(extra);
  return Object.keys(attributes).length > 0 ? { insert, attributes } : { insert };
}

/**
 * @param {Op[]} ops
 * @returns {?RichTextBlock}  null when there is nothing but blanks. Empty lines at the end are left out
 */
export function toRichText(ops) {
  const lines = linesIn(ops);
  const isEmpty = (line) => line?.type === "rich_text_section" && line.elements.length === 0;
  while (isEmpty(lines.at(-1))) lines.pop();
  const isSaid = (element) => element.type !== "text" || element.text.trim() !== "";
  if (!lines.some((line) => line.elements.some(isSaid))) return null;
  const runs = [];
  for (const line of lines) {
    if (runs.at(-1)?.[0].key === line.key) runs.at(-1).push(line);
    else runs.push([line]);
  }
  return { type: "rich_text", elements: runs.map(elementOf) };
}

function linesIn(ops) {
  const lines = [];
  let elements = [];
  for (const { insert, attributes = {} } of ops) {
    if (typeof insert !== "string") {
      elements.push(pieceElement(insert.piece.element, attributes));
      continue;
    }
    insert.split("\n").forEach((text, index) => {
      if (index > 0) {
        lines.push(lineOf(elements, attributes));
        elements = [];
      }
      if (text !== "") elements.push(textElement(text, attributes));
    });
  }
  return lines;
}

function lineOf(elements, { list, indent = 0, blockquote, "code-block": code, part }) {
  const type = list
    ? "rich_text_list"
    : blockquote
      ? "rich_text_quote"
      : code
        ? "rich_text_preformatted"
        : "rich_text_section";
  const from = jsonIn(part);
  const { at, type: _, ...rest } = from.type === type && (!list || from.style === list) ? from : {};
  if (list) Object.assign(rest, { style: list }, indent > 0 || "indent" in rest || !part ? { indent } : {});
  return { type, elements, rest, key: JSON.stringify([type, at, rest]) };
}

function elementOf(run) {
  const [{ type, rest }] = run;
  const lines = run.map((line) => joined(line.elements));
  if (type === "rich_text_list") {
    return { type, ...rest, elements: lines.map((elements) => ({ type: "rich_text_section", elements })) };
  }
  const elements = lines.reduce((before, line) => [...before, lineBreak(before.at(-1), line[0]), ...line]);
  // A last line that is empty needs a break of its own, see `linesOf`.
  const isOpen = lines.at(-1).length === 0 ? [{ type: "text", text: "\n" }] : [];
  return { type, elements: joined([...elements, ...isOpen]), ...rest };
}

/** A break has the style of the text around it, so that bold lines stay one text. */
function lineBreak(before, after) {
  const isShared = before?.type === "text" && after?.type === "text" && sameStyle(before, after);
  return { type: "text", text: "\n", ...(isShared && before.style ? { style: before.style } : {}) };
}

function joined(elements) {
  const found = [];
  for (const element of elements) {
    const last = found.at(-1);
    if (last?.type === "text" && element.type === "text" && sameStyle(last, element)) {
      found[found.length - 1] = { ...last, text: last.text + element.text };
    } else {
      found.push(element);
    }
  }
  return found;
}

const sameStyle = (one, other) => JSON.stringify(one.style) === JSON.stringify(other.style);

function textElement(text, { link, ...attributes }) {
  const { style, unsafe } = marksOf(attributes);
  const words = text === link ? {} : { text };
  const element = link ? { type: "link", url: link, ...words } : { type: "text", text };
  return { ...element, ...(unsafe === undefined ? {} : { unsafe }), ...style };
}

const pieceElement = (element, attributes) => ({ ...element, ...marksOf(attributes).style });

function marksOf({ extra, ...attributes }) {
  const { style: rare = {}, unsafe } = jsonIn(extra);
  const names = [...SHARED_STYLES.filter((name) => attributes[name]), ...Object.keys(rare)];
  const style = names.length > 0 ? { style: Object.fromEntries(names.map((name) => [name, true])) } : {};
  return { style, unsafe };
}

/** The object that a text says; {} when it says none, as what is pasted from elsewhere may. */
export function jsonIn(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
