"""Finds words in the code that nobody can translate."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TRANSLATES = frozenset({"_", "gettext", "N_", "ngettext", "counted", "pgettext"})
FOR_DEVELOPERS = frozenset(
    {
        *("compile", "TypeVar", "strftime", "cast", "getattr", "label"),
        *(
            "startswith",
            "endswith",
            "removeprefix",
            "removesuffix",
            "split",
            "rsplit",
            "partition",
            "rpartition",
        ),
    }
)
"""What is given to these is a pattern, a name, a format."""
LOGS = frozenset({"logger", "logging"})
PROBLEMS = frozenset({"Problem", "FormProblem", "NotAllowed", "NotFound"})
"""Raised to be read by people; whatever else is raised is for developers."""
HAS_WORDS = re.compile(r"[^\W\d_]{2,}")
NO_WORDS = re.compile(
    r"<[!@#][^>]*>|</?[a-z][a-z0-9{}]*(?: [^<>]*)?>|\{[a-z_]+\}|\bUTC\b|\b[a-z]{2}[-_][A-Z]{2}\b"
)
"""Slack's own markup and formats, elements of HTML, and locales."""
IS_KEY = re.compile(r"[a-z0-9_.:/#@$^<>|%?=&;,+*()\[\]{}\\-]*")
"""One lower-case word, as names of fields and ids of actions are."""


@dataclass(frozen=True)
class Escape:
    """A literal with words, and where it is."""

    line: int
    words: str


def escapes(source: str) -> Iterator[Escape]:
    """The literals of a module that hold words and are not translated."""
    tree = ast.parse(source)
    yield from _look(tree)


def escapes_in(path: Path) -> list[Escape]:
    """The same, of a file."""
    return list(escapes(path.read_text()))


def _look(node: ast.AST) -> Iterator[Escape]:
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and _has_words(node.value):
            yield Escape(node.lineno, node.value)
        return
    if isinstance(node, ast.JoinedStr):
        literal = "{}".join(str(each.value) for each in node.values if isinstance(each, ast.Constant))
        if _has_words(literal):
            yield Escape(node.lineno, literal)
        for each in node.values:
            if isinstance(each, ast.FormattedValue):
                yield from _look(each.value)
        return
    for child in _read_by_people(node):
        yield from _look(child)


def _read_by_people(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a piece of code in which words would be words that people read."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.Compare):
        yield node.left if not isinstance(node.left, ast.Constant) else ast.Pass()
        return
    if isinstance(node, ast.Call):
        yield from _of_call(node)
        return
    if isinstance(node, ast.Subscript):
        yield node.value
        if not isinstance(node.slice, ast.Constant):
            yield node.slice
        return
    if isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
    ):
        return
    if isinstance(node, ast.arg):
        return
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield child


def _of_call(node: ast.Call) -> Iterator[ast.AST]:
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name in TRANSLATES | FOR_DEVELOPERS:
        return
    if (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id in LOGS
    ):
        return
    if name.endswith("Error") and name not in PROBLEMS:
        return
    yield function
    yield from node.args
    yield from (keyword.value for keyword in node.keywords)


def _has_words(text: str) -> bool:
    return HAS_WORDS.search(NO_WORDS.sub("", text)) is not None and IS_KEY.fullmatch(text) is None
