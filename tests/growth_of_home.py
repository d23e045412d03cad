"""What Home shows beside alerts, as it is after a year: thanks, stories, and a town hall that is on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from sqlalchemy import select, text

from handlers.parts import Parts, Slack
from services.changes import AuditLog
from services.decisions import Decisions
from services.guiding import Guides
from services.kudos import Kudos as KudosServices
from services.privacy import Privacy
from services.quiet import Quiet
from services.settings import WorkspaceSettings
from services.speakers import Speakers
from services.stories import Stories
from services.town_halls import TownHalls
from services.troubles import TroubleReading
from services.undelivered import Undelivered
from storage.audiences import Channel
from storage.kudos import Kudos, KudosEntry
from storage.stories import Story, StoryState, StoryVersion
from storage.town_halls import (
    QuestionState,
    TownHall,
    TownHallChannel,
    TownHallHost,
    TownHallQuestion,
    TownHallState,
)
from tests.growth import HERE, YEAR, Row, Year, go_on_counting, load

HALLS_ON = 5
"""As many as Home shows."""
QUESTIONS_A_HALL = 1_000


@dataclass(frozen=True, kw_only=True)
class Furniture:
    """How many rows there are of a kind."""

    kudos: int
    """Each with one receiver."""
    stories: int
    halls: int
    """That are over."""

    @property
    def rows(self) -> int:
        """How many rows that makes."""
        return 2 * (self.kudos + self.stories) + (self.halls + HALLS_ON) * QUESTIONS_A_HALL


FULL = Furniture(kudos=500_000, stories=50_000, halls=50)
LITTLE = Furniture(kudos=105_000, stories=10_500, halls=0)
"""As much for each of the 10,500 people of the small one."""
TESTED = Furniture(kudos=20_000, stories=5_000, halls=10)


def furnish(year: Year, furniture: Furniture) -> None:
    """Adds all that to a filled database."""
    with year.database.engine.begin() as connection:
        load(connection, Kudos, _kudos(year, furniture))
        load(connection, KudosEntry, _entries(year, furniture))
        load(connection, Story, _stories(year, furniture))
        load(connection, StoryVersion, _versions(year, furniture))
        hall = connection.execute(select(Channel.id).where(Channel.channel_id == year.hall)).scalar_one()
        load(connection, TownHall, _halls(year, furniture))
        load(connection, TownHallChannel, _places(furniture, hall))
        load(connection, TownHallHost, _hosts(furniture))
        load(connection, TownHallQuestion, _questions(year, furniture))
        if not year.database.is_sqlite:
            for model in (Kudos, KudosEntry, Story, TownHall):
                go_on_counting(connection, model.__tablename__)
            connection.execute(text("ANALYZE"))
    year.database.close()


def parts_of(year: Year) -> Parts:
    """What App Home is made of. Slack is not asked for it."""
    database, clock, alerts = year.database, year.clock, year.alerts
    return Parts(
        alerts=alerts,
        stories=Stories.over(database, clock, alerts.reading),
        kudos=KudosServices.over(database, clock),
        town_halls=TownHalls.over(database, clock, secret=b"of the year"),
        privacy=Privacy.over(database, clock),
        quiet=Quiet.over(database, clock, Decisions()),
        undelivered=Undelivered(database, clock),
        directory=year.directory,
        settings=WorkspaceSettings(database, clock, Decisions()),
        guides=Guides(database, clock, Decisions()),
        troubles=TroubleReading(database, clock, Decisions()),
        held_until=lambda: None,
        speakers=Speakers(database, Decisions()),
        roles=alerts.roles,
        audit=AuditLog(database, clock),
        slack=cast(Slack, None),
        prefix="",
        url="https://fernwood.slack.com/",
        now=clock,
        wake=lambda: None,
    )


def _kudos(year: Year, furniture: Furniture) -> Iterator[Row]:
    yield (
        *("id", "workspace_id", "giver_id", "trigger", "source", "text", "thanked_for", "is_private"),
        *("is_by_leader", "given_at", "day"),
    )
    for number in range(1, furniture.kudos + 1):
        at = year.now - YEAR * (furniture.kudos - number) / furniture.kudos
        giver = 1 + number % year.size.people
        told = (f"t{number}", "words", "Thank you", '["craft"]', False, False)
        yield (number, HERE, giver, *told, at, f"{at:%Y-%m-%d}")


def _entries(year: Year, furniture: Furniture) -> Iterator[Row]:
    yield ("id", "kudos_id", "receiver_id", "amount", "trigger", "at")
    for number in range(1, furniture.kudos + 1):
        at = year.now - YEAR * (furniture.kudos - number) / furniture.kudos
        yield (number, number, 1 + (number * 7) % year.size.people, 1, f"t{number}", at)


def _stories(year: Year, furniture: Furniture) -> Iterator[Row]:
    yield (
        *("id", "workspace_id", "author_id", "agent_id", "state", "version", "published", "sought"),
        *("created_at", "published_at"),
    )
    for number in range(1, furniture.stories + 1):
        at = year.now - YEAR * (furniture.stories - number) / furniture.stories
        person, waits = 1 + number % year.size.people, number % 500 == 0
        state = StoryState.REVIEW if waits else StoryState.PUBLISHED
        yield (
            number,
            HERE,
            person,
            person,
            state.value,
            1,
            None if waits else 1,
            "cake",
            at,
            None if waits else at,
        )


def _versions(year: Year, furniture: Furniture) -> Iterator[Row]:
    yield (
        *("story_id", "number", "told_in", "written_at", "title", "faced", "did", "ended", "mood_before"),
        *(
            "mood_after",
            "freedom",
            "freedom_words",
            "campaign",
            "why_right",
            "contact",
            "tags",
            "readers",
            "link",
        ),
    )
    for number in range(1, furniture.stories + 1):
        words = ("The last cake", "The oven broke.", "I called.", "There was cake.", 1, 5)
        rest = ("judgement", "", "", "", "chat", "[]", "brand", "")
        yield (number, 1, f"V{number}", year.now, *words, *rest)


def _halls(year: Year, furniture: Furniture) -> Iterator[Row]:
    yield (
        *("id", "workspace_id", "author_id", "state", "topic", "introduction", "opens_at", "closes_at"),
        *("repeats", "labels", "allows_anonymous", "is_reviewed", "hides_votes", "one_at_a_time"),
        *("created_at", "announced_at", "closed_at", "questions"),
    )
    for number in range(1, furniture.halls + HALLS_ON + 1):
        is_on = number > furniture.halls
        at = year.now - timedelta(days=1 if is_on else 3 + number)
        state = TownHallState.OPEN if is_on else TownHallState.CLOSED
        ends = at + timedelta(days=2)
        what = (number, HERE, 1, state.value, f"Town hall {number}", "", at, ends)
        yield (*what, "", "[]", True, True, False, False, at, at, None if is_on else ends, QUESTIONS_A_HALL)


def _places(furniture: Furniture, channel: int) -> Iterator[Row]:
    yield ("town_hall_id", "channel_id")
    for number in range(1, furniture.halls + HALLS_ON + 1):
        yield (number, channel)


def _hosts(furniture: Furniture) -> Iterator[Row]:
    yield ("town_hall_id", "person_id")
    for number in range(1, furniture.halls + HALLS_ON + 1):
        yield (number, 1)


def _questions(year: Year, furniture: Furniture) -> Iterator[Row]:
    yield (
        *("id", "town_hall_id", "handle", "asker_id", "text", "label", "asked_at", "number", "state"),
        *("reason", "is_answered_aloud", "votes", "flags"),
    )
    states = (QuestionState.SHOWN, QuestionState.ANSWERED, QuestionState.IN_REVIEW)
    for hall in range(1, furniture.halls + HALLS_ON + 1):
        for each in range(1, QUESTIONS_A_HALL + 1):
            number = hall * QUESTIONS_A_HALL + each
            asker = 1 + number % year.size.people
            asked = (number, hall, f"h{number}", asker, "Why?", "", year.now, each)
            yield (*asked, states[each % 3].value, "", False, 3, 0)
