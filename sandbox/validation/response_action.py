"""An app's answer to a view_submission.

https://docs.slack.dev/surfaces/modals#response_actions
"""

from collections.abc import Mapping
from typing import Any

from sandbox.validation.schema import Report, any_object, fault, one_of, shape, string
from sandbox.validation.view import check_view

_action = {"response_action": one_of("errors", "update", "push", "clear")}
_ANSWERS = {
    "errors": shape({**_action, "errors": any_object}),
    "update": shape({**_action, "view": any_object}),
    "push": shape({**_action, "view": any_object}),
    "clear": shape(_action),
}

_sentence = string(least=1)


def check_response_action(body: Mapping[str, Any], view: Mapping[str, Any]) -> list[str]:
    """Return what Slack would refuse in `body`, the answer to the submission of `view`; empty if nothing.

    An empty body closes the view. `view` is the one that was submitted, with its block_ids as Slack filled
    them in: an error may only stand under one of its input blocks.
    """
    report: Report = []
    if not body:
        return report
    action = body.get("response_action")
    answer = _ANSWERS.get(action) if isinstance(action, str) else None
    if answer is None:
        shape(_action)({key: body[key] for key in body if key == "response_action"}, "", report)
        return report
    answer(body, "", report)
    if report:
        return report
    if action == "errors":
        _check_errors(body["errors"], view, report)
    elif action in ("update", "push"):
        report += check_view(body["view"], "modal")
    return report


def _check_errors(errors: dict[str, Any], view: Mapping[str, Any], report: Report) -> None:
    inputs = {block.get("block_id") for block in view.get("blocks", ()) if block.get("type") == "input"}
    if not errors:
        fault(report, "must provide at least 1 items", "/errors")
    for block_id, sentence in errors.items():
        if block_id not in inputs:
            fault(report, f"must be the block_id of an input block in the view: {block_id}", "/errors")
        _sentence(sentence, f"/errors/{block_id}", report)
