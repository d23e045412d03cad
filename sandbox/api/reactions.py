"""reactions.*: emoji under messages."""

from sandbox import message_shapes
from sandbox.api.call import ApiCall, Method, SlackError
from sandbox.models import JSON, Message


def _target(call: ApiCall) -> Message:
    channel = call.channel()
    message = call.message(channel, call.text("timestamp"))
    if channel.archived:
        raise SlackError("is_archived")
    return message


def add(call: ApiCall) -> JSON:
    return _change(call, added=True)


def remove(call: ApiCall) -> JSON:
    return _change(call, added=False)


def _change(call: ApiCall, *, added: bool) -> JSON:
    message, name = _target(call), call.text("name").strip(":")
    if not name or not name.replace("_", "").replace("-", "").replace("+", "").replace(":", "").isalnum():
        raise SlackError("invalid_name")
    if call.installation.bot_user.id not in message.channel.members:
        raise SlackError("not_in_channel")
    if not call.core.world.react(message, call.installation.bot_user, name, added=added):
        raise SlackError("already_reacted" if added else "no_reaction")
    return {}


def get(call: ApiCall) -> JSON:
    message = _target(call)
    return {"type": "message", "channel": message.channel.id, "message": message_shapes.reacted(message)}


METHODS = {
    "reactions.add": Method(add, ("reactions:write",), tier=3),
    "reactions.remove": Method(remove, ("reactions:write",), tier=2),
    "reactions.get": Method(get, ("reactions:read",), tier=3),
}
