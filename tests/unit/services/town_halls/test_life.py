"""A town hall's life, by the clock."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from services.problems import FormProblem, NotAllowed, Problem
from services.town_halls import schedule, series, speaking
from services.town_halls.content import Repeat, TownHallForm
from storage.town_halls import TO_SCRUB, TownHall, TownHallAllowance, TownHallState, TownHallVote
from tests.unit.services.town_halls.hall import HallWorld
from tests.unit.services.world import ANA, BEN, DAY, PAT, SALES, SAM, SUPPORT


def test_it_is_announced_opened_reminded_of_and_closed(halls: HallWorld) -> None:
    hall = halls.call(replace(halls.form(), opens_at=halls.world.at(DAY), channels=[SUPPORT, SALES]))
    assert halls.told(speaking.BOARD) == [SUPPORT, SALES]
    assert halls.row(hall).state == TownHallState.SCHEDULED
    halls.clock.advance(DAY)
    halls.town_halls.moments.tick()
    assert halls.row(hall).state == TownHallState.OPEN
    assert halls.told(speaking.OPENED) == [SUPPORT, SALES]
    halls.ask(hall)
    halls.clock.advance(DAY - schedule.SOON)
    halls.town_halls.moments.tick()
    assert halls.told(speaking.CLOSING_SOON) == [SUPPORT, SALES]
    halls.clock.advance(schedule.SOON)
    halls.town_halls.moments.tick()
    row = halls.row(hall)
    assert (row.state, row.closed_at) == (TownHallState.CLOSED, halls.clock())
    assert halls.told(speaking.RECAP) == [SUPPORT, SALES]
    assert halls.told(speaking.LEFT_OPEN) == ["USAM"]
    assert halls.town_halls.moments.tick() == 0


def test_opened_at_once_the_board_says_it_all(halls: HallWorld) -> None:
    halls.call()
    assert halls.told(speaking.BOARD) == [SUPPORT]
    assert halls.told(speaking.OPENED) == []


def test_after_a_pause_it_still_happens_in_order(halls: HallWorld) -> None:
    hall = halls.call(replace(halls.form(), opens_at=halls.world.at(DAY)))
    halls.clock.advance(9 * DAY)
    halls.town_halls.moments.tick()
    assert halls.row(hall).state == TownHallState.CLOSED
    assert halls.told(speaking.CLOSING_SOON) == [], "it is too late for that"
    assert halls.told(speaking.RECAP) == [SUPPORT]


def test_the_close_destroys_what_could_name_voters(halls: HallWorld) -> None:
    hall = halls.call()
    question = halls.ask(hall).question_id
    token = halls.ask_unnamed(hall, by=BEN)
    halls.vote(question, BEN)
    halls.vote(question, PAT)
    halls.town_halls.voting.flag(BEN, question)
    key = halls.row(hall).key
    assert key is not None
    halls.clock.advance(2 * DAY)
    halls.town_halls.moments.tick()
    assert halls.row(hall).key is None
    with halls.database.read() as session:
        assert session.scalars(select(TownHallVote)).all() == []
        assert session.scalars(select(TownHallAllowance)).all() == []
    named, unnamed = halls.questions(hall)
    assert (named.votes, named.flags) == (2, 1)
    assert halls.town_halls.asking.question("T1", token).number == unnamed.number == 2, "it was let in"
    kept = b"".join(path.read_bytes() for path in _files(halls) if path.exists())
    assert kept
    assert key not in kept, "not even in the database's files"


def test_a_key_is_made_unreadable_after_a_call_off_too_and_once_nobody_is_in_the_way(
    halls: HallWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = halls.call()
    halls.town_halls.moments.tick()
    key = halls.row(hall).key
    assert key is not None
    assert any(key in path.read_bytes() for path in _files(halls) if path.exists()), "or this shows nothing"
    halls.town_halls.planning.call_off(PAT, hall)
    with monkeypatch.context() as somebody_reads:
        somebody_reads.setattr(halls.database, "scrub", lambda _: False)
        halls.town_halls.moments.tick()
    halls.clock.advance(schedule.SCRUB_AGAIN)
    halls.town_halls.moments.tick()
    assert not any(key in path.read_bytes() for path in _files(halls) if path.exists())


def test_who_is_in_the_way_of_a_scrub_is_not_waited_for(halls: HallWorld) -> None:
    halls.call()
    with halls.database.read() as session:
        session.scalars(select(TownHall)).all()
        if not halls.database.is_sqlite:
            assert not halls.database.scrub(TO_SCRUB)
    assert halls.database.scrub(TO_SCRUB)


def _files(halls: HallWorld) -> list[Path]:
    """All in which the database keeps its tables; not PostgreSQL's log of changes."""
    if halls.database.is_sqlite:
        name = halls.database.url.database or ""
        return [Path(name), Path(f"{name}-wal")]
    with halls.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        folder = connection.execute(text("SHOW data_directory")).scalar_one()
    return [path for path in (Path(folder) / "base").rglob("*") if path.is_file()]


def test_hosts_are_reminded_until_all_is_answered(halls: HallWorld) -> None:
    hall = halls.call()
    question = halls.ask(hall).question_id
    halls.clock.advance(2 * DAY)
    halls.town_halls.moments.tick()
    for told in (2, 3):
        halls.clock.advance(schedule.ANSWERS_WITHIN)
        halls.town_halls.moments.tick()
        halls.town_halls.moments.tick()
        assert len(halls.told(speaking.LEFT_OPEN)) == told
    halls.town_halls.hosting.answer(SAM, question, "At last.")
    halls.clock.advance(DAY)
    halls.town_halls.moments.tick()
    assert len(halls.told(speaking.LEFT_OPEN)) == 3


def test_hosts_are_reminded_on_the_day_that_they_named(halls: HallWorld) -> None:
    hall = halls.call()
    halls.ask(hall)
    halls.clock.advance(2 * DAY)
    halls.town_halls.moments.tick()
    halls.town_halls.hosting.promise(SAM, hall, halls.clock() + 7 * DAY)
    halls.clock.advance(6 * DAY)
    halls.town_halls.moments.tick()
    assert len(halls.told(speaking.LEFT_OPEN)) == 1
    halls.clock.advance(DAY)
    halls.town_halls.moments.tick()
    assert len(halls.told(speaking.LEFT_OPEN)) == 2


def test_closed_early_as_the_clock_would_have(halls: HallWorld) -> None:
    hall = halls.call()
    halls.ask_unnamed(hall)
    assert halls.town_halls.planning.close(SAM, hall) == "What is next for returns?"
    halls.town_halls.moments.tick()
    assert halls.row(hall).state == TownHallState.CLOSED
    assert halls.told(speaking.QUESTION) == [SUPPORT]
    with pytest.raises(Problem, match="is over"):
        halls.town_halls.planning.close(SAM, hall)


def test_called_off(halls: HallWorld) -> None:
    hall = halls.call(replace(halls.form(), opens_at=halls.world.at(DAY)))
    with pytest.raises(Problem, match="Call it off instead"):
        halls.town_halls.planning.close(SAM, hall)
    assert halls.town_halls.planning.call_off(SAM, hall) == "What is next for returns?"
    row = halls.row(hall)
    assert (row.state, row.key) == (TownHallState.CANCELLED, None)
    halls.clock.advance(9 * DAY)
    assert halls.town_halls.moments.tick() == 0
    assert halls.told(speaking.RECAP) == []
    with pytest.raises(Problem, match="called off"):
        halls.ask(hall)


def test_sent_twice_from_one_modal_it_is_one(halls: HallWorld) -> None:
    form = halls.form()
    ids = {halls.town_halls.planning.call(PAT, form, typed_in="V1") for _ in range(2)}
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"topic": " "}, "topic", "Say what the town hall is about."),
        ({"topic": "a" * 141}, "topic", "Shorten the topic to 140 characters."),
        ({"introduction": "a" * 2_001}, "introduction", "Shorten the introduction to 2,000 characters."),
        ({"hosts": []}, "hosts", "Choose who answers."),
        ({"hosts": ["UOLD"]}, "hosts", "Choose people who are active: no apps, and nobody who has left."),
        ({"hosts": ["UNEW"]}, "hosts", "Someone here has just joined. Try again in a minute."),
        ({"hosts": [f"U{n}" for n in range(11)]}, "hosts", "Choose 10 hosts at most."),
        ({"channels": []}, "channels", "Choose the channels in which people ask and read."),
        (
            {"channels": ["C9"]},
            "channels",
            "Frontlane is not in one of these channels. Type /invite @Frontlane there, then try again.",
        ),
        ({"closes_at": None}, "closes_at", "Say when it closes."),
        (
            {"closes_at": 60},
            "closes_at",
            "Leave people at least a quarter of an hour, better some days for three shifts.",
        ),
        ({"closes_at": 90 * 86_400}, "closes_at", "A town hall is open for 60 days at most."),
        (
            {"opens_at": -3_600},
            "opens_at",
            "This time has passed. Choose a later one, or leave it empty to open now.",
        ),
        ({"opens_at": 400 * 86_400}, "opens_at", "Choose a time within a year from now."),
        ({"labels": ",".join(map(str, range(11)))}, "labels", "Give 10 labels at most."),
        (
            {"labels": "a" * 31},
            "labels",
            "Shorten each label to 30 characters, and separate them with commas.",
        ),
        ({"repeats": "daily"}, "repeats", "Choose from the list."),
    ],
)
def test_what_cannot_be_held_is_said_at_its_field(
    halls: HallWorld, change: dict[str, Any], field: str, sentence: str
) -> None:
    for name in ("opens_at", "closes_at"):
        if isinstance(seconds := change.get(name), int):
            change = change | {name: halls.world.at(timedelta(seconds=seconds))}
    with pytest.raises(FormProblem) as refusal:
        halls.call(replace(halls.form(), **change))
    assert refusal.value.fields == {field: sentence}


def test_an_archived_channel_is_named(halls: HallWorld) -> None:
    halls.world.directory.channel_changed("T1", SUPPORT, is_archived=True)
    with pytest.raises(FormProblem) as refusal:
        halls.call()
    assert refusal.value.fields == {"channels": "#support is archived. Choose another channel."}


def test_who_may_call_one(halls: HallWorld) -> None:
    with pytest.raises(NotAllowed, match="Only hosts can do this"):
        halls.call(by=ANA)
    with pytest.raises(NotAllowed):
        halls.call(by=SAM), "to host is not to call"


def test_it_is_changed_and_what_people_rely_on_stays(halls: HallWorld) -> None:
    planning = halls.town_halls.planning
    hall = halls.call(replace(halls.form(), opens_at=halls.world.at(DAY)))
    form, _ = planning.form(SAM, hall)
    assert form.labels == "Returns, Pay"
    planning.change(SAM, hall, replace(form, topic="Pay", rules=replace(form.rules, hides_votes=True)))
    assert (halls.row(hall).topic, halls.row(hall).hides_votes) == ("Pay", True)
    planning.change(PAT, hall, replace(form, opens_at=None, closes_at=halls.world.at(3 * DAY)))
    halls.town_halls.moments.tick()
    assert halls.row(hall).state == TownHallState.OPEN
    opened_at = halls.row(hall).opens_at
    form, _ = planning.form(SAM, hall)
    planning.change(
        SAM,
        hall,
        replace(
            form,
            opens_at=halls.world.at(2 * DAY),
            channels=[SUPPORT, SALES],
            rules=replace(form.rules, allows_anonymous=False),
        ),
    )
    row = halls.row(hall)
    assert (row.opens_at, row.allows_anonymous) == (opened_at, True)
    assert halls.told(speaking.BOARD) == [SUPPORT, SALES]
    with pytest.raises(NotAllowed):
        planning.change(ANA, hall, form)


def test_a_series_goes_on_with_its_settings(halls: HallWorld) -> None:
    hall = halls.call(replace(halls.form(hides_votes=True), repeats=Repeat.WEEKLY))
    halls.clock.advance(2 * DAY)
    halls.town_halls.moments.tick()
    with halls.database.read() as session:
        following = session.scalars(select(TownHall).where(TownHall.follows_id == hall)).one()
    assert following.opens_at == halls.row(hall).opens_at + timedelta(days=7)
    assert following.closes_at - following.opens_at == 2 * DAY
    assert (following.topic, following.hides_votes, following.labels) == (
        "What is next for returns?",
        True,
        ["Returns", "Pay"],
    )
    assert following.key not in (None, halls.row(hall).key)
    assert halls.told(speaking.BOARD) == [SUPPORT]
    halls.clock.advance(3 * DAY)
    halls.town_halls.moments.tick()
    assert halls.told(speaking.BOARD) == [SUPPORT, SUPPORT], "announced two days ahead"


def test_two_clocks_close_it_once(halls: HallWorld) -> None:
    hall = halls.call(replace(halls.form(), repeats=Repeat.WEEKLY))
    halls.ask(hall)
    halls.clock.advance(2 * DAY)
    threads = [threading.Thread(target=halls.town_halls.moments.tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    halls.town_halls.moments.tick()
    assert halls.told(speaking.RECAP) == [SUPPORT]
    assert halls.told(speaking.LEFT_OPEN) == ["USAM"]
    with halls.database.read() as session:
        assert len(session.scalars(select(TownHall.id)).all()) == 2


PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("opens_at", "repeats", "following"),
    [
        ("2026-11-03T09:00", Repeat.MONTHLY, "2026-12-01T09:00"),
        ("2026-12-01T09:00", Repeat.MONTHLY, "2027-01-05T09:00"),
        ("2026-12-29T09:00", Repeat.MONTHLY, "2027-01-26T09:00"),
        ("2026-11-24T09:00", Repeat.MONTHLY, "2026-12-22T09:00"),
        ("2026-11-24T09:00", Repeat.MONTHLY_LAST, "2026-12-29T09:00"),
        ("2026-10-20T08:00", Repeat.WEEKLY, "2026-10-27T09:00"),
        ("2027-03-24T09:00", Repeat.WEEKLY, "2027-03-31T08:00"),
        ("2026-11-03T09:00", Repeat.FORTNIGHTLY, "2026-11-17T09:00"),
        ("2027-03-21T01:30", Repeat.WEEKLY, "2027-03-28T01:30"),
        ("2026-11-03T09:00", Repeat.NEVER, None),
    ],
)
def test_the_next_date_is_at_the_same_hour_of_the_wall(
    opens_at: str, repeats: Repeat, following: str | None
) -> None:
    begins = datetime.fromisoformat(opens_at).replace(tzinfo=UTC)
    expected = None if following is None else datetime.fromisoformat(following).replace(tzinfo=UTC)
    assert series.following(begins, repeats, PARIS, begins) == expected


def test_dates_that_have_passed_are_left_out() -> None:
    begins = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
    late = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert series.following(begins, Repeat.WEEKLY, "UTC", late) == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_a_form_has_the_rules_that_a_brand_would_expect() -> None:
    rules = TownHallForm().rules
    assert rules.allows_anonymous
    assert not any((rules.is_reviewed, rules.hides_votes, rules.one_at_a_time))


def test_a_series_whose_last_was_closed_early_is_as_long_as_it_was_meant_to_be(halls: HallWorld) -> None:
    hall = halls.call(replace(halls.form(), repeats=Repeat.WEEKLY))
    halls.clock.advance(DAY)
    halls.town_halls.planning.close(SAM, hall)
    halls.town_halls.moments.tick()
    assert halls.town_halls.reading.hall("T1", hall).closes_at == halls.clock()
    with halls.database.read() as session:
        following = session.scalars(select(TownHall).where(TownHall.follows_id == hall)).one()
    assert following.closes_at - following.opens_at == 2 * DAY


def test_a_channel_that_comes_later_gets_the_questions_too(halls: HallWorld) -> None:
    hall = halls.call()
    halls.ask(hall, "First?")
    halls.ask(hall, "Second?")
    wider = replace(halls.form(), channels=[SUPPORT, SALES])
    for _ in range(2):
        halls.town_halls.planning.change(SAM, hall, wider)
    assert halls.told(speaking.BOARD) == [SUPPORT, SALES]
    assert sorted(halls.told(speaking.QUESTION)) == [SUPPORT, SUPPORT, SALES, SALES]
