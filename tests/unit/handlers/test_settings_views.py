"""Settings, health and the first day, in every language and in the largest size: Slack takes them all."""

from collections.abc import Mapping

import pytest

from handlers.inputs import shown_in
from handlers.roles.views import build_changes
from handlers.settings import ids
from handlers.settings.views.form import SITES_MAX, build_form
from handlers.settings.views.guide import build_guide
from handlers.settings.views.home import build_home_blocks
from services.alerts.settings import DESK_CHANNEL
from services.audit import Action
from services.changes import Change, Changes, Place
from services.decisions import Decided, Group
from services.guiding import Standing, Step
from services.kudos.settings import VALUES
from services.language import LANGUAGES, speaking, weekday
from services.stories.settings import SITE_CHANNELS
from services.troubles import Troubles, Unheard
from tests.language.nobodys import NOBODYS, USERS_WORD, untranslated
from tests.support import NOON
from tests.unit.handlers.payloads import Payload, Surface, as_payload, faults

GROUPS = [f"S0{number:03}" for number in range(SITES_MAX + 5)]
PING = "<!channel> & @everyone"
WELL = Troubles(is_in_no_channel=False, unheard=[], failed=0, uncertain=0, waiting_s=0.0)
UNWELL = Troubles(
    is_in_no_channel=True,
    unheard=[
        Unheard(DESK_CHANNEL, "C0DESK", is_archived=True),
        *(Unheard(SITE_CHANNELS, f"C0{number}", is_archived=False) for number in range(30)),
    ],
    failed=1_000,
    uncertain=1,
    waiting_s=7_300.0,
)
DECISIONS: Mapping[str, Decided] = {
    "nothing": Decided({}),
    "all": Decided(
        {
            "require_approval": "yes",
            "desk_channel": "C0DESK",
            "keep_days": "365",
            "wow_channel": "C0WOW",
            "review_channel": "C0REVIEW",
            "wow_digest": "Fri 15:30 America/Argentina/Buenos_Aires",
            "wow_site_channels": ",".join(f"{PING} {number}=C0{number}" for number in range(60)),
            "customer_countries": "US,GB,PH,DE,FR,ES,IT,MX,CO,AR",
            "order_patterns": r"AC-\d{8} X\d{4}",
            "kudos_channel": "C0KUDOS",
            "kudos_values": ",".join(f"{'v' * 28}{number:02}" for number in range(25)),
            "kudos_a_day": "1000",
            "kudos_emoji": "tada",
            "rewards": "yes",
            "working_hours": "Mon,Wed,Sat 22:00-06:00",
            "messages_a_day": "100",
            "sites": ",".join(f"{group}={PING} {group}" for group in GROUPS),
        }
    ),
}


def standings() -> Mapping[str, Standing]:
    """From the first step to the last, and at the end with and without what was put off."""
    steps = list(Step)
    found = {
        f"at {step}": Standing(
            7,
            frozenset(steps[:number:2]),
            frozenset(steps[1:number:2]),
            ["C0CARE", "C0DESK", "C0WOW"],
            [PING, USERS_WORD],
        )
        for number, step in enumerate(steps)
    }
    found["all is done"] = Standing(7, frozenset(steps), frozenset(), ["C0CARE"], [USERS_WORD])
    found["all is put off"] = Standing(7, frozenset(), frozenset(steps), [], [USERS_WORD])
    return found


def views_of(decided: Decided, troubles: Troubles) -> Mapping[str, tuple[Surface, Payload]]:
    handles = {group: f"{PING}-{group}" for group in GROUPS}
    ref = ids.FormRef(Group.KUDOS.value, guide=7, step=Step.VALUES.value, kept="x" * 2_400, home=1)
    blocks = build_home_blocks(decided, handles, troubles, None if troubles is WELL else NOON)
    views: dict[str, tuple[Surface, Payload]] = {"home": ("home", {"type": "home", "blocks": blocks})}
    for group in Group:
        views[group.value] = ("modal", build_form(group, decided, handles, ref))
    return views


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("decided", DECISIONS)
def test_slack_takes_every_form_and_home(language: str, decided: str) -> None:
    with speaking(language):
        for troubles in (WELL, UNWELL):
            for what, (surface, payload) in views_of(DECISIONS[decided], troubles).items():
                assert faults(surface, payload) == [], what


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("standing", standings())
def test_slack_takes_what_leads_through(language: str, standing: str) -> None:
    with speaking(language):
        assert faults("message", as_payload(build_guide(standings()[standing]))) == []


def test_no_word_is_left_untranslated() -> None:
    with speaking(NOBODYS):
        made = [payload for _, payload in views_of(DECISIONS["nothing"], UNWELL).values()]
        made += [as_payload(build_guide(standing)) for standing in standings().values()]
        days = {weekday(number) for number in range(7)}
    known = frozenset({*VALUES, *days, "UTC", "AC-", "&lt;!channel&gt; &amp; @everyone"})
    assert [untranslated(payload, known) for payload in made if untranslated(payload, known)] == []


def test_a_number_that_cannot_be_taken_stays_as_it_was_typed() -> None:
    view = build_form(Group.PEOPLE, Decided({"keep_days": "0"}), {}, ids.FormRef(Group.PEOPLE.value))
    assert "'initial_value': '0'" in str(view["blocks"])
    assert faults("modal", view) == []


def test_hours_are_suggested_where_nobody_has_decided_and_it_is_said_so() -> None:
    ref = ids.FormRef(Group.QUIET.value, guide=7, step=Step.QUIET.value)
    view = build_form(Group.QUIET, Decided({}), {}, ref, hours_suggested=True)
    assert "These hours are a suggestion. They hold once you save them." in str(view["blocks"])
    shown = shown_in(view)
    assert len(shown["working_hours.days"]["selected_options"]) == 7
    assert shown["working_hours.from"] == {"selected_time": "08:00"}
    assert faults("modal", view) == []
    plain = build_form(Group.QUIET, Decided({}), {}, ref)
    assert "suggestion" not in str(plain["blocks"])
    assert shown_in(plain)["working_hours.days"] == {}


@pytest.mark.parametrize(
    ("decided", "says"),
    [
        ({}, "Messages reach people at any hour"),
        (
            {"working_hours": "Mon-Fri 08:00-18:00"},
            "What can wait reaches people Mon–Fri 08:00–18:00, each on their own clocks",
        ),
        ({"messages_a_day": "1"}, "An agent gets 1 direct message a day; after it,"),
        ({"messages_a_day": "9"}, "An agent gets 9 direct messages a day; after them,"),
    ],
)
def test_admins_read_what_holds_for_the_peace_of_agents(decided: Mapping[str, str], says: str) -> None:
    assert says in str(build_home_blocks(Decided(decided), {}, WELL, None))


def test_one_step_at_a_time_is_asked_for_and_what_is_set_is_ticked() -> None:
    standing = Standing(7, frozenset({Step.PUBLISHERS}), frozenset({Step.LEADERS}), [], ["care"])
    message = build_guide(standing)
    text = str(message.blocks)
    assert "✅ Publishers" in text
    assert "🕓 Leaders, later" in text
    assert "👉 *Hosts*" in text
    assert "⬜ Your values" in text
    assert text.count("'type': 'button'") == 2
    assert message.text == "Welcome to Frontlane. 1 of 9 steps are done. Next: Hosts."


def test_the_record_of_changes_names_channels_as_slack_does() -> None:
    many = [part for number in range(10, 99) for part in (f"{PING} {number}: ", Place(f"C0{number}"))]
    entries = [
        Change(1, NOON, "U0ANSWER", "Priya", Action.SETTING_CHANGED, "Reading", (), (Place("C0WOW"),)),
        Change(2, NOON, None, "", Action.SETTING_CHANGED, PING, tuple(many), (PING * 90,)),
    ]
    view = build_changes(Changes(entries, None), is_newest=True)
    text = str(view["blocks"])
    assert "changed *Reading* from – to <#C0WOW>" in text
    assert "@everyone 15: <#C015>…" in text
    assert "C016" not in text
    assert PING not in text
    assert faults("modal", view) == []
