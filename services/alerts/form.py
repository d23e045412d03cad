"""Whether a form can be sent as typed. Each problem is a sentence for the field that has it."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.alerts.audience import awaits_reading, members
from services.alerts.content import (
    AlertContent,
    AlertForm,
    Audience,
    Change,
    CheckedAlert,
    Delivery,
    Kind,
    RichText,
)
from services.language import gettext as _
from services.language import number as in_digits
from services.problems import FormProblem
from storage.audiences import Channel, UserGroup

TITLE_MAX = 120
HAPPENING_MAX = 20_000
A_MINUTE_AGO = timedelta(minutes=1)
REMINDER_MAX = 90 * 24 * 60
"""Minutes before the start."""
LAST_YEAR = 2100
USER_ID = re.compile(r"[UW][A-Z0-9]{1,30}")
NOBODY = 0
"""No person's id: an audience is checked without leaving anyone out."""


def check(
    session: Session, workspace_id: str, form: AlertForm, now: datetime, before: AlertForm | None = None
) -> CheckedAlert:
    """The form, checked.

    Args:
        before: the alert that it edits, as a form: a time that has passed may stay as it was.

    Raises:
        FormProblem: a sentence for each field that cannot be taken; `answers` are numbered from 0,
            as in `answer_2`.
    """
    problems = _choice_problems(form)
    if not form.title.strip():
        problems["title"] = _("Give the alert a title.")
    elif len(form.title.strip()) > TITLE_MAX:
        problems["title"] = _("Shorten the title to {most} characters.").format(most=TITLE_MAX)
    happening = form.happening or {}
    length = text_length(happening)
    if not length:
        problems["happening"] = _("Say in a few words what is happening.")
    elif length > HAPPENING_MAX:
        problems["happening"] = (
            _("This is {length} characters long. Shorten it to {most}, and link to the rest.")
        ).format(length=in_digits(length), most=in_digits(HAPPENING_MAX))
    problems |= _unreadable_times(form)
    if problems:
        raise FormProblem(problems)
    # To the second, as pickers give it back: else a start of "now" would look changed in every later edit.
    starts_at = _time(form.starts_at) or now.replace(microsecond=0)
    problems |= _time_problems(form, starts_at, now, before)
    answers, answer_problems = _answers(form.answers)
    problems |= answer_problems
    for number, line in enumerate(form.links.splitlines(), start=1):
        if line.strip() and not line.strip().startswith(("https://", "http://")):
            problems["links"] = _(
                "Line {number} must begin with https:// — then a space and a name, if you like."
            ).format(number=number)
            break
    if not all(USER_ID.fullmatch(user_id) for user_id in form.ask_whom):
        problems["ask_whom"] = _("Choose people from the list.")
    channels, channel_problem = _channels(session, workspace_id, form.channels)
    groups, group_problem = _groups(session, workspace_id, form.groups)
    if channel_problem:
        problems["channels"] = channel_problem
    if group_problem:
        problems["groups"] = group_problem
    if not form.channels and not form.groups:
        problems["channels"] = _("Choose whom this is for: a channel here, or a user group below.")
    audience = Audience(channels, groups)
    if not problems and _is_nobody(session, audience, form.delivery):
        field = "groups" if form.groups else "channels"
        problems[field] = _("Nobody is in there yet. Choose another one, or add people to it in Slack first.")
    if problems:
        raise FormProblem(problems)
    ends_at = _time(form.ends_at)
    return CheckedAlert(
        content=AlertContent(
            kind=Kind(form.kind),
            title=form.title.strip(),
            happening=happening,
            starts_at=starts_at,
            ends_at=ends_at,
            acknowledge_by=_time(form.acknowledge_by),
            volume=form.volume.strip(),
            answers=answers,
            freedoms=_lines(form.freedoms),
            stop_and_ask=form.stop_and_ask.strip(),
            ask_whom=list(form.ask_whom),
            links=_lines(form.links),
        ),
        audience=audience,
        delivery=Delivery(form.delivery),
        first_word_at=_time(form.first_word_at),
        reminders=sorted(set(form.reminders), reverse=True),
        change=Change(form.change) if form.change else None,
    )


def text_length(happening: RichText) -> int:
    """Characters that a reader sees in a rich text, spaces at its ends left out."""
    words: list[str] = []

    def collect(node: object) -> None:
        if isinstance(node, dict):
            if node.get("type") in ("text", "link"):
                words.append(str(node.get("text") or node.get("url") or ""))
            elif node.get("type") in ("emoji", "user", "channel", "usergroup", "date", "broadcast"):
                words.append("x")
            for value in node.values():
                collect(value)
        elif isinstance(node, list):
            for value in node:
                collect(value)

    collect(happening)
    return len("".join(words).strip())


def _choice_problems(form: AlertForm) -> dict[str, str]:
    choices: dict[str, tuple[type[StrEnum], str | None]] = {
        "kind": (Kind, form.kind),
        "delivery": (Delivery, form.delivery),
        "change": (Change, form.change),
    }
    problems = {
        name: _("Choose one of these.")
        for name, (known, chosen) in choices.items()
        if chosen is not None and chosen not in list(known)
    }
    if any(not 0 < minutes <= REMINDER_MAX for minutes in form.reminders):
        problems["reminders"] = _("Choose reminders between 1 minute and {days} days ahead.").format(
            days=REMINDER_MAX // 1440
        )
    return problems


def _unreadable_times(form: AlertForm) -> dict[str, str]:
    """Times that no calendar has, or that nobody can mean."""
    last = datetime(LAST_YEAR, 1, 1, tzinfo=UTC).timestamp()
    times = {
        "starts_at": form.starts_at,
        "ends_at": form.ends_at,
        "acknowledge_by": form.acknowledge_by,
        "first_word_at": form.first_word_at,
    }
    return {
        name: _("Choose a time before the year {year}.").format(year=LAST_YEAR)
        for name, seconds in times.items()
        if seconds is not None and not 0 <= seconds < last
    }


def _is_nobody(session: Session, audience: Audience, delivery: str) -> bool:
    """Whether it would surely reach no one: a post in a channel has readers, now or later."""
    if audience.channels and delivery != Delivery.DM:
        return False
    if awaits_reading(session, audience):
        return False
    return session.execute(members(audience, NOBODY).limit(1)).first() is None


def _time_problems(
    form: AlertForm, starts_at: datetime, now: datetime, before: AlertForm | None
) -> dict[str, str]:
    problems: dict[str, str] = {}

    def is_new(name: str) -> bool:
        return before is None or getattr(form, name) != getattr(before, name)

    ends_at, acknowledge_by = _time(form.ends_at), _time(form.acknowledge_by)
    first_word_at = _time(form.first_word_at)
    if starts_at < now - A_MINUTE_AGO and is_new("starts_at"):
        problems["starts_at"] = _(
            "This time has passed. Choose a later one, or leave it empty if it is on already."
        )
    if ends_at and ends_at <= starts_at:
        problems["ends_at"] = _("The end must come after the start.")
    elif ends_at and ends_at <= now and is_new("ends_at"):
        problems["ends_at"] = _("This time has passed. Choose a later one.")
    if acknowledge_by and acknowledge_by <= now and is_new("acknowledge_by"):
        problems["acknowledge_by"] = _(
            "This time has passed. Choose a later one, or leave it empty for the start."
        )
    elif acknowledge_by and ends_at and acknowledge_by > ends_at:
        problems["acknowledge_by"] = _("This is after the end. Choose a time before it.")
    elif acknowledge_by and first_word_at and acknowledge_by <= first_word_at:
        problems["acknowledge_by"] = _("This is before the first word. Give agents time to read it.")
    if first_word_at and first_word_at < now - A_MINUTE_AGO and is_new("first_word_at"):
        problems["first_word_at"] = _(
            "This time has passed. Choose a later one, or leave it empty to send now."
        )
    elif first_word_at and first_word_at > starts_at and not (before and first_word_at <= now):
        problems["first_word_at"] = (
            _("This is after the start. Agents should hear of it before.")
            if form.starts_at
            else _("Without a start it is on already: give a start above, or leave this empty to send now.")
        )
    return problems


def _answers(typed: Sequence[Sequence[str]]) -> tuple[list[tuple[str, str]], dict[str, str]]:
    answers: list[tuple[str, str]] = []
    problems: dict[str, str] = {}
    for number, (question, answer) in enumerate(typed):
        asked, said = question.strip(), answer.strip()
        if asked and not said:
            problems[f"answer_{number}"] = _(
                "Write what agents should say to this, or take the question out."
            )
        elif said and not asked:
            problems[f"question_{number}"] = _("Write what customers will ask, or take the answer out.")
        elif asked:
            answers.append((asked, said))
    return answers, problems


def _channels(session: Session, workspace_id: str, wanted: Sequence[str]) -> tuple[frozenset[int], str]:
    known = {
        channel.channel_id: channel
        for channel in session.scalars(
            select(Channel).where(Channel.workspace_id == workspace_id, Channel.channel_id.in_(wanted))
        )
    }
    for channel_id in wanted:
        channel = known.get(channel_id)
        if channel is not None and channel.is_archived:
            sentence = _("{channel} is archived. Take it out, or unarchive it first.")
            return frozenset(), sentence.format(channel=f"#{channel.name}")
        if channel is None or not channel.has_bot:
            if channel is None or not channel.name:
                return frozenset(), _(
                    "Frontlane is not in one of these channels. Type /invite @Frontlane there, "
                    "then come back and try again."
                )
            sentence = _(
                "Frontlane is not in {channel}. Type /invite @Frontlane there, then come back and try again."
            )
            return frozenset(), sentence.format(channel=f"#{channel.name}")
    return frozenset(known[channel_id].id for channel_id in wanted), ""


def _groups(session: Session, workspace_id: str, wanted: Sequence[str]) -> tuple[frozenset[int], str]:
    known = {
        group.group_id: group
        for group in session.scalars(
            select(UserGroup).where(UserGroup.workspace_id == workspace_id, UserGroup.group_id.in_(wanted))
        )
    }
    for group_id in wanted:
        group = known.get(group_id)
        if group is None or group.is_disabled:
            if group is None:
                return frozenset(), _("One of these user groups is not there any more. Take it out.")
            sentence = _("{group} is not there any more. Take it out.")
            return frozenset(), sentence.format(group=f"@{group.handle}")
    return frozenset(known[group_id].id for group_id in wanted), ""


def _lines(typed: str) -> str:
    return "\n".join(line.strip() for line in typed.splitlines() if line.strip())


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
