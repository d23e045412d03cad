// What may complete the word that is being typed: a command, a person, a channel or an emoji.

const MOST = 8;
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
/** Of a person, group or channel; without the punctuation that may follow it, and not in an address. */
const HANDLE = "(?<![\\p{L}\\p{N}_])[@#][\\p{L}\\p{N}_.-]*[\\p{L}\\p{N}_]";
const RANGES = {
  here: "everyone here who is active",
  channel: "everyone in this channel",
  everyone: "everyone in the workspace",
};

/**
 * What is offered for the text before the caret.
 *
 * @param {string} before  the text before the caret
 * @param {import("../lib.js").World & {apps: object[]}} world
 * @returns {{start: number, options: {key: string, sign: string, label: string, note: string, insert: string,
 *   token?: string, shortcut?: object}[]} | null}  `start`: where the word begins; `insert` takes its place,
 *   `token` is what Slack stores for it; null: nothing
 */
export function completions(before, world) {
  const word = /(^|[\s(])([/@#:])([^\s/@#:]*)$/.exec(before);
  if (!word) return null;
  const [, , sign, typed] = word;
  const start = before.length - typed.length - 1;
  if (sign === "/" && start !== 0) return null;
  if (sign === ":" && typed.length < 2) return null;
  const wanted = typed.toLowerCase();
  const options = { "/": commands, "@": people, "#": channels, ":": emoji }[sign](world, wanted);
  return options.length ? { start, options: options.slice(0, sign === "/" ? 25 : MOST) } : null;
}

function commands({ apps }, wanted) {
  return apps.flatMap((app) => [
    ...app.commands
      .filter((each) => each.command.slice(1).startsWith(wanted))
      .map((each) => ({
        key: each.command,
        sign: "/",
        label: `${each.command} ${each.usage_hint}`,
        note: `${each.description} · ${app.name}`,
        insert: `${each.command} `,
      })),
    ...app.shortcuts
      .filter((each) => each.type === "global" && each.name.toLowerCase().includes(wanted))
      .map((each) => ({
        key: each.callback_id,
        sign: "⚡",
        label: each.name,
        note: `${each.description} · ${app.name}`,
        insert: "",
        shortcut: { app: app.id, callback_id: each.callback_id },
      })),
  ]);
}

function people({ people: everybody, groups }, wanted) {
  const matches = (...names) =>
    names.some((name) => name.toLowerCase().split(/[\s._-]/).some((part) => part.startsWith(wanted)));
  const names = Object.values(everybody).map((each) => each.real_name);
  const isShared = (name) => names.indexOf(name) !== names.lastIndexOf(name);
  const person = (each) =>
    isShared(each.real_name)
      ? option(each.id, "@", each.name, each.real_name, `<@${each.id}>`)
      : option(each.id, "@", each.real_name, each.title || `@${each.name}`, `<@${each.id}>`);
  return [
    ...Object.values(everybody)
      .filter((each) => !each.deactivated && matches(each.name, each.real_name, each.real_name.replaceAll(" ", "")))
      .map(person),
    ...Object.values(groups)
      .filter((each) => matches(each.handle))
      .map((each) => option(each.id, "@", each.handle, each.name, `<!subteam^${each.id}>`)),
    ...Object.entries(RANGES)
      .filter(([range]) => matches(range))
      .map(([range, note]) => option(range, "@", range, note, `<!${range}>`)),
  ];
}

function channels({ rooms }, wanted) {
  return Object.values(rooms)
    .filter((each) => each.kind !== "im" && each.name.includes(wanted))
    .map((each) => option(each.id, "#", each.name, "", `<#${each.id}>`));
}

function emoji({ emoji: signs }, wanted) {
  return Object.entries(signs)
    .filter(([name]) => name.includes(wanted))
    .sort(([one], [other]) => other.startsWith(wanted) - one.startsWith(wanted))
    .map(([name, sign]) => ({ key: name, sign, label: `:${name}:`, note: "", insert: `:${name}: ` }));
}

function option(key, sign, name, note, token) {
  return { key, sign, label: name, note, insert: `${sign}${name} `, token };
}

/**
 * The text as Slack stores it: `& < >` escaped, mentions as their ids.
 *
 * @param {string} text  as typed
 * @param {Record<string, string>} chosen  the tokens of the mentions that were chosen, by "@Ana Reyes"
 * @param {import("../lib.js").World} world  for those typed by handle
 */
export function stored(text, chosen, world) {
  const tokens = { ...handles(world), ...chosen };
  const names = Object.keys(chosen).sort((one, other) => other.length - one.length);
  const known = new RegExp([...names.map(quoted), HANDLE, "[&<>]"].join("|"), "gu");
  return text.replace(known, (found) => ENTITIES[found] ?? tokens[found] ?? found);
}

function handles({ people: everybody, groups, rooms }) {
  const found = {};
  for (const each of Object.values(everybody)) if (!each.deactivated) found[`@${each.name}`] ??= `<@${each.id}>`;
  for (const each of Object.values(groups)) found[`@${each.handle}`] = `<!subteam^${each.id}>`;
  for (const each of Object.values(rooms)) if (each.kind !== "im") found[`#${each.name}`] = `<#${each.id}>`;
  for (const range of Object.keys(RANGES)) found[`@${range}`] = `<!${range}>`;
  return found;
}

const quoted = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The stored text as one would type it again: the way back from `stored`, with the tokens that it holds. */
export function typed(text, world) {
  const chosen = {};
  const shown = text.replace(/<([@#!])([^<>|]+)(?:\|[^<>]*)?>/g, (token, sign, key) => {
    const names = namesOf(sign, key.replace("subteam^", ""), world);
    // Two of one name must stay two.
    return names.find((name) => (chosen[name] ??= token) === token) ?? names.at(-1);
  });
  return { text: unescaped(shown), chosen };
}

/** What an id is called, the nicest first; the last is its own alone. */
function namesOf(sign, id, { people: everybody, groups, rooms }) {
  if (sign === "#") return [`#${rooms[id]?.name ?? id}`, `#${id}`];
  const { real_name: real, name = groups[id]?.handle } = everybody[id] ?? {};
  return [real, name, id].filter(Boolean).map((each) => `@${each}`);
}

const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
