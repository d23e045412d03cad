"""A form that is refused: the sentence under its field, and that nothing typed is lost."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from sandbox import Channel
from services.problems import FormProblem
from tests.integration.handlers.town import DAY, HOUR, Town, rich
from tests.integration.handlers.writing import seconds, still_typed, write

TIMES: dict[str, tuple[dict[str, timedelta], dict[str, str]]] = {
    "a start that has passed": (
        {"starts_at": -HOUR},
        {"starts_at": "This time has passed. Choose a later one, or leave it empty if it is on already."},
    ),
    "an end before the start": (
        {"starts_at": 2 * DAY, "ends_at": DAY},
        {"ends_at": "The end must come after the start."},
    ),
    "an end that has passed": (
        {"starts_at": -2 * DAY, "ends_at": -DAY},
        {
            "starts_at": "This time has passed. Choose a later one, or leave it empty if it is on already.",
            "ends_at": "This time has passed. Choose a later one.",
        },
    ),
    "a time to press Got it that has passed": (
        {"starts_at": DAY, "acknowledge_by": -HOUR},
        {"acknowledge_by": "This time has passed. Choose a later one, or leave it empty for the start."},
    ),
    "a time to press Got it after the end": (
        {"starts_at": DAY, "ends_at": 2 * DAY, "acknowledge_by": 3 * DAY},
        {"acknowledge_by": "This is after the end. Choose a time before it."},
    ),
    "a first word after the start": (
        {"starts_at": DAY, "first_word_at": 2 * DAY},
        {"first_word_at": "This is after the start. Agents should hear of it before."},
    ),
    "a first word that has passed": (
        {"starts_at": DAY, "first_word_at": -HOUR},
        {"first_word_at": "This time has passed. Choose a later one, or leave it empty to send now."},
    ),
}


@pytest.mark.parametrize("name", TIMES)
def test_times_that_cannot_be(town: Town, name: str) -> None:
    times, expected = TIMES[name]
    typed = {field: seconds(town, after) for field, after in times.items()}

    errors = write(town, channels=[town.desk.id], **typed)

    assert errors == expected
    assert "Every order plants a tree." in still_typed(town)


def test_an_audience_is_needed(town: Town) -> None:
    assert write(town) == {"channels": "Choose whom this is for: a channel here, or a user group below."}


def test_an_audience_without_anyone(town: Town) -> None:
    nobody = town.room()

    errors = write(town, channels=[nobody.id], delivery="By direct message")

    assert errors == {
        "channels": "Nobody is in there yet. Choose another one, or add people to it in Slack first."
    }


def test_a_channel_without_the_bot(town: Town) -> None:
    room = town.brand.channels["water-cooler"]
    expected = {
        "channels": "Frontlane is not in #water-cooler. Type /invite @Frontlane there, "
        "then come back and try again."
    }

    assert write(town, channels=[room.id], starts_at=seconds(town, DAY)) == expected
    assert "Every order plants a tree." in still_typed(town)
    assert town.maya.submit().errors == expected

    town.slack.invite(room, town.brand.app.bot_user)
    assert town.maya.submit().ok
    assert town.maya.view is not None
    assert town.maya.view.title == "Preview"
    town.slack.remove_from_channel(room, town.brand.app.bot_user)
    town.slack.wait_for(
        lambda: (
            room.id
            not in town.app.directory.channels_to_read(
                town.brand.workspace.id, town.slack.clock.utcnow() + DAY
            )
        )
    )


def test_a_private_channel_without_the_bot_is_not_named(town: Town) -> None:
    room = town.slack.add_channel(town.brand.workspace, "secret", members=[town.brand.maya], private=True)

    assert write(town, channels=[room.id]) == {
        "channels": "Frontlane is not in one of these channels. Type /invite @Frontlane there, "
        "then come back and try again."
    }


def test_an_archived_channel(town: Town) -> None:
    room = town.room(town.ana)
    town.slack.archive(room)
    expected = f"#{room.name} is archived. Take it out, or unarchive it first."
    town.slack.wait_for(lambda: _problem_of(town, room) == expected)

    assert write(town, channels=[room.id]) == {"channels": expected}

    town.slack.archive(room, archived=False)
    town.slack.wait_for(lambda: _problem_of(town, room) == "")
    assert town.maya.submit().ok


def _problem_of(town: Town, room: Channel) -> str:
    draft_id = town.draft(town.form(room))
    try:
        town.app.alerts.drafts.preview(town.caller(town.maya), draft_id)
    except FormProblem as problem:
        return problem.fields["channels"]
    return ""


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"title": "   "}, "title", "Give the alert a title."),
        ({"happening": rich("  ")}, "happening", "Say in a few words what is happening."),
        (
            {"happening": rich("x" * 20_001)},
            "happening",
            "This is 20,001 characters long. Shorten it to 20,000, and link to the rest.",
        ),
        ({"links": "https://ok.example\nfaq"}, "links", "Line 2 must begin with https://"),
        ({"question_0": "Why?"}, "answer_0", "Write what agents should say to this"),
        ({"answer_0": "So."}, "question_0", "Write what customers will ask"),
    ],
)
def test_words_that_cannot_be(town: Town, typed: dict[str, Any], field: str, sentence: str) -> None:
    errors = write(town, channels=[town.desk.id], **typed)

    assert list(errors) == [field]
    assert errors[field].startswith(sentence)
    assert "Send it again" in still_typed(town)


def test_a_user_group_that_is_gone(town: Town) -> None:
    here, handle = town.brand.workspace, f"team-{uuid4().hex[:6]}"
    group = town.slack.add_user_group(here, handle, members=[town.ana.person])
    town.slack.wait_for(lambda: town.app.directory.groups(here.id, handle, 5))
    assert town.maya.slash("/alert").ok
    for name, value in {"title": "A", "happening": rich("B"), "groups": [f"@{handle}"]}.items():
        town.maya.fill(name, value)
    town.slack.disable_group(group)
    town.slack.wait_for(lambda: not town.app.directory.groups(here.id, handle, 5))

    assert town.maya.submit().errors == {"groups": f"@{handle} is not there any more. Take it out."}
