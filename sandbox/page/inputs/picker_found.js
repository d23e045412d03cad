// What a picker shows for what is typed: options at hand, or those that somebody else knows.

import { useEffect, useState } from "../lib.js";
import { fitting } from "./match.js";

/** @typedef {import("./picker.js").Group} Group */

const SHOWN_MOST = 250;
const PAUSE = 200;

/** The groups that fit the query, or a note on why there are none. */
export function useFound({ offer, ask, least, isOpen, query }) {
  const [answer, setAnswer] = useState({ to: null });
  const asked = query.trim();
  const isAsking = Boolean(ask) && isOpen && asked.length >= least;
  useEffect(() => {
    if (!isAsking) return undefined;
    let isStale = false;
    const look = async () => {
      let found;
      try {
        found = { groups: await ask(asked) };
      } catch (error) {
        found = { groups: [], note: error.message };
      }
      if (!isStale) setAnswer({ ...found, to: asked });
    };
    const timer = setTimeout(look, asked === "" ? 0 : PAUSE);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [isAsking, asked]);

  if (!isOpen) return { groups: [] };
  if (!ask) return { groups: fitting(offer(), query) };
  const missing = least - asked.length;
  if (missing > 0) {
    const characters = missing === 1 ? "character" : "characters";
    return { groups: [], note: `Type ${missing} ${asked ? "more " : ""}${characters}` };
  }
  // An older answer is not shown meanwhile: Enter would choose from it.
  return answer.to === asked ? answer : { groups: [], note: "Searching…" };
}

/** A long list costs the browser seconds; nobody reads it to its end. */
export function firstOf(groups) {
  let room = SHOWN_MOST;
  let rest = 0;
  const shown = [];
  for (const group of groups) {
    const options = group.options.slice(0, room);
    rest += group.options.length - options.length;
    room -= options.length;
    if (options.length > 0) shown.push({ ...group, options });
  }
  return { shown, rest };
}
