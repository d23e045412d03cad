"""The main job, end to end: the app as a process, both ways to Slack, both databases."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from sandbox import Sandbox
from tests.e2e.campaign import (
    DAY,
    HOUR,
    Campaign,
    assert_slack_took_all,
    connect,
    is_announcement,
    settings_for,
)
from tests.e2e.process import AppProcess

pytestmark = pytest.mark.e2e


@pytest.fixture(params=["socket", "http"])
def campaign(request: pytest.FixtureRequest) -> Iterator[Campaign]:
    with Sandbox(page_size=15) as slack:
        yield Campaign(
            slack, request_url=None if request.param == "socket" else "https://frontlane.example.com"
        )
        assert_slack_took_all(slack)


@pytest.fixture
def uses_socket_mode(campaign: Campaign) -> bool:
    return campaign.brand.app.app.socket_mode


@pytest.fixture
def app(
    campaign: Campaign, bare_database_url: str, uses_socket_mode: bool, tmp_path: Path
) -> Iterator[AppProcess]:
    settings = settings_for(campaign, bare_database_url, uses_socket_mode=uses_socket_mode)
    app = AppProcess(settings, "tests.e2e.follow", campaign.slack.url, log=tmp_path / "app.log")
    app.start()
    connect(campaign, app, uses_socket_mode=uses_socket_mode)
    yield app
    app.kill()


def test_a_campaign_from_the_form_to_the_thanks(campaign: Campaign, app: AppProcess) -> None:
    slack = campaign.slack
    campaign.wait_until_read()
    campaign.write(starts_in=DAY + 3 * HOUR, first_word_in=HOUR)
    assert not campaign.announcement(campaign.americas), "nothing is said before its hour"
    campaign.advance_to(campaign.starts_at - DAY - 2 * HOUR + 5)

    for channel in (campaign.americas, campaign.manila):
        campaign.settle(partial(campaign.announcement, channel))
    campaign.settle(campaign.have("announcement", campaign.agents))

    austin, manila, bogota = (campaign.brand.agents[site] for site in ("Austin", "Manila", "Bogotá"))
    early = [*austin[:8], *bogota[:4]]
    campaign.got_it(early)
    campaign.got_it(manila[:5], by_dm=True)
    early += manila[:5]
    campaign.settle(lambda: "17 of 40" in announcement_text(campaign))

    campaign.advance_to(campaign.starts_at - DAY + 60)
    first_reminded = [agent for agent in campaign.agents if agent not in early]
    campaign.settle(campaign.have("reminder", first_reminded))
    later = [*austin[8:12], *manila[5:8]]
    campaign.got_it(later, by_dm=True)

    campaign.advance_to(campaign.starts_at - HOUR + 60)
    still_missing = [agent for agent in first_reminded if agent not in later]
    campaign.settle(campaign.have("reminder", still_missing, times=2))

    campaign.advance_to(campaign.starts_at + 5)
    campaign.settle(campaign.have("live", campaign.agents))
    campaign.settle(lambda: any("Readiness" in post.text for post in campaign.maya.dms))

    assert campaign.maya.slash("/alert", "ready 1", channel=campaign.brand.channels["brand-desk"]).ok
    assert campaign.maya.view is not None
    readiness = campaign.maya.view.text
    assert "24 of 40" in readiness
    for line in (
        "Austin 12 16 4",
        "Bogota 4 10 6",
        "Manila 8 14 6",
    ):
        assert line in " ".join(readiness.split()), readiness
    campaign.maya.close()

    campaign.advance_to(campaign.ends_at + 5)
    campaign.settle(campaign.have("over", campaign.agents))
    campaign.settle(lambda: "Over:" in announcement_text(campaign))

    for agent in campaign.agents:
        reminders = 0 if agent in early else 1 if agent in later else 2
        expected = {"announcement": 1, "live": 1, "over": 1} | ({"reminder": reminders} if reminders else {})
        assert dict(campaign.kinds(agent)) == expected, agent
    for channel in (campaign.americas, campaign.manila):
        posts = slack.messages(channel)
        assert [is_announcement(post) for post in posts] == [True, False, False]
        assert "is live" in posts[1].text
        assert "is over" in posts[2].text
    assert app.health()[0] == 200
    assert app.terminate() == 0


def announcement_text(campaign: Campaign) -> str:
    post = campaign.announcement(campaign.americas)
    return post.all_text if post is not None else ""
