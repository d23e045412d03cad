"""Which block works on which surface, and which element in which block.

https://docs.slack.dev/reference/block-kit/blocks
https://docs.slack.dev/reference/block-kit/block-elements
"""

from typing import Literal

Surface = Literal["message", "modal", "home"]
Holder = Literal["section", "actions", "input", "context", "context_actions"]

_EVERYWHERE: tuple[Surface, ...] = ("message", "modal", "home")
_MESSAGE_AND_HOME: tuple[Surface, ...] = ("message", "home")
_MESSAGE_AND_MODAL: tuple[Surface, ...] = ("message", "modal")
_MODAL_AND_HOME: tuple[Surface, ...] = ("modal", "home")
_MESSAGE: tuple[Surface, ...] = ("message",)
_MODAL: tuple[Surface, ...] = ("modal",)

BLOCK_SURFACES: dict[str, tuple[Surface, ...]] = {
    "actions": _EVERYWHERE,
    "alert": _MODAL,
    "card": _EVERYWHERE,
    "carousel": _MESSAGE_AND_HOME,
    "container": _MESSAGE_AND_HOME,
    "context": _EVERYWHERE,
    "context_actions": _MESSAGE,
    "data_table": _MESSAGE_AND_HOME,
    "data_visualization": _MESSAGE_AND_HOME,
    "divider": _EVERYWHERE,
    "header": _EVERYWHERE,
    "image": _EVERYWHERE,
    "input": _EVERYWHERE,
    "markdown": _MESSAGE,
    "plan": _MESSAGE,
    "rich_text": _EVERYWHERE,
    "section": _EVERYWHERE,
    "table": _MESSAGE_AND_HOME,
    "task_card": _MESSAGE,
    "video": _EVERYWHERE,
}

CONTAINER_CHILDREN = (
    "actions",
    "context",
    "divider",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "table",
    "video",
)
"""https://docs.slack.dev/reference/block-kit/blocks/container-block

It names the file block too, which apps cannot post.
"""

_ANY_FORM: tuple[Holder, ...] = ("section", "actions", "input")
_BUTTONS: tuple[Holder, ...] = ("section", "actions")

ELEMENT_PLACES: dict[str, tuple[tuple[Holder, ...], tuple[Surface, ...]]] = {
    "button": (_BUTTONS, _EVERYWHERE),
    "channels_select": (_ANY_FORM, _EVERYWHERE),
    "checkboxes": (_ANY_FORM, _EVERYWHERE),
    "conversations_select": (_ANY_FORM, _EVERYWHERE),
    "datepicker": (_ANY_FORM, _EVERYWHERE),
    "datetimepicker": (("actions", "input"), _MESSAGE_AND_MODAL),
    "email_text_input": (("input",), _MODAL),
    "external_select": (_ANY_FORM, _EVERYWHERE),
    "feedback_buttons": (("context_actions",), _MESSAGE),
    "file_input": (("input",), _MODAL),
    "icon_button": (("context_actions",), _MESSAGE),
    "image": (("section", "context"), _EVERYWHERE),
    "mrkdwn": (("context",), _EVERYWHERE),
    "multi_channels_select": (_ANY_FORM, _EVERYWHERE),
    "multi_conversations_select": (_ANY_FORM, _EVERYWHERE),
    "multi_external_select": (_ANY_FORM, _EVERYWHERE),
    "multi_static_select": (_ANY_FORM, _EVERYWHERE),
    "multi_users_select": (_ANY_FORM, _EVERYWHERE),
    "number_input": (("input",), _MODAL),
    "overflow": (_BUTTONS, _EVERYWHERE),
    "plain_text": (("context",), _EVERYWHERE),
    "plain_text_input": (("input",), _EVERYWHERE),
    "radio_buttons": (_ANY_FORM, _EVERYWHERE),
    "rich_text_input": (("actions", "input"), _MODAL_AND_HOME),
    "static_select": (_ANY_FORM, _EVERYWHERE),
    "timepicker": (_ANY_FORM, _EVERYWHERE),
    "url_text_input": (("input",), _MODAL),
    "users_select": (_ANY_FORM, _EVERYWHERE),
    "workflow_button": (_BUTTONS, _MESSAGE),
}


def blocks_of(surface: Surface) -> tuple[str, ...]:
    """The types of block that work on `surface`."""
    return tuple(kind for kind, surfaces in BLOCK_SURFACES.items() if surface in surfaces)


def elements_of(holder: Holder, surface: Surface) -> tuple[str, ...]:
    """The types of element that the block `holder` takes on `surface`."""
    return tuple(
        kind
        for kind, (holders, surfaces) in ELEMENT_PLACES.items()
        if holder in holders and surface in surfaces
    )
