"""Why kudos are not given, each with its sentence."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from services.kudos.content import LEAST_WIDTH, TEXT_MAX, Allowance
from services.problems import FormProblem

NAMES_SHOWN = 3


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


class NotGiven(FormProblem):
    """Nothing was given, to nobody.

    Attributes:
        reason: why.
        field: what of a form should be changed.
    """

    def __init__(self, reason: Reason, sentence: str) -> None:
        self.reason = reason
        self.field = Field.TEXT if reason in (Reason.SHORT, Reason.LONG) else Field.PEOPLE
        super().__init__({self.field: sentence})


def nobody() -> NotGiven:
    """No one was named."""
    return NotGiven(Reason.NOBODY, "Whom would you like to thank? Name them with an @, as in @ana.")


def everyone() -> NotGiven:
    """A whole channel was named."""
    return NotGiven(
        Reason.EVERYONE,
        "Thanks that go to everyone reach nobody. Name the people, or a user group, with an @.",
    )


def unknown(names: Sequence[str]) -> NotGiven:
    """Nobody goes by these names."""
    shown = _listed([f"@{name.removeprefix('@')}" for name in names])
    return NotGiven(
        Reason.UNKNOWN,
        f"Nobody here goes by {shown}. Type @ and the first letters, and choose from the people that Slack "
        "suggests.",
    )


def oneself() -> NotGiven:
    """They named themselves."""
    return NotGiven(
        Reason.SELF,
        "Kudos are for others: leave yourself out. Perhaps somebody helped you who should hear it?",
    )


def ones_own() -> NotGiven:
    """They pressed the button on thanks that are for them alone."""
    return NotGiven(Reason.SELF, "These kudos are for you: take them, they are meant.")


def bot(name: str) -> NotGiven:
    """A bot or an app was named."""
    return NotGiven(
        Reason.BOT, f"{name or 'That'} is an app, and takes no thanks. Thank the people who work with it."
    )


def deactivated(name: str) -> NotGiven:
    """Someone was named who has left."""
    return NotGiven(
        Reason.DEACTIVATED,
        f"{name or 'Someone you named'} has no account here any more, and would not see it. Leave them out.",
    )


def no_group() -> NotGiven:
    """There is no such user group."""
    return NotGiven(Reason.NO_GROUP, "There is no such user group here any more. Name its people with an @.")


def empty_group(handle: str) -> NotGiven:
    """There is nobody in it who could be thanked."""
    name = f"@{handle}" if handle else "this user group"
    return NotGiven(Reason.EMPTY_GROUP, f"Nobody is in {name} yet. Name the people with an @.")


def beyond(wanted: int, allowance: Allowance, now: datetime) -> NotGiven:
    """More than is left of today's."""
    when = _in(allowance.more_at - now)
    if wanted > allowance.a_day:
        words = (
            f"That is {wanted} people, and one person can give {allowance.a_day} kudos a day. "
            "Name those whom you mean most."
        )
    elif allowance.left == 0:
        words = (
            f"You have given all your kudos of today. At your midnight, {when}, you have "
            f"{allowance.a_day} again."
        )
    else:
        words = (
            f"That is {wanted} people, and you have {allowance.left} kudos left today. Name fewer, or wait "
            f"for your midnight, {when}: then you have {allowance.a_day} again."
        )
    return NotGiven(Reason.ALLOWANCE, words)


def check_text(text: str) -> str:
    """The words, trimmed.

    Raises:
        NotGiven: they say too little to be worth reading, or too much to be read.
    """
    words = text.strip()
    if _width(words) < LEAST_WIDTH:
        raise NotGiven(
            Reason.SHORT,
            "Say a little more: what did they do, and whom did it help? As in “stayed late to calm the "
            "queue”.",
        )
    if len(words) > TEXT_MAX:
        raise NotGiven(
            Reason.LONG,
            f"That is {len(words):,} characters. Thanks are read when they are short: {TEXT_MAX:,} at most.",
        )
    return words


def _width(words: str) -> int:
    """How much it says: letters and digits, those that are a syllable or a word of their own twice."""
    return sum(
        2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in words
        if unicodedata.category(sign)[0] in "LNM"
    )


def _listed(names: Sequence[str]) -> str:
    shown = [f"“{name}”" for name in names[:NAMES_SHOWN]]
    return " or ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _in(time: timedelta) -> str:
    minutes = max(1, -(-int(time.total_seconds()) // 60))
    if minutes < 60:
        return "in a minute" if minutes == 1 else f"in {minutes} minutes"
    hours = round(minutes / 60)
    return "in an hour" if hours == 1 else f"in {hours} hours"
