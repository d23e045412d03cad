"""The arguments of chat.postMessage, chat.update and chat.postEphemeral, and what is sent to a response_url.

https://docs.slack.dev/reference/methods/chat.postMessage
"""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.validation.blocks import MESSAGE_BLOCK
from sandbox.validation.layout import check_layout
from sandbox.validation.schema import Report, any_object, array, fault, shape, string

BLOCKS_MOST = 50
ATTACHMENTS_MOST = 100

_blocks = array(MESSAGE_BLOCK, most=BLOCKS_MOST)
_attachments = array(any_object, most=ATTACHMENTS_MOST)
_metadata = shape({"event_type": string(), "event_payload": any_object})


def check_message(args: Mapping[str, Any]) -> list[str]:
    """Return what Slack would refuse in a message's `blocks`, `attachments` and `metadata`; empty if nothing.

    Each of the three may be JSON or a string of JSON, as a form body carries it. Whether there is a text, and
    how long it is, is the method's own affair.
    """
    report: Report = []
    blocks = _decoded(args, "blocks", report)
    if blocks is not None:
        _check_blocks(blocks, "/blocks", report)
    attachments = _decoded(args, "attachments", report)
    if attachments is not None:
        _check_attachments(attachments, report)
    metadata = _decoded(args, "metadata", report)
    if metadata is not None:
        _metadata(metadata, "/metadata", report)
    return report


def _check_blocks(blocks: object, path: str, report: Report) -> None:
    before = len(report)
    _blocks(blocks, path, report)
    if len(report) == before and isinstance(blocks, list):
        check_layout(blocks, "message", path, report)


def _check_attachments(attachments: object, report: Report) -> None:
    before = len(report)
    _attachments(attachments, "/attachments", report)
    if len(report) == before and isinstance(attachments, list):
        for index, attachment in enumerate(attachments):
            if attachment.get("blocks") is not None:
                _check_blocks(attachment["blocks"], f"/attachments/{index}/blocks", report)


def _decoded(args: Mapping[str, Any], key: str, report: Report) -> object:
    value = args.get(key)
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        fault(report, "must be valid JSON", f"/{key}")
        return None
