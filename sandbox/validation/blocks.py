"""Slack's blocks, by surface.

https://docs.slack.dev/reference/block-kit/blocks
"""

from typing import Any

from sandbox.validation.charts import chart
from sandbox.validation.elements import ELEMENTS
from sandbox.validation.objects import (
    identifier,
    image,
    image_block,
    one_icon,
    plain,
    slack_icon,
    text,
    url_source,
)
from sandbox.validation.places import CONTAINER_CHILDREN, Holder, Surface, blocks_of, elements_of
from sandbox.validation.rich_text import rich_text, rich_text_block
from sandbox.validation.schema import (
    Check,
    Report,
    any_object,
    array,
    at_least_one,
    boolean,
    fault,
    integer,
    one_of,
    pick,
    shape,
    string,
    tagged,
)
from sandbox.validation.tables import data_table, table


def _files_are_not_dispatched(block: dict[str, Any], path: str, report: Report) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/input-block: dispatch_action refuses a file_input."""
    if block.get("dispatch_action") and block["element"]["type"] == "file_input":
        fault(report, "unsupported type: file_input", f"{path}/element/type")


def _task_ids_are_unique(block: dict[str, Any], path: str, report: Report) -> None:
    ids = [task["task_id"] for task in block["tasks"]]
    if len(ids) != len(set(ids)):
        fault(report, "tasks must have unique task_ids", f"{path}/tasks")


_id = {"block_id": identifier}

_card = tagged(
    {},
    {
        **_id,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "subtext": text(200),
        "icon": image,
        "slack_icon": slack_icon,
        "hero_image": image,
        "actions": array(pick(ELEMENTS, "button"), most=3),
    },
    rules=[at_least_one("hero_image", "title", "actions", "body"), one_icon],
)

_task_required = {
    "task_id": string(),
    "title": string(),
    "status": one_of("pending", "in_progress", "complete", "error"),
}
_task_optional: dict[str, Check] = {
    **_id,
    "details": rich_text,
    "output": rich_text,
    "sources": array(url_source),
    "icon": any_object,
    "hide_title": boolean,
}
_planned_task = shape(_task_required, {**_task_optional, "type": one_of("task_card")})


def _elements(holder: Holder, surface: Surface) -> Check:
    return pick(ELEMENTS, *elements_of(holder, surface))


def _flat_blocks(surface: Surface) -> dict[str, Check]:
    """The blocks that hold no other blocks."""
    return {
        "actions": tagged({"elements": array(_elements("actions", surface), most=25, least=1)}, _id),
        "alert": tagged(
            {"text": text(200)},
            {**_id, "level": one_of("default", "info", "warning", "error", "success")},
        ),
        "card": _card,
        "context": tagged({"elements": array(_elements("context", surface), most=10, least=1)}, _id),
        "context_actions": tagged(
            {"elements": array(_elements("context_actions", surface), most=5, least=1)}, _id
        ),
        "data_table": data_table,
        "data_visualization": tagged({"title": string(50), "chart": chart}, _id),
        "divider": tagged({}, _id),
        "header": tagged({"text": plain(150)}, {**_id, "level": integer(1, 4)}),
        "image": image_block,
        "input": tagged(
            {"label": plain(2000), "element": _elements("input", surface)},
            {**_id, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
            rules=[_files_are_not_dispatched],
        ),
        "markdown": tagged({"text": string(12_000)}, _id),
        "plan": tagged(
            {"title": string(), "tasks": array(_planned_task, most=50)}, _id, rules=[_task_ids_are_unique]
        ),
        "rich_text": rich_text_block,
        "section": tagged(
            {},
            {
                **_id,
                "text": text(3000),
                "fields": array(text(2000), most=10, least=1),
                "accessory": _elements("section", surface),
                "expand": boolean,
            },
            rules=[at_least_one("text", "fields")],
        ),
        "table": table,
        "task_card": tagged(_task_required, _task_optional),
        "video": tagged(
            {"alt_text": string(), "title": plain(199), "thumbnail_url": string(), "video_url": string()},
            {
                **_id,
                "author_name": string(49),
                "description": plain(),
                "provider_icon_url": string(),
                "provider_name": string(),
                "title_url": string(),
            },
        ),
    }


def _blocks(surface: Surface) -> dict[str, Check]:
    flat = _flat_blocks(surface)
    return {
        **flat,
        "carousel": tagged({"elements": array(pick(flat, "card"), most=10, least=1)}, _id),
        "container": tagged(
            {"child_blocks": array(pick(flat, *CONTAINER_CHILDREN), most=10, least=1)},
            {
                **_id,
                "title": plain(150),
                "rich_text_title": rich_text,
                "subtitle": text(150),
                "icon": image,
                "width": one_of("narrow", "standard", "wide", "full"),
                "is_collapsible": boolean,
                "default_collapsed": boolean,
                "has_header_divider": boolean,
            },
            rules=[at_least_one("title", "rich_text_title")],
        ),
    }


MESSAGE_BLOCK = pick(_blocks("message"), *blocks_of("message"))
MODAL_BLOCK = pick(_blocks("modal"), *blocks_of("modal"))
HOME_BLOCK = pick(_blocks("home"), *blocks_of("home"))
