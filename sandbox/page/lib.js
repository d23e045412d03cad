// What every part of the page builds on: Preact, bound to htm, and the world that is drawn.

import { createContext, h } from "preact";
import { useContext } from "preact/hooks";
import htm from "./vendor/htm.js";

export { Component, Fragment, render } from "preact";
export { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

export const html = htm.bind(h);

/**
 * Who looks, and whom and what they know by name.
 *
 * @typedef {object} World
 * @property {{id: string, name: string, real_name: string, title: string, tz: string, locale: string,
 *   workspace: string}} me
 * @property {Record<string, {id: string, name: string, real_name: string, title: string, workspace: string,
 *   workspace_name: string, bot: boolean, guest: boolean, deactivated: boolean}>} people  by id
 * @property {Record<string, {id: string, handle: string, name: string}>} groups  by id
 * @property {Record<string, {id: string, name: string, kind: "channel"|"group"|"im", with: ?string,
 *   member: boolean, members: number, shared: string[], archived: boolean}>} rooms  by id: all that the viewer may know of
 * @property {Record<string, string>} emoji  by name
 * @property {() => number} now  unix seconds of the stand-in's clock
 * @property {(channel: string, ts: ?string) => void} go  shows a channel
 */

/** @type {import("preact").Context<World>} */
export const WorldContext = createContext(null);

/** @returns {World} */
export const useWorld = () => useContext(WorldContext);

/** Class names from those that are truthy. */
export const classes = (...names) => names.filter(Boolean).join(" ");
