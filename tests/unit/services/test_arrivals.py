"""One message at a time: what did not arrive, and what publishers decide about it."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from services.alerts import announcing
from services.alerts.arrivals import CLOSED, ITS_PARENT_FIRST, PAGE, TOO_LATE, Missed, Settled
from services.alerts.content import Change
from services.language import speaking
from services.people import Caller
from services.problems import NotAllowed, NotFound, Problem
from storage.post_reasons import Ours, Why
from storage.posts import Post, PostState
from tests.support import NOON
from tests.unit.services.world import (
    ANA,
    ELSEWHERE,
    HOUR,
    MINUTE,
    PAT,
    SALES,
    SAM,
    SUPPORT,
    TEAM,
    World,
)

NIA = Caller(ELSEWHERE, ELSEWHERE, "UADMIN9")
NO_ANSWER = Why(Ours.NO_ANSWER).write()


def end(world: World, kind: str, recipient: str, state: PostState, *, after: timedelta | None = None) -> None:
    """Posts of a kind to one recipient come to an end, tried now or so long after noon."""
    at = world.clock() if after is None else NOON + after
    with world.database.write() as session:
        session.execute(
            update(Post)
            .where(Post.kind == kind, Post.recipient == recipient)
            .values(state=state, sending_at=at, reason=NO_ANSWER, owner="p1/1", lease_until=at)
        )


def missed(world: World, alert_id: int) -> dict[str, Missed]:
    """What did not arrive, by recipient."""
    return {each.recipient: each for each in world.alerts.arrivals.missed(PAT, alert_id).missed}


def row(world: World, kind: str, recipient: str) -> Post:
    """A post as it is stored."""
    (post,) = [post for post in world.posts(kind, *PostState) if post.recipient == recipient]
    return post


@pytest.fixture
def alert_id(world: World) -> int:
    """An alert whose first word failed in #sales and is uncertain in #support and to Dan."""
    alert_id = world.announce(replace(world.form(), channels=[SUPPORT, SALES], groups=[TEAM]))
    end(world, announcing.ANNOUNCEMENT, SALES, PostState.FAILED, after=timedelta())
    end(world, announcing.ANNOUNCEMENT, "UDAN", PostState.UNCERTAIN, after=2 * MINUTE)
    end(world, announcing.ANNOUNCEMENT, SUPPORT, PostState.UNCERTAIN, after=MINUTE)
    return alert_id


class TestShown:
    def test_uncertain_ones_come_first_then_the_oldest(self, world: World, alert_id: int) -> None:
        page = world.alerts.arrivals.missed(SAM, alert_id)
        assert (page.alert_id, page.title, page.uncertain, page.failed) == (alert_id, "Black Friday", 2, 1)
        assert [each.recipient for each in page.missed] == [SUPPORT, "UDAN", SALES]
        first, _, last = page.missed
        assert (first.kind, first.is_uncertain, first.tried_at, first.reason, first.bar) == (
            announcing.ANNOUNCEMENT,
            True,
            NOON + MINUTE,
            "Slack did not answer. Frontlane is looking whether it arrived.",
            None,
        )
        assert not last.is_uncertain

    def test_why_is_said_in_the_language_of_who_reads_it(self, world: World, alert_id: int) -> None:
        with world.database.write() as session:
            session.execute(update(Post).values(reason=Why("user_disabled").write()))
        with speaking("es"):
            assert missed(world, alert_id)["UDAN"].reason == "<@UDAN> tiene la cuenta desactivada en Slack."

    def test_what_has_arrived_is_on_its_way_or_of_another_alert_is_not_there(self, world: World) -> None:
        alert_id, other = world.announce(), world.announce(replace(world.form(), channels=[SALES]))
        end(world, announcing.ANNOUNCEMENT, SALES, PostState.FAILED)
        page = world.alerts.arrivals.missed(PAT, alert_id)
        assert (page.uncertain, page.failed, list(page.missed)) == (0, 0, [])
        assert (page.page, page.pages) == (0, 1)
        assert missed(world, other).keys() == {SALES}

    def test_page_by_page(self, world: World) -> None:
        people = [f"UX{number:02}" for number in range(2 * PAGE + 1)]
        world.channel("CX", "many", people)
        alert_id = world.announce(replace(world.form(), channels=["CX"], delivery="dm"))
        with world.database.write() as session:
            session.execute(update(Post).values(state=PostState.FAILED, reason="No."))
        pages = [world.alerts.arrivals.missed(PAT, alert_id, page) for page in range(5)]
        assert [len(page.missed) for page in pages] == [PAGE, PAGE, 1, 1, 1]
        assert [(page.page, page.pages) for page in pages] == [(0, 3), (1, 3), (2, 3), (2, 3), (2, 3)]
        assert [each.recipient for page in pages[:3] for each in page.missed] == people
        assert {page.failed for page in pages} == {len(people)}

    def test_what_was_never_tried_shows_when_it_was_decided(self, world: World) -> None:
        alert_id = world.announce()
        with world.database.write() as session:
            session.execute(update(Post).values(state=PostState.FAILED, reason="It could not be written."))
        (each,) = world.alerts.arrivals.missed(PAT, alert_id).missed
        assert (each.tried_at, each.attempt) == (NOON, 0)
        assert world.alerts.arrivals.send_again(PAT, alert_id, each.post_id, 0).is_done


class TestSendAgain:
    def test_one_goes_and_the_others_stay(self, world: World, alert_id: int) -> None:
        each = missed(world, alert_id)[SUPPORT]
        settled = world.alerts.arrivals.send_again(SAM, alert_id, each.post_id, each.attempt)
        assert settled == Settled(announcing.ANNOUNCEMENT, SUPPORT, is_done=True, state=PostState.PENDING)
        post = row(world, announcing.ANNOUNCEMENT, SUPPORT)
        assert (post.state, post.next_at, post.owner, post.reason) == (PostState.PENDING, NOON, None, None)
        assert missed(world, alert_id).keys() == {SALES, "UDAN"}

    def test_who_comes_second_is_told_where_it_is(self, world: World, alert_id: int) -> None:
        each = missed(world, alert_id)[SALES]
        world.alerts.arrivals.send_again(PAT, alert_id, each.post_id, each.attempt)
        settled = world.alerts.arrivals.send_again(SAM, alert_id, each.post_id, each.attempt)
        assert (settled.is_done, settled.state) == (False, PostState.PENDING)
        world.deliver()
        settled = world.alerts.arrivals.send_again(SAM, alert_id, each.post_id, each.attempt)
        assert (settled.is_done, settled.state) == (False, PostState.SENT)

    def test_a_decision_is_about_the_attempt_that_was_seen(self, world: World, alert_id: int) -> None:
        """Sent again by someone else, lost again: what this publisher saw is not what there is."""
        each = missed(world, alert_id)[SUPPORT]
        world.clock.advance(HOUR)
        end(world, announcing.ANNOUNCEMENT, SUPPORT, PostState.UNCERTAIN)
        settled = world.alerts.arrivals.send_again(PAT, alert_id, each.post_id, each.attempt)
        assert (settled.is_done, settled.state) == (False, PostState.UNCERTAIN)
        each = missed(world, alert_id)[SUPPORT]
        assert world.alerts.arrivals.send_again(PAT, alert_id, each.post_id, each.attempt).is_done

    def test_what_is_of_no_use_any_more_is_not_sent(self, world: World) -> None:
        alert_id = world.announce()
        world.deliver()
        world.alerts.readiness.nudge(PAT, alert_id)
        end(world, announcing.NUDGE, "UANA", PostState.FAILED)
        each = missed(world, alert_id)["UANA"]
        assert each.bar is None
        world.clock.advance(HOUR)
        assert missed(world, alert_id)["UANA"].bar == TOO_LATE
        with pytest.raises(Problem, match=TOO_LATE):
            world.alerts.arrivals.send_again(PAT, alert_id, each.post_id, each.attempt)
        with pytest.raises(Problem, match="of no use any more"):
            world.alerts.publishing.send_again(PAT, alert_id)
        assert row(world, announcing.NUDGE, "UANA").state == PostState.FAILED

    def test_what_it_answers_goes_first(self, world: World) -> None:
        alert_id = world.announce()
        world.edit(alert_id, Change.MATERIAL)
        end(world, announcing.ANNOUNCEMENT, SUPPORT, PostState.FAILED, after=timedelta())
        end(world, announcing.CHANGED, SUPPORT, PostState.FAILED, after=MINUTE)
        parent, reply = world.alerts.arrivals.missed(PAT, alert_id).missed
        assert (parent.bar, reply.bar) == (None, ITS_PARENT_FIRST)
        with pytest.raises(Problem, match=ITS_PARENT_FIRST):
            world.alerts.arrivals.send_again(PAT, alert_id, reply.post_id, reply.attempt)
        world.alerts.arrivals.send_again(PAT, alert_id, parent.post_id, parent.attempt)
        assert world.alerts.arrivals.send_again(PAT, alert_id, reply.post_id, reply.attempt).is_done

    @pytest.mark.parametrize("close", ["cancel", "end_early"])
    def test_of_what_is_closed_only_its_end_is_said_again(
        self, world: World, alert_id: int, close: str
    ) -> None:
        world.join(ANA)
        getattr(world.alerts.publishing, close)(PAT, alert_id)
        closing = announcing.CANCELLED if close == "cancel" else announcing.OVER
        end(world, closing, SUPPORT, PostState.FAILED)
        bars = {each.kind: each for each in world.alerts.arrivals.missed(PAT, alert_id).missed}
        assert (bars[announcing.ANNOUNCEMENT].bar, bars[closing].bar) == (CLOSED, None)
        first, last = bars[announcing.ANNOUNCEMENT], bars[closing]
        with pytest.raises(Problem, match=CLOSED):
            world.alerts.arrivals.send_again(PAT, alert_id, first.post_id, first.attempt)
        assert world.alerts.arrivals.send_again(PAT, alert_id, last.post_id, last.attempt).is_done


class TestArrived:
    def test_an_uncertain_one_counts_as_arrived(self, world: World, alert_id: int) -> None:
        _, before = world.alerts.reading.report(PAT, alert_id)
        each = missed(world, alert_id)[SUPPORT]
        settled = world.alerts.arrivals.arrived(SAM, alert_id, each.post_id)
        assert settled == Settled(announcing.ANNOUNCEMENT, SUPPORT, is_done=True, state=PostState.SENT)
        _, after = world.alerts.reading.report(PAT, alert_id)
        assert (before.arrived, before.missed, before.uncertain) == (0, 3, 2)
        assert (after.arrived, after.missed, after.uncertain) == (1, 2, 1)
        post = row(world, announcing.ANNOUNCEMENT, SUPPORT)
        assert (post.channel, post.ts, post.sent_at, post.owner, post.lease_until) == (
            SUPPORT,
            None,
            NOON + MINUTE,
            None,
            None,
        )
        assert post.reason is None

    def test_where_a_direct_message_is_nobody_knows(self, world: World, alert_id: int) -> None:
        each = missed(world, alert_id)["UDAN"]
        assert world.alerts.arrivals.arrived(PAT, alert_id, each.post_id).is_done
        post = row(world, announcing.ANNOUNCEMENT, "UDAN")
        assert (post.state, post.channel) == (PostState.SENT, None)

    def test_it_is_heard_of_what_comes_later(self, world: World, alert_id: int) -> None:
        for each in missed(world, alert_id).values():
            world.alerts.arrivals.arrived(PAT, alert_id, each.post_id)
        world.edit(alert_id, Change.MATERIAL)
        assert world.told(announcing.CHANGED) == [SUPPORT, "UDAN"]
        assert all(post.update_at is None for post in world.posts(announcing.ANNOUNCEMENT))
        world.alerts.publishing.end_early(PAT, alert_id)
        assert world.told(announcing.OVER) == [SUPPORT, "UDAN"]

    @pytest.mark.parametrize(
        ("state", "now"),
        [
            (PostState.SENT, "found meanwhile"),
            (PostState.PENDING, "sent again"),
            (PostState.FAILED, "refused"),
        ],
    )
    def test_who_comes_too_late_is_told_where_it_is(
        self, world: World, alert_id: int, state: PostState, now: str
    ) -> None:
        each = missed(world, alert_id)[SUPPORT]
        end(world, announcing.ANNOUNCEMENT, SUPPORT, state)
        settled = world.alerts.arrivals.arrived(PAT, alert_id, each.post_id)
        assert (settled.is_done, settled.state) == (False, state), now
        assert row(world, announcing.ANNOUNCEMENT, SUPPORT).state == state

    def test_of_what_is_closed_too(self, world: World, alert_id: int) -> None:
        world.alerts.publishing.cancel(PAT, alert_id)
        each = missed(world, alert_id)[SUPPORT]
        assert world.alerts.arrivals.arrived(PAT, alert_id, each.post_id).is_done


Decide = Callable[[World, Caller, int, int], Settled]


def again(world: World, caller: Caller, alert_id: int, post_id: int) -> Settled:
    seen = {each.post_id: each.attempt for each in missed(world, alert_id).values()}
    return world.alerts.arrivals.send_again(caller, alert_id, post_id, seen.get(post_id, 0))


def arrived(world: World, caller: Caller, alert_id: int, post_id: int) -> Settled:
    return world.alerts.arrivals.arrived(caller, alert_id, post_id)


@pytest.mark.parametrize("decide", [again, arrived])
class TestClaims:
    def test_only_publishers_of_this_workspace_decide(
        self, world: World, alert_id: int, decide: Decide
    ) -> None:
        post_id = missed(world, alert_id)[SUPPORT].post_id
        with pytest.raises(NotAllowed, match=r"Ask one of them: Pat, Sam\.$"):
            decide(world, ANA, alert_id, post_id)
        with pytest.raises(NotFound):
            decide(world, NIA, alert_id, post_id)
        with pytest.raises(NotAllowed):
            world.alerts.arrivals.missed(ANA, alert_id)
        with pytest.raises(NotFound):
            world.alerts.arrivals.missed(NIA, alert_id)
        assert row(world, announcing.ANNOUNCEMENT, SUPPORT).state == PostState.UNCERTAIN

    def test_a_message_of_another_alert_or_of_none_is_not_there(
        self, world: World, alert_id: int, decide: Decide
    ) -> None:
        other = world.announce()
        post_id = missed(world, alert_id)[SUPPORT].post_id
        for claimed in (post_id, 10**9):
            with pytest.raises(NotFound, match=f"Alert #{other} has no such message"):
                decide(world, PAT, other, claimed)
        assert row_of(world, post_id).state == PostState.UNCERTAIN

    def test_a_message_that_is_not_for_agents_is_not_there(
        self, world: World, alert_id: int, decide: Decide
    ) -> None:
        """The number of a question's post may be that of an alert."""
        world.alerts.questions.ask(ANA, alert_id, "Until when?", asked_in="V1")
        (post,) = world.posts(announcing.QUESTION)
        with world.database.write() as session:
            session.execute(
                update(Post).where(Post.id == post.id).values(state=PostState.UNCERTAIN, subject_id=alert_id)
            )
        with pytest.raises(NotFound):
            decide(world, PAT, alert_id, post.id)


def row_of(world: World, post_id: int) -> Post:
    """A post as it is stored."""
    with world.database.read() as session:
        return session.get_one(Post, post_id)


@pytest.mark.parametrize("decisions", [(again, again), (arrived, arrived), (again, arrived)])
def test_of_two_at_once_one_wins_and_the_other_is_told(
    world: World, alert_id: int, decisions: tuple[Decide, Decide]
) -> None:
    each = missed(world, alert_id)[SUPPORT]
    together = threading.Barrier(2)
    settled: list[Settled] = []

    def decide(who: Caller, how: Decide) -> None:
        together.wait()
        if how is arrived:
            settled.append(world.alerts.arrivals.arrived(who, alert_id, each.post_id))
        else:
            settled.append(world.alerts.arrivals.send_again(who, alert_id, each.post_id, each.attempt))

    threads = [
        threading.Thread(target=decide, args=(who, how))
        for who, how in zip((PAT, SAM), decisions, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.is_done for one in settled) == [False, True]
    assert len({one.state for one in settled}) == 1, "both hear where it is now"
    assert row(world, announcing.ANNOUNCEMENT, SUPPORT).state == settled[0].state
