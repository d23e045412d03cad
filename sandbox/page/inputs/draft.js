// What stands in a native input while it is not yet, or cannot be, a value: half a number, half a date.

import { useLayoutEffect, useState } from "../lib.js";

/**
 * @param {string|number|null} value  the field's
 * @param {(draft: any) => string|number|null} read  the value of a draft
 * @param {(value: any) => any} write  the draft of a value
 * @returns {[any, (draft: any) => void]}  the draft, which follows a value that comes from elsewhere
 */
export function useDraft(value, read, write) {
  const [draft, setDraft] = useState(() => write(value));
  useLayoutEffect(() => {
    if (read(draft) !== value) setDraft(write(value));
  }, [value]);
  return [draft, setDraft];
}
