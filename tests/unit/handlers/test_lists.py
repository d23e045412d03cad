"""Lists that can grow long: what is left out is said to be left out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.alerts.ids import ADD_ANSWER, ANSWER, CONTINUE_DRAFT, EDIT, END, NUDGE, AlertRef, FormRef
from handlers.alerts.views import form, manage, mine, preview, questions, readiness
from handlers.alerts.views.words import places
from handlers.blocks import View
from handlers.words import date
from services.alerts.content import Change, GroupName
from services.alerts.drafts import Draft, Preview
from services.alerts.readiness import Group, MissingPerson
from services.alerts.reading import AgentAlert
from services.quiet.shifts import Shift
from storage.alerts import AlertState
from tests.unit.handlers.payloads import as_payload, faults, read
from tests.unit.handlers.scene import NOW, brief_of, content_of, ordinary, scene_of

BRIEF = brief_of(content_of(ordinary))
SCENE = scene_of(BRIEF, ordinary)


def shown(view: View) -> str:
    """What stands in a modal that Slack takes."""
    assert faults("modal", view) == []
    return read(view["blocks"])


def test_more_places_than_anyone_reads_are_counted() -> None:
    many = replace(BRIEF, channels=[f"C0{number}" for number in range(50)], groups=[GroupName("S0", "team")])

    assert places(many).endswith("<#C039> and 11 more")
    assert places(BRIEF) == "<#C0AUSTIN>, <#C0MANILA> and @night-shift"
    shown(manage.build_manage(many, SCENE.report))


def test_an_agent_with_many_alerts_sees_the_soonest_and_how_many_more() -> None:
    alerts = [
        AgentAlert(replace(BRIEF, alert_id=number, state=state), acknowledged)
        for number, (state, acknowledged) in enumerate(
            [(AlertState.LIVE, False), (AlertState.LIVE, True), (AlertState.SCHEDULED, True)] * 15
        )
    ]
    text = shown(mine.build_agent_list(alerts))

    assert text.count("3 alerts more, with a later start") == 3
    assert text.index("Waiting for your Got it") < text.index("On now") < text.index("Coming")


def test_what_is_on_their_shift_comes_first_and_waits_before_the_rest() -> None:
    hour = timedelta(hours=1)
    shift = Shift(NOW, NOW + 8 * hour)

    def alert(title: str, starts: int, ends: int | None, *, acknowledged: bool = True) -> AgentAlert:
        content = replace(
            BRIEF.content,
            title=title,
            starts_at=NOW + starts * hour,
            ends_at=None if ends is None else NOW + ends * hour,
        )
        return AgentAlert(replace(BRIEF, alert_id=100 + starts, content=content), acknowledged)

    text = shown(
        mine.build_agent_list(
            [
                alert("On before", -9, -1),
                alert("On for ever", -8, None),
                alert("Begins on it", 7, 20, acknowledged=False),
                alert("Begins after it", 9, 10),
                alert("Waits", 30, 40, acknowledged=False),
            ],
            shift,
        )
    )

    order = ["On your shift, ", "Begins on it", "On for ever", "Waiting for your Got it", "Waits"]
    order += ["At other times", "On before", "Begins after it"]
    assert [text.index(words) for words in order] == sorted(text.index(words) for words in order)
    assert f"On your shift, {date(NOW)}–{date(NOW + 8 * hour, '{time}')}" in text
    nothing = shown(mine.build_agent_list([alert("Begins after it", 9, 10)], shift))
    assert f"Nothing on your shift, {date(NOW)}" in nothing
    assert "Nothing is on or coming for you" in shown(mine.build_agent_list([], shift))


def test_of_much_on_their_shift_what_waits_is_shown_and_the_rest_counted() -> None:
    shift = Shift(BRIEF.content.starts_at, BRIEF.content.starts_at + timedelta(hours=8))
    alerts = [AgentAlert(replace(BRIEF, alert_id=number), number < 17) for number in range(20)]
    text = shown(mine.build_agent_list(alerts, shift))
    assert text.count("Got it") == 3
    assert "8 alerts more on this shift" in text


def test_publishers_read_how_many_are_told_when_their_hours_begin() -> None:
    assert "🌙 1 agent is told when their hours begin." in shown(manage.build_manage(BRIEF, SCENE.report))
    several, none = replace(SCENE.report, held=14), replace(SCENE.report, held=0)
    assert "🌙 14 agents are told when their hours begin." in shown(manage.build_manage(BRIEF, several))
    assert "when their hours begin" not in shown(manage.build_manage(BRIEF, none))


def missing(count: int, *, a_site: int) -> list[MissingPerson]:
    return [
        MissingPerson(f"U{number:09}", "Ana", f"Site {number // a_site:03}", "UTC") for number in range(count)
    ]


@pytest.mark.parametrize(
    ("people", "audience", "says"),
    [
        (missing(500, a_site=500), 900, "There are more. The CSV has them all."),
        (missing(500, a_site=2), 503, "There are more. The CSV has them all."),
        ([], 3, "Everyone has."),
    ],
    ids=["more people", "more sites", "nobody"],
)
def test_who_is_missing(people: list[MissingPerson], audience: int, says: str) -> None:
    text = read(readiness.build_missing(replace(BRIEF, audience=audience), people)["blocks"])

    assert says in text
    assert len(readiness.build_missing(replace(BRIEF, audience=audience), people)["blocks"]) <= 100
    if people and audience == 900:
        assert text.count("<@U") == 500


def test_more_sites_and_channels_than_fit_are_counted() -> None:
    sites = [Group(f"Site {number}", 1, 2) for number in range(60)]
    many = replace(SCENE.readiness, by_site=sites, by_channel=sites)

    assert shown(readiness.build_readiness(many)).count("and 20 more") == 2
    assert faults("message", as_payload(readiness.build_deadline(many))) == []


def test_channels_that_hold_nobody_are_left_out() -> None:
    empty = replace(SCENE.readiness, by_channel=[Group("#C0AUSTIN", 0, 0)])

    assert "By channel" not in shown(readiness.build_readiness(empty))


@pytest.mark.parametrize(
    ("state", "announced", "nudge_from", "acknowledged", "offered"),
    [
        (AlertState.SCHEDULED, True, False, 3, True),
        (AlertState.LIVE, True, False, 3, True),
        (AlertState.SCHEDULED, False, False, 3, False),
        (AlertState.SCHEDULED, True, True, 3, False),
        (AlertState.OVER, True, False, 3, False),
        (AlertState.SCHEDULED, True, False, 40, False),
    ],
)
def test_nudging_is_offered_when_it_can_be_done(
    state: AlertState, announced: bool, nudge_from: bool, acknowledged: int, offered: bool
) -> None:
    brief = replace(
        BRIEF, state=state, announced_at=NOW if announced else None, acknowledged=acknowledged, ended_at=NOW
    )
    view = readiness.build_readiness(
        replace(SCENE.readiness, brief=brief, nudge_from=NOW if nudge_from else None)
    )

    assert (NUDGE in str(view)) is offered


def test_readiness_in_numbers_and_as_a_bar() -> None:
    text = shown(readiness.build_readiness(SCENE.readiness))

    assert "*3 of 40* have pressed Got it\n█░░░░░░░░░░░░░░░░░░░  7 %" in text
    assert "Names" in text
    nobody = replace(SCENE.readiness, brief=replace(BRIEF, audience=0, acknowledged=0))
    assert "Nobody is in the audience yet" in shown(readiness.build_readiness(nobody))


def test_the_oldest_of_many_answers_are_in_the_details() -> None:
    answered = replace(BRIEF, asked=[(f"Question {number}?", "So.") for number in range(41)])
    text = shown(questions.build_questions(answered, [SCENE.question]))

    assert "Question 0?" not in text
    assert "Question 40?" in text
    assert "all answers stand in the alert's details" in text
    assert ANSWER in str(questions.build_questions(answered, [SCENE.question]))
    assert "Nobody has asked anything yet." in shown(questions.build_questions(BRIEF, []))


@pytest.mark.parametrize(
    ("state", "announced", "has_edit", "has_end"),
    [
        (AlertState.SCHEDULED, False, True, False),
        (AlertState.SCHEDULED, True, True, True),
        (AlertState.LIVE, True, True, True),
        (AlertState.OVER, True, False, False),
        (AlertState.CANCELLED, True, False, False),
    ],
)
def test_what_can_be_done_with_an_alert(
    state: AlertState, announced: bool, has_edit: bool, has_end: bool
) -> None:
    brief = replace(BRIEF, state=state, announced_at=NOW if announced else None, ended_at=NOW)
    view = str(manage.build_manage(brief, SCENE.report))

    assert (f"'{EDIT}'" in view) is has_edit
    assert (f"'{END}'" in view) is has_end


def test_drafts_in_the_list_say_where_they_stand() -> None:
    draft = SCENE.draft
    drafts: list[Draft] = [
        draft,
        replace(draft, draft_id=4, submitted_at=NOW),
        replace(draft, draft_id=5, alert_id=12, returned_with="Why?"),
    ]
    view = manage.build_list([], drafts)
    text = shown(view)

    assert "Nothing is on or coming." in text
    assert "waits for approval since" in text
    assert "edit of #12 · came back to you · saved" in text
    assert str(view).count(f"'{CONTINUE_DRAFT}'") == 2


def test_the_preview_says_what_its_button_does() -> None:
    new = SCENE.preview
    edit = replace(new, brief=replace(BRIEF, changed=["title"]), is_edit=True, change=Change.TYPO)

    def submit(shown: Preview) -> str:
        return str(preview.build_preview(shown)["submit"]["text"])

    assert submit(new) == "Send now"
    assert submit(replace(new, brief=replace(new.brief, first_word_at=NOW))) == "Schedule"
    assert submit(edit) == "Save changes"
    assert submit(replace(new, needs_approval=True)) == "Ask for approval"
    assert "The posts change in place; nobody is disturbed." in shown(preview.build_preview(edit))
    same = replace(edit, brief=replace(BRIEF, changed=["audience"]), moments=[])
    assert "The words stay as they are." in shown(preview.build_preview(same))
    assert "Nothing more is planned." in shown(preview.build_preview(same))


def test_references_in_buttons_name_the_alert() -> None:
    assert AlertRef(12, 1).dump() in str(manage.build_manage(BRIEF, SCENE.report))
    assert ADD_ANSWER in str(form.build_form(SCENE.form, FormRef()))
