"""Why kudos are not given, each with its sentence."""

from collections.abc import Sequence
from enum import StrEnum

from services.problems import Problem


class Reason(StrEnum):
    """Why."""

    SELF = "self"
    BOT = "bot"
    NOBODY = "nobody"
    EVERYONE = "everyone"
    UNKNOWN = "unknown"
    DEACTIVATED = "deactivated"
    NO_GROUP = "no group"
    EMPTY_GROUP = "empty group"
    SHORT = "short"
    LONG = "long"
    ALLOWANCE = "allowance"


class Field(StrEnum):
    """What of a form the sentence stands under."""

    PEOPLE = "people"
    TEXT = "text"


class NotGiven(Problem):
    """Nothing was given, to nobody.

    Attributes:
        reason: why.
        field: what of a form should be changed.
    """

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.field = Field.TEXT if reason in (Reason.SHORT, Reason.LONG) else Field.PEOPLE


def unknown(names: Sequence[str]) -> NotGiven:
    """Nobody goes by these names."""
    raise NotImplementedError
