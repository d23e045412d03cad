"""Small typed values in buttons and private_metadata. What comes back is a claim: services check it again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache, lru_cache
from typing import ClassVar, Self

from services.language import gettext as _
from services.problems import Problem

LARGEST = 2**63 - 1
"""Of a row's id, on both databases."""


@dataclass(frozen=True)
class Value:
    """A base for values of ints and strings that travel through Slack and back."""

    MAX: ClassVar[int] = 2_000
    COMMAND: ClassVar[str] = "/alert"
    """Shows what there is, to who presses what is too old."""

    def dump(self) -> str:
        """As a button's value: JSON without what is empty."""
        return json.dumps({key: value for key, value in asdict(self).items() if value is not None})

    @classmethod
    def load(cls, text: str | None) -> Self:
        """What `dump` gave.

        Raises:
            Problem: it is not such a value: an old button, or someone else's words.
        """
        value = cls._read(text)
        if isinstance(value, cls):
            return value
        raise Problem(
            _("This button is too old to use. Type {command} to see what there is.").format(
                command=_(cls.COMMAND)
            )
        )

    @classmethod
    @lru_cache(maxsize=256)
    def _read(cls, text: str | None) -> "Value | None":
        """Once for all who press the same button."""
        try:
            loaded = json.loads(text or "{}")
        except (ValueError, RecursionError):
            return None
        types = cls._types()
        if not isinstance(loaded, dict) or not all(
            type(value).__name__ in types.get(key, "") and not _is_absurd(value)
            for key, value in loaded.items()
        ):
            return None
        try:
            return cls(**loaded)
        except TypeError:
            return None

    @classmethod
    @cache
    def _types(cls) -> Mapping[str, str]:
        return {each.name: str(each.type) for each in fields(cls)}


def digest(text: str | None) -> str | None:
    """Stands for a text as it is, which is too long to be carried in a modal."""
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()[:16]


def _is_absurd(value: object) -> bool:
    return isinstance(value, int) and not 0 <= value <= LARGEST
