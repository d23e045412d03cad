// Who takes the Escape key: of all that is open, what opened last.

import { useLayoutEffect, useRef } from "../lib.js";

const takers = [];

function hear(event) {
  if (event.key !== "Escape" || event.isComposing || takers.length === 0) return;
  event.preventDefault();
  event.stopPropagation();
  takers.at(-1).current();
}

/**
 * @param {boolean} isOpen  whether there is something to leave
 * @param {() => void} leave
 */
export function useEscape(isOpen, leave) {
  const newest = useRef(leave);
  newest.current = leave;
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    // In the capture phase: a native dialog or an editor would act on the key before it bubbles up here.
    if (takers.push(newest) === 1) document.addEventListener("keydown", hear, true);
    return () => {
      takers.splice(takers.indexOf(newest), 1);
      if (takers.length === 0) document.removeEventListener("keydown", hear, true);
    };
  }, [isOpen]);
}
