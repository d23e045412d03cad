"""When something goes wrong: one sentence to who acts, where they are looking; nothing typed is lost."""

import logging
import secrets
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse, Respond
from slack_sdk.errors import SlackApiError

from handlers.blocks import View, modal, paragraphs
from handlers.parts import Parts
from handlers.requests import is_stack_full
from handlers.words import escape
from services.language import gettext as _
from services.problems import FormProblem, Problem

logger = logging.getLogger(__name__)

EXPIRED_TRIGGERS = ("expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged")


def register(app: App, parts: Parts) -> None:
    """Catches what listeners raise."""

    def tell(
        error: Exception, body: dict[str, Any], context: BoltContext, respond: Respond
    ) -> BoltResponse | None:
        # Services know commands by their own names; a setting may put a prefix before them.
        sentence = parts.with_prefix(sentence_for(error))
        return tell_sentence(error, sentence, body, context, respond)

    app.error(tell)


def tell_sentence(
    error: Exception, sentence: str, body: dict[str, Any], context: BoltContext, respond: Respond
) -> BoltResponse | None:
    """Says it to the person; to Slack the request is done.

    Not so an event, which Slack sends again, and the choices of a select, where no words can be shown.
    """
    kind = body.get("type")
    if kind in ("event_callback", "block_suggestion"):
        return BoltResponse(status=500)
    if kind == "view_submission":
        return _under_fields(error, sentence, body["view"])
    if "command" in body:
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": escape(sentence)})
    try:
        _show(sentence, body, context, respond)
    except Exception:
        logger.exception("a problem could not be told")
        return BoltResponse(status=500)
    return BoltResponse(status=200, body="")


def sentence_for(error: Exception) -> str:
    """What to tell: a known problem's own words, else an id by which the log can be searched."""
    if isinstance(error, Problem):
        return str(error)
    if isinstance(error, SlackApiError) and error.response.get("error") in EXPIRED_TRIGGERS:
        return _("Slack took too long to open this. Please press it once more.")
    error_id = secrets.token_hex(4)
    logger.error("a listener failed", exc_info=error, extra={"error_id": error_id})
    return _(
        "Something went wrong on our side. Please try once more. If it happens again, give an admin "
        "this number: {error_id}."
    ).format(error_id=error_id)


def _under_fields(error: Exception, sentence: str, view: View) -> BoltResponse:
    """A refused modal keeps what was typed: https://docs.slack.dev/surfaces/modals#displaying_errors."""
    inputs = [str(block["block_id"]) for block in view.get("blocks", []) if block.get("type") == "input"]
    found = error.fields if isinstance(error, FormProblem) else {}
    errors = {name: words for name, words in found.items() if name in inputs}
    elsewhere = " ".join(words for name, words in found.items() if name not in inputs)
    if inputs and (elsewhere or not errors):
        last = inputs[-1]
        errors[last] = " ".join(filter(None, (errors.get(last), elsewhere or sentence)))
    if errors:
        return _json({"response_action": "errors", "errors": errors})
    action = "update" if is_stack_full(view) else "push"
    return _json({"response_action": action, "view": build_problem(sentence)})


def _show(sentence: str, body: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    view = body.get("view") or {}
    client = context.client
    if body.get("response_url") and not view:
        respond(
            text=escape(sentence),
            response_type="ephemeral",
            replace_original=False,
            thread_ts=body.get("container", {}).get("thread_ts"),
        )
    elif view.get("type") == "modal":
        if is_stack_full(view):
            client.views_update(view_id=view["id"], view=build_problem(sentence))
        else:
            client.views_push(trigger_id=body["trigger_id"], view=build_problem(sentence))
    else:
        client.views_open(trigger_id=body["trigger_id"], view=build_problem(sentence))


def build_problem(sentence: str) -> View:
    """A modal with one sentence."""
    return modal(_("That did not work"), paragraphs(escape(sentence)))


def _json(body: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=body)
