"""What apps send to a response_url.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

import json
from collections.abc import Sequence
from typing import Any

from sandbox.core import RESPONSE_URL_SECONDS, RESPONSE_URL_USES, Core, ResponseUrl, Violation
from sandbox.models import JSON
from sandbox.validation import check_message


def respond(core: Core, key: str, body: bytes) -> tuple[int, str]:
    """Carry out one use of a response_url; the HTTP status and body of Slack's answer."""
    place = core.response_urls.get(key)
    if place is None:
        return 404, "no_such_url"
    if core.clock.now() - place.born > RESPONSE_URL_SECONDS:
        return 404, "expired_url"
    if place.uses >= RESPONSE_URL_USES:
        return 404, "used_url"
    try:
        given: Any = json.loads(body)
    except ValueError:
        return 400, "invalid_payload"
    if not isinstance(given, dict):
        return 400, "invalid_payload"
    if not given.get("delete_original"):
        if not given.get("text") and not given.get("blocks") and not given.get("attachments"):
            return 400, "no_text"
        errors = check_message(given)
        if errors:
            core.violations.append(Violation("response_url", errors, given))
            core.notify()
            return 400, "invalid_blocks"
    place.uses += 1
    refusal = _carry_out(core, place, given)
    core.notify()
    return (404, refusal) if refusal else (200, "ok")


def _carry_out(core: Core, place: ResponseUrl, given: JSON) -> str | None:
    world, original = core.world, place.message
    if given.get("delete_original"):
        if original is None or original.deleted:
            return "message_not_found"
        world.delete(original)
        return None
    text = str(given.get("text") or "")
    blocks: Sequence[JSON] = given.get("blocks") or ()
    if given.get("replace_original"):
        if original is None or original.deleted:
            return "message_not_found"
        world.edit(original, editor=place.installation.bot_user, text=text, blocks=blocks)
        return None
    thread_ts = given.get("thread_ts")
    if given.get("response_type") == "in_channel":
        world.post(
            place.channel, text=text, installation=place.installation, blocks=blocks, thread_ts=thread_ts
        )
    else:
        world.whisper(
            place.channel,
            place.person,
            text=text,
            installation=place.installation,
            blocks=blocks,
            thread_ts=thread_ts,
        )
    return None
