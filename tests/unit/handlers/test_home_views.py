"""App Home with everything in it at once: within what Slack takes, and nothing of what is urgent is cut."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handlers.alerts.views import home as alerts
from handlers.blocks import VIEW_BLOCKS_MAX, Block, View
from handlers.home.views import build_home, build_language_blocks
from handlers.kudos.views import mine as kudos
from handlers.quiet.views import choices as quiet
from handlers.roles import views as roles
from handlers.settings.views import home as settings
from handlers.stories.views import home as stories
from handlers.town_halls.tokens import MOST, keeping
from handlers.town_halls.views import home as town_halls
from services.alerts.content import Brief
from services.alerts.reading import AgentAlert
from services.decisions import Decided
from services.quiet.choices import Choices
from services.quiet.hours import read_hours
from services.quiet.manners import Topic
from services.quiet.shifts import Shift
from services.stories.reading import ListedStory
from services.town_halls.content import ToDo
from services.troubles import Troubles
from storage.alerts import AlertState
from tests.unit.handlers.kudos.gallery import Gallery
from tests.unit.handlers.payloads import faults
from tests.unit.handlers.scene import (
    ENDS,
    NASTY,
    NOW,
    STARTS,
    Words,
    brief_of,
    content_of,
    longest,
    ordinary,
    scene_of,
)
from tests.unit.handlers.test_story_views import brief_with
from tests.unit.handlers.test_town_hall_views import hall_with, question_with

MANY = 40
DAY = timedelta(days=1)
ILL = Troubles(is_in_no_channel=True, unheard=[], failed=1_000, uncertain=1_000, waiting_s=90.0)
HOURS = read_hours("Mon-Sun 22:00-06:00")
CHOICES = Choices("22:00-06:00", HOURS, None, "America/Argentina/Buenos_Aires", frozenset(Topic), 100, 12)
"""As long as they can be."""
ROLES = ("publisher", "reviewer", "host", "admin")


def home_of(words: Words, *held: str, many: int = MANY, shift: Shift | None = None) -> View:
    """Home of somebody who holds these roles, with so many of everything; every other alert on a shift."""
    scene = scene_of(brief_of(content_of(words)), words, many=many)
    states = (AlertState.LIVE, AlertState.SCHEDULED)
    mine = [
        AgentAlert(replace(each, alert_id=number, state=states[number % 2]), number % 3 == 0)
        for number in range(many)
        for each in [scene.brief if number % 4 < 2 else later(scene.brief)]
    ]
    asked = {f"{number}.{'x' * 70}": question_with(words, number) for number in range(min(many, MOST))}
    halls = [hall_with(words, town_hall_id=number) for number in range(min(many, 20))]
    questions = [replace(scene.question, question_id=number) for number in range(min(many, 20))]
    drafts = [replace(scene.draft, draft_id=number) for number in range(min(many, 20))]
    is_publisher = "publisher" in held
    told = [ListedStory(brief_with(words)) for _ in range(min(many, 10))]
    to_do = {hall.town_hall_id: ToDo(12, 3) for hall in halls} if "host" in held else {}
    view = build_home(
        mine,
        scene.listed if is_publisher else None,
        kudos.build_home_blocks(Gallery(words).mine()),
        stories.build_home_blocks(7 if "reviewer" in held else None, told),
        town_halls.build_home_blocks(halls, asked, to_do, may_call="host" in held),
        settings.build_home_blocks(Decided({}), {}, ILL, NOW) if "admin" in held else [],
        roles.build_home_blocks() if "admin" in held else [],
        quiet.build_home_blocks(CHOICES),
        build_language_blocks("es"),
        shift=shift,
        tasks=alerts.build_task_blocks(questions, drafts, drafts) if is_publisher else (),
    )
    return keeping(view, list(asked))


def later(brief: Brief) -> Brief:
    """The same on another day."""
    content = replace(brief.content, starts_at=ENDS + 9 * DAY, ends_at=ENDS + 10 * DAY)
    return replace(brief, content=content)


@pytest.mark.parametrize("shift", [None, Shift(STARTS, STARTS + DAY / 3)], ids=["no hours", "a shift"])
@pytest.mark.parametrize(
    "words", [ordinary, longest, lambda most: NASTY[:most]], ids=["ordinary", "longest", "nasty"]
)
@pytest.mark.parametrize(
    "held", [(), *((role,) for role in ROLES), ROLES], ids=lambda held: "+".join(held) or "agent"
)
def test_everybodys_home_is_taken_by_slack_however_much_there_is(
    words: Words, held: Sequence[str], shift: Shift | None
) -> None:
    view = home_of(words, *held, shift=shift)
    assert faults("home", view) == []
    assert "There is more than fits here" not in str(view)


def test_what_is_more_than_slack_takes_is_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    view = build_home([], None, [block("A")] * 150)
    assert len(view["blocks"]) == VIEW_BLOCKS_MAX
    assert "There is more than fits here" in str(view["blocks"][-1])


def block(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def labels(view: View) -> list[str]:
    """What can be pressed."""
    found: list[str] = []

    def look(part: Any) -> None:
        if isinstance(part, dict):
            if part.get("type") == "button":
                found.append(part["text"]["text"])
            for each in part.values():
                look(each)
        elif isinstance(part, list):
            for each in part:
                look(each)

    look(view["blocks"])
    return found


def test_each_role_finds_what_waits_for_it() -> None:
    publisher, host = home_of(ordinary, "publisher", many=2), home_of(ordinary, "host", many=2)
    reviewer, admin = home_of(ordinary, "reviewer", many=2), home_of(ordinary, "admin", many=2)
    assert {"Answer", "Look", "Continue", "Write an alert"} <= set(labels(publisher))
    assert "ready" in str(publisher)
    assert "12 questions to answer and 3 to let in" in str(host)
    assert "For hosts" in labels(host)
    assert "To review (7)" in labels(reviewer)
    assert {"Roles", "Changes"} <= set(labels(admin))


def test_an_agent_sees_nothing_of_the_roles() -> None:
    shown = labels(home_of(ordinary, many=2))
    assert "Got it" in shown
    assert "Ask" in shown
    assert "Give kudos" in shown
    assert "✨ Share a wow moment" in shown
    assert not {"Answer", "Continue", "For hosts", "Roles", "Changes", "Write an alert"} & set(shown)
    assert not any(label.startswith("To review") for label in shown)
