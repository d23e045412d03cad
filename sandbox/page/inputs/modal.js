// The modals: one native dialog that holds the stack, of which only the top can be used.

import { Blocks } from "../blocks/blocks.js";
import { classes, html, useEffect, useId, useLayoutEffect, useRef, useState } from "../lib.js";
import { Avatar } from "../shell/avatar.js";
import { pendingProps, Spinner } from "./deed.js";
import { useEscape } from "./escape.js";
import { Icon } from "./icons.js";
import { afterTyped, forgetOutbox } from "./outbox.js";

const FIRST_FIELD = ["[data-focus-on-load]", ".input :is(input, textarea, [contenteditable=true])"];

/**
 * An open view.
 *
 * @typedef {object} ModalView
 * @property {string} id @property {string} app_name @property {string} title
 * @property {?string} submit  the button's text @property {string} close  the other's
 * @property {object[]} blocks @property {object} values
 * @property {Record<string, string>} errors  by block_id
 * @property {boolean} has_submit @property {?string} trouble  a banner
 */

/**
 * @param {object} props
 * @param {ModalView[]} props.views  the stack, bottom first; nothing is drawn for an empty one
 * @param {(view: ModalView) => object} props.placeOf  where a view's blocks stand
 * @param {(view: ModalView) => Promise<void>} props.submit  rejects with an Error for the person
 * @param {(view: ModalView) => Promise<void>} props.close  the same
 * @param {?object} props.note  what is to be read beside them
 */
export function Modals({ views, placeOf, submit, close, note }) {
  if (views.length === 0) return null;
  return html`<${Stack} views=${views} placeOf=${placeOf} submit=${submit} close=${close} note=${note} />`;
}

function Stack({ views, placeOf, submit, close, note }) {
  const dialog = useRef();
  const titleId = useId();
  const [pending, setPending] = useState(null);
  const [trouble, setTrouble] = useState({});
  const top = views.at(-1);
  const focused = useRef(new Map());
  const panel = () => dialog.current.querySelector(".modal:not([inert])");

  useLayoutEffect(() => {
    const before = document.activeElement;
    const shown = dialog.current;
    shown.showModal();
    // The browser has chosen a first focus by itself.
    focused.current.clear();
    return () => {
      shown.close();
      before?.focus();
    };
  }, []);

  useLayoutEffect(() => {
    const before = focused.current.get(top.id);
    if (before?.isConnected) {
      before.focus({ preventScroll: true });
    } else {
      panel().querySelector(".modal-body").scrollTop = 0;
      firstField(panel()).focus({ preventScroll: true });
    }
  }, [top.id]);

  const run = async (what, work) => {
    if (pending) return;
    setPending({ id: top.id, what });
    setTrouble({});
    try {
      await work(top);
    } catch (error) {
      setTrouble({ [top.id]: error.message });
    } finally {
      setPending(null);
    }
  };
  const send = () => {
    if (top.has_submit) run("submit", (view) => afterTyped(placeOf(view).key, () => submit(view)));
  };
  const leave = () =>
    run("close", async (view) => {
      await close(view);
      forgetOutbox(placeOf(view).key);
    });
  useEscape(true, leave);
  useSubmitKey(send);
  useErrorsFound(top, pending, panel);
  useFocusKept(panel);

  return html`
    <dialog
      ref=${dialog}
      class="modals"
      closedby="none"
      aria-labelledby=${`${titleId}-${views.length - 1}`}
      onCancel=${(event) => event.preventDefault()}
    >
      ${note && html`<div class="modals-note">${note}</div>`}
      ${views.map(
        (view, depth) => html`
          <${Panel}
            key=${view.id}
            view=${view}
            titleId=${`${titleId}-${depth}`}
            place=${placeOf(view)}
            below=${views.length - 1 - depth}
            pending=${pending?.id === view.id ? pending.what : null}
            trouble=${trouble[view.id] ?? view.trouble}
            onSubmit=${send}
            onClose=${leave}
            onFocus=${(node) => focused.current.set(view.id, node)}
          />
        `,
      )}
    </dialog>
  `;
}

function Panel({ view, titleId, place, below, pending, trouble, onSubmit, onClose, onFocus }) {
  return html`
    <section
      class=${classes("modal", below > 0 && "below", below > 1 && "far")}
      inert=${below > 0}
      aria-hidden=${below > 0 ? "true" : undefined}
      tabindex="-1"
      data-view-id=${view.id}
      onFocusIn=${(event) => onFocus(event.target)}
    >
      <header class="modal-head">
        <${Avatar} name=${view.app_name} isApp />
        <h2 id=${titleId} tabindex="-1">${view.title}</h2>
        <button type="button" class="clear modal-close" aria-label="Close" onClick=${onClose}>
          <${Icon} name="close" />
        </button>
      </header>
      <div aria-live="assertive">${trouble && html`<p class="modal-trouble">${trouble}</p>`}</div>
      <div class="modal-body"><${Blocks} blocks=${view.blocks} place=${place} /></div>
      <footer class="modal-foot">
        <button type="button" class="button large" ...${pendingProps(pending === "close")} onClick=${onClose}>
          ${view.close}
        </button>
        ${view.has_submit &&
        html`
          <button
            type="button"
            class=${classes("button large primary", pending === "submit" && "pending")}
            ...${pendingProps(pending === "submit")}
            onClick=${onSubmit}
          >
            <span>${view.submit ?? "Submit"}</span>${pending === "submit" && html`<${Spinner} />`}
          </button>
        `}
      </footer>
    </section>
  `;
}

const firstField = (panel) =>
  FIRST_FIELD.map((wanted) => panel.querySelector(wanted)).find(Boolean) ?? panel.querySelector("h2");

/** Ctrl+Enter or ⌘+Enter submits, wherever the focus is but in a question that lies above. */
function useSubmitKey(send) {
  const newest = useRef();
  newest.current = send;
  useEffect(() => {
    const hear = (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      if (event.target.closest?.(".confirm")) return;
      event.preventDefault();
      event.stopPropagation();
      newest.current();
    };
    // Before an editor takes it for a new line.
    document.addEventListener("keydown", hear, true);
    return () => document.removeEventListener("keydown", hear, true);
  }, []);
}

/** Goes to the first field with an error when errors arrive: not when one of them is gone. */
function useErrorsFound(view, pending, panel) {
  const known = useRef(new Map());
  const wasSubmitting = useRef(false);
  useLayoutEffect(() => {
    const before = known.current.get(view.id) ?? {};
    const isNew = Object.keys(view.errors).some((blockId) => !(blockId in before));
    const isDone = wasSubmitting.current && pending === null;
    known.current.set(view.id, view.errors);
    wasSubmitting.current = pending?.what === "submit";
    if (!isNew && !isDone) return;
    const field = panel().querySelector("[aria-invalid=true]");
    field?.focus({ preventScroll: true });
    field?.closest(".input")?.scrollIntoView({ block: "nearest" });
  }, [view.id, view.errors, pending]);
}

/** When what had the focus is gone after an update, keys must still reach the modal. */
function useFocusKept(panel) {
  useLayoutEffect(() => {
    if (document.activeElement === document.body) panel().focus({ preventScroll: true });
  });
}
