// Time as its reader sees it: Slack's date tokens, and wall clocks in any time zone.

/** @typedef {import("../lib.js").World} World */

const DAY = 86_400;
const HALF_A_YEAR = 182 * DAY;
const LATEST = 8.64e12;
const SPANS = [
  ["year", 365 * DAY],
  ["month", 30 * DAY],
  ["day", DAY],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

const formatters = new Map();

/** Of dates; kept, for making one is a hundred times as slow as using it. */
export function formatter(locale, timeZone, options) {
  const key = JSON.stringify([locale, timeZone, options]);
  if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat(locale, { ...options, timeZone }));
  return formatters.get(key);
}

/**
 * Fills the tokens of a date in the viewer's zone and language.
 * @param {number} unix  seconds
 * @param {string} format  as "{date_short_pretty} at {time}"
 * @param {World} world
 * @returns {string} "" if it is no point in time
 */
export function slackDate(unix, format, world) {
  if (!Number.isFinite(unix) || Math.abs(unix) > LATEST) return "";
  return format.replace(/\{(\w+)\}/g, (token, name, index) => {
    if (!Object.hasOwn(SHOWN, name)) return token;
    const shown = SHOWN[name](unix, world);
    const begins = index === 0 && name.endsWith("_pretty");
    return begins ? shown[0].toLocaleUpperCase(world.me.locale) + shown.slice(1) : shown;
  });
}

const SHOWN = {
  ago: (unix, world) => ago(unix - world.now(), world),
  date: (unix, world) => date(unix, world, "long"),
  date_long: (unix, world) => date(unix, world, "long", { weekday: "long" }),
  date_long_full: (unix, world) => spoken(unix, world, { dateStyle: "long" }),
  date_long_pretty: (unix, world) => near(unix, world) ?? SHOWN.date_long(unix, world),
  date_num: (unix, world) => unixToWall(unix, world.me.tz).date,
  date_pretty: (unix, world) => near(unix, world) ?? SHOWN.date(unix, world),
  date_short: (unix, world) => date(unix, world, "short"),
  date_short_pretty: (unix, world) => near(unix, world) ?? SHOWN.date_short(unix, world),
  date_slash: (unix, world) => spoken(unix, world, { day: "2-digit", month: "2-digit", year: "numeric" }),
  day_divider_pretty: (unix, world) => near(unix, world) ?? SHOWN.date_long(unix, world),
  time: (unix, world) => spoken(unix, world, { hour: "numeric", minute: "2-digit" }),
  time_secs: (unix, world) => spoken(unix, world, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
};

/** Slack leaves the year out where nobody would ask for it. */
function date(unix, world, month, more = {}) {
  const year = Math.abs(unix - world.now()) < HALF_A_YEAR ? {} : { year: "numeric" };
  return spoken(unix, world, { ...more, ...year, month, day: "numeric" }, month === "long");
}

function spoken(unix, world, options, hasOrdinals = false) {
  const { locale, tz } = world.me;
  const ordinals = hasOrdinals && locale === "en-US";
  return formatter(locale, tz, options)
    .formatToParts(unix * 1000)
    .map(({ type, value }) => (type === "day" && ordinals ? value + suffix(Number(value)) : value))
    .join("")
    .replaceAll("\u202f", " ");
}

const ORDINALS = new Intl.PluralRules("en", { type: "ordinal" });
const SUFFIXES = { one: "st", two: "nd", few: "rd", other: "th" };

const suffix = (day) => SUFFIXES[ORDINALS.select(day)];

/** "today" and its neighbours in the viewer's language; nothing for any other day. */
function near(unix, world) {
  const days = dayNumber(unix, world.me.tz) - dayNumber(world.now(), world.me.tz);
  if (Math.abs(days) > 1) return undefined;
  return new Intl.RelativeTimeFormat(world.me.locale, { numeric: "auto" }).format(days, "day");
}

const dayNumber = (unix, tz) => Date.parse(unixToWall(unix, tz).date) / (DAY * 1000);

function ago(seconds, world) {
  const [unit, length] = SPANS.find(([, span]) => Math.abs(seconds) >= span) ?? SPANS.at(-1);
  return new Intl.RelativeTimeFormat(world.me.locale).format(Math.trunc(seconds / length), unit);
}

/**
 * @param {number} unix  seconds
 * @param {string} tz  IANA name
 * @returns {{date: string, time: string}} "YYYY-MM-DD" and "HH:MM" of a clock on the wall there
 */
export function unixToWall(unix, tz) {
  const [date, time] = new Date((unix + offset(unix, tz)) * 1000).toISOString().split("T");
  return { date, time: time.slice(0, 5) };
}

/**
 * The moment when a clock on the wall shows this: the first, where it shows it twice; where it skips it, the
 * moment that the clock would have reached had it not been put forward.
 * @param {string} date  "YYYY-MM-DD"
 * @param {string} time  "HH:MM"
 * @param {string} tz  IANA name
 * @returns {number} unix seconds
 */
export function wallToUnix(date, time, tz) {
  const wall = Date.parse(`${date}T${time}Z`) / 1000;
  const before = wall - offset(wall - DAY, tz);
  const after = wall - offset(wall + DAY, tz);
  return [before, after].find((unix) => unix + offset(unix, tz) === wall) ?? before;
}

/** How many seconds the clocks there are ahead of UTC. */
function offset(unix, tz) {
  const parts = formatter("en-US", tz, {
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(unix * 1000);
  const { year, month, day, hour, minute, second } = Object.fromEntries(
    parts.map(({ type, value }) => [type, Number(value)]),
  );
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - Math.floor(unix);
}
