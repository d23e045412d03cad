"""Tables as CSV that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""OWASP, CSV injection."""


def csv_of(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """A table; text cells that could be formulas have an apostrophe before them, numbers stay numbers."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(header)
    for row in rows:
        table.writerow([cell if isinstance(cell, int) else harmless(cell) for cell in row])
    return written.getvalue()


def harmless(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
