// Which options fit what is typed, and in what order.

const MARKS = /\p{M}/gu;
const LETTER = /[\p{L}\p{N}]/u;
const SIGN = /^[#@]/;

const folded = (text) => text.normalize("NFD").replace(MARKS, "").toLowerCase();

/** 0: it begins so; 1: a word in it does; 2: it is somewhere inside; -1: not at all. */
function rank(text, query) {
  const whole = folded(text);
  const at = whole.indexOf(query);
  if (at <= 0) return at;
  return LETTER.test(whole[at - 1]) ? 2 : 1;
}

/** @typedef {import("./picker.js").Group} Group */

/**
 * @param {Group[]} groups
 * @param {string} typed
 * @returns {Group[]}  with the options that fit, the likeliest first; groups without any are left out
 */
export function fitting(groups, typed) {
  const query = folded(typed.trim().replace(SIGN, ""));
  if (query === "") return groups.filter((group) => group.options.length > 0);
  return groups
    .map((group) => ({
      ...group,
      options: group.options
        .map((option) => {
          const texts = [option.label, option.detail ?? ""].map((text) => text.replace(SIGN, ""));
          const ranks = texts.map((text) => rank(text, query)).filter((each) => each >= 0);
          return { option, rank: Math.min(...ranks) };
        })
        .filter(({ rank }) => rank !== Infinity)
        .sort((one, other) => one.rank - other.rank)
        .map(({ option }) => option),
    }))
    .filter((group) => group.options.length > 0);
}
