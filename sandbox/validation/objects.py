"""Slack's composition objects: text, option, option group, confirmation dialog and their like.

https://docs.slack.dev/reference/block-kit/composition-objects
"""

from sandbox.validation.schema import (
    Check,
    array,
    at_least_one,
    at_most_one,
    boolean,
    exactly_one,
    matching,
    one_of,
    shape,
    string,
    tagged,
    typed,
)

TEXT_MOST = 3000

identifier = string(255)
"""block_id, action_id and callback_id."""

url = string(3000)
style = one_of("primary", "danger")


def plain(most: int = TEXT_MOST) -> Check:
    """A plain_text object of 1 to `most` characters."""
    return typed({"plain_text": plain_text(most)})


def text(most: int = TEXT_MOST) -> Check:
    """A text object of either type, of 1 to `most` characters."""
    return typed({"plain_text": plain_text(most), "mrkdwn": mrkdwn(most)})


def plain_text(most: int = TEXT_MOST) -> Check:
    """The fields of a plain_text object whose `type` is known."""
    return tagged({"text": string(most, least=1)}, {"emoji": boolean})


def mrkdwn(most: int = TEXT_MOST) -> Check:
    """The fields of a mrkdwn object whose `type` is known."""
    return tagged({"text": string(most, least=1)}, {"verbatim": boolean})


confirm = shape(
    {"text": text(300)},
    {"title": plain(100), "confirm": plain(30), "deny": plain(30), "style": style},
)

_value = string(150)
menu_option = shape({"text": plain(75), "value": _value}, {"description": plain(75)})
overflow_option = shape({"text": plain(75), "value": _value}, {"description": plain(75), "url": url})
listed_option = shape({"text": text(75), "value": _value}, {"description": text(75)})
"""An option of checkboxes and radio buttons, the two that take mrkdwn."""

option_group = shape({"label": plain(75), "options": array(menu_option, most=100, least=1)})

dispatch_action_config = shape(
    {}, {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"))}
)

conversation_filter = shape(
    {},
    {
        "include": array(one_of("im", "mpim", "private", "public"), least=1),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    rules=[at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users")],
)

workflow = shape(
    {
        "trigger": shape(
            {"url": string()},
            {"customizable_input_parameters": array(shape({"name": string(), "value": string()}))},
        )
    }
)

slack_file = shape({}, {"id": string(), "url": string()}, rules=[exactly_one("id", "url")])

_image_source: dict[str, Check] = {"image_url": url, "slack_file": slack_file}
_alt_text = {"alt_text": string(2000)}
_one_source = [exactly_one("image_url", "slack_file")]

image_element = tagged(_alt_text, _image_source, rules=_one_source)
image_block = tagged(
    _alt_text, {**_image_source, "title": plain(2000), "block_id": identifier}, rules=_one_source
)
image = typed({"image": image_element})

one_icon = at_most_one("icon", "slack_icon")
_ICONS = (
    r"archive|book|bookmark|bot|bug|calendar|call|caret-left|caret-right|check|"
    r"clipboard|code|comment|compass|copy|cube|download|edit|email|eye-closed|eye-open|"
    r"file|flag|folder|gear|globe|heart|help|image|info|key|lightbulb|link|map|"
    r"mobile|new-window|pin|plus|refine|refresh|rocket|save|screen|share|sparkle|star|"
    r"star-filled|tag|thumbs-down|thumbs-up|trash|upload|user|warning"
)
slack_icon = typed({"icon": tagged({"name": matching(_ICONS, "a valid enum value")})})
"""https://docs.slack.dev/reference/block-kit/composition-objects/slack-icon-object"""

url_source = typed({"url": tagged({"text": string(), "url": string()})})
