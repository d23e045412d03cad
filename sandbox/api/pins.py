"""pins.*: messages kept in view."""

from sandbox import message_shapes
from sandbox.api.call import ApiCall, Method, SlackError
from sandbox.models import JSON, Channel


def _channel(call: ApiCall) -> Channel:
    channel = call.channel()
    if call.installation.bot_user.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def add(call: ApiCall) -> JSON:
    channel = _channel(call)
    message = call.message(channel, call.text("timestamp"))
    if message.ts in channel.pins:
        raise SlackError("already_pinned")
    channel.pins[message.ts] = (call.installation.bot_user, call.core.clock.now())
    return {}


def remove(call: ApiCall) -> JSON:
    channel = _channel(call)
    if channel.pins.pop(call.text("timestamp"), None) is None:
        raise SlackError("no_pin")
    return {}


def list_pins(call: ApiCall) -> JSON:
    channel = _channel(call)
    items = [
        {
            "type": "message",
            "channel": channel.id,
            "message": message_shapes.message(channel.by_ts[ts]),
            "created": int(at),
            "created_by": person.id,
        }
        for ts, (person, at) in reversed(channel.pins.items())
    ]
    return {"items": items}


METHODS = {
    "pins.add": Method(add, ("pins:write",), tier=2),
    "pins.remove": Method(remove, ("pins:write",), tier=2),
    "pins.list": Method(list_pins, ("pins:read",), tier=2),
}
