"""Slack's block elements, by type.

https://docs.slack.dev/reference/block-kit/block-elements
"""

from typing import Any

from sandbox.validation.objects import (
    confirm,
    conversation_filter,
    dispatch_action_config,
    identifier,
    image_element,
    listed_option,
    menu_option,
    mrkdwn,
    option_group,
    overflow_option,
    plain,
    plain_text,
    style,
    url,
    workflow,
)
from sandbox.validation.rich_text import rich_text
from sandbox.validation.schema import (
    Check,
    Report,
    Rule,
    array,
    boolean,
    exactly_one,
    fault,
    integer,
    matching,
    shape,
    string,
    tagged,
)


def _options(element: dict[str, Any]) -> list[dict[str, Any]]:
    groups = element.get("option_groups", ())
    return [*element.get("options", ()), *(choice for group in groups for choice in group["options"])]


def _options_are_unique(element: dict[str, Any], path: str, report: Report) -> None:
    values = [choice["value"] for choice in _options(element)]
    if len(values) != len(set(values)):
        fault(report, "options must have unique values", path)


def _initial_matches(element: dict[str, Any], path: str, report: Report) -> None:
    """Slack compares the whole option object, not its value alone."""
    options = _options(element)
    if "initial_option" in element and element["initial_option"] not in options:
        fault(report, "must be one of the provided options", f"{path}/initial_option")
    for index, choice in enumerate(element.get("initial_options", ())):
        if choice not in options:
            fault(report, "must be one of the provided options", f"{path}/initial_options/{index}")


def _ordered(low: str, high: str) -> Rule:
    """The value of `low`, where both are given, is not greater than that of `high`."""

    def rule(element: dict[str, Any], path: str, report: Report) -> None:
        if low in element and high in element and float(element[low]) > float(element[high]):
            fault(report, f"`{low}` cannot be greater than `{high}`", f"{path}/{low}")

    return rule


_choice_rules = [_options_are_unique, _initial_matches]

_action = {"action_id": identifier}
_confirmed = {**_action, "confirm": confirm}
_focused = {**_action, "focus_on_load": boolean}
_labelled = {**_confirmed, "style": style, "accessibility_label": string(75)}
_menu = {**_focused, "confirm": confirm, "placeholder": plain(150)}
_multi_menu = {**_menu, "max_selected_items": integer(least=1)}
_typed_in = {**_focused, "placeholder": plain(150), "dispatch_action_config": dispatch_action_config}
_few_options = {"options": array(listed_option, most=10, least=1)}
_feedback = shape({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})
_ids = array(string())
_decimal = matching(r"-?\d+(\.\d+)?", "a number written as a string")
_provided = array(menu_option, least=1)


def _static(menu: dict[str, Check], initial: dict[str, Check]) -> Check:
    return tagged(
        {},
        {
            **menu,
            **initial,
            "options": array(menu_option, most=100, least=1),
            "option_groups": array(option_group, most=100, least=1),
        },
        rules=[exactly_one("options", "option_groups"), *_choice_rules],
    )


ELEMENTS: dict[str, Check] = {
    "button": tagged(
        {"text": plain(75)},
        {**_labelled, "url": url, "value": string(2000), "agent_prompt": string(4000)},
    ),
    "channels_select": tagged({}, {**_menu, "initial_channel": string(), "response_url_enabled": boolean}),
    "checkboxes": tagged(
        _few_options,
        {**_focused, "confirm": confirm, "initial_options": array(listed_option, least=1)},
        rules=_choice_rules,
    ),
    "conversations_select": tagged(
        {},
        {
            **_menu,
            "initial_conversation": string(),
            "default_to_current_conversation": boolean,
            "filter": conversation_filter,
            "response_url_enabled": boolean,
        },
    ),
    "datepicker": tagged(
        {}, {**_menu, "initial_date": matching(r"\d{4}-\d{2}-\d{2}", "in the format YYYY-MM-DD")}
    ),
    "datetimepicker": tagged(
        {}, {**_focused, "confirm": confirm, "initial_date_time": integer(10**9, 10**10 - 1)}
    ),
    "email_text_input": tagged({}, {**_typed_in, "initial_value": string()}),
    "external_select": tagged({}, {**_menu, "initial_option": menu_option, "min_query_length": integer(0)}),
    "feedback_buttons": tagged({"positive_button": _feedback, "negative_button": _feedback}, _action),
    "file_input": tagged({}, {**_action, "filetypes": array(string()), "max_files": integer(1, 10)}),
    "icon_button": tagged(
        {"icon": string(), "text": plain()},
        {
            **_confirmed,
            "value": string(2000),
            "accessibility_label": string(75),
            "visible_to_user_ids": _ids,
        },
    ),
    "image": image_element,
    "mrkdwn": mrkdwn(),
    "multi_channels_select": tagged({}, {**_multi_menu, "initial_channels": _ids}),
    "multi_conversations_select": tagged(
        {},
        {
            **_multi_menu,
            "initial_conversations": _ids,
            "default_to_current_conversation": boolean,
            "filter": conversation_filter,
        },
    ),
    "multi_external_select": tagged(
        {}, {**_multi_menu, "initial_options": _provided, "min_query_length": integer(0)}
    ),
    "multi_static_select": _static(_multi_menu, {"initial_options": _provided}),
    "multi_users_select": tagged({}, {**_multi_menu, "initial_users": _ids}),
    "number_input": tagged(
        {"is_decimal_allowed": boolean},
        {**_typed_in, "initial_value": _decimal, "min_value": _decimal, "max_value": _decimal},
        rules=[_ordered("min_value", "max_value")],
    ),
    "overflow": tagged({"options": array(overflow_option, most=5, least=1)}, _confirmed),
    "plain_text": plain_text(),
    "plain_text_input": tagged(
        {},
        {
            **_typed_in,
            "initial_value": string(3000),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        rules=[_ordered("min_length", "max_length")],
    ),
    "radio_buttons": tagged(
        _few_options, {**_focused, "confirm": confirm, "initial_option": listed_option}, rules=_choice_rules
    ),
    "rich_text_input": tagged(
        {},
        {**_typed_in, "initial_value": rich_text, "min_lines": integer(1, 100), "max_lines": integer(1, 100)},
    ),
    "static_select": _static(_menu, {"initial_option": menu_option}),
    "timepicker": tagged(
        {},
        {
            **_menu,
            "initial_time": matching(r"([01]\d|2[0-3]):[0-5]\d", "in the format HH:mm"),
            "timezone": string(),
        },
    ),
    "url_text_input": tagged({}, {**_typed_in, "initial_value": string()}),
    "users_select": tagged({}, {**_menu, "initial_user": string()}),
    "workflow_button": tagged({"text": plain(75), "workflow": workflow}, _labelled),
}
