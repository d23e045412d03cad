"""What did not arrive is said again: by a publisher's click, or when Frontlane is back in a channel."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from services.alerts import announcing
from services.alerts.content import Change
from services.people import Caller
from services.problems import NotAllowed, NotFound, Problem
from storage.posts import Post, PostState
from tests.unit.services.world import ANA, ELSEWHERE, HERE, PAT, SALES, SAM, SUPPORT, TEAM, World

NIA = Caller(ELSEWHERE, ELSEWHERE, "UADMIN9")


def end(world: World, kind: str, recipient: str, state: PostState) -> None:
    """Posts of a kind to one recipient come to an end."""
    with world.database.write() as session:
        session.execute(
            update(Post)
            .where(Post.kind == kind, Post.recipient == recipient)
            .values(state=state, reason="It is archived.", attempts=9)
        )


def states(world: World, kind: str = announcing.ANNOUNCEMENT) -> dict[str, str]:
    return {post.recipient: post.state for post in world.posts(kind)}


def test_what_failed_or_is_uncertain_goes_out_again_and_nothing_else(world: World) -> None:
    alert_id = world.announce(replace(world.form(), channels=[SUPPORT, SALES], groups=[TEAM]))
    world.deliver()
    world.alerts.readiness.nudge(PAT, alert_id)
    for reader in states(world, announcing.NUDGE):
        end(world, announcing.NUDGE, reader, PostState.PENDING)
    end(world, announcing.ANNOUNCEMENT, SUPPORT, PostState.FAILED)
    end(world, announcing.ANNOUNCEMENT, "UDAN", PostState.UNCERTAIN)
    end(world, announcing.NUDGE, "UANA", PostState.FAILED)
    assert world.alerts.publishing.send_again(SAM, alert_id) == 3
    assert states(world) == {SUPPORT: "pending", SALES: "sent", "UDAN": "pending"}
    assert set(states(world, announcing.NUDGE).values()) == {"pending"}
    assert all(post.attempts == 0 for post in world.posts(announcing.ANNOUNCEMENT))
    _, report = world.alerts.reading.report(PAT, alert_id)
    assert (report.missed, report.waiting, list(report.troubles)) == (0, 2, [])


def test_where_all_has_arrived_there_is_nothing_to_send_again(world: World) -> None:
    alert_id, other = world.announce(), world.announce(replace(world.form(), channels=[SALES]))
    world.deliver()
    end(world, announcing.ANNOUNCEMENT, SALES, PostState.FAILED)
    with pytest.raises(Problem) as refusal:
        world.alerts.publishing.send_again(PAT, alert_id)
    assert str(refusal.value) == "Everything has arrived. There is nothing to send again."
    assert states(world)[SALES] == "failed", f"that is of alert #{other}"


def test_what_is_closed_is_not_sent_again(world: World) -> None:
    alert_id = world.announce()
    world.deliver()
    end(world, announcing.ANNOUNCEMENT, SUPPORT, PostState.FAILED)
    world.alerts.publishing.cancel(PAT, alert_id)
    with pytest.raises(Problem) as refusal:
        world.alerts.publishing.send_again(PAT, alert_id)
    assert str(refusal.value) == f"Alert #{alert_id} was cancelled, so nothing is sent any more."
    assert world.alerts.publishing.bot_is_back(HERE, SUPPORT) == 0
    assert states(world) == {SUPPORT: "failed"}


def test_only_publishers_of_this_workspace_send_again(world: World) -> None:
    alert_id = world.announce()
    end(world, announcing.ANNOUNCEMENT, SUPPORT, PostState.FAILED)
    with pytest.raises(NotAllowed, match=r"Ask one of them: Pat, Sam\.$"):
        world.alerts.publishing.send_again(ANA, alert_id)
    with pytest.raises(NotFound):
        world.alerts.publishing.send_again(NIA, alert_id)
    assert states(world) == {SUPPORT: "failed"}


def test_once_frontlane_is_back_in_a_channel_it_says_what_failed_there(world: World) -> None:
    world.announce(replace(world.form(), channels=[SUPPORT, SALES]))
    world.announce(replace(world.form(), kind="outage"))
    end(world, announcing.ANNOUNCEMENT, SUPPORT, PostState.FAILED)
    end(world, announcing.ANNOUNCEMENT, SALES, PostState.FAILED)
    assert world.alerts.publishing.bot_is_back(ELSEWHERE, SUPPORT) == 0
    assert world.alerts.publishing.bot_is_back(HERE, SUPPORT) == 2
    assert states(world) == {SUPPORT: "pending", SALES: "failed"}
    assert world.alerts.publishing.bot_is_back(HERE, SUPPORT) == 0


def test_what_may_have_arrived_is_not_said_again_unasked(world: World) -> None:
    world.announce()
    end(world, announcing.ANNOUNCEMENT, SUPPORT, PostState.UNCERTAIN)
    assert world.alerts.publishing.bot_is_back(HERE, SUPPORT) == 0


def test_a_channel_that_was_taken_out_after_it_failed_is_told_nothing(world: World) -> None:
    alert_id = world.announce(replace(world.form(), channels=[SUPPORT, SALES]))
    end(world, announcing.ANNOUNCEMENT, SALES, PostState.FAILED)
    world.edit(alert_id, Change.TYPO, edit=lambda form: replace(form, channels=[SUPPORT]))
    _, report = world.alerts.reading.report(PAT, alert_id)
    assert (report.posts, report.missed) == (1, 0)
    assert world.alerts.publishing.bot_is_back(HERE, SALES) == 0
    with pytest.raises(Problem, match="nothing to send again"):
        world.alerts.publishing.send_again(PAT, alert_id)


def test_who_was_to_have_it_by_direct_message_has_it_in_the_channel_after_an_edit(world: World) -> None:
    alert_id = world.announce(replace(world.form(), delivery="dm"))
    assert world.told(announcing.ANNOUNCEMENT) == ["UANA", "UBEN"]
    world.edit(alert_id, Change.TYPO, edit=lambda form: replace(form, delivery="channel"))
    assert world.told(announcing.ANNOUNCEMENT) == [SUPPORT]


def test_channels_go_before_direct_messages_and_outages_before_all(world: World) -> None:
    world.announce(replace(world.form(), delivery="both"))
    world.announce(replace(world.form(), delivery="both", kind="outage"))
    with world.database.read() as session:
        queue = session.query(Post).order_by(Post.priority, Post.id).all()
    assert [(post.subject_id, post.recipient) for post in queue] == [
        (2, SUPPORT),
        (2, "UANA"),
        (2, "UBEN"),
        (1, SUPPORT),
        (1, "UANA"),
        (1, "UBEN"),
    ]
    assert queue[0].priority < queue[1].priority
    assert queue[3].priority < queue[4].priority
