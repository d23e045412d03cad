// A click that is on its way: it spins until it has arrived, and says why when it has not.

import { html, useState } from "../lib.js";
import { useConfirm } from "./confirm.js";
import { afterTyped } from "./outbox.js";

/**
 * @param {{block: object, element: object, place: object}} given
 * @returns {{isPending: boolean, trouble: ?string, dialog: ?object,
 *   act: (value: any, before?: () => void) => Promise<boolean>}}  `act` asks, then tells the app, once what
 *   was typed before has arrived, and says whether that arrived; `before` runs when the person is sure
 */
export function useDeed({ block, element, place }) {
  const [isPending, setPending] = useState(false);
  const [trouble, setTrouble] = useState(null);
  const [ask, dialog] = useConfirm();
  const act = async (value, before) => {
    if (isPending || !(await ask(element.confirm))) return false;
    before?.();
    setPending(true);
    setTrouble(null);
    try {
      await afterTyped(place.key, () => place.act(block, element, value));
      return true;
    } catch (error) {
      setTrouble(error.message);
      return false;
    } finally {
      setPending(false);
    }
  };
  return { isPending, trouble, dialog, act };
}

/** What a button that is pending says of itself. It keeps the focus, which `disabled` would take away. */
export const pendingProps = (isPending) =>
  isPending ? { "aria-disabled": "true", "aria-busy": "true" } : {};

/** A sentence beside an element, read out when it appears. */
export const Trouble = ({ sentence }) =>
  sentence && html`<span class="trouble" role="alert">${sentence}</span>`;

export const Spinner = () => html`<span class="spinner" aria-hidden="true"></span>`;
