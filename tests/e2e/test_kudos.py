"""Kudos end to end: the app as a process, both ways to Slack."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from handlers.kudos import ids
from sandbox import Channel, Sandbox
from sandbox.acks import EnvelopeType
from sandbox.person import Actor
from tests.e2e.campaign import Campaign, assert_slack_took_all, connect, settings_for
from tests.e2e.process import AppProcess
from tests.integration.handlers.thanking import WHY, named, said

pytestmark = pytest.mark.e2e


@pytest.fixture(params=["socket", "http"])
def campaign(request: pytest.FixtureRequest) -> Iterator[Campaign]:
    with Sandbox(page_size=200) as slack:
        yield Campaign(
            slack, request_url=None if request.param == "socket" else "https://frontlane.example.com"
        )
        assert_slack_took_all(slack)


@pytest.fixture
def app(campaign: Campaign, tmp_path: Path) -> Iterator[AppProcess]:
    uses_socket_mode = campaign.brand.app.app.socket_mode
    settings = settings_for(
        campaign, f"sqlite:///{tmp_path / 'frontlane.db'}", uses_socket_mode=uses_socket_mode
    )
    app = AppProcess(settings, "tests.e2e.follow", campaign.slack.url, log=tmp_path / "app.log")
    app.start()
    connect(campaign, app, uses_socket_mode=uses_socket_mode)
    campaign.wait_until_read()
    yield app
    app.kill()


def test_three_are_thanked_by_one_command_and_it_is_taken_back(campaign: Campaign, app: AppProcess) -> None:
    slack, room = campaign.slack, campaign.brand.channels["care-austin"]
    ana, *thanked = (slack.as_person(each) for each in campaign.brand.agents["Austin"][:4])
    before = len(slack.calls_of("chat.postMessage"))

    assert "You can give 7 more today" in said(ana.slash("/kudos", f"{named(*thanked)} {WHY} #craft", room))

    campaign.settle(lambda: slack.messages(room) and all(each.dms for each in thanked))
    (post,) = slack.messages(room)
    assert all(f"<@{each.person.id}>" in post.all_text for each in thanked)
    assert [len(each.dms) for each in thanked] == [1, 1, 1]
    calls = slack.calls_of("chat.postMessage")[before:]
    assert len(calls) == 4, "one post, and one message a receiver"

    assert "Taken back" in said(ana.slash("/kudos", "undo", room))
    campaign.settle(lambda: "were taken back" in post.all_text)
    campaign.settle(lambda: all("were taken back" in each.dms[0].all_text for each in thanked))
    assert app.health()[0] == 200
    assert app.terminate() == 0


def test_every_refusal_is_read_by_who_typed(campaign: Campaign, app: AppProcess) -> None:
    slack, brand, room = campaign.slack, campaign.brand, campaign.brand.channels["care-austin"]
    ana, ben, carla = (slack.as_person(each) for each in brand.agents["Austin"][:3])
    slack.deactivate(carla.person)
    refusals = {
        f"{named(ana)} {WHY}": "Kudos are for others",
        f"{named(brand.app.bot_user)} {WHY}": "is an app",
        WHY: "Whom would you like to thank?",
        f"@nobody {WHY}": "Nobody here goes by",
        f"{named(ben)} thanks": "Say a little more",
        f"{named(carla)} {WHY}": "has no account here any more",
        f"<!here> {WHY}": "reach nobody",
        f"{named(*brand.agents['Austin'][3:15])} {WHY}": "10 kudos a day",
    }

    def is_refused(text: str, sentence: str) -> bool:
        assert ana.slash("/kudos", text, room).ok
        return sentence in ana.ephemerals[-1].all_text

    for text, sentence in refusals.items():
        campaign.again(partial(is_refused, text, sentence))
    assert slack.messages(room) == []
    assert app.health()[0] == 200


def test_a_redelivery_counts_once(campaign: Campaign, app: AppProcess) -> None:
    slack, room = campaign.slack, campaign.brand.channels["care-austin"]
    ana, ben = (slack.as_person(each) for each in campaign.brand.agents["Austin"][:2])
    message = slack.post(room, ben.person, "I have called all forty of them.")
    ana.slash("/kudos", f"{named(ben)} {WHY}", room)
    ana.react(message, "clap")
    slack.wait_for(lambda: _received(ben, room, 2))

    command = next(each for each in slack.delivered if each.kind == "slash_commands")
    reacted = next(each for each in slack.delivered if "reaction" in each.payload.get("event", {}))
    for sent in (command, reacted):
        kind: EnvelopeType = "slash_commands" if sent is command else "events_api"
        again = slack.run(slack.core.delivery.send(campaign.brand.app.app, kind, sent.payload))
        assert again.ok

    assert _received(ben, room, 2)
    assert app.health()[0] == 200


def _received(actor: Actor, room: Channel, times: int) -> bool:
    actor.slash("/kudos", "me", room)
    view = actor.view
    actor.close(everything=True)
    return view is not None and f"You were thanked *{times} times*" in view.text


def test_who_is_of_another_workspace_joins_in(campaign: Campaign, app: AppProcess) -> None:
    slack, room = campaign.slack, campaign.americas
    ana, ben = (slack.as_person(each) for each in campaign.brand.agents["Austin"][:2])
    outsider = slack.as_person(campaign.brand.agents["Bogotá"][0])
    ana.slash("/kudos", f"{named(ben)} {WHY}", room)
    campaign.settle(lambda: slack.messages(room))

    assert outsider.click(slack.messages(room)[0], ids.JOIN).ok

    campaign.settle(lambda: "👏 Join in · 1" in str(slack.messages(room)[0].blocks))
    assert app.terminate() == 0
