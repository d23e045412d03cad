"""What did not arrive, one by one: through Bolt, with lost answers and channels that cannot be read."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from handlers.alerts import ids
from handlers.alerts.ids import PostRef
from sandbox import Channel, Fault, Message
from sandbox.person import Actor
from services.alerts.content import Change
from services.alerts.plan import CHECK_AFTER
from storage.posts import Post, PostState
from tests.integration.handlers.test_forged import ELSEWHERE, foreign  # noqa: F401
from tests.integration.handlers.town import Town

LOST = Fault.lost_answer()
NEVER_CAME = Fault.lost_request()
UNREADABLE = Fault.error("missing_scope")


def lose(town: Town, room: Channel, fault: Fault, *, times: int | None = 1) -> None:
    """The next posts to this room end so."""
    town.slack.fail(
        "chat.postMessage", fault, times=times, when=lambda arguments: arguments.get("channel") == room.id
    )


def close_the_books(town: Town, room: Channel) -> None:
    """Frontlane may not look what is in there."""
    town.slack.fail(
        "conversations.history",
        UNREADABLE,
        times=None,
        when=lambda arguments: arguments.get("channel") == room.id,
    )


def alert_in_doubt(town: Town, fault: Fault) -> tuple[int, Channel]:
    """An alert whose first word is uncertain, in a room in which nobody can look."""
    room = town.room(town.ana)
    lose(town, room, fault)
    close_the_books(town, room)
    alert_id = town.schedule(room, first_word_at=None)
    maya = town.caller(town.maya)
    town.eventually(lambda: "cannot look" in str(town.app.alerts.reading.report(maya, alert_id)[1].troubles))
    return alert_id, room


def open_one_by_one(town: Town, alert_id: int, who: Actor) -> None:
    """They have what did not arrive before them."""
    assert who.slash("/alert", f"show {alert_id}").ok
    assert who.click(None, ids.ONE_BY_ONE).ok


def announcements(town: Town, room: Channel) -> list[Message]:
    """The alert, as often as it stands in the room."""
    return [post for post in town.slack.messages(room) if "alert.details" in json.dumps(post.blocks)]


def state(town: Town, alert_id: int) -> tuple[int, int, int]:
    """(arrived, missed, uncertain)."""
    _, report = town.app.alerts.reading.report(town.caller(town.maya), alert_id)
    return report.arrived, report.missed, report.uncertain


@pytest.fixture(autouse=True)
def _healed(town: Town) -> Iterator[None]:
    yield
    town.slack.heal()


def test_it_arrived(town: Town) -> None:
    alert_id, room = alert_in_doubt(town, LOST)
    assert town.maya.slash("/alert", f"show {alert_id}").ok
    assert "0 of 1 message delivered" in town.told(town.maya)
    assert town.maya.click(None, ids.ONE_BY_ONE).ok
    told = town.told(town.maya)
    assert f"First word* to <#{room.id}>" in told
    assert "Frontlane lacks a permission" in told
    assert [view.title for view in town.maya.views] == ["What did not arrive"]

    assert town.maya.click(None, ids.POST_ARRIVED).ok

    told = town.told(town.maya)
    assert f"✅ First word to <#{room.id}> is counted as arrived." in told
    assert "Everything has arrived, or is on its way." in told
    assert state(town, alert_id) == (1, 0, 0)
    assert town.maya.click(None, ids.MANAGE).ok
    assert "1 of 1 message delivered" in town.told(town.maya)
    assert ids.ONE_BY_ONE not in json.dumps(town.maya.views[-1].blocks)
    assert len(announcements(town, room)) == 1


def test_what_is_said_later_stands_for_itself_and_nothing_is_updated(town: Town) -> None:
    alert_id, room = alert_in_doubt(town, LOST)
    open_one_by_one(town, alert_id, town.maya)
    assert town.maya.click(None, ids.POST_ARRIVED).ok
    post = town.post(room)
    assert town.ana.click(post, ids.GOT_IT).ok
    assert town.pressed(alert_id) == 1
    form, revision = town.app.alerts.drafts.start_edit(town.caller(town.maya), alert_id)
    form = replace(form, volume="+80 %", change=Change.MATERIAL)
    draft = town.draft(form, alert_id=alert_id, base_revision=revision)
    town.app.alerts.publishing.send(town.caller(town.maya), draft)

    town.eventually(lambda: town.find(room, "has changed"))

    assert town.post(room, "has changed").thread_ts is None
    updated = [call for call in town.slack.calls_of("chat.update") if call.args["channel"] == room.id]
    assert updated == []
    assert len(announcements(town, room)) == 2, "the alert, and what has changed"


def test_send_again(town: Town) -> None:
    alert_id, room = alert_in_doubt(town, NEVER_CAME)
    assert announcements(town, room) == []
    title = town.brief(alert_id).content.title
    town.slack.clock.advance(CHECK_AFTER.total_seconds())
    words = f"1 message of {title} may not have arrived: Slack did not say."
    town.eventually(lambda: town.find(town.maya, words))
    assert town.maya.click(town.post(town.maya, words), ids.ONE_BY_ONE).ok

    assert town.maya.click(None, ids.POST_AGAIN).ok

    assert f"✅ First word to <#{room.id}> goes out again." in town.told(town.maya)
    town.eventually(lambda: state(town, alert_id) == (1, 0, 0))
    assert len(announcements(town, room)) == 1
    assert town.maya.click(None, ids.ONE_BY_ONE).ok
    assert "Everything has arrived" in town.told(town.maya)


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (ids.POST_AGAIN, "nothing was done, it has arrived meanwhile"),
        (ids.POST_ARRIVED, "nothing was done, it has arrived meanwhile"),
    ],
)
def test_of_two_publishers_one_wins_and_the_other_is_told(town: Town, second: str, told: str) -> None:
    alert_id, room = alert_in_doubt(town, LOST)
    open_one_by_one(town, alert_id, town.maya)
    open_one_by_one(town, alert_id, town.tom)

    assert town.maya.click(None, ids.POST_ARRIVED).ok
    assert town.tom.click(None, second).ok

    assert told in town.told(town.tom)
    town.eventually(lambda: True)
    assert len(announcements(town, room)) == 1


def test_a_press_that_slack_delivers_twice_sends_once(town: Town) -> None:
    alert_id, room = alert_in_doubt(town, NEVER_CAME)
    open_one_by_one(town, alert_id, town.maya)
    assert town.maya.click(None, ids.POST_AGAIN).ok
    press = town.last("block_actions")
    for _ in range(3):
        assert town.dispatch(press).status == 200
    town.eventually(lambda: state(town, alert_id) == (1, 0, 0))
    assert town.dispatch(press).status == 200
    assert "it has arrived meanwhile" in town.told(town.maya)
    town.eventually(lambda: True)
    assert len(announcements(town, room)) == 1


def test_what_is_found_meanwhile_is_not_sent_again(town: Town) -> None:
    alert_id, room = alert_in_doubt(town, LOST)
    open_one_by_one(town, alert_id, town.maya)
    town.slack.heal()
    town.slack.clock.advance(3_700)
    town.eventually(lambda: state(town, alert_id) == (1, 0, 0))

    assert town.maya.click(None, ids.POST_AGAIN).ok

    assert "nothing was done, it has arrived meanwhile" in town.told(town.maya)
    assert len(announcements(town, room)) == 1


def test_what_slack_refused_is_sent_again_alone(town: Town) -> None:
    room, other = town.room(town.ana), town.room(town.ben)
    for each in (room, other):
        lose(town, each, Fault.error("restricted_action"))
    alert_id = town.schedule(room, other, first_word_at=None)
    town.eventually(lambda: state(town, alert_id) == (0, 2, 0))
    open_one_by_one(town, alert_id, town.tom)
    assert "*2 messages* did not arrive" in town.told(town.tom)

    missed = town.app.alerts.arrivals.missed(town.caller(town.tom), alert_id).missed[1]

    claim = PostRef(alert_id, missed.post_id, missed.attempt, 0).dump()
    assert town.tom.click(None, ids.POST_AGAIN, claim).ok

    town.eventually(lambda: state(town, alert_id) == (1, 1, 0))
    assert len(announcements(town, room)) + len(announcements(town, other)) == 1


class TestClaims:
    """The numbers in a button are claims."""

    @pytest.fixture
    def in_doubt(self, town: Town) -> int:
        alert_id, _ = alert_in_doubt(town, LOST)
        open_one_by_one(town, alert_id, town.maya)
        return alert_id

    @pytest.mark.parametrize("action_id", [ids.POST_AGAIN, ids.POST_ARRIVED])
    def test_a_message_of_another_alert(self, town: Town, in_doubt: int, action_id: str) -> None:
        other = town.announce(town.room(town.ben))
        post_id = self._post(town, in_doubt)

        assert town.forge(town.maya, action_id, PostRef(other, post_id, 0, 0).dump()).status == 200

        assert f"Alert #{other} has no such message." in town.told(town.maya)
        assert state(town, in_doubt) == (0, 1, 1)

    @pytest.mark.parametrize("action_id", [ids.POST_AGAIN, ids.POST_ARRIVED])
    def test_a_message_of_another_workspace(
        self,
        town: Town,
        in_doubt: int,
        foreign: int,  # noqa: F811
        action_id: str,
    ) -> None:
        with town.app.database.write() as session:
            (theirs,) = [post for post in session.query(Post) if post.workspace_id == ELSEWHERE][-1:]
            theirs.state = PostState.UNCERTAIN
        for alert_id in (foreign, in_doubt):
            claim = PostRef(alert_id, theirs.id, 0, 0).dump()
            assert town.forge(town.maya, action_id, claim).status == 200
            assert f"#{alert_id}" in town.told(town.maya)
            town.maya.close()
        with town.app.database.read() as session:
            assert session.get_one(Post, theirs.id).state == PostState.UNCERTAIN

    @pytest.mark.parametrize("action_id", [ids.ONE_BY_ONE, ids.POST_AGAIN, ids.POST_ARRIVED])
    def test_who_is_no_publisher(self, town: Town, in_doubt: int, action_id: str) -> None:
        claim = PostRef(in_doubt, self._post(town, in_doubt), 0, 0).dump()
        value = ids.AlertRef(in_doubt).dump() if action_id == ids.ONE_BY_ONE else claim
        assert town.ana.slash("/alert").ok
        assert town.ana.click(None, ids.KEPT).ok

        town.forge(town.ana, action_id, value)

        assert "Only publishers can do this." in town.told(town.ana)
        assert state(town, in_doubt) == (0, 1, 1)

    def _post(self, town: Town, alert_id: int) -> int:
        (missed,) = town.app.alerts.arrivals.missed(town.caller(town.maya), alert_id).missed
        return missed.post_id
