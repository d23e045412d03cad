// What a person has put into an element, and how the server comes to hold the same.

import { useLayoutEffect, useRef, useState } from "../lib.js";
import { useConfirm } from "./confirm.js";
import { outboxOf } from "./outbox.js";
import { heldOf, keyOf, valueOf } from "./values.js";

const ECHOES_KEPT = 50;

/**
 * One stateful element.
 *
 * @typedef {object} Field
 * @property {any} value  as `place.act` takes it
 * @property {(value: any) => void} change  keeps it; in an input block the server is told silently
 * @property {(value: any) => void} settle  the person is done: the app hears, if it wants to
 * @property {(value: any) => Promise<boolean>} choose  both at once, after the element's `confirm`; says
 *   whether it was done
 * @property {(run: () => Promise<any>) => Promise<any>} carry  runs what must arrive before a click or submit
 * @property {boolean} isHeard  whether the app hears of choices
 * @property {"enter"|"character"|null} hears  what makes the app hear of typed text
 * @property {?string} trouble  why the last thing did not arrive, for the person
 * @property {?object} dialog  to be drawn with the element
 */

/**
 * @param {{block: object, element: object, place: object, isInput: boolean}} given
 *   isInput: it stands in an input block
 * @returns {Field}
 */
export function useField({ block, element, place, isInput }) {
  const name = `${block.block_id}/${element.action_id}`;
  const outbox = outboxOf(place.key);
  const server = valueOf(heldOf(place, block, element));
  const [value, setValue] = useState(() => outbox.undelivered(name)?.value ?? server);
  const [trouble, setTrouble] = useState(null);
  const [ask, dialog] = useConfirm();
  const echoes = useRef([]);
  const seen = useRef(keyOf(server));
  const now = useRef();
  now.current = { block, element, place };

  const serverKey = keyOf(server);
  useLayoutEffect(() => {
    if (serverKey === seen.current) return;
    seen.current = serverKey;
    const echo = echoes.current.indexOf(serverKey);
    if (echo >= 0) {
      echoes.current.splice(0, echo + 1);
    } else if (!outbox.isBusy(name)) {
      // While something is on its way, that will win at the server too.
      echoes.current = [];
      setValue(server);
    }
  }, [serverKey]);

  const send = (kind, next, isNewest) => {
    const key = keyOf(next);
    if (key !== (echoes.current.at(-1) ?? seen.current)) {
      echoes.current = [...echoes.current, key].slice(-ECHOES_KEPT);
    }
    setTrouble(null);
    const run = async () => {
      const { block, element, place } = now.current;
      try {
        await place[kind](block, element, next);
        if (kind === "fill") setTrouble(null);
      } catch (error) {
        echoes.current = echoes.current.filter((each) => each !== key);
        setTrouble(error.message);
        throw error;
      }
    };
    // The sentence has been shown by then; the outbox keeps what could not be delivered.
    outbox.add({ field: name, kind, value: next, run }, { isNewest }).catch(() => {});
  };

  const isHeard = !isInput || Boolean(block.dispatch_action);
  const hears = isHeard ? trigger(element) : null;
  const change = (next) => {
    setValue(next);
    if (isInput && keyOf(next) !== keyOf(value)) send("fill", next, true);
  };
  const settle = (next) => {
    if (isHeard) send("act", next, hears === "character");
  };
  const both = (next) => {
    change(next);
    settle(next);
    return true;
  };
  // Without a question it is done within the event, or a controlled input would flicker back.
  const choose = (next) =>
    element.confirm
      ? ask(element.confirm).then((isSure) => isSure && both(next))
      : Promise.resolve(both(next));
  const carry = (run) => outbox.add({ field: `${name}/carried`, kind: "carry", run });

  return { value, change, settle, choose, carry, isHeard, hears, trouble, dialog };
}

function trigger(element) {
  const on = element.dispatch_action_config?.trigger_actions_on ?? [];
  return on.includes("on_character_entered") ? "character" : "enter";
}
