"""What somebody chooses about the messages to them: shown, and read again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from handlers.blocks import Message, View, context, section
from handlers.inputs import shown_in
from handlers.quiet import ids
from handlers.quiet.forms import read_form
from handlers.quiet.views.choices import (
    HOURS,
    KUDOS,
    TOPICS,
    WANTED,
    WHEN,
    When,
    build_form,
    build_home_blocks,
    wanted_of,
    when_of,
)
from handlers.quiet.views.gathered import build_gathered
from services.language import LANGUAGES, speaking, weekday, weekday_in_short
from services.problems import FormProblem, Problem
from services.quiet.choices import ANY_HOUR, Choices
from services.quiet.hours import read_hours
from services.quiet.manners import Topic
from tests.language.nobodys import NOBODYS, USERS_WORD, untranslated
from tests.unit.handlers.payloads import Payload, Surface, as_payload, faults

OF_ALL = read_hours("Mon-Fri 08:00-18:00")
NIGHTS = "Mon,Wed,Sat 22:00-06:00"
AS_EVERYONE = Choices(None, OF_ALL, OF_ALL, "Asia/Manila", frozenset(), 3, 12)
OWN = replace(AS_EVERYONE, own=NIGHTS, hours=read_hours(NIGHTS), muted=frozenset(Topic), told=1_000)
ANY = replace(AS_EVERYONE, own=ANY_HOUR, hours=None)
NOBODYS_HOURS = replace(AS_EVERYONE, hours=None, of_all=None)
EVERYBODYS: Mapping[str, Choices] = {
    "as everyone": AS_EVERYONE,
    "own": OWN,
    "any hour": ANY,
    "no hours of all": NOBODYS_HOURS,
}


def form_of(
    choices: Choices, when: When | None = None, *, wants_kudos: bool = True, is_leader: bool = False
) -> View:
    wanted = wanted_of(choices, wants_kudos=wants_kudos, is_leader=is_leader)
    ref = ids.FormRef("x" * 2_520)
    return build_form(choices, when or when_of(choices), choices.hours or choices.of_all, wanted, ref)


def filled(view: View, **typed: Mapping[str, Any]) -> View:
    """The form as it comes back, with this typed into it."""
    values = {**shown_in(view), **{name.replace("__", "."): value for name, value in typed.items()}}
    return {**view, "state": {"values": {name: {"a": value} for name, value in values.items()}}}


def chosen(*names: str) -> Mapping[str, Any]:
    return {"selected_options": [{"value": name} for name in names]}


def views_of(choices: Choices) -> Mapping[str, tuple[Surface, Payload]]:
    told = Message(USERS_WORD, [section(USERS_WORD), context(USERS_WORD)])
    views: dict[str, tuple[Surface, Payload]] = {
        "home": ("home", {"type": "home", "blocks": build_home_blocks(choices)}),
        "gathered": ("message", as_payload(build_gathered([told] * 6))),
        "taken back": ("message", as_payload(build_gathered([]))),
    }
    for when in When:
        views[when] = ("modal", form_of(choices, when, is_leader=True))
    return views


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("whose", EVERYBODYS)
def test_slack_takes_all_of_it(language: str, whose: str) -> None:
    with speaking(language):
        for what, (surface, payload) in views_of(EVERYBODYS[whose]).items():
            assert faults(surface, payload) == [], what


def test_no_word_is_left_untranslated() -> None:
    with speaking(NOBODYS):
        made = [payload for whose in EVERYBODYS.values() for _, payload in views_of(whose).values()]
        days = [name(number) for number in range(7) for name in (weekday, weekday_in_short)]
    known = frozenset({*days, "Asia/Manila"})
    assert [untranslated(payload, known) for payload in made if untranslated(payload, known)] == []


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        (AS_EVERYONE, "reach you Mon–Fri 08:00–18:00, on your clocks (Asia/Manila). Outages come at once."),
        (OWN, "reach you Mon, Wed and Sat 22:00–06:00, on your clocks"),
        (ANY, "reach you at any hour."),
        (NOBODYS_HOURS, "reach you at any hour."),
        (AS_EVERYONE, "Today you had 3. After 12, what can wait comes the next day."),
    ],
)
def test_home_says_what_holds(choices: Choices, says: str) -> None:
    assert says in str(build_home_blocks(choices))


@pytest.mark.parametrize("whose", EVERYBODYS)
def test_a_form_that_is_saved_as_it_is_changes_nothing(whose: str) -> None:
    choices = EVERYBODYS[whose]
    form = read_form(filled(form_of(choices)))
    assert form.own == choices.own
    assert form.muted(choices.muted) == choices.muted


def test_what_is_for_leaders_is_shown_to_leaders_alone_and_stays_for_others() -> None:
    assert Topic.WEEKLY not in str(form_of(AS_EVERYONE))
    assert Topic.WEEKLY in str(form_of(AS_EVERYONE, is_leader=True))
    form = read_form(filled(form_of(AS_EVERYONE), topics=chosen(KUDOS)))
    # Turned off while they led.
    assert form.muted({Topic.WEEKLY}) == set(Topic)
    assert form.muted(()) == set(Topic) - {Topic.WEEKLY}


def test_what_is_checked_is_told() -> None:
    view = form_of(OWN, wants_kudos=False, is_leader=True)
    assert read_form(filled(view)).wanted.chosen == frozenset()
    form = read_form(filled(view, topics=chosen(Topic.STORIES, KUDOS)))
    assert form.muted(OWN.muted) == set(Topic) - {Topic.STORIES}
    assert KUDOS in form.wanted.chosen
    assert {str(topic) for topic in Topic} | {KUDOS} == set(WANTED)


def test_hours_of_ones_own_have_fields_and_need_a_day() -> None:
    assert f"{HOURS}.days" not in str(form_of(AS_EVERYONE))
    view = form_of(AS_EVERYONE, When.OWN)
    assert read_form(filled(view)).own == str(OF_ALL)
    form = read_form(filled(view, hours__days=chosen()))
    with pytest.raises(FormProblem) as refused:
        _ = form.own
    assert refused.value.fields == {f"{HOURS}.days": "Choose at least one day, or “At any hour” above."}
    with pytest.raises(FormProblem):
        read_form(filled(view, hours__to={"selected_time": None}))


@pytest.mark.parametrize(
    "typed",
    [
        {WHEN: {"selected_option": {"value": "weekends"}}},
        {WHEN: {"selected_option": None}},
        {TOPICS: chosen(Topic.STORIES, "town_crier")},
        # Not shown to this person.
        {TOPICS: chosen(Topic.WEEKLY)},
    ],
)
def test_a_form_of_another_version_is_refused(typed: Mapping[str, Any]) -> None:
    with pytest.raises(Problem, match="Frontlane has changed since this was opened"):
        read_form(filled(form_of(AS_EVERYONE), **typed))


def test_a_form_without_topics_turns_nothing_off() -> None:
    view = form_of(AS_EVERYONE)
    older = {**view, "blocks": [block for block in view["blocks"] if block.get("block_id") != TOPICS]}
    with pytest.raises(Problem, match="press “Change” in its Home again"):
        read_form(filled(older))
