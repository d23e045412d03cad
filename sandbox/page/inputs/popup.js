// Popups that no scrolling box cuts off: in the browser's top layer, kept beside what they belong to.

import { useLayoutEffect } from "../lib.js";

const GAP = 4;
const MARGIN = 8;
const LEAST_HEIGHT = 160;

/**
 * Shows an element with popover="manual" beside its anchor while it is mounted and `isOpen`.
 *
 * @param {boolean} isOpen
 * @param {{current: ?HTMLElement}} anchor
 * @param {{current: ?HTMLElement}} popup
 * @param {{isAsWide?: boolean}} [options]  isAsWide: at least as wide as the anchor
 */
export function usePopup(isOpen, anchor, popup, { isAsWide = false } = {}) {
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    const shown = popup.current;
    const beside = anchor.current;
    const follow = () => settle(shown, beside.getBoundingClientRect(), isAsWide);
    shown.showPopover();
    follow();
    const watcher = new ResizeObserver(follow);
    watcher.observe(beside);
    watcher.observe(shown);
    window.addEventListener("scroll", follow, { capture: true, passive: true });
    window.addEventListener("resize", follow);
    return () => {
      watcher.disconnect();
      window.removeEventListener("scroll", follow, { capture: true });
      window.removeEventListener("resize", follow);
    };
  }, [isOpen]);
}

function settle(shown, beside, isAsWide) {
  const { clientWidth, clientHeight } = document.documentElement;
  if (isAsWide) shown.style.minWidth = `${Math.min(beside.width, clientWidth - 2 * MARGIN)}px`;
  const below = clientHeight - beside.bottom - GAP - MARGIN;
  const above = beside.top - GAP - MARGIN;
  const isBelow = below >= Math.min(shown.scrollHeight, LEAST_HEIGHT) || below >= above;
  shown.style.setProperty("--room", `${Math.max(isBelow ? below : above, LEAST_HEIGHT / 2)}px`);
  const { width, height } = shown.getBoundingClientRect();
  const left = Math.min(beside.left, clientWidth - width - MARGIN);
  const top = isBelow ? beside.bottom + GAP : beside.top - GAP - height;
  shown.style.left = `${Math.max(left, MARGIN)}px`;
  shown.style.top = `${Math.max(top, MARGIN)}px`;
}
