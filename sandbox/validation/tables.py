"""The two blocks with rows of cells.

https://docs.slack.dev/reference/block-kit/blocks/table-block
https://docs.slack.dev/reference/block-kit/blocks/data-table-block
"""

from typing import Any

from sandbox.validation.objects import identifier
from sandbox.validation.rich_text import rich_text_block
from sandbox.validation.schema import (
    Check,
    Report,
    array,
    boolean,
    fault,
    integer,
    nullable,
    number,
    one_of,
    shape,
    string,
    tagged,
    typed,
)

CELLS: dict[str, Check] = {
    "raw_text": tagged({"text": string(least=1)}),
    "raw_number": tagged({"text": string(least=1), "value": number()}),
    "rich_text": rich_text_block,
}

_cell = typed(CELLS)
_column = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})

table = tagged(
    {"rows": array(array(_cell, most=20), most=100)},
    {"block_id": identifier, "column_settings": array(nullable(_column), most=20)},
)


def _rows_are_even(block: dict[str, Any], path: str, report: Report) -> None:
    for index, row in enumerate(block["rows"]):
        if len(row) != len(block["rows"][0]):
            fault(report, "all rows must have the same number of cells", f"{path}/rows/{index}")


def _header_is_raw(block: dict[str, Any], path: str, report: Report) -> None:
    for index, cell in enumerate(block["rows"][0]):
        if cell["type"] == "rich_text":
            fault(report, "unsupported type: rich_text", f"{path}/rows/0/{index}/type")


data_table = tagged(
    {"caption": string(), "rows": array(array(_cell, most=20, least=1), most=201, least=2)},
    {"block_id": identifier, "page_size": integer(1, 100), "row_header_column_index": integer(0)},
    rules=[_rows_are_even, _header_is_raw],
)
