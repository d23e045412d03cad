"""What holds across the blocks of one surface: unique ids, sums, and what only one block may have."""

from collections.abc import Iterator
from typing import Any

from sandbox.validation.places import Surface
from sandbox.validation.schema import Report, fault

MARKDOWN_MOST = 12_000
CELLS_MOST = {"table": 10_000, "data_table": 20_000}
CHARTS_MOST = 2


def check_layout(blocks: list[dict[str, Any]], surface: Surface, path: str, report: Report) -> None:
    """Report what is wrong between blocks that are each sound alone; `path` is the pointer of the list."""
    _ids_are_unique(blocks, path, report)
    _sums_are_kept(blocks, surface, path, report)
    if surface != "message":
        _one_focus(blocks, path, report)


def _ids_are_unique(blocks: list[dict[str, Any]], path: str, report: Report) -> None:
    block_ids: set[str] = set()
    for index, block in enumerate(blocks):
        for held in _with_children(block):
            block_id = held.get("block_id")
            if block_id is None:
                continue
            if block_id in block_ids:
                fault(report, f"`block_id` already exists: {block_id}", f"{path}/{index}/block_id")
            block_ids.add(block_id)
        action_ids: set[object] = set()
        for action_id in filter(None, values_under("action_id", block)):
            if action_id in action_ids:
                fault(report, f"`action_id` already exists: {action_id}", f"{path}/{index}")
            action_ids.add(action_id)


def _with_children(block: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    return (block, *block.get("child_blocks", ()))


def _sums_are_kept(blocks: list[dict[str, Any]], surface: Surface, path: str, report: Report) -> None:
    sums = {"markdown": 0, "table": 0, "data_table": 0}
    charts = 0
    for held in (held for block in blocks for held in _with_children(block)):
        match held["type"]:
            case "markdown":
                sums["markdown"] += len(held["text"])
            case "table" | "data_table" as kind:
                sums[kind] += sum(
                    len(text) for text in values_under("text", held["rows"]) if isinstance(text, str)
                )
            case "data_visualization":
                charts += 1
    if sums["markdown"] > MARKDOWN_MOST:
        fault(report, f"must be less than {MARKDOWN_MOST + 1} characters in all markdown blocks", path)
    for kind, most in CELLS_MOST.items():
        if sums[kind] > most:
            fault(report, f"must be less than {most + 1} characters in all cells of {kind} blocks", path)
    if surface == "message" and charts > CHARTS_MOST:
        fault(report, f"no more than {CHARTS_MOST} data_visualization blocks allowed", path)


def _one_focus(blocks: list[dict[str, Any]], path: str, report: Report) -> None:
    if sum(1 for focused in values_under("focus_on_load", blocks) if focused) > 1:
        fault(report, "only one element can have `focus_on_load`", path)


def values_under(key: str, value: object) -> Iterator[object]:
    """Every value that stands under `key`, at any depth of `value`."""
    if isinstance(value, dict):
        for name, entry in value.items():
            if name == key:
                yield entry
            if isinstance(entry, dict | list):
                yield from values_under(key, entry)
    elif isinstance(value, list):
        for entry in value:
            yield from values_under(key, entry)
