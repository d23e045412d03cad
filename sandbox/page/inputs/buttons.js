// What is clicked and holds nothing: buttons, icon buttons, feedback and workflow buttons.

import { isAddress } from "../blocks/mrkdwn.js";
import { plainly, Text } from "../blocks/text.js";
import { classes, html, useState, useWorld } from "../lib.js";
import { pendingProps, Spinner, Trouble, useDeed } from "./deed.js";
import { Icon, isDrawn } from "./icons.js";

/** A button; one with a `url` is a link that the app hears of. */
export function Button(props) {
  const { element } = props;
  const { isPending, trouble, dialog, act } = useDeed(props);
  const shared = {
    class: classes("button", element.style, isPending && "pending"),
    "aria-label": element.accessibility_label,
    ...pendingProps(isPending),
  };
  const inside = html`<${Text} text=${element.text} />${isPending && html`<${Spinner} />`}`;
  const address = isAddress(element.url ?? "") ? element.url : null;
  const follow = (event) => {
    if (!element.confirm) return act(null);
    event.preventDefault();
    return act(null, () => window.open(address, "_blank", "noreferrer"));
  };
  return html`
    ${address
      ? html`
          <a ...${shared} href=${address} target="_blank" rel="noreferrer" onClick=${follow}>${inside}</a>
        `
      : html`<button type="button" ...${shared} onClick=${() => act(null)}>${inside}</button>`}
    <${Trouble} sentence=${trouble} />
    ${dialog}
  `;
}

export function IconButton(props) {
  const { element } = props;
  const world = useWorld();
  const { isPending, trouble, dialog, act } = useDeed(props);
  const name = element.accessibility_label ?? plainly(element.text, world);
  if (element.visible_to_user_ids && !element.visible_to_user_ids.includes(world.me.id)) return null;
  return html`
    <button
      type="button"
      class=${classes("button icon-button", isPending && "pending")}
      aria-label=${name}
      title=${name}
      ...${pendingProps(isPending)}
      onClick=${() => act(null)}
    >
      ${isDrawn(element.icon)
        ? html`<${Icon} name=${element.icon} />`
        : html`<${Text} text=${element.text} />`}
      ${isPending && html`<${Spinner} />`}
    </button>
    <${Trouble} sentence=${trouble} />
    ${dialog}
  `;
}

export function FeedbackButtons(props) {
  const { positive_button: positive, negative_button: negative } = props.element;
  const { isPending, trouble, act } = useDeed(props);
  const [given, setGiven] = useState(null);
  const world = useWorld();
  const thumb = (button, icon) => {
    const name = button.accessibility_label ?? plainly(button.text, world);
    return html`
      <button
        type="button"
        class="button icon-button"
        aria-label=${name}
        title=${plainly(button.text, world)}
        aria-pressed=${String(given === button.value)}
        ...${pendingProps(isPending)}
        onClick=${async () => (await act(button.value)) && setGiven(button.value)}
      ><${Icon} name=${icon} /></button>
    `;
  };
  return html`${thumb(positive, "thumbUp")}${thumb(negative, "thumbDown")}<${Trouble} sentence=${trouble} />`;
}

export const WorkflowButton = ({ element }) => html`
  <button
    type="button"
    class=${classes("button", element.style)}
    aria-label=${element.accessibility_label}
    title="Workflows do not run here"
    disabled
  ><${Text} text=${element.text} /></button>
`;
