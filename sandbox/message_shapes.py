"""How Slack writes a message: each place shows its own part of it.

https://docs.slack.dev/reference/events/message
"""

from sandbox import shapes
from sandbox.models import JSON, Channel, Message, Person

_REPLY_KEYS = frozenset(
    {
        "bot_id",
        "type",
        "text",
        "user",
        "ts",
        "team",
        "bot_profile",
        "thread_ts",
        "reply_count",
        "reply_users_count",
        "latest_reply",
        "reply_users",
        "subscribed",
        "parent_user_id",
        "is_locked",
        "last_read",
        "app_id",
        "edited",
        "reactions",
        "metadata",
        "blocks",
        "attachments",
        "files",
    }
)

_UPDATE_KEYS = frozenset(
    {
        "bot_id",
        "type",
        "text",
        "user",
        "team",
        "bot_profile",
        "edited",
        "app_id",
        "metadata",
        "files",
        "blocks",
    }
)

_POST_KEYS = frozenset(
    {
        "bot_id",
        "type",
        "text",
        "user",
        "ts",
        "team",
        "bot_profile",
        "thread_ts",
        "parent_user_id",
        "subtype",
        "username",
        "icons",
        "root",
        "app_id",
        "metadata",
        "attachments",
        "blocks",
    }
)

_REACTED_KEYS = frozenset(
    {
        "app_id",
        "blocks",
        "bot_id",
        "bot_profile",
        "reactions",
        "team",
        "text",
        "ts",
        "type",
        "user",
    }
)

_EVENT_KEYS = frozenset(
    {
        "client_msg_id",
        "type",
        "team",
        "user",
        "bot_id",
        "bot_profile",
        "text",
        "blocks",
        "attachments",
        "metadata",
        "ts",
        "parent_user_id",
        "thread_ts",
        "edited",
        "subtype",
        "files",
    }
)

_CHANGED_KEYS = frozenset(
    {
        "client_msg_id",
        "type",
        "subtype",
        "user",
        "team",
        "bot_id",
        "bot_profile",
        "edited",
        "text",
        "blocks",
        "attachments",
        "thread_ts",
        "parent_user_id",
        "subscribed",
        "ts",
        "reply_count",
        "reply_users_count",
        "latest_reply",
    }
)

_CLICK_KEYS = frozenset(
    {
        "type",
        "subtype",
        "team",
        "user",
        "username",
        "text",
        "blocks",
        "attachments",
        "ts",
        "thread_ts",
        "app_id",
        "bot_id",
        "bot_profile",
        "icons",
        "files",
        "parent_user_id",
        "client_msg_id",
        "edited",
        "reply_count",
        "reply_users",
        "reply_users_count",
        "latest_reply",
        "subscribed",
        "metadata",
    }
)

_MENTION_KEYS = frozenset(
    {
        "client_msg_id",
        "user",
        "text",
        "blocks",
        "ts",
        "team",
        "edited",
        "thread_ts",
    }
)


def _only(whole: JSON, keys: frozenset[str]) -> JSON:
    return {key: value for key, value in whole.items() if key in keys}


def message(message: Message, *, metadata: bool = True) -> JSON:
    """A message with all that Slack may tell of it; callers narrow it."""
    found: JSON = {"type": "message", "text": message.text, "ts": message.ts}
    if message.subtype is not None:
        found["subtype"] = message.subtype
    if message.user is not None:
        found["user"] = message.user.id
        found["team"] = message.user.workspace.id
    if message.installation is not None:
        found["bot_id"] = message.installation.bot_id
        found["app_id"] = message.installation.app.id
        found["bot_profile"] = shapes.bot_profile(message.installation)
    if message.username is not None:
        found["username"] = message.username
    if message.icon_emoji is not None:
        found["icons"] = {"emoji": message.icon_emoji}
    if message.client_msg_id is not None:
        found["client_msg_id"] = message.client_msg_id
    if message.blocks:
        found["blocks"] = message.blocks
    if message.attachments:
        found["attachments"] = message.attachments
    if message.files:
        found["files"] = [shapes.file(each) for each in message.files]
    if message.metadata is not None and metadata:
        found["metadata"] = message.metadata
    if message.edited is not None:
        found["edited"] = message.edited
    if message.reactions:
        found["reactions"] = [
            {"name": name, "users": list(people), "count": len(people)}
            for name, people in message.reactions.items()
        ]
    return found | _thread(message)


def _thread(message: Message) -> JSON:
    if message.thread_ts is not None and message.thread_ts != message.ts:
        parent = message.channel.by_ts.get(message.thread_ts)
        found: JSON = {"thread_ts": message.thread_ts}
        if parent is not None and parent.user is not None:
            found["parent_user_id"] = parent.user.id
        return found
    replies = message.channel.threads.get(message.ts)
    if not replies or message.ephemeral_for is not None:
        return {}
    people = list(dict.fromkeys(reply.user.id for reply in replies if reply.user is not None))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": people,
        "reply_users_count": len(people),
        "latest_reply": replies[-1].ts,
        "subscribed": False,
        "is_locked": False,
    }


def posted(each: Message) -> JSON:
    """chat.postMessage's `message`."""
    return _only(message(each), _POST_KEYS)


def updated(each: Message) -> JSON:
    """chat.update's `message`."""
    return _only(message(each), _UPDATE_KEYS)


def reacted(each: Message) -> JSON:
    """reactions.get's `message`."""
    return _only(message(each), _REACTED_KEYS)


def reply(each: Message, *, metadata: bool) -> JSON:
    """One of conversations.replies' `messages`."""
    return _only(message(each, metadata=metadata), _REPLY_KEYS)


def clicked(each: Message) -> JSON:
    """The `message` of a click or a message shortcut."""
    return _only(message(each), _CLICK_KEYS)


def new_event(each: Message) -> JSON:
    """The inner event of a new message."""
    found = _only(message(each), _EVENT_KEYS)
    if each.subtype == "thread_broadcast":
        found = {
            key: found[key] for key in found if key not in ("team", "parent_user_id", "metadata", "edited")
        }
    return found | {"channel": each.channel.id, "event_ts": each.ts, "channel_type": each.channel.kind}


def changed_event(each: Message, before: JSON, event_ts: str) -> JSON:
    """The inner event of an edit. `before`: the whole message as it was."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": each.channel.id,
        "message": _only(message(each), _CHANGED_KEYS),
        "previous_message": _only(before, _CHANGED_KEYS),
        "ts": event_ts,
        "event_ts": event_ts,
        "channel_type": each.channel.kind,
    }


def deleted_event(each: Message, event_ts: str) -> JSON:
    """The inner event of a deletion."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "channel": each.channel.id,
        "deleted_ts": each.ts,
        "previous_message": _only(message(each), _CHANGED_KEYS),
        "ts": event_ts,
        "event_ts": event_ts,
        "channel_type": each.channel.kind,
    }


def mention_event(each: Message) -> JSON:
    """The inner event of an app_mention."""
    found = _only(message(each), _MENTION_KEYS)
    return found | {"type": "app_mention", "channel": each.channel.id, "event_ts": each.ts}


def membership_event(kind: str, channel: Channel, person: Person, event_ts: str) -> JSON:
    """The inner event of member_joined_channel and member_left_channel."""
    return {
        "type": kind,
        "user": person.id,
        "channel": channel.id,
        "channel_type": "G" if channel.private else "C",
        "team": person.workspace.id,
        "event_ts": event_ts,
    }
