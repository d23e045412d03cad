"""docs/security.md names tests that are there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[^`:]+)(?:::([^`]+))?`")


def defined(path: Path) -> set[str]:
    """Tests, and classes of tests, of a file."""
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


def test_every_answer_names_a_test_that_is_there() -> None:
    named = NAMED.findall((ROOT / "docs" / "security.md").read_text())
    missing = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).exists() or (name and name not in defined(ROOT / path))
    ]
    assert missing == []


def test_every_threat_has_an_answer_that_is_tested() -> None:
    lines = (ROOT / "docs" / "security.md").read_text().splitlines()
    rows = [line for line in lines if line.startswith("| ") and "|---" not in line]
    threats = [line for line in rows if not line.endswith("| shown by |")]
    assert len(threats) > 20
    assert [line for line in threats if not NAMED.search(line)] == []
