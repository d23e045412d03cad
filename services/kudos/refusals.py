"""Why kudos are not given, each with its sentence."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from services.kudos.content import LEAST_WIDTH, TEXT_MAX, Allowance
from services.language import counted, number, one_of
from services.language import gettext as _
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
    return NotGiven(Reason.NOBODY, _("Whom would you like to thank? Name them with an @, as in @ana."))


def everyone() -> NotGiven:
    """A whole channel was named."""
    return NotGiven(
        Reason.EVERYONE,
        _("Thanks that go to everyone reach nobody. Name the people, or a user group, with an @."),
    )


def unknown(names: Sequence[str]) -> NotGiven:
    """Nobody goes by these names."""
    shown = one_of(f"“@{name.removeprefix('@')}”" for name in names[:NAMES_SHOWN])
    return NotGiven(
        Reason.UNKNOWN,
        _(
            "Nobody here goes by {names}. Type @ and the first letters, and choose from the people that "
            "Slack suggests."
        ).format(names=shown),
    )


def oneself() -> NotGiven:
    """They named themselves."""
    return NotGiven(
        Reason.SELF,
        _("Kudos are for others: leave yourself out. Perhaps somebody helped you who should hear it?"),
    )


def ones_own() -> NotGiven:
    """They pressed the button on thanks that are for them alone."""
    return NotGiven(Reason.SELF, _("These kudos are for you: take them, they are meant."))


def bot(name: str) -> NotGiven:
    """A bot or an app was named."""
    if not name:
        return NotGiven(
            Reason.BOT, _("That is an app, and takes no thanks. Thank the people who work with it.")
        )
    sentence = _("{name} is an app, and takes no thanks. Thank the people who work with it.")
    return NotGiven(Reason.BOT, sentence.format(name=name))


def deactivated(name: str) -> NotGiven:
    """Someone was named who has left."""
    if not name:
        return NotGiven(
            Reason.DEACTIVATED,
            _("Someone you named has no account here any more, and would not see it. Leave them out."),
        )
    sentence = _("{name} has no account here any more, and would not see it. Leave them out.")
    return NotGiven(Reason.DEACTIVATED, sentence.format(name=name))


def no_group() -> NotGiven:
    """There is no such user group."""
    return NotGiven(
        Reason.NO_GROUP, _("There is no such user group here any more. Name its people with an @.")
    )


def empty_group(handle: str) -> NotGiven:
    """There is nobody in it who could be thanked."""
    if not handle:
        return NotGiven(Reason.EMPTY_GROUP, _("Nobody is in this user group yet. Name the people with an @."))
    sentence = _("Nobody is in {group} yet. Name the people with an @.")
    return NotGiven(Reason.EMPTY_GROUP, sentence.format(group=f"@{handle}"))


def beyond(wanted: int, allowance: Allowance, now: datetime) -> NotGiven:
    """More than is left of today's."""
    when, a_day = _in(allowance.more_at - now), number(allowance.a_day)
    if wanted > allowance.a_day:
        words = _(
            "That is {wanted} people, and one person can give {a_day} kudos a day. Name those whom you mean "
            "most."
        ).format(wanted=number(wanted), a_day=a_day)
    elif allowance.left == 0:
        words = _(
            "You have given all your kudos of today. At your midnight, {when}, you have {a_day} again."
        ).format(when=when, a_day=a_day)
    else:
        # Translators: {when} is as “in an hour”.
        words = _(
            "That is {wanted} people, and you have {left} kudos left today. Name fewer, or wait for your "
            "midnight, {when}: then you have {a_day} again."
        ).format(wanted=number(wanted), left=number(allowance.left), when=when, a_day=a_day)
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
            _(
                "Say a little more: what did they do, and whom did it help? As in “stayed late to calm the "
                "queue”."
            ),
        )
    if len(words) > TEXT_MAX:
        raise NotGiven(
            Reason.LONG,
            counted(
                "That is {count} character. Thanks are read when they are short: {most} at most.",
                "That is {count} characters. Thanks are read when they are short: {most} at most.",
                len(words),
                most=number(TEXT_MAX),
            ),
        )
    return words


def _width(words: str) -> int:
    """How much it says: letters and digits, those that are a syllable or a word of their own twice."""
    return sum(
        2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in words
        if unicodedata.category(sign)[0] in "LNM"
    )


def _in(time: timedelta) -> str:
    minutes = max(1, -(-int(time.total_seconds()) // 60))
    if minutes < 60:
        return counted("in a minute", "in {count} minutes", minutes)
    return counted("in an hour", "in {count} hours", round(minutes / 60))
