"""What the brand thanks for: a list of words, written as hashtags."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


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
    """The configured values. Case, and whether words are joined by `-` or `_`, make no difference."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names: tuple[str, ...] = tuple(dict.fromkeys(names))

    def read(self, tags: Iterable[str]) -> Tags:
        """Tells values from other tags; a tag may have its sign."""
        raise NotImplementedError
