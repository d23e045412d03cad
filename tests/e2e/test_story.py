"""A story end to end: the app as a process, both ways to Slack, both databases."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from sandbox import Message, Sandbox
from sandbox.person import Actor
from services.stories.weekly import Weekly
from tests.e2e.campaign import Campaign, assert_slack_took_all, connect, settings_for
from tests.e2e.process import AppProcess

pytestmark = pytest.mark.e2e

PHONE = "+1 512 555 0142"
TITLE = "The birthday that almost was not"


@pytest.fixture(params=["socket", "http"])
def campaign(request: pytest.FixtureRequest) -> Iterator[Campaign]:
    with Sandbox(page_size=15) as slack:
        yield Campaign(
            slack, request_url=None if request.param == "socket" else "https://frontlane.example.com"
        )
        assert_slack_took_all(slack)


@pytest.fixture
def app(campaign: Campaign, bare_database_url: str, tmp_path: Path) -> Iterator[AppProcess]:
    uses_socket_mode = campaign.brand.app.app.socket_mode
    channels = campaign.brand.channels
    settings = settings_for(campaign, bare_database_url, uses_socket_mode=uses_socket_mode) | {
        "FRONTLANE_REVIEWERS": campaign.brand.maya.id,
        "FRONTLANE_WOW_CHANNEL": channels["wow-moments"].id,
        "FRONTLANE_REVIEW_CHANNEL": channels["wow-review"].id,
        "LOG_LEVEL": "DEBUG",
    }
    app = AppProcess(settings, "tests.e2e.follow", campaign.slack.url, log=tmp_path / "app.log")
    app.start()
    connect(campaign, app, uses_socket_mode=uses_socket_mode)
    yield app
    app.kill()


def test_a_story_from_the_form_to_the_export(
    campaign: Campaign, app: AppProcess, bare_database_url: str, tmp_path: Path
) -> None:
    slack, maya = campaign.slack, campaign.maya
    ana, ben = (slack.as_person(person) for person in campaign.brand.agents["Austin"][:2])
    campaign.wait_until_read()
    campaign.again(lambda: ana.slash("/wow").ok and ana.view)
    tell(ana)
    campaign.again(lambda: not ana.submit().trouble and ana.view and "Nothing is kept yet" in ana.view.text)
    assert PHONE in str(ana.view.blocks if ana.view else "")
    campaign.again(lambda: not ana.submit().trouble and ana.view and ana.view.title == "Thank you")
    ana.close(everything=True)

    campaign.settle(lambda: find(campaign, "wow-review", TITLE))
    campaign.again(lambda: maya.click(find(campaign, "wow-review", TITLE), "story.publish.featured").ok)
    campaign.settle(lambda: find(campaign, "wow-moments", "Cheer"))
    card = find(campaign, "wow-moments", "Cheer")
    assert card is not None
    assert "[phone number]" in card.all_text
    campaign.again(lambda: ben.click(card, "story.cheer").ok)
    campaign.settle(lambda: find(campaign, "wow-moments", "Cheer · 1"))

    campaign.advance_to(next_digest(slack).timestamp() + 60)
    campaign.settle(lambda: find(campaign, "wow-moments", "Wow moments of the week"))

    campaign.again(lambda: ben.slash("/wow", "export").ok and ben.view)
    form = ben.view
    assert form is not None
    ben.fill("story.export.stories", [form.blocks[1]["element"]["options"][0]["value"]])
    campaign.again(lambda: not ben.submit().trouble and ben.view and ben.view.title == "On its way")
    ben.close(everything=True)
    campaign.settle(lambda: file_of(ben))
    assert re.fullmatch(r"case-study-\d{4}-\d\d-\d\d\.html", str(file_of(ben)))

    assert campaign.again(lambda: ana.click(card, "story.read").ok)
    campaign.again(lambda: ana.click(None, "story.withdraw").ok)
    ana.close(everything=True)
    campaign.settle(lambda: not find(campaign, "wow-moments", TITLE))

    assert PHONE not in (tmp_path / "app.log").read_text()
    assert PHONE not in everything_in(bare_database_url)
    assert TITLE not in everything_in(bare_database_url)


def next_digest(slack: Sandbox) -> datetime:
    """The next Monday, 9:00 UTC."""
    now = slack.clock.utcnow()
    weeks = (Weekly().due(now + timedelta(weeks=number))[1] for number in (0, 1))
    return next(due for due in weeks if due > now)


def tell(ana: Actor) -> None:
    typed = {
        "title": TITLE,
        "faced": f"The cake topper came broken; she called from {PHONE}, close to tears.",
        "did": "Found the last one near her, and stayed in the chat until the courier rang.",
        "ended": "Leo blew out all six candles.",
        "mood_before": "1",
        "mood_after": "5",
        "contact": "chat",
        "tags": "#birthday",
    }
    for name, value in typed.items():
        ana.fill(f"story.form.{name}", value)


def find(campaign: Campaign, room: str, words: str) -> Message | None:
    posts = campaign.slack.messages(campaign.brand.channels[room])
    return next((post for post in reversed(posts) if words in post.text + post.all_text), None)


def file_of(who: Actor) -> str | None:
    return next((file.name for post in who.dms for file in post.files), None)


def everything_in(database_url: str) -> str:
    """All rows of all tables of stories and posts."""
    engine = create_engine(database_url)
    tables = ("stories", "story_versions", "story_cheers", "story_votes", "story_digests", "posts")
    with engine.connect() as connection:
        rows = [connection.execute(text(f"SELECT * FROM {table}")).all() for table in tables]
    engine.dispose()
    return repr(rows)
