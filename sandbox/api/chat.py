"""chat.*: posting, editing and deleting messages.

https://docs.slack.dev/reference/methods/chat.postMessage
"""

import json
from typing import Any

from sandbox import message_shapes
from sandbox.api.call import ApiCall, Method, SlackError
from sandbox.models import JSON, Channel, Message
from sandbox.validation import check_message

LONGEST_POST = 40_000
LONGEST_UPDATE = 4_000
LARGEST_METADATA = 16_384


def post_message(call: ApiCall) -> JSON:
    channel = destination(call)
    require_writable(call, channel, public=True)
    text, blocks, attachments = content(call)
    metadata = _metadata(call)
    thread_ts = _thread(call, channel)
    message = call.core.world.post(
        channel,
        text=text[:LONGEST_POST],
        installation=call.installation,
        blocks=blocks or (),
        attachments=attachments or (),
        metadata=metadata,
        thread_ts=thread_ts,
        broadcast=call.flag("reply_broadcast"),
        username=call.optional("username"),
        icon_emoji=call.optional("icon_emoji"),
    )
    return {"channel": channel.id, "ts": message.ts, "message": message_shapes.posted(message)}


def destination(call: ApiCall) -> Channel:
    """The channel that `channel` names: an id, `#name`, or a person's id for the DM with them."""
    world, installation = call.core.world, call.installation
    wanted = call.text("channel", "")
    if wanted in world.channels:
        return call.channel()
    person = world.people.get(wanted)
    if person is not None:
        if person.bot_id is not None:
            raise SlackError("cannot_dm_bot")
        if not world.has_im(installation, person):
            own = person.workspace is installation.workspace
            if not own and not world.shares_channel(installation, person):
                raise SlackError("channel_not_found")
        if person.deactivated:
            raise SlackError("user_disabled")
        return world.im(installation, person)
    name = wanted.removeprefix("#")
    for channel in world.channels.values():
        if name and channel.name == name and not channel.im and call.sees(channel):
            return channel
    raise SlackError("channel_not_found")


def require_writable(call: ApiCall, channel: Channel, *, public: bool) -> None:
    """Raise unless the bot may post there. `public`: chat:write.public opens public channels."""
    if channel.archived:
        raise SlackError("is_archived")
    if channel.read_only:
        raise SlackError("restricted_action")
    if call.installation.bot_user.id in channel.members:
        other = next(iter(channel.members.values()))
        if channel.im and other.deactivated:
            raise SlackError("user_disabled")
        return
    if not public or "chat:write.public" not in call.installation.scopes:
        raise SlackError("not_in_channel")


def content(call: ApiCall) -> tuple[str, list[JSON] | None, list[JSON] | None]:
    """Text, blocks and attachments, checked. None: not given."""
    text = call.text("text", "")
    if call.optional("markdown_text") is not None:
        if text or call.args.get("blocks"):
            raise SlackError("markdown_text_conflict")
        text = call.text("markdown_text")
        if len(text) > 12_000:
            raise SlackError("msg_too_long")
    blocks = _array(call, "blocks", "invalid_blocks_format")
    attachments = _array(call, "attachments", "invalid_attachments")
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    if attachments and len(attachments) > 100:
        raise SlackError("too_many_attachments")
    if attachments:
        errors = check_message({"attachments": attachments})
        if errors:
            raise call.refuse("invalid_attachments", errors, {"attachments": attachments})
    if blocks:
        errors = check_message({"blocks": blocks})
        if errors:
            raise call.refuse("invalid_blocks", errors, {"blocks": blocks})
    return text, blocks, attachments


def _array(call: ApiCall, name: str, error: str) -> list[JSON] | None:
    if call.args.get(name) in (None, ""):
        return None
    try:
        value = call.json(name)
    except ValueError:
        raise call.refuse(error, [f"[ERROR] {name} is not valid JSON"], dict(call.args)) from None
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        messages = [f"[ERROR] must be an array of objects [json-pointer:/{name}]"]
        raise call.refuse(error, messages, dict(call.args))
    return value


def _metadata(call: ApiCall) -> JSON | None:
    """The metadata, checked. {} stands for an empty object, None for none given."""
    try:
        given: Any = call.args.get("metadata")
        metadata = json.loads(given) if isinstance(given, str) and given else given
    except ValueError:
        raise call.refuse(
            "invalid_metadata_format", ["[ERROR] metadata is not valid JSON"], dict(call.args)
        ) from None
    if metadata is None or metadata == "":
        return None
    if metadata == {}:
        return {}
    if not isinstance(metadata, dict):
        raise call.refuse("invalid_metadata_format", ["[ERROR] metadata must be an object"], dict(call.args))
    errors = check_message({"text": "-", "metadata": metadata})
    if errors:
        raise call.refuse("invalid_metadata_format", errors, {"metadata": metadata})
    if len(json.dumps(metadata)) > LARGEST_METADATA:
        raise call.refuse("metadata_too_large", ["[ERROR] metadata is too large"], {"metadata": metadata})
    return metadata


def _thread(call: ApiCall, channel: Channel) -> str | None:
    """The parent's ts; a reply's ts leads to its parent."""
    thread_ts = call.optional("thread_ts")
    if thread_ts is None:
        return None
    parent = channel.by_ts.get(thread_ts)
    if parent is None:
        raise SlackError("thread_not_found")
    return parent.thread_ts if parent.is_reply else parent.ts


def post_ephemeral(call: ApiCall) -> JSON:
    channel = call.channel()
    require_writable(call, channel, public=False)
    person = call.core.world.people.get(call.text("user"))
    if person is None or person.id not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks, attachments = content(call)
    message = call.core.world.whisper(
        channel,
        person,
        text=text[:LONGEST_POST],
        installation=call.installation,
        blocks=blocks or (),
        attachments=attachments or (),
        thread_ts=call.optional("thread_ts"),
    )
    return {"message_ts": message.ts}


def update(call: ApiCall) -> JSON:
    channel = call.channel()
    message = _own(call, channel, "cant_update_message")
    if channel.archived:
        raise SlackError("is_inactive")
    text, blocks, attachments = content(call)
    if len(text) > LONGEST_UPDATE:
        raise SlackError("msg_too_long")
    call.core.world.edit(
        message,
        editor=call.installation.bot_user,
        text=text if text else None,
        blocks=blocks,
        attachments=attachments,
        metadata=_metadata(call),
    )
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": message_shapes.updated(message),
    }


def delete(call: ApiCall) -> JSON:
    channel = call.channel()
    message = _own(call, channel, "cant_delete_message")
    call.core.world.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def _own(call: ApiCall, channel: Channel, error: str) -> Message:
    message = call.message(channel, call.text("ts"))
    if message.installation is None or message.installation.bot_id != call.installation.bot_id:
        raise SlackError(error)
    return message


def get_permalink(call: ApiCall) -> JSON:
    channel = call.channel()
    message = call.message(channel, call.text("message_ts"))
    link = f"{call.core.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


METHODS = {
    "chat.postMessage": Method(post_message, ("chat:write",), tier=0),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",), tier=4),
    "chat.update": Method(update, ("chat:write",), tier=3),
    "chat.delete": Method(delete, ("chat:write",), tier=3),
    "chat.getPermalink": Method(get_permalink, tier=0),
}
