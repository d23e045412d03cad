// One message: who, when, what, the reactions, the way into its thread, and what can be done with it.

import { Attachments } from "../blocks/attachments.js";
import { Blocks } from "../blocks/blocks.js";
import { formatter } from "../blocks/dates.js";
import { emojiOf } from "../blocks/emoji.js";
import { Mrkdwn, plainly } from "../blocks/text.js";
import { classes, Component, html, useState, useWorld } from "../lib.js";
import { Avatar } from "./avatar.js";
import { Composer } from "./composer.js";
import { EmojiPicker } from "./emoji_picker.js";
import { Icon } from "./icon.js";
import { messageId } from "./messages.js";
import { messagePlace } from "./places.js";
import { Popover } from "./popover.js";
import { say } from "./toast.js";

const QUICK = ["white_check_mark", "eyes", "raised_hands"];

/** A message; drawn anew only when it has changed, for there may be thousands. */
export class Message extends Component {
  shouldComponentUpdate(next) {
    return next.message !== this.props.message || next.follows !== this.props.follows;
  }

  render() {
    return html`<${Drawn} ...${this.props} />`;
  }
}

function Drawn({ store, message, follows, openThread, within }) {
  const world = useWorld();
  const [isEditing, setEditing] = useState(false);
  const [isAtHand, setAtHand] = useState(false);
  const { me, people } = world;
  const isMine = message.user === me.id;
  const isMention = !isMine && isFor(message.text, world);
  const author = people[message.user];
  const body = isEditing
    ? html`<${Composer}
        store=${store}
        channel=${message.channel}
        name="your message"
        editing=${message}
        done=${() => setEditing(false)}
      />`
    : html`<${Body} store=${store} message=${message} within=${within} />`;
  // Whoever works in it by keyboard keeps its tools when the mouse goes.
  const leave = ({ currentTarget }) => setAtHand(currentTarget.contains(document.activeElement));
  return html`<article
    id=${messageId(message.channel, message.ts, within)}
    class=${classes("message", follows && "message-follows", message.ephemeral && "message-own", isMention && "message-mention")}
    aria-label=${`${message.name}: ${plainly(message.text, world).slice(0, 120)}`}
    tabindex="0"
    onMouseEnter=${() => setAtHand(true)}
    onFocusIn=${() => setAtHand(true)}
    onMouseLeave=${leave}
    onFocusOut=${({ currentTarget, relatedTarget }) =>
      setAtHand(currentTarget.contains(relatedTarget) || currentTarget.matches(":hover"))}
  >
    ${message.ephemeral && html`<p class="only-you">👁 Only visible to you</p>`}
    <div class="message-side">
      ${follows
        ? html`<${Time} ts=${message.ts} isShort />`
        : html`<${Avatar} id=${message.user} name=${message.name} isApp=${Boolean(message.app)} />`}
    </div>
    <div class="message-main">
      ${!follows &&
      html`<p class="message-who">
        <strong>${message.name}</strong>
        ${message.app && html`<span class="app-sign">APP</span>`}
        ${author?.guest && html`<span class="who-note">guest</span>`}
        ${author && author.workspace !== people[me.id].workspace && html`<span class="who-note">${author.workspace_name}</span>`}
        <${Time} ts=${message.ts} />
      </p>`}
      ${message.tombstone ? html`<p class="tombstone">This message was deleted.</p>` : body}
      ${message.edited && !message.app && html`<span class="edited">(edited)</span>`}
      ${message.files.map((file) => html`<${File} key=${file.id} file=${file} />`)}
      ${message.reactions.length > 0 && html`<${Reactions} store=${store} message=${message} />`}
      ${message.replies > 0 && openThread && html`<${Replies} message=${message} openThread=${openThread} />`}
    </div>
    ${isAtHand &&
    !message.tombstone &&
    html`<${Tools}
      store=${store}
      message=${message}
      isMine=${isMine}
      edit=${() => setEditing(true)}
      openThread=${openThread}
    />`}
  </article>`;
}

/** Whether the words call the viewer: by name, in a group, or with everybody. */
function isFor(text, { me, groups }) {
  const own = Object.values(groups).filter((each) => each.mine);
  const names = [`<@${me.id}>`, "<!here", "<!channel", "<!everyone", ...own.map((each) => `<!subteam^${each.id}`)];
  return names.some((name) => text.includes(name));
}

function Body({ store, message, within }) {
  const place = messagePlace(store, message, within);
  const hasOwnBlocks = message.app && message.blocks.length > 0;
  return html`<div class="message-body">
    ${hasOwnBlocks
      ? html`<${Blocks} blocks=${message.blocks} place=${place} />`
      : message.text && html`<div class="message-text"><${Mrkdwn} text=${message.text} /></div>`}
    ${message.attachments.length > 0 && html`<${Attachments} attachments=${message.attachments} place=${place} />`}
  </div>`;
}

function Time({ ts, isShort = false }) {
  const { me } = useWorld();
  const format = formatter(isShort ? "en-GB" : me.locale, me.tz, { hour: "numeric", minute: "2-digit" });
  return html`<time class="message-time" datetime=${new Date(ts * 1000).toISOString()}>
    ${format.format(ts * 1000)}
  </time>`;
}

function File({ file }) {
  return html`<a class="file" href=${`/file/${file.id}`} download=${file.name}>
    <span aria-hidden="true">📄</span>
    <span><strong>${file.title}</strong><br /><span class="file-kind">${file.pretty_type}, ${file.size.toLocaleString("en")} bytes</span></span>
  </a>`;
}

function Reactions({ store, message }) {
  const world = useWorld();
  return html`<ul class="reactions" aria-label="Reactions">
    ${message.reactions.map(({ name, people }) => {
      const isMine = people.includes(world.me.id);
      const names = people.map((id) => world.people[id]?.real_name ?? id).join(", ");
      return html`<li key=${name}>
        <button
          type="button"
          class="reaction"
          aria-pressed=${isMine}
          aria-label=${`${name.replaceAll("_", " ")}: ${names}`}
          title=${`${names} reacted with :${name}:`}
          onClick=${() => react(store, message, name, !isMine)}
        >
          ${emojiOf(name, world)} <span>${people.length}</span>
        </button>
      </li>`;
    })}
  </ul>`;
}

function Replies({ message, openThread }) {
  const { people } = useWorld();
  const count = message.replies === 1 ? "1 reply" : `${message.replies} replies`;
  return html`<button type="button" class="replies" onClick=${() => openThread(message.ts)}>
    ${message.reply_people.slice(0, 4).map(
      (id) => html`<${Avatar} key=${id} id=${id} name=${people[id]?.real_name ?? "?"} isApp=${people[id]?.bot} isSmall />`,
    )}
    <strong>${count}</strong> <span class="replies-last">Last one <${Time} ts=${message.latest_reply} /></span>
  </button>`;
}

function Tools({ store, message, isMine, edit, openThread }) {
  const world = useWorld();
  const attempt = (deed, given) =>
    store
      .do(deed, { channel: message.channel, ts: message.ts, ...given })
      .catch((error) => say(error.message));
  if (message.ephemeral) {
    return html`<div class="message-tools">
      <button type="button" onClick=${() => attempt("delete")}>Dismiss</button>
    </div>`;
  }
  const shortcuts = world.apps.flatMap((app) =>
    app.shortcuts.filter((each) => each.type === "message").map((each) => ({ ...each, app })),
  );
  const entries = [
    ...shortcuts.map((each) => [
      html`${each.name} <span class="menu-note">${each.app.name}</span>`,
      () => attempt("message_shortcut", { app: each.app.id, callback_id: each.callback_id }),
    ]),
    ["Copy link", () => copyLink(message)],
    ...(isMine ? [["Edit message", edit], ["Delete message", () => attempt("delete")]] : []),
  ];
  return html`<div class="message-tools" role="group" aria-label="Message actions">
    ${QUICK.map(
      (name) => html`<button
        key=${name}
        type="button"
        aria-label=${`React with ${name.replaceAll("_", " ")}`}
        onClick=${() => react(store, message, name, true)}
      >
        ${emojiOf(name, world)}
      </button>`,
    )}
    <${Popover} label=${html`<${Icon} name="smile" />`} name="Find another reaction" kind="emoji">
      ${(close) => html`<${EmojiPicker} choose=${(name) => (react(store, message, name, true), close())} />`}
    <//>
    ${openThread &&
    html`<button type="button" aria-label="Reply in thread" title="Reply in thread" onClick=${() => openThread(message.thread_ts ?? message.ts)}>
      <${Icon} name="reply" />
    </button>`}
    <${Popover} label=${html`<${Icon} name="more" />`} name="More actions" kind="menu">
      ${(close) => html`<ul class="menu">
        ${entries.map(
          ([label, run], number) => html`<li key=${number}>
            <button type="button" onClick=${() => (close(), run())}>${label}</button>
          </li>`,
        )}
      </ul>`}
    <//>
  </div>`;
}

function react(store, message, emoji, on) {
  store
    .do("react", { channel: message.channel, ts: message.ts, emoji, on })
    .catch((error) => say(error.message));
}

async function copyLink(message) {
  const link = `${location.origin}/archives/${message.channel}/p${message.ts.replace(".", "")}`;
  try {
    await navigator.clipboard.writeText(link);
    say("Link copied.");
  } catch {
    say(link);
  }
}
