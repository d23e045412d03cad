"""Retention of stories, kudos and town halls: what is old goes, what others see as numbers does not lie."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from services import retention
from services.decisions import Decisions
from services.kudos import retention as kudos
from services.kudos.boards import Period
from services.kudos.retention import KudosRetention
from services.problems import NotFound
from services.retention import LEAST, Keeping, Limit, Limits, OneByOne, Sort
from services.stories import announcing
from services.stories.retention import StoryRetention
from services.town_halls import speaking
from services.town_halls.retention import TownHallRetention
from storage.alerts import AlertDraft
from storage.database import Base, Database
from storage.kudos import Kudos, KudosEntry, KudosGathering, KudosNote, KudosReaction
from storage.posts import Post, PostState
from storage.settings import WorkspaceSetting
from storage.stories import Story, StoryCheer, StoryExport, StoryVersion, StoryVote
from storage.town_halls import TownHall, TownHallFollower, TownHallHost, TownHallQuestion
from tests.support import ManualClock
from tests.unit.services.privacy.lives import ANA, ANAS_WORDS, BEN, HERE, PAT, SAM, Lives
from tests.unit.services.stories import shelf
from tests.unit.services.test_retention import keeping
from tests.unit.services.world import DAY, ELSEWHERE

KEPT = timedelta(days=120)
KINDS = (StoryRetention, KudosRetention, TownHallRetention)


@pytest.fixture
def lives(database: Database, clock: ManualClock) -> Lives:
    lives = Lives(database, clock)
    lives.live()
    return lives


def go_on(lives: Lives, by: timedelta = KEPT + DAY) -> None:
    """Time passes; something newer comes of each, and everything was sent and is up to date."""
    lives.clock.advance(by)
    shelf.put(lives.world, BEN, title="The newest")
    lives.hall.call(by=PAT)
    lives.thanking.give(SAM, BEN, text="the newest of all thanks")
    lives.world.deliver()
    with lives.database.write() as session:
        for post in session.scalars(select(Post)):
            post.update_at = None


def limit(kept: timedelta | None) -> Limit:
    return lambda _session, now: [] if kept is None else [(HERE, now - kept)]


def work_off(lives: Lives, *kinds: type[StoryRetention | KudosRetention | TownHallRetention]) -> int:
    rows = 0
    for kind in kinds:
        one = kind(lives.database, lives.clock, limit(KEPT))
        while done := one.tick():
            rows += done
    return rows


def count(lives: Lives, *models: type[Base]) -> Sequence[int]:
    with lives.database.read() as session:
        return [session.scalar(select(func.count()).select_from(model)) or 0 for model in models]


def posts(lives: Lives, beginning: str) -> int:
    with lives.database.read() as session:
        said = select(func.count()).where(Post.kind.startswith(beginning))
        return session.scalar(said) or 0


class TestStories:
    def test_they_go_with_all_that_belongs_to_them(self, lives: Lives) -> None:
        go_on(lives)
        assert work_off(lives, StoryRetention) > 5
        assert count(lives, Story, StoryVersion, StoryCheer, StoryVote) == [1, 1, 0, 0]
        # The newest file that was asked for stays, as the newest of each.
        assert count(lives, StoryExport) == [1]

    def test_what_is_younger_stays(self, lives: Lives) -> None:
        go_on(lives, KEPT - DAY)
        assert work_off(lives, StoryRetention) == 0
        assert count(lives, Story) == [4]

    def test_what_was_changed_since_stays(self, lives: Lives) -> None:
        go_on(lives)
        with lives.database.write() as session:
            session.get_one(StoryVersion, (lives.story, 1)).written_at = lives.clock()
        work_off(lives, StoryRetention)
        assert count(lives, Story) == [2]

    def test_measures_look_no_further_back(self, lives: Lives) -> None:
        """They are of 90 days: what goes is older, whatever is set."""
        go_on(lives, LEAST - DAY)
        before = lives.stories.measures.of(BEN)
        kept = Keeping(timedelta(days=30)).of(Sort.STORIES)
        assert StoryRetention(lives.database, lives.clock, limit(kept)).tick() == 0
        assert lives.stories.measures.of(BEN) == before
        assert before.whole.stories == 4


def totals(lives: Lives) -> dict[str, Any]:
    mine = {who.user_id: lives.kudos.reading.mine(who) for who in (ANA, BEN)}
    return {
        "mine": {name: (each.received, each.given, each.points) for name, each in mine.items()},
        "board": [
            (line.who.name, line.count, line.rank) for line in lives.kudos.boards.top(BEN, Period.ALL).lines
        ],
    }


class TestKudos:
    def test_words_go_and_numbers_stay(self, lives: Lives) -> None:
        go_on(lives)
        before, entries = totals(lives), count(lives, Kudos, KudosEntry)
        assert work_off(lives, KudosRetention) > 5
        assert totals(lives) == before
        assert count(lives, Kudos, KudosEntry) == entries
        with lives.database.read() as session:
            assert set(session.scalars(select(Kudos.text))) == {"", "the newest of all thanks"}
            assert len(session.scalars(select(Kudos.asked_in).where(Kudos.asked_in.is_not(None))).all()) == 1
        assert ANAS_WORDS not in str(lives.kudos.reading.mine(BEN))

    def test_of_a_reaction_nothing_says_where_it_was(self, lives: Lives) -> None:
        assert lives.kudos.reactions.added(SAM, lives.thanking.reaction(BEN)) is not None
        go_on(lives)
        work_off(lives, KudosRetention)
        with lives.database.read() as session:
            for trigger in (Kudos.trigger, KudosEntry.trigger):
                assert not session.scalars(select(trigger).where(trigger.startswith("reaction:"))).all()

    def test_messages_go(self, lives: Lives) -> None:
        go_on(lives)
        before = posts(lives, "kudos.")
        work_off(lives, KudosRetention)
        assert posts(lives, "kudos.") < before
        assert count(lives, KudosGathering)[0] <= 2

    def test_what_is_younger_stays(self, lives: Lives) -> None:
        go_on(lives, KEPT - DAY)
        assert work_off(lives, KudosRetention) == 0

    def test_notes_and_reactions_go_once_there_are_newer(self, lives: Lives) -> None:
        with lives.database.write() as session:
            for later in (0, 0.5, 400):
                at = lives.clock() + later * DAY
                session.add(KudosNote(workspace_id=HERE, site="Manila", due_at=at, done_at=at))
                session.add(
                    KudosReaction(
                        channel_id="C1",
                        message_ts=f"{at.timestamp():.6f}",
                        giver_id=1,
                        emoji="clap",
                        event_ts="1.0",
                        is_on=True,
                    )
                )
        go_on(lives)
        work_off(lives, KudosRetention)
        assert count(lives, KudosReaction) == [1]
        with lives.database.read() as session:
            done = session.scalars(select(KudosNote.done_at).where(KudosNote.done_at.is_not(None))).all()
        assert len(done) == 1


class TestTownHalls:
    def close(self, lives: Lives) -> None:
        lives.clock.advance(3 * DAY)
        lives.hall.town_halls.moments.tick()
        lives.hall.town_halls.moments.tick()

    def test_they_go_with_all_that_belongs_to_them(self, lives: Lives) -> None:
        self.close(lives)
        go_on(lives)
        assert work_off(lives, TownHallRetention) > 3
        assert count(lives, TownHall, TownHallQuestion, TownHallFollower, TownHallHost) == [1, 0, 0, 1]
        with pytest.raises(NotFound):
            lives.hall.town_halls.reading.hall(HERE, lives.town_hall)

    def test_an_open_one_stays_however_old(self, lives: Lives) -> None:
        go_on(lives)
        assert work_off(lives, TownHallRetention) == 0

    def test_what_was_answered_since_stays(self, lives: Lives) -> None:
        self.close(lives)
        go_on(lives)
        lives.hall.town_halls.hosting.answer(SAM, lives.asked, "At last.")
        assert work_off(lives, TownHallRetention) == 0


class TestWhatIsHeld:
    """What cannot go yet keeps nothing else, and keeps nobody who writes."""

    def hold(self, lives: Lives, some: Collection[int], *kinds: str) -> None:
        """The messages about these are not known to have arrived."""
        with lives.database.write() as session:
            session.execute(
                update(Post)
                .where(Post.kind.in_(kinds), Post.subject_id.in_(some))
                .values(state=PostState.UNCERTAIN)
            )

    def test_gatherings_behind_those_that_are_held_go(
        self, lives: Lives, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(kudos, "BATCH", 2)
        for number in range(6):
            lives.thanking.give(SAM, ANA, text=f"stayed late to calm the queue on day {number}")
            lives.clock.advance(DAY)
        with lives.database.read() as session:
            held = set(session.scalars(select(KudosGathering.id).order_by(KudosGathering.id).limit(4)))
        go_on(lives)
        self.hold(lives, held, *kudos.SHOWN_BY)
        work_off(lives, KudosRetention)
        with lives.database.read() as session:
            left = set(session.scalars(select(KudosGathering.id)))
        assert held < left
        assert len(left) <= len(held) + 2

    def test_of_rows_that_go_one_by_one_those_behind_the_held_ones_have_their_turn(
        self, lives: Lives, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(retention, "TURNS_A_TICK", 2)
        tried: list[int] = []
        ids = [shelf.put(lives.world, BEN, title=f"Story {number}") for number in range(9)]
        held = set(ids[:7])

        def delete_some(session: Session, story_id: int) -> int:
            tried.append(story_id)
            return 0 if story_id in held else delete_one(session, story_id)

        def delete_one(session: Session, story_id: int) -> int:
            session.execute(delete(StoryVersion).where(StoryVersion.story_id == story_id))
            session.execute(delete(Story).where(Story.id == story_id))
            return 1

        old = OneByOne(lives.database, Story.id, delete_some)
        turns = [old.turn(HERE, Story.id.in_(ids)) for _ in range(9)]
        assert sum(turns) == 2
        assert set(tried) == set(ids)
        assert len(tried) <= 2 * len(turns)
        held.clear()
        assert sum(old.turn(HERE, Story.id.in_(ids)) for _ in range(20)) == 7

    def test_a_look_that_finds_nothing_keeps_nobody_from_writing(
        self, lives: Lives, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lives.clock.advance(3 * DAY)
        lives.hall.town_halls.moments.tick()
        lives.hall.town_halls.moments.tick()
        go_on(lives)
        self.hold(lives, [lives.town_hall], *speaking.ABOUT_TOWN_HALLS)
        self.hold(lives, [1, 2, 3], *kudos.SHOWN_BY, announcing.EXPORT)
        retained = [kind(lives.database, lives.clock, limit(KEPT)) for kind in KINDS]
        for each in retained:
            while each.tick():
                pass
        assert count(lives, TownHall) == [2]
        monkeypatch.setattr(lives.database, "write", None)
        assert [each.tick() for each in retained] == [0, 0, 0]


class TestDrafts:
    def test_what_was_never_sent_goes(self, lives: Lives) -> None:
        lives.clock.advance(KEPT)
        unsent = select(func.count()).select_from(AlertDraft).where(AlertDraft.used_at.is_(None))
        for days, left in ((0, 1), (1, 0)):
            lives.clock.advance(days * DAY)
            keeping(lives.world, KEPT).retention.tick()
            with lives.database.read() as session:
                assert session.scalar(unsent) == left


class TestKeeping:
    def test_what_is_measured_is_kept_as_long_as_measures_look_back(self) -> None:
        year, month = timedelta(days=365), timedelta(days=30)
        assert {Keeping(year).of(sort) for sort in Sort} == {year}
        assert [Keeping(month).of(sort) for sort in Sort] == [month, LEAST, LEAST, month]
        assert {Keeping().of(sort) for sort in Sort} == {None}

    def test_each_workspace_keeps_as_its_admins_say(self, lives: Lives) -> None:
        limits = Limits(Decisions({"keep_days": "120"}), Sort.TOWN_HALLS)
        with lives.database.write() as session:
            session.add(
                WorkspaceSetting(workspace_id=ELSEWHERE, name="keep_days", value="", changed_at=lives.clock())
            )
        with lives.database.read() as session:
            assert limits(session, lives.clock()) == [(HERE, lives.clock() - KEPT)]

    def test_nothing_goes_where_nothing_is_set(self, lives: Lives) -> None:
        go_on(lives, 3_000 * DAY)
        for kind in KINDS:
            assert kind(lives.database, lives.clock, limit(None)).tick() == 0
