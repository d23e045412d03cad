"""Views of alerts, of roles, and Home, in every language: Slack takes them, no word is left untranslated."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from handlers.alerts.views.home import build_task_blocks
from handlers.home.views import build_home, build_language_blocks
from handlers.roles import views as roles
from services.alerts.reading import AgentAlert
from services.audit import Action
from services.changes import Change, Changes, Place
from services.language import LANGUAGES, speaking
from services.people import ADMINS, Role
from services.reasons import in_markup
from services.roles import Grant, Holder
from storage.alerts import AlertState
from storage.post_reasons import Why
from tests.language.nobodys import NOBODYS, USERS_WORD, WORD, untranslated
from tests.unit.handlers.payloads import Payload, Surface, faults
from tests.unit.handlers.scene import NOW, Scene, gallery
from tests.unit.handlers.test_payloads import SCENES, scene_with

SAID_BY_THE_GALLERY = frozenset({"A *note*", "A note", "Saved", "Asia/Manila", "night-shift"})


def home_of(scene: Scene) -> Payload:
    """App Home, as far as it is about alerts."""
    mine = [
        AgentAlert(replace(scene.brief, alert_id=number, state=state), number == 1)
        for number, state in enumerate((AlertState.LIVE, AlertState.SCHEDULED, AlertState.LIVE), start=1)
    ]
    drafts = [
        scene.draft,
        replace(scene.draft, submitted_at=NOW),
        replace(scene.draft, returned_with="Hm"),
    ] * 2
    tasks = build_task_blocks([scene.question] * 5, drafts, drafts)
    ways_in = roles.build_home_blocks()
    return build_home(mine, scene.listed, build_language_blocks("fil"), ways_in, tasks=tasks)


def of_admins() -> Mapping[str, tuple[Surface, Payload]]:
    """What admins see of roles and of what was changed."""
    holders = (Holder(ADMINS, "T1"), Holder("U0ASKER", "T1"), Holder("S1", "T1"))
    grants = [Grant(holder, USERS_WORD, is_there) for holder in holders for is_there in (True, False)]
    granted = dict.fromkeys(Role, grants) | {Role.HOST: grants * 9, Role.LEADER: []}
    changes = [
        Change(number, NOW, actor, USERS_WORD, action, USERS_WORD, (USERS_WORD,), (Place("C0WOW"),))
        for number, action in enumerate(Action)
        for actor in ("U0ANSWER", None)
    ]
    modals = {
        "roles": roles.build_roles(granted),
        "roles, saved": roles.build_saved(granted),
        "changes": roles.build_changes(Changes(changes, 3), is_newest=False),
        "no changes": roles.build_changes(Changes([], None), is_newest=True),
        "changes, sent": roles.build_on_its_way(),
    }
    return {name: ("modal", each) for name, each in modals.items()}


def views_of(scene: Scene) -> Mapping[str, tuple[Surface, Payload]]:
    return {**gallery(scene), **of_admins(), "home": ("home", home_of(scene))}


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_slack_takes_every_payload_in_every_language(language: str, name: str) -> None:
    with speaking(language):
        for what, (surface, payload) in views_of(SCENES[name]).items():
            assert faults(surface, payload) == [], what


@pytest.mark.parametrize("state", list(AlertState))
def test_no_word_is_left_untranslated(state: str) -> None:
    scene = scene_with(lambda limit: USERS_WORD * min(3, limit), state=state)
    with speaking(NOBODYS):
        reason = in_markup(Why("not_in_channel").write(), "C0AUSTIN")
    posts = [replace(each, reason=reason, bar=each.bar and USERS_WORD) for each in scene.missed.missed]
    scene = replace(
        scene,
        report=replace(scene.report, troubles=[reason]),
        missed=replace(scene.missed, missed=posts),
    )
    with speaking(NOBODYS):
        made = views_of(scene)
    left = {what: untranslated(payload, SAID_BY_THE_GALLERY) for what, (_, payload) in made.items()}
    assert {what: texts for what, texts in left.items() if texts} == {}


def test_the_look_for_words_finds_them() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": f"{WORD} Got it"}}
    assert untranslated({"blocks": [section]}) == [f"{WORD} Got it"]
    assert untranslated({"blocks": [section]}, frozenset({"Got it"})) == []
