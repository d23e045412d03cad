"""Whether a form can be kept as typed. Each problem is a sentence for the field that has it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.language import gettext as _
from services.language import number
from services.problems import FormProblem
from services.town_halls.content import Plan, Repeat, TownHallForm
from storage.audiences import Channel
from storage.people import Person

TOPIC_MAX = 140
"""A header of Slack's holds 150 characters."""
INTRODUCTION_MAX = 2_000
LABEL_MAX, LABELS_MAX = 30, 10
HOSTS_MAX, CHANNELS_MAX = 10, 20
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(days=60)
FARTHEST = timedelta(days=366)
A_MINUTE_AGO = timedelta(minutes=1)


def check(
    session: Session, workspace_id: str, form: TownHallForm, now: datetime, opened_at: datetime | None = None
) -> Plan:
    """The form, checked.

    Args:
        opened_at: when it opened, for one that is open: that stays as it is.

    Raises:
        FormProblem: a sentence for each field that cannot be taken.
    """
    problems: dict[str, str] = {}
    topic, introduction = form.topic.strip(), form.introduction.strip()
    if not topic:
        problems["topic"] = _("Say what the town hall is about.")
    elif len(topic) > TOPIC_MAX:
        problems["topic"] = _("Shorten the topic to {most} characters.").format(most=TOPIC_MAX)
    if len(introduction) > INTRODUCTION_MAX:
        problems["introduction"] = _("Shorten the introduction to {most} characters.").format(
            most=number(INTRODUCTION_MAX)
        )
    labels = labels_of(form.labels)
    if len(labels) > LABELS_MAX:
        problems["labels"] = _("Give {number} labels at most.").format(number=LABELS_MAX)
    elif any(len(label) > LABEL_MAX for label in labels):
        problems["labels"] = _(
            "Shorten each label to {most} characters, and separate them with commas."
        ).format(most=LABEL_MAX)
    if form.repeats not in tuple(Repeat):
        problems["repeats"] = _("Choose from the list.")
    hosts = _hosts(session, workspace_id, form.hosts, problems)
    channels = _channels(session, workspace_id, form.channels, problems)
    opens_at = opened_at or _time(form.opens_at) or now.replace(microsecond=0)
    closes_at = _time(form.closes_at)
    problems |= _time_problems(opens_at, closes_at, now, is_open=opened_at is not None)
    if problems or closes_at is None:
        raise FormProblem(problems)
    return Plan(
        topic=topic,
        introduction=introduction,
        hosts=hosts,
        channels=channels,
        opens_at=opens_at,
        closes_at=closes_at,
        labels=labels,
        rules=form.rules,
        repeats=Repeat(form.repeats),
    )


def labels_of(typed: str) -> list[str]:
    """The labels in a line that separates them by commas, each once."""
    labels = (" ".join(label.split()) for label in typed.split(","))
    return list(dict.fromkeys(filter(None, labels)))


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _time_problems(
    opens_at: datetime, closes_at: datetime | None, now: datetime, *, is_open: bool
) -> Mapping[str, str]:
    if not is_open and opens_at < now - A_MINUTE_AGO:
        return {"opens_at": _("This time has passed. Choose a later one, or leave it empty to open now.")}
    if opens_at > now + FARTHEST:
        return {"opens_at": _("Choose a time within a year from now.")}
    if closes_at is None:
        return {"closes_at": _("Say when it closes.")}
    if closes_at < max(now, opens_at) + SHORTEST:
        return {
            "closes_at": _("Leave people at least a quarter of an hour, better some days for three shifts.")
        }
    if closes_at > opens_at + LONGEST:
        return {"closes_at": _("A town hall is open for {days} days at most.").format(days=LONGEST.days)}
    return {}


def _hosts(
    session: Session, workspace_id: str, user_ids: Sequence[str], problems: dict[str, str]
) -> frozenset[int]:
    wanted = set(user_ids)
    if not wanted:
        problems["hosts"] = _("Choose who answers.")
    elif len(wanted) > HOSTS_MAX:
        problems["hosts"] = _("Choose {number} hosts at most.").format(number=HOSTS_MAX)
    found = session.scalars(select(Person).where(Person.user_id.in_(wanted))).all()
    people: dict[str, Person] = {}
    for person in found:
        # A user id of another workspace counts where nobody here has the same.
        if person.user_id not in people or person.workspace_id == workspace_id:
            people[person.user_id] = person
    if any(person.is_bot or person.is_deactivated for person in people.values()):
        problems["hosts"] = _("Choose people who are active: no apps, and nobody who has left.")
    elif len(people) < len(wanted) and "hosts" not in problems:
        problems["hosts"] = _("Someone here has just joined. Try again in a minute.")
    return frozenset(person.id for person in people.values())


def _channels(
    session: Session, workspace_id: str, channel_ids: Sequence[str], problems: dict[str, str]
) -> frozenset[int]:
    wanted = set(channel_ids)
    if not wanted:
        problems["channels"] = _("Choose the channels in which people ask and read.")
    elif len(wanted) > CHANNELS_MAX:
        problems["channels"] = _("Choose {number} channels at most.").format(number=CHANNELS_MAX)
    found = session.scalars(
        select(Channel).where(Channel.workspace_id == workspace_id, Channel.channel_id.in_(wanted))
    ).all()
    heard = {channel.channel_id for channel in found if channel.has_bot}
    archived = [channel.name for channel in found if channel.is_archived]
    if archived:
        problems["channels"] = _("{channel} is archived. Choose another channel.").format(
            channel=f"#{archived[0]}"
        )
    elif wanted - heard and "channels" not in problems:
        names = sorted(f"#{channel.name}" for channel in found if channel.channel_id not in heard)
        if names:
            problems["channels"] = _(
                "Frontlane is not in {channel}. Type /invite @Frontlane there, then try again."
            ).format(channel=names[0])
        else:
            problems["channels"] = _(
                "Frontlane is not in one of these channels. Type /invite @Frontlane there, then try again."
            )
    return frozenset(channel.id for channel in found)
