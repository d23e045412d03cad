"""What the brand thanks for: a list of words, written as hashtags."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

NEAR = 0.6


@dataclass(frozen=True)
class Tags:
    """Hashtags, told apart."""

    values: Sequence[str]
    """As configured, each once."""
    suggestions: Mapping[str, str]
    """The nearest value to a tag that is none."""
    unknown: Sequence[str]
    """Tags that are near to nothing."""


class Values:
    """The configured values. Case, and whether words are joined by `-`, `_` or nothing, do not matter."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names: tuple[str, ...] = tuple(dict.fromkeys(names))
        self._by_key = {_key(name): name for name in reversed(self.names)}

    def read(self, tags: Iterable[str]) -> Tags:
        """Tells values from other tags; a tag may have its sign."""
        values: dict[str, None] = {}
        suggestions: dict[str, str] = {}
        unknown: dict[str, None] = {}
        for tag in (tag.removeprefix("#") for tag in tags):
            key = _key(tag)
            if not key:
                continue
            if key in self._by_key:
                values[self._by_key[key]] = None
                continue
            near = difflib.get_close_matches(key, self._by_key, n=1, cutoff=NEAR)
            if near:
                suggestions[tag] = self._by_key[near[0]]
            else:
                unknown[tag] = None
        offered = {tag: value for tag, value in suggestions.items() if value not in values}
        return Tags(tuple(values), offered, tuple(unknown))


def _key(tag: str) -> str:
    return tag.casefold().replace("-", "").replace("_", "")
