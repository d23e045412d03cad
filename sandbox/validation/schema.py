"""A small language to write Slack's rules in: each word returns a compiled check.

A `Check` takes a value, the JSON pointer that leads to it and the report, to which it appends one line per
fault, in the words of Slack's `response_metadata.messages`. A sound value appends nothing.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Report = list[str]
Check = Callable[[object, str, Report], None]
Rule = Callable[[dict[str, Any], str, Report], None]
"""A condition over several fields of one object; it runs only where each field alone is sound."""


def fault(report: Report, message: str, path: str) -> None:
    """Append one line as Slack words it."""
    report.append(f"[ERROR] {message} [json-pointer:{path}]")


def string(most: int | None = None, least: int = 0) -> Check:
    """A string of `least` to `most` characters."""

    def check(value: object, path: str, report: Report) -> None:
        if not isinstance(value, str):
            fault(report, "must provide a string", path)
        elif most is not None and len(value) > most:
            fault(report, f"must be less than {most + 1} characters", path)
        elif len(value) < least:
            fault(report, f"must be more than {least - 1} characters", path)

    return check


def matching(pattern: str, meaning: str, most: int | None = None) -> Check:
    """A string of at most `most` characters that matches all of `pattern`; `meaning` completes "must be"."""
    expression = re.compile(pattern)
    length = string(most)

    def check(value: object, path: str, report: Report) -> None:
        length(value, path, report)
        if isinstance(value, str) and not expression.fullmatch(value):
            fault(report, f"must be {meaning}", path)

    return check


def one_of(*values: str | int) -> Check:
    """One of the named values, of the same type."""
    allowed = frozenset(values)

    def check(value: object, path: str, report: Report) -> None:
        if isinstance(value, bool) or not isinstance(value, str | int | float) or value not in allowed:
            fault(report, "must be a valid enum value", path)

    return check


def boolean(value: object, path: str, report: Report) -> None:
    """True or false."""
    if not isinstance(value, bool):
        fault(report, "must provide a boolean", path)


def number(least: float | None = None, most: float | None = None, above: float | None = None) -> Check:
    """A number from `least` to `most`, or greater than `above`."""

    def check(value: object, path: str, report: Report) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            fault(report, "must provide a number", path)
        elif most is not None and value > most:
            fault(report, f"must be less than or equal to {most}", path)
        elif least is not None and value < least:
            fault(report, f"must be greater than or equal to {least}", path)
        elif above is not None and value <= above:
            fault(report, f"must be greater than {above}", path)

    return check


def integer(least: int | None = None, most: int | None = None) -> Check:
    """A whole number from `least` to `most`."""
    bounds = number(least, most)

    def check(value: object, path: str, report: Report) -> None:
        if isinstance(value, float) and not value.is_integer():
            fault(report, "must provide an integer", path)
        else:
            bounds(value, path, report)

    return check


def array(item: Check, most: int | None = None, least: int = 0) -> Check:
    """A list of `least` to `most` items, each of which passes `item`."""

    def check(value: object, path: str, report: Report) -> None:
        if not isinstance(value, list):
            fault(report, "must provide an array", path)
            return
        if most is not None and len(value) > most:
            fault(report, f"no more than {most} items allowed", path)
        elif len(value) < least:
            fault(report, f"must provide at least {least} items", path)
        for index, entry in enumerate(value):
            item(entry, f"{path}/{index}", report)

    return check


def nullable(inner: Check) -> Check:
    """Null, or what passes `inner`."""

    def check(value: object, path: str, report: Report) -> None:
        if value is not None:
            inner(value, path, report)

    return check


def anything(value: object, path: str, report: Report) -> None:
    """Whatever JSON can hold."""


def any_object(value: object, path: str, report: Report) -> None:
    """An object whose keys are the app's own."""
    if not isinstance(value, dict):
        fault(report, "must provide an object", path)


def shape(
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
    rules: Sequence[Rule] = (),
) -> Check:
    """An object with all `required` keys, any of the `optional` and no others, that obeys the `rules`."""
    fields = {**required, **(optional or {})}
    needed = frozenset(required)

    def check(value: object, path: str, report: Report) -> None:
        if not isinstance(value, dict):
            fault(report, "must provide an object", path)
            return
        before = len(report)
        for key, entry in value.items():
            field = fields.get(key)
            if field is None:
                fault(report, f"invalid additional property: {key}", path)
            else:
                field(entry, f"{path}/{key}", report)
        if not needed <= value.keys():
            for key in sorted(needed - value.keys()):
                fault(report, f"missing required field: {key}", path)
        if len(report) == before:
            for rule in rules:
                rule(value, path, report)

    return check


def tagged(
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
    rules: Sequence[Rule] = (),
) -> Check:
    """A `shape` that also carries the `type` by which `typed` has chosen it."""
    return shape({"type": anything, **required}, optional, rules)


def typed(table: Mapping[str, Check]) -> Check:
    """An object whose `type` picks its check from `table`."""
    known = dict(table)

    def check(value: object, path: str, report: Report) -> None:
        if not isinstance(value, dict):
            fault(report, "must provide an object", path)
            return
        kind = value.get("type")
        chosen = known.get(kind) if isinstance(kind, str) else None
        if chosen is not None:
            chosen(value, path, report)
        elif "type" in value:
            fault(report, f"unsupported type: {kind}", f"{path}/type")
        else:
            fault(report, "missing required field: type", path)

    return check


def pick(table: Mapping[str, Check], *kinds: str) -> Check:
    """A `typed` check of those kinds of `table` alone."""
    return typed({kind: table[kind] for kind in kinds})


def exactly_one(*keys: str) -> Rule:
    """Exactly one of the keys is present."""
    names = " or ".join(f"`{key}`" for key in keys)

    def rule(value: dict[str, Any], path: str, report: Report) -> None:
        if sum(key in value for key in keys) != 1:
            fault(report, f"must define exactly one of {names}", path)

    return rule


def at_least_one(*keys: str) -> Rule:
    """One or more of the keys is present."""
    names = " or ".join(f"`{key}`" for key in keys)

    def rule(value: dict[str, Any], path: str, report: Report) -> None:
        if not any(key in value for key in keys):
            fault(report, f"must define either {names}", path)

    return rule


def at_most_one(*keys: str) -> Rule:
    """Not more than one of the keys is present."""
    names = " and ".join(f"`{key}`" for key in keys)

    def rule(value: dict[str, Any], path: str, report: Report) -> None:
        if sum(key in value for key in keys) > 1:
            fault(report, f"must not define both {names}", path)

    return rule
