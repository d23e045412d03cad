"""conversations.*: channels, DMs and their messages.

https://docs.slack.dev/apis/web-api/using-the-conversations-api
"""

from collections.abc import Callable, Sequence
from typing import Literal

from sandbox import message_shapes, shapes
from sandbox.api.call import ApiCall, Method, SlackError, invalid_arguments, missing_scope
from sandbox.models import JSON, Channel, Message

READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")

_KINDS: dict[str, Literal["channel", "group", "im"]] = {
    "public_channel": "channel",
    "private_channel": "group",
    "im": "im",
}
_READ_SCOPES = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}
_HISTORY_SCOPES = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}


def wanted_kinds(call: ApiCall) -> set[str]:
    """The kinds that `types` names. Raises `missing_scope` for one the token may not list."""
    names = [name.strip() for name in call.text("types", "public_channel").split(",")]
    if any(name not in _KINDS and name != "mpim" for name in names):
        raise SlackError("invalid_types")
    kinds = {_KINDS[name] for name in names if name in _KINDS}
    needed = [
        _READ_SCOPES[kind] for kind in sorted(kinds) if _READ_SCOPES[kind] not in call.installation.scopes
    ]
    if needed:
        raise missing_scope(needed, call.installation)
    return {str(kind) for kind in kinds}


def list_channels(call: ApiCall) -> JSON:
    kinds = wanted_kinds(call)
    channels = [
        channel
        for channel in call.core.world.channels.values()
        if channel.kind in kinds
        and call.sees(channel)
        and not (channel.archived and call.flag("exclude_archived"))
    ]
    page, cursor = call.page(channels)
    found = [
        shapes.conversation(channel, call.installation, member=True, count=True, counterpart=True)
        for channel in page
    ]
    return {"channels": found, "response_metadata": {"next_cursor": cursor}}


def info(call: ApiCall) -> JSON:
    channel = call.channel()
    call.need(_READ_SCOPES[channel.kind])
    count = call.flag("include_num_members")
    return {"channel": shapes.conversation(channel, call.installation, member=True, count=count)}


def members(call: ApiCall) -> JSON:
    channel = call.channel()
    call.need(_READ_SCOPES[channel.kind])
    page, cursor = call.page(list(channel.members))
    return {"members": list(page), "response_metadata": {"next_cursor": cursor}}


def open_im(call: ApiCall) -> JSON:
    world, installation = call.core.world, call.installation
    given = call.optional("channel")
    if given is not None:
        channel = call.channel()
        return {"no_op": True, "already_open": True, "channel": _opened(call, channel)}
    users = [user for user in call.text("users").split(",") if user]
    if len(users) != 1:
        raise invalid_arguments("group DMs are not served by this stand-in: name one user")
    person = call.person(users[0])
    if person.bot_id is not None:
        raise SlackError("cannot_dm_bot")
    if person.deactivated:
        raise SlackError("user_disabled")
    if person.workspace is not installation.workspace and not world.shares_channel(installation, person):
        raise SlackError("user_not_visible")
    known = world.has_im(installation, person)
    channel = world.im(installation, person)
    return {"no_op": known, "already_open": known, "channel": _opened(call, channel)}


def _opened(call: ApiCall, channel: Channel) -> JSON:
    if not call.flag("return_im"):
        return {"id": channel.id}
    opened = shapes.conversation(channel, call.installation, counterpart=True) | {"is_open": True}
    del opened["is_user_deleted"]
    return opened


def join(call: ApiCall) -> JSON:
    channel = call.channel()
    if channel.private or channel.im:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    answer: JSON = {}
    if call.installation.bot_user.id in channel.members:
        answer = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    call.core.world.join(channel, call.installation.bot_user)
    return {"channel": shapes.conversation(channel, call.installation) | {"is_member": True}} | answer


def history(call: ApiCall) -> JSON:
    channel = _readable(call)
    matching = [message for message in channel.by_ts.values() if message.top_level]
    page, cursor = call.page(_newest_first(call, matching), most=call.core.meter.most_messages)
    metadata = call.flag("include_all_metadata")
    answer: JSON = {
        "messages": [message_shapes.message(message, metadata=metadata) for message in page],
        "has_more": bool(cursor),
        "pin_count": len(channel.pins),
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def _readable(call: ApiCall) -> Channel:
    channel = call.channel()
    call.need(_HISTORY_SCOPES[channel.kind])
    if call.installation.bot_user.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _within(call: ApiCall) -> Callable[[Message], bool]:
    """Whether a message lies between `oldest` and `latest`."""
    try:
        oldest, latest = _ticks(call.text("oldest", "0")), _ticks(call.text("latest", "9999999999"))
    except ValueError:
        raise SlackError("invalid_ts_oldest") from None
    if call.flag("inclusive"):
        return lambda message: oldest <= _ticks(message.ts) <= latest
    return lambda message: oldest < _ticks(message.ts) < latest


def _ticks(ts: str) -> int:
    """A ts in whole microseconds, for comparing; floats would lose the last digit."""
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int(f"{fraction:0<6}"[:6])


def _newest_first(call: ApiCall, messages: Sequence[Message]) -> list[Message]:
    within = _within(call)
    return [message for message in reversed(messages) if within(message)]


def replies(call: ApiCall) -> JSON:
    channel = _readable(call)
    parent = call.message(channel, call.text("ts"), "thread_not_found")
    if parent.is_reply and parent.thread_ts in channel.by_ts:
        parent = channel.by_ts[parent.thread_ts]
    within = _within(call)
    thread = [parent, *(reply for reply in channel.threads.get(parent.ts, []) if within(reply))]
    page, cursor = call.page(thread, most=call.core.meter.most_messages)
    metadata = call.flag("include_all_metadata")
    answer: JSON = {
        "messages": [message_shapes.reply(message, metadata=metadata) for message in page],
        "has_more": bool(cursor),
    }
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


METHODS = {
    "conversations.list": Method(list_channels, READ, tier=2),
    "conversations.info": Method(info, READ, tier=3),
    "conversations.members": Method(members, READ, tier=4),
    "conversations.open": Method(open_im, ("im:write", "mpim:write"), tier=3),
    "conversations.join": Method(join, ("channels:join",), tier=3),
    "conversations.history": Method(history, HISTORY, tier=3),
    "conversations.replies": Method(replies, HISTORY, tier=3),
}
