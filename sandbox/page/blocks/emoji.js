// Emoji by Slack's names for them.

/** @typedef {import("../lib.js").World} World */

const SKINS = ["🏻", "🏼", "🏽", "🏾", "🏿"];
const TAKES_SKIN = /(\p{Emoji_Modifier_Base})\uFE0F?/gu;
const NAMES = /:([a-z0-9_+-]+(?:::skin-tone-[2-6])?):/g;

/**
 * @param {string} name  as "wave" or "wave::skin-tone-3"
 * @param {World} world
 * @returns {string|undefined} its characters
 */
export function emojiOf(name, world) {
  const [plain, skin] = name.split("::skin-tone-");
  if (!Object.hasOwn(world.emoji, plain)) return undefined;
  const characters = world.emoji[plain];
  return skin ? characters.replace(TAKES_SKIN, `$1${SKINS[skin - 2] ?? ""}`) : characters;
}

/**
 * @param {string} source
 * @returns {import("./inline.js").Element[]} its words and the names of emoji in it
 */
export const withEmoji = (source) =>
  source
    .split(NAMES)
    .map((piece, index) => (index % 2 ? { type: "emoji", name: piece } : { type: "text", text: piece }))
    .filter((element) => element.text !== "");
