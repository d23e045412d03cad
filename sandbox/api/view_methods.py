"""views.*: modals and App Homes. https://docs.slack.dev/surfaces/modals"""

import json
import time
from typing import Any, Literal

from sandbox import shapes, views
from sandbox.api.call import ApiCall, Method, SlackError, invalid_arguments
from sandbox.core import DEEPEST_STACK, TRIGGER_SECONDS, Trigger
from sandbox.models import JSON, View
from sandbox.validation import check_view

LARGEST_VIEW = 250_000
"""Bytes."""


def open_view(call: ApiCall) -> JSON:
    definition = _definition(call, "modal")
    trigger = _exchange(call)
    _require_unused(call, definition, None)
    view = views.opened(call.core, call.installation, trigger.person, definition, origin=trigger.channel)
    call.core.stacks[trigger.person.id] = [view]
    return {"view": shapes.view(view, state=False)}


def push_view(call: ApiCall) -> JSON:
    definition = _definition(call, "modal")
    trigger = _exchange(call)
    stack = call.core.stacks.get(trigger.person.id, [])
    if trigger.view is None or trigger.view not in stack:
        raise SlackError("not_found")
    if len(stack) >= DEEPEST_STACK:
        raise SlackError("push_limit_reached")
    _require_unused(call, definition, None)
    view = views.push(call.core, trigger.view, definition)
    if view is None:
        raise SlackError("push_limit_reached")
    return {"view": shapes.view(view, state=False)}


def update_view(call: ApiCall) -> JSON:
    view_id, external_id = call.optional("view_id"), call.optional("external_id")
    if view_id is None and external_id is None:
        raise invalid_arguments("either view_id or external_id is required")
    view = call.core.find_view(view_id, external_id, call.installation)
    if view is None:
        raise SlackError("not_found")
    definition = _definition(call, view.kind)
    if call.optional("hash") not in (None, view.hash):
        raise SlackError("hash_conflict")
    _require_unused(call, definition, view)
    views.replace(call.core, view, definition)
    return {"view": shapes.view(view)}


def publish_view(call: ApiCall) -> JSON:
    definition = _definition(call, "home")
    person = call.person(call.text("user_id"))
    key = (call.installation.bot_user.id, person.id)
    view = call.core.homes.get(key)
    if view is not None and call.optional("hash") not in (None, view.hash):
        raise SlackError("hash_conflict")
    if view is None:
        view = call.core.homes[key] = views.opened(call.core, call.installation, person, definition)
    else:
        views.replace(call.core, view, definition)
    return {"view": shapes.view(view, state=False)}


def _definition(call: ApiCall, surface: Literal["modal", "home"]) -> JSON:
    try:
        definition: Any = call.json("view")
    except ValueError:
        raise call.refuse("invalid_arguments", ["[ERROR] view is not valid JSON"], dict(call.args)) from None
    if not isinstance(definition, dict):
        raise invalid_arguments("missing required field: view")
    if len(json.dumps(definition)) > LARGEST_VIEW:
        raise call.refuse("view_too_large", ["[ERROR] the view is greater than 250kb"], definition)
    errors = check_view(definition, surface)
    if errors:
        raise call.refuse("invalid_arguments", errors, definition)
    return definition


def _exchange(call: ApiCall) -> Trigger:
    """Use up a trigger_id. Ages are measured on the machine's clock: moving the stand-in's breaks none."""
    trigger = call.core.triggers.get(call.text("trigger_id"))
    if trigger is None or trigger.installation is not call.installation:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if time.monotonic() - trigger.born > TRIGGER_SECONDS:
        raise SlackError("expired_trigger_id")
    trigger.used = True
    return trigger


def _require_unused(call: ApiCall, definition: JSON, own: View | None) -> None:
    external_id = definition.get("external_id")
    if external_id:
        other = call.core.find_view(None, external_id, call.installation)
        if other is not None and other is not own:
            raise SlackError("duplicate_external_id")


METHODS = {
    "views.open": Method(open_view),
    "views.push": Method(push_view),
    "views.update": Method(update_view),
    "views.publish": Method(publish_view),
}
