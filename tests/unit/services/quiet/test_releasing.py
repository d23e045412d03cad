"""From what a feature says to what delivery finds in its queue, on the databases."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from services.decisions import Decisions
from services.directory import PersonFacts
from services.problems import FormProblem
from services.quiet import Quiet, releasing
from services.quiet.choices import ANY_HOUR
from services.quiet.deciding import Verdict, decide
from services.quiet.holding import add_posts
from services.quiet.manners import GATHERED, Topic
from services.settings import WorkspaceSettings
from storage.database import Database
from storage.inboxes import Inbox, lock_inboxes, move_inboxes
from storage.people import ensure_person, find_person
from storage.posts import NewPost, Post, PostFacts, PostState, delete_finished, mark_stale, withdraw
from tests.support import ManualClock
from tests.unit.services.kudos.thanks import Thanking
from tests.unit.services.world import ANA, BEN, CHO, DAN, ELSEWHERE, HERE, HOUR, PAT, SUPPORT, World

DAYTIME = "Mon-Fri 08:00-18:00"
"""In Manila, where Ana is, noon is eight in the evening; in Bogota, where Ben is, seven in the morning."""
NEWS, OWN, TASK, FILE = "story.refused", "alert.answer", "alert.approval", "audit.file"


class Town:
    """Posts, and who gets them."""

    def __init__(self, database: Database, clock: ManualClock) -> None:
        self.database, self.clock = database, clock
        self.world = World(database, clock)
        self.decide()

    def decide(self, hours: str = DAYTIME, most: int = 12) -> None:
        """What the environment says, as if it were started anew."""
        decisions = Decisions({"working_hours": hours, "messages_a_day": str(most)})
        self.quiet = Quiet.over(self.database, self.clock, decisions)
        self.settings = WorkspaceSettings(self.database, self.clock, decisions)

    def say(
        self,
        kind: str,
        to: Iterable[str] = ("UANA",),
        *,
        subject: int = 1,
        at: str = HERE,
        at_once: bool = False,
    ) -> int:
        """Of a kind, about a subject, in a workspace."""
        now = self.clock()
        posts = [
            NewPost(
                workspace_id=at,
                kind=kind,
                subject_id=subject,
                occasion=f"{kind}:{subject}",
                recipient=recipient,
                due_at=now,
            )
            for recipient in to
        ]
        with self.database.write() as session:
            return add_posts(session, posts, now, at_once=at_once)

    def states(self, kind: str) -> list[str]:
        """In their order."""
        with self.database.read() as session:
            return list(session.scalars(select(Post.state).where(Post.kind == kind).order_by(Post.id)))

    def release(self) -> None:
        """As delivery does."""
        while self.quiet.releasing.tick():
            pass

    def told(self, user_id: str) -> int:
        """How many count on their day."""
        with self.database.read() as session:
            person = find_person(session, HERE, user_id)
            assert person is not None
            inbox = session.get(Inbox, person.id)
            return 0 if inbox is None else inbox.told


@pytest.fixture
def town(database: Database, clock: ManualClock) -> Town:
    """A brand with working hours."""
    return Town(database, clock)


@pytest.mark.parametrize("kind", [NEWS, OWN, TASK])
def test_it_waits_until_their_day_begins(town: Town, kind: str) -> None:
    town.say(kind, ["UANA", "UBEN"])
    town.release()
    assert town.states(kind) == ["held", "held"]
    town.clock.advance(HOUR)
    town.release()
    assert town.states(kind) == ["held", "pending"], "eight in the morning in Bogota, where Ben is"
    town.clock.advance(11 * HOUR)
    town.release()
    assert town.states(kind) == ["pending", "pending"]
    with town.database.read() as session:
        due = session.scalars(select(Post.due_at).where(Post.recipient == "UANA")).all()
    assert due == [town.clock()], "it is not late: it counts from when it may be told"


def test_an_outage_what_was_asked_for_and_channels_do_not_wait(town: Town) -> None:
    town.say(OWN, at_once=True)
    town.say(FILE)
    town.say(NEWS, [SUPPORT])
    assert {state for kind in (OWN, FILE, NEWS) for state in town.states(kind)} == {"pending"}


def test_somebody_whom_nobody_knows_is_told(town: Town) -> None:
    town.say(OWN, ["UNOBODY"])
    town.release()
    assert town.states(OWN) == ["pending"]


def test_people_of_another_workspace_have_the_hours_of_where_they_are_told(town: Town) -> None:
    town.say(OWN, [CHO.user_id])
    town.release()
    assert town.states(OWN) == ["held"], "eight in the evening in Manila"
    town.quiet.choices.choose(CHO, ANY_HOUR, [])
    town.release()
    assert town.states(OWN) == ["pending"]


def test_several_news_are_one_post_that_tells_them_all(town: Town) -> None:
    town.decide(hours="")
    for subject in (1, 2, 3):
        town.say(NEWS, subject=subject)
    town.release()
    assert town.states(NEWS) == ["gathered"] * 3
    assert town.states(GATHERED) == ["pending"]
    facts = told_by(town)
    assert [(each.kind, each.subject_id, each.recipient) for each in facts] == [
        (NEWS, subject, "UANA") for subject in (1, 2, 3)
    ]
    assert town.told("UANA") == 1


def told_by(town: Town) -> list[PostFacts]:
    with town.database.read() as session:
        post = session.scalars(select(Post).where(Post.kind == GATHERED)).one()
    facts = PostFacts(
        id=post.id,
        workspace_id=post.workspace_id,
        kind=post.kind,
        subject_id=post.subject_id,
        detail=None,
        recipient=post.recipient,
        due_at=post.due_at,
        sent_at=None,
    )
    return list(town.quiet.releasing.told_within(facts))


def test_what_changes_later_is_changed_where_it_is_told(town: Town) -> None:
    town.decide(hours="")
    town.say(NEWS, subject=1)
    town.say(NEWS, subject=2)
    town.release()
    with town.database.write() as session:
        session.execute(
            update(Post).where(Post.kind == GATHERED).values(state=PostState.SENT, ts="1.0", channel="D1")
        )
        mark_stale(session, NEWS, 2, town.clock())
    with town.database.read() as session:
        teller = session.scalars(select(Post).where(Post.kind == GATHERED)).one()
        assert (teller.stale, teller.update_at) == (1, town.clock())


def test_a_message_that_told_several_goes_with_the_last_of_them(town: Town) -> None:
    town.decide(hours="")
    for subject in (1, 2, 3):
        town.say(NEWS, subject=subject)
    town.release()
    town.say(FILE)

    def forget(subject: int) -> int:
        with town.database.write() as session:
            return delete_finished(session, and_(Post.kind == NEWS, Post.subject_id == subject), 10)

    assert forget(1) == 0, "it is still to be said"
    town.world.deliver()
    assert [forget(1), forget(2)] == [1, 1]
    assert town.states(GATHERED) == ["sent"]
    assert forget(3) == 1
    assert town.states(GATHERED) == []


def test_what_is_taken_back_before_it_is_told_is_not_told(town: Town) -> None:
    town.say(NEWS)
    with town.database.write() as session:
        assert withdraw(session, (NEWS,), 1) == 1
    town.clock.advance(24 * HOUR)
    town.release()
    assert town.states(NEWS) == ["withdrawn"]


def test_beyond_the_days_number_it_waits_for_the_next(town: Town) -> None:
    town.decide(hours="", most=2)
    for subject in range(4):
        town.say(OWN, subject=subject)
        town.release()
    assert town.states(OWN) == ["pending", "pending", "held", "held"]
    assert town.quiet.choices.of(ANA).told == 2
    town.clock.advance(13 * HOUR)
    assert town.quiet.choices.of(ANA).told == 0, "a new day in Manila"
    town.release()
    assert town.states(OWN) == ["pending"] * 4


def test_own_hours_go_before_those_of_everyone(town: Town) -> None:
    town.quiet.choices.choose(ANA, "Mon-Sun 20:00-04:00", [])
    town.quiet.choices.choose(BEN, ANY_HOUR, [])
    town.say(OWN, ["UANA", "UBEN", "UDAN"])
    town.release()
    assert town.states(OWN) == ["pending", "pending", "held"]
    chosen = town.quiet.choices.of(ANA)
    assert (str(chosen.hours), chosen.own, str(chosen.of_all)) == (
        "Mon-Sun 20:00-04:00",
        "Mon-Sun 20:00-04:00",
        DAYTIME,
    )
    assert town.quiet.choices.of(BEN).hours is None
    assert str(town.quiet.choices.of(DAN).hours) == DAYTIME


def test_a_choice_holds_for_what_waits_already(town: Town) -> None:
    town.say(OWN)
    town.say(NEWS)
    town.release()
    town.quiet.choices.choose(ANA, ANY_HOUR, [])
    town.release()
    assert town.states(OWN) == town.states(NEWS) == ["pending"]


def test_so_does_what_an_admin_decides(town: Town) -> None:
    town.say(OWN)
    town.release()
    town.settings.change(PAT, {"working_hours": "Mon-Sun 00:00-23:00"})
    town.release()
    assert town.states(OWN) == ["pending"]


def test_what_is_decided_about_while_an_admin_decides_is_looked_at_anew(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.say(OWN)
    admins = [Thread(target=town.settings.change, args=(PAT, {"working_hours": "Mon-Sun 00:00-23:00"}))]

    def slowly(*held: Any) -> Verdict:
        for admin in admins:
            if not admin.ident:
                admin.start()
                # It waits for this, or it does not and is done.
                admin.join(timeout=0.5)
        return decide(*held)

    monkeypatch.setattr(releasing, "decide", slowly)
    town.release()
    admins[0].join(timeout=10)
    town.release()
    assert town.states(OWN) == ["pending"]


def test_whoever_travels_has_their_hours_there(town: Town) -> None:
    town.say(OWN, ["UBEN"])
    town.release()
    town.clock.advance(timedelta(minutes=10))
    ben = PersonFacts(HERE, "UBEN", "Ben", "America/Halifax")
    town.world.directory.record_people(HERE, [ben])
    town.release()
    assert town.states(OWN) == ["pending"], "it is past eight there"


def test_hours_of_the_environment_hold_from_the_start_on(town: Town) -> None:
    town.say(OWN)
    town.release()
    town.decide(hours="")
    town.quiet.releasing.begin()
    town.release()
    assert town.states(OWN) == ["pending"]


def test_hours_that_make_no_sense_change_nothing(town: Town) -> None:
    with pytest.raises(FormProblem, match="as in Mon-Fri"):
        town.quiet.choices.choose(ANA, "whenever", [Topic.STORIES])
    assert town.quiet.choices.of(ANA).muted == frozenset()


def test_what_is_turned_off_is_not_told(town: Town) -> None:
    town.decide(hours="")
    town.quiet.choices.choose(ANA, None, [Topic.STORIES])
    town.say("story.published", ["UANA", "UBEN"])
    town.release()
    assert town.states("story.published") == ["withdrawn", "pending"]
    assert town.quiet.choices.of(ANA).muted == {Topic.STORIES}


def test_kudos_of_a_night_are_one_message(town: Town) -> None:
    thanking = Thanking(town.world)
    for _ in range(3):
        thanking.give(BEN, ANA)
        town.clock.advance(timedelta(minutes=30))
        town.release()
    assert town.states("kudos.received") == ["held"]
    town.clock.advance(12 * HOUR)
    town.release()
    assert town.states("kudos.received") == ["pending"]
    thanking.give(BEN, ANA)
    assert town.states("kudos.received") == ["pending", "held"]


def test_of_two_processes_one_counts_and_gathers(town: Town) -> None:
    town.decide(hours="")
    people = [f"U{number:03}" for number in range(40)]
    with town.database.write() as session:
        for user_id in people:
            ensure_person(session, HERE, user_id)
    for subject in (1, 2):
        town.say(NEWS, people, subject=subject)
    town.say(OWN, people)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: town.release(), range(4)))
    assert town.states(GATHERED) == ["pending"] * 40
    assert set(town.states(NEWS)) == {"gathered"}
    assert {town.told(user_id) for user_id in people} == {2}


def test_two_rows_of_one_person_were_told_together(town: Town) -> None:
    today = town.clock().date()
    with town.database.write() as session:
        rows = lock_inboxes(session, [1, 2])
        rows[1].day, rows[1].told, rows[1].muted, rows[1].hours = today, 2, ["stories"], DAYTIME
        rows[2].day, rows[2].told, rows[2].news_at = today, 3, town.clock()
        move_inboxes(session, 1, 2)
    with town.database.read() as session:
        (row,) = session.scalars(select(Inbox))
        assert (row.told, row.muted, row.hours, row.news_at) == (5, ["stories"], DAYTIME, town.clock())


def test_what_makes_no_sense_of_one_keeps_nobody_else_from_being_told(town: Town) -> None:
    town.decide(hours="")
    town.say(OWN, ["UANA", "UBEN"])
    with town.database.write() as session:
        ana = ensure_person(session, HERE, "UANA").id
        lock_inboxes(session, [ana])[ana].hours = "when the moon is full"
        session.execute(update(Post).where(Post.recipient == "UBEN").values(kind="of.tomorrow"))
    town.say(OWN, ["UDAN"])
    town.release()
    assert town.states(OWN) == ["pending", "pending"]
    assert town.states("of.tomorrow") == ["held"]
    assert town.quiet.choices.of(ANA).hours is None, "her Home opens, too"


def test_a_workspace_that_fails_holds_no_other_up(
    town: Town, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.say(OWN)
    town.say(OWN, ["UNIA"], at=ELSEWHERE)
    town.clock.advance(12 * HOUR)
    release = releasing.Releasing._release

    def broken(self: releasing.Releasing, session: Session, workspace_id: str, *rest: Any) -> None:
        if workspace_id == HERE:
            raise OSError("the disk")
        release(self, session, workspace_id, *rest)

    monkeypatch.setattr(releasing.Releasing, "_release", broken)
    assert town.quiet.releasing.tick()
    assert town.states(OWN) == ["held", "pending"]
    assert f"held in {HERE} could not be let go" in caplog.text
    assert not town.quiet.releasing.tick(), "else it would be tried again and again without a pause"
    monkeypatch.undo()
    town.release()
    assert town.states(OWN) == ["pending", "pending"]


def test_a_database_that_fails_holds_nothing_else_up(
    town: Town, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.say(OWN)

    def broken(*_: object) -> None:
        raise OSError("the disk")

    monkeypatch.setattr(town.quiet.releasing, "_release", broken)
    town.release()
    assert "will be tried again" in caplog.text
    monkeypatch.undo()
    town.clock.advance(12 * HOUR)
    town.release()
    assert town.states(OWN) == ["pending"]
