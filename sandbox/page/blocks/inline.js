// Emphasis in one line of text: which marks open, which close, and what lies between them.

/**
 * An inline element of rich text, as Slack writes them: {type: "text", text}, {type: "user", user_id}, …
 * @typedef {{type: string, style?: Record<string, true>} & Record<string, any>} Element
 */

/**
 * What a language of marks consists of.
 * @typedef {object} Grammar
 * @property {RegExp} tokens  global, with named groups; the group `mark` is an emphasis mark
 * @property {Record<string, {style: Record<string, true>, insideWords?: boolean}>} marks  by their sign
 * @property {(groups: Record<string, string>) => Element} read  the element of any other token
 * @property {(text: string) => string} plain  what is shown of text between tokens
 */

const WORD = /[\p{L}\p{N}]/u;
const SPACE = /\s/;

/**
 * Reads one line.
 * @param {string} line
 * @param {Grammar} grammar
 * @returns {Element[]}
 */
export const inline = (line, grammar) => joined(paired(pieces(line, grammar), grammar));

function pieces(line, grammar) {
  const found = [];
  let last = 0;
  const takePlain = (end) => {
    if (end > last) found.push({ element: text(grammar.plain(line.slice(last, end))) });
  };
  for (const match of line.matchAll(grammar.tokens)) {
    takePlain(match.index);
    last = match.index + match[0].length;
    const { mark } = match.groups;
    found.push(mark ? emphasis(line, match.index, mark, grammar) : { element: grammar.read(match.groups) });
  }
  takePlain(line.length);
  return found;
}

function emphasis(line, start, mark, grammar) {
  const before = line[start - 1] ?? " ";
  const after = line[start + mark.length] ?? " ";
  const alone = before !== mark[0] && after !== mark[0];
  const isFree = (neighbour) => grammar.marks[mark].insideWords || !WORD.test(neighbour);
  return {
    mark,
    opens: alone && isFree(before) && !SPACE.test(after),
    closes: alone && isFree(after) && !SPACE.test(before),
    element: text(mark),
  };
}

function paired(tokens, grammar, style) {
  const elements = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const { mark, opens, element } = tokens[at];
    const ends = (other, index) => index > at && other.mark === mark && other.closes;
    const end = opens ? tokens.findIndex(ends) : -1;
    if (end === -1) {
      elements.push(style ? { ...element, style: { ...style, ...element.style } } : element);
    } else {
      const inner = tokens.slice(at + 1, end);
      elements.push(...paired(inner, grammar, { ...style, ...grammar.marks[mark].style }));
      at = end;
    }
  }
  return elements;
}

/** Neighbouring texts of one style become one, so that a lone mark does not cut a word in pieces. */
function joined(elements) {
  const found = [];
  for (const element of elements) {
    const last = found.at(-1);
    if (last?.type === "text" && element.type === "text" && sameStyle(last.style, element.style)) {
      found[found.length - 1] = { ...last, text: last.text + element.text };
    } else {
      found.push(element);
    }
  }
  return found;
}

const sameStyle = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/**
 * @param {string} words
 * @returns {Element}
 */
export const text = (words) => ({ type: "text", text: words });
