"""What the form refuses, in the words that the publisher reads under the field."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.alerts import form as forms
from services.alerts.content import AlertForm, Change, CheckedAlert, Delivery, Kind
from services.directory import ChannelFacts, GroupFacts
from services.problems import FormProblem
from tests.support import NOON
from tests.unit.services.world import DAY, ELSEWHERE, HERE, HOUR, MINUTE, NOBODYS, SALES, SUPPORT, TEAM, World

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("database_url"),
]


def check(world: World, form: AlertForm, before: AlertForm | None = None) -> CheckedAlert:
    with world.database.read() as session:
        return forms.check(session, HERE, form, world.clock(), before)


def problems(world: World, **changed: Any) -> dict[str, str]:
    return refused(world, replace(world.form(), **changed))


def refused(world: World, form: AlertForm, before: AlertForm | None = None) -> dict[str, str]:
    with pytest.raises(FormProblem) as refusal:
        check(world, form, before)
    return refusal.value.fields


def rich(*elements: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def test_a_good_form_is_taken_with_its_edges_trimmed(world: World) -> None:
    checked = check(
        world,
        replace(
            world.form(),
            title="  Black Friday ",
            volume=" twice ",
            answers=[[" Is it on? ", " Yes. "], ["", " "]],
            freedoms="  send again \n\n refund \n",
            stop_and_ask=" the press ",
            links="https://a.example plan\n\n  http://b.example",
            groups=[TEAM],
            channels=[SUPPORT, SUPPORT],
            reminders=[60, 1440, 60],
            kind="outage",
            delivery="both",
        ),
    )
    content = checked.content
    assert (content.title, content.volume, content.kind) == ("Black Friday", "twice", Kind.OUTAGE)
    assert content.answers == [("Is it on?", "Yes.")]
    assert content.freedoms == "send again\nrefund"
    assert content.stop_and_ask == "the press"
    assert content.links == "https://a.example plan\nhttp://b.example"
    assert checked.reminders == [1440, 60]
    assert checked.delivery == Delivery.BOTH
    assert len(checked.audience.channels) == len(checked.audience.groups) == 1
    assert content.acknowledge_by is None
    assert content.due_by == content.starts_at, "agents are asked to be ready for the start"


def test_without_a_start_it_is_on_already_to_the_second(world: World) -> None:
    world.clock.advance(timedelta(microseconds=700_001))
    content = check(world, replace(world.form(), starts_at=None)).content
    assert content.starts_at == content.due_by == NOON


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": "  "}, {"title": "Give the alert a title."}),
        ({"title": "x" * 121}, {"title": "Shorten the title to 120 characters."}),
        ({"happening": None}, {"happening": "Say in a few words what is happening."}),
        (
            {"happening": rich({"type": "text", "text": " \n "})},
            {"happening": "Say in a few words what is happening."},
        ),
        (
            {"happening": rich({"type": "text", "text": "x" * 20_001})},
            {
                "happening": "This is 20,001 characters long. Shorten it to 20,000, and link to the rest.",
            },
        ),
        (
            {"answers": [["a?", "b"], ["c?", " "], ["", "d"]]},
            {
                "answer_1": "Write what agents should say to this, or take the question out.",
                "question_2": "Write what customers will ask, or take the answer out.",
            },
        ),
        (
            {"links": "https://a.example\nwww.b.example"},
            {"links": "Line 2 must begin with https:// — then a space and a name, if you like."},
        ),
        (
            {"channels": []},
            {"channels": "Choose whom this is for: a channel here, or a user group below."},
        ),
        ({"kind": "party"}, {"kind": "Choose one of these."}),
        ({"delivery": "pigeon"}, {"delivery": "Choose one of these."}),
        ({"change": "none"}, {"change": "Choose one of these."}),
        ({"reminders": [60, 0]}, {"reminders": "Choose reminders between 1 minute and 90 days ahead."}),
        ({"reminders": [10**12]}, {"reminders": "Choose reminders between 1 minute and 90 days ahead."}),
        ({"starts_at": 10**15}, {"starts_at": "Choose a time before the year 2100."}),
    ],
)
def test_each_refusal_is_a_sentence_for_its_field(
    world: World, changed: dict[str, Any], said: dict[str, str]
) -> None:
    assert problems(world, **changed) == said


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (
            {"starts_at": -2 * HOUR},
            {"starts_at": "This time has passed. Choose a later one, or leave it empty if it is on already."},
        ),
        ({"starts_at": 4 * DAY, "ends_at": 4 * DAY}, {"ends_at": "The end must come after the start."}),
        ({"ends_at": DAY}, {"ends_at": "The end must come after the start."}),
        (
            {"acknowledge_by": -HOUR},
            {"acknowledge_by": "This time has passed. Choose a later one, or leave it empty for the start."},
        ),
        ({"acknowledge_by": 5 * DAY}, {"acknowledge_by": "This is after the end. Choose a time before it."}),
        (
            {"acknowledge_by": HOUR, "first_word_at": HOUR},
            {"acknowledge_by": "This is before the first word. Give agents time to read it."},
        ),
        (
            {"first_word_at": -HOUR},
            {"first_word_at": "This time has passed. Choose a later one, or leave it empty to send now."},
        ),
        (
            {"first_word_at": 2 * DAY + HOUR},
            {"first_word_at": "This is after the start. Agents should hear of it before."},
        ),
    ],
)
def test_times_that_do_not_fit_are_said_under_the_field(
    world: World, times: dict[str, timedelta], said: dict[str, str]
) -> None:
    assert problems(world, **{name: world.at(after) for name, after in times.items()}) == said


def test_a_time_of_the_running_minute_is_now(world: World) -> None:
    seconds_ago = world.at(timedelta(seconds=-40))
    checked = check(world, replace(world.form(), starts_at=seconds_ago, first_word_at=seconds_ago))
    assert checked.content.starts_at == NOON - timedelta(seconds=40)


def running(world: World) -> AlertForm:
    """An alert that has begun, as its editor sees it."""
    return replace(
        world.form(),
        change=Change.TYPO,
        starts_at=world.at(-3 * HOUR),
        first_word_at=world.at(-4 * HOUR),
        acknowledge_by=world.at(-HOUR),
        ends_at=world.at(HOUR),
    )


def test_an_edit_may_keep_times_that_have_passed(world: World) -> None:
    before = running(world)
    assert check(world, replace(before, title="Black Week"), before).content.due_by == NOON - HOUR
    ending = replace(before, ends_at=world.at(-MINUTE))
    assert check(world, ending, ending).content.ends_at == NOON - MINUTE


@pytest.mark.parametrize(
    ("name", "after", "said"),
    [
        ("starts_at", -2 * HOUR, "This time has passed. Choose a later one, or leave it empty if it is on"),
        ("ends_at", -HOUR / 2, "This time has passed. Choose a later one."),
        ("acknowledge_by", -HOUR / 2, "This time has passed. Choose a later one, or leave it empty for"),
        ("first_word_at", -5 * HOUR, "This time has passed. Choose a later one, or leave it empty to send"),
    ],
)
def test_an_edit_sets_no_time_that_has_passed(world: World, name: str, after: timedelta, said: str) -> None:
    before = running(world)
    changed: dict[str, Any] = {name: world.at(after)}
    found = refused(world, replace(before, **changed), before)
    assert list(found) == [name]
    assert found[name].startswith(said)


def test_a_form_that_edits_nothing_may_keep_no_time_that_has_passed(world: World) -> None:
    assert set(problems(world, **vars(running(world)))) == {"starts_at", "acknowledge_by", "first_word_at"}


def test_a_later_first_word_may_not_overtake_the_time_to_acknowledge(world: World) -> None:
    before = replace(world.form(), first_word_at=world.at(HOUR), acknowledge_by=world.at(2 * HOUR))
    assert refused(world, replace(before, first_word_at=world.at(3 * HOUR)), before) == {
        "acknowledge_by": "This is before the first word. Give agents time to read it."
    }


def test_a_first_word_later_than_now_needs_a_start(world: World) -> None:
    assert problems(world, starts_at=None, first_word_at=world.at(HOUR)) == {
        "first_word_at": (
            "Without a start it is on already: give a start above, or leave this empty to send now."
        )
    }


@pytest.mark.parametrize("typed", ["", "<!channel>", "U1 U2", "u1", "U1>", "C1", "@pat"])
def test_who_is_asked_is_a_user_id(world: World, typed: str) -> None:
    assert problems(world, ask_whom=["USAM", typed]) == {"ask_whom": "Choose people from the list."}
    assert check(world, replace(world.form(), ask_whom=["USAM", "W012AB"])).content.ask_whom == [
        "USAM",
        "W012AB",
    ]


def test_a_channel_without_the_bot_is_named_with_the_way_in(world: World) -> None:
    invite = "Type /invite @Frontlane there, then come back and try again."
    assert problems(world, channels=[SUPPORT, "C404"]) == {
        "channels": f"Frontlane is not in one of these channels. {invite}"
    }
    world.directory.channel_changed(HERE, SALES, has_bot=False)
    assert problems(world, channels=[SALES]) == {"channels": f"Frontlane is not in #sales. {invite}"}


def test_an_archived_channel_and_a_lost_user_group_are_refused(world: World) -> None:
    world.directory.channel_changed(HERE, SALES, is_archived=True)
    world.directory.record_group(HERE, GroupFacts(TEAM, "team", "Team", is_disabled=True, members=[]))
    assert problems(world, channels=[SALES], groups=[TEAM]) == {
        "channels": "#sales is archived. Take it out, or unarchive it first.",
        "groups": "@team is not there any more. Take it out.",
    }
    assert problems(world, groups=["S404"]) == {
        "groups": "One of these user groups is not there any more. Take it out."
    }


def test_channels_and_groups_of_another_workspace_are_not_there(world: World) -> None:
    world.directory.record_channel(
        ELSEWHERE, ChannelFacts("C9", "secret", is_private=True, is_archived=False, has_bot=True)
    )
    world.directory.record_group(
        ELSEWHERE, GroupFacts("S9", "secret", "Secret", is_disabled=False, members=["UADMIN9"])
    )
    said = problems(world, channels=["C9"], groups=["S9"])
    assert set(said) == {"channels", "groups"}
    assert "secret" not in " ".join(said.values())


def test_an_audience_of_nobody_is_refused(world: World) -> None:
    nobody = "Nobody is in there yet. Choose another one, or add people to it in Slack first."
    assert problems(world, channels=[], groups=[NOBODYS]) == {"groups": nobody}
    world.directory.record_channel_members(HERE, SALES, [])
    assert problems(world, channels=[SALES], delivery="dm") == {"channels": nobody}
    checked = check(world, replace(world.form(), channels=[SALES]))
    assert checked.audience.channels, "a channel has readers later"
    world.channel("C7", "new", None)
    checked = check(world, replace(world.form(), channels=["C7"], delivery="dm"))
    assert checked.audience.channels, "nobody has looked yet"


def test_the_length_is_what_a_reader_sees() -> None:
    happening = rich(
        {"type": "text", "text": " Buy "},
        {"type": "link", "url": "https://a.example"},
        {"type": "link", "url": "https://a.example", "text": "it"},
        {"type": "emoji", "name": "tada"},
        {"type": "user", "user_id": "U1"},
    )
    assert forms.text_length(happening) == len("Buy https://a.exampleitxx")
    assert forms.text_length({}) == 0


words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)
seconds = st.none() | st.integers() | st.integers(1_780_000_000, 1_800_000_000)
json = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)
anything = st.builds(
    AlertForm,
    kind=words | st.sampled_from(Kind),
    title=words | st.text(min_size=115, max_size=125),
    happening=st.none() | st.dictionaries(words | st.sampled_from(["type", "text"]), json, max_size=4),
    starts_at=seconds,
    ends_at=seconds,
    volume=words,
    answers=st.lists(st.tuples(words, words).map(list), max_size=3),
    freedoms=words,
    stop_and_ask=words,
    ask_whom=st.lists(words, max_size=2),
    links=words,
    channels=st.lists(words | st.sampled_from([SUPPORT, SALES]), max_size=3),
    groups=st.lists(words | st.sampled_from([TEAM, NOBODYS]), max_size=3),
    delivery=words | st.sampled_from(Delivery),
    acknowledge_by=seconds,
    first_word_at=seconds,
    reminders=st.lists(st.integers(), max_size=3),
    change=st.none() | words | st.sampled_from(Change),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(form=anything)
def test_whatever_is_typed_is_taken_or_refused_in_sentences(world: World, form: AlertForm) -> None:
    said: dict[str, str] = {}
    checked = None
    try:
        checked = check(world, form)
    except FormProblem as refusal:
        said = refusal.fields
    assert all(sentence[-1] in ".”" for sentence in said.values())
    assert bool(said) == (checked is None)
    if checked is not None:
        assert checked.content.ends_at is None or checked.content.ends_at > checked.content.starts_at
        assert checked.audience.channels or checked.audience.groups
    assert AlertForm.from_stored(form.stored()) == form
