// A button with something beneath it that goes away at Escape or at a click elsewhere.

import { usePopup } from "../inputs/popup.js";
import { html, useEffect, useId, useRef, useState } from "../lib.js";

/**
 * A button and what it opens.
 *
 * @param {{label: object, name: string, kind: string, title?: string, children: (close: () => void) => object}} props
 *   `label`: what the button shows; `name`: what it is called; `kind`: its class; `children` draws the inside
 */
export function Popover({ label, name, kind, title, children }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const root = useRef(null);
  const button = useRef(null);
  const inside = useRef(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!isOpen) return undefined;
    const elsewhere = (event) => !root.current.contains(event.target) && setOpen(false);
    document.addEventListener("pointerdown", elsewhere);
    document.addEventListener("focusin", elsewhere);
    return () => {
      document.removeEventListener("pointerdown", elsewhere);
      document.removeEventListener("focusin", elsewhere);
    };
  }, [isOpen]);
  usePopup(isOpen, button, inside);
  const onKeyDown = (event) => {
    if (event.key === "Escape" && isOpen) {
      event.stopPropagation();
      close();
    }
  };
  return html`<span class=${`popover popover-${kind}`} ref=${root} onKeyDown=${onKeyDown}>
    <button
      type="button"
      ref=${button}
      aria-expanded=${isOpen}
      aria-controls=${isOpen ? id : undefined}
      aria-label=${name}
      title=${title ?? name}
      onClick=${() => setOpen(!isOpen)}
    >
      ${label}
    </button>
    ${isOpen &&
    html`<div id=${id} ref=${inside} popover="manual" class="popover-inside" role="group" aria-label=${name}>
      ${children(close)}
    </div>`}
  </span>`;
}
