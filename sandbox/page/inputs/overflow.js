// The ⋯ button and its menu.

import { isAddress } from "../blocks/mrkdwn.js";
import { plainly, Text } from "../blocks/text.js";
import { classes, html, useId, useLayoutEffect, useRef, useState, useWorld } from "../lib.js";
import { pendingProps, Spinner, Trouble, useDeed } from "./deed.js";
import { useEscape } from "./escape.js";
import { Icon } from "./icons.js";
import { usePopup } from "./popup.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export function Overflow(props) {
  const { element } = props;
  const { isPending, trouble, dialog, act } = useDeed(props);
  const [openAt, setOpenAt] = useState(null);
  const button = useRef();
  const id = useId();
  const isOpen = openAt !== null;
  const leave = () => {
    setOpenAt(null);
    button.current.focus();
  };
  const choose = (option) => {
    leave();
    const follow = () => window.open(option.url, "_blank", "noreferrer");
    act(option.value, isAddress(option.url ?? "") ? follow : undefined);
  };
  const onKeyDown = (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    setOpenAt(event.key === "ArrowDown" ? 0 : element.options.length - 1);
  };
  return html`
    <button
      ref=${button}
      type="button"
      class=${classes("button icon-button", isPending && "pending")}
      aria-label="More actions"
      aria-haspopup="menu"
      aria-expanded=${String(isOpen)}
      aria-controls=${isOpen ? id : undefined}
      ...${pendingProps(isPending)}
      onClick=${() => (isOpen ? leave() : setOpenAt(0))}
      onKeyDown=${onKeyDown}
    ><${Icon} name="more" />${isPending && html`<${Spinner} />`}</button>
    ${isOpen &&
    html`<${Menu}
      id=${id} anchor=${button} options=${element.options} first=${openAt}
      onChoose=${choose} onLeave=${leave} onLose=${() => setOpenAt(null)}
    />`}
    <${Trouble} sentence=${trouble} />
    ${dialog}
  `;
}

function Menu({ id, anchor, options, first, onChoose, onLeave, onLose }) {
  const world = useWorld();
  const menu = useRef();
  usePopup(true, anchor, menu);
  useEscape(true, onLeave);
  const items = () => [...menu.current.querySelectorAll("[role=menuitem]")];
  const focus = (index) => items().at(index % options.length).focus();
  useLayoutEffect(() => focus(first), []);

  const byLetter = (key, from) => {
    const starts = (option) => plainly(option.text, world).toLowerCase().startsWith(key.toLowerCase());
    const turned = [...options.keys()].map((index) => (from + 1 + index) % options.length);
    return turned.find((index) => starts(options[index]));
  };
  const onKeyDown = (event) => {
    const { key } = event;
    const at = items().indexOf(document.activeElement);
    if (key === "Tab") return onLeave();
    const isLetter = key.length === 1 && key !== " " && !event.ctrlKey && !event.metaKey;
    let next = isLetter ? byLetter(key, at) : undefined;
    if (key in STEPS) next = at + STEPS[key];
    if (key === "Home") next = 0;
    if (key === "End") next = options.length - 1;
    if (next === undefined) return undefined;
    event.preventDefault();
    return focus(next);
  };
  const onFocusOut = ({ relatedTarget }) => {
    if (!menu.current?.contains(relatedTarget) && relatedTarget !== anchor.current) onLose();
  };
  return html`
    <div
      ref=${menu} id=${id} class="popup overflow-menu" popover="manual" role="menu" aria-label="More actions"
      onKeyDown=${onKeyDown} onFocusOut=${onFocusOut}
    >
      ${options.map(
        (option) => html`
          <button
            key=${option.value}
            type="button"
            role="menuitem"
            tabindex="-1"
            onClick=${() => onChoose(option)}
          >
            <${Text} text=${option.text} />
            ${option.description && html`<span class="soft"><${Text} text=${option.description} /></span>`}
          </button>
        `,
      )}
    </div>
  `;
}
