"""The weekly note: when it is due, whom it reaches, what it says to whom."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from services.directory import PersonFacts
from services.kudos.weekly import NOTE, KudosWeekly, Note
from services.people import Role
from services.problems import NotAllowed, NotFound
from storage.kudos import KudosNote
from tests.unit.services.kudos.thanks import KUDOS_CHANNEL, Thanking
from tests.unit.services.world import ANA, BEN, CHO, DAN, HERE, PAT, SAM

DAY = timedelta(days=1)


@pytest.fixture
def led(thanking: Thanking) -> Thanking:
    """A kudos channel, and leaders: Sam in Paris, Lee in Bogota."""
    world = thanking.world
    world.channel(KUDOS_CHANNEL, "kudos", [])
    world.directory.record_people(HERE, [PersonFacts(HERE, "ULEE", "Lee", "America/Bogota")])
    world.roles.set_holders(HERE, Role.LEADER, ["USAM", "ULEE"])
    thanking.kudos = thanking.over(channel=KUDOS_CHANNEL)
    return thanking


def due(thanking: Thanking) -> dict[str, datetime]:
    with thanking.world.database.read() as session:
        rows = session.scalars(select(KudosNote).where(KudosNote.done_at.is_(None))).all()
        return {row.site: row.due_at for row in rows}


def notes(thanking: Thanking) -> dict[str, Note]:
    """What is said, by recipient."""
    return {
        post.recipient: thanking.kudos.weekly.note(HERE, post.subject_id, post.recipient)
        for post in thanking.posts(NOTE)
    }


def next_week(thanking: Thanking) -> int:
    thanking.clock.advance(7 * DAY)
    return thanking.kudos.weekly.tick()


def test_the_first_kudos_for_a_site_begin_its_notes(led: Thanking) -> None:
    # Monday noon in UTC: nine has passed in Manila, and is to come in Bogota.
    assert led.kudos.weekly.tick() == 0
    assert due(led) == {}
    led.give(DAN, ANA, BEN)
    led.give(DAN, ANA)
    assert due(led) == {
        "Manila": datetime(2026, 11, 9, 1, tzinfo=UTC),
        "Bogota": datetime(2026, 11, 2, 14, tzinfo=UTC),
    }
    led.clock.advance(timedelta(hours=2))
    assert led.kudos.weekly.tick() == 1
    assert led.kudos.weekly.tick() == 0
    assert due(led)["Bogota"] == datetime(2026, 11, 9, 14, tzinfo=UTC)


def test_it_says_who_was_thanked_for_what(led: Thanking) -> None:
    led.give(ANA, BEN, tags=["craft"])
    led.give(DAN, BEN, CHO, tags=["craft", "courage"])
    led.give(ANA, CHO, is_private=True)
    led.give(ANA, PAT)
    led.clock.advance(timedelta(hours=2))
    led.kudos.weekly.tick()
    told = notes(led)
    # Paris comes later.
    assert sorted(told) == [KUDOS_CHANNEL, "ULEE"]
    note = told[KUDOS_CHANNEL]
    assert note.site == "Bogota"
    assert [(who.name, len(lines)) for who, lines in note.thanked] == [("Ben", 2), ("Cho", 1)]
    assert (note.thanked_count, note.kudos_count) == (2, 3)
    assert note.values == [("craft", 2), ("courage", 1)]
    assert note.until - note.since == 7 * DAY
    assert note.thanked[0][1][0].text


def test_who_was_not_thanked_is_for_leaders_of_the_site_alone(led: Thanking) -> None:
    led.world.directory.record_people(
        HERE,
        [
            PersonFacts(HERE, "UEVE", "Eve", "America/Bogota"),
            PersonFacts(HERE, "UIVO", "Ivo", "America/Bogota", is_guest=True),
            PersonFacts(HERE, "UGON", "Gon", "America/Bogota", is_deactivated=True),
            PersonFacts(HERE, "UROB", "Rob", "America/Bogota", is_bot=True),
        ],
    )
    led.give(ANA, BEN)
    led.give(ANA, CHO, is_private=True)
    led.clock.advance(timedelta(hours=2))
    led.kudos.weekly.tick()
    told = notes(led)
    assert told[KUDOS_CHANNEL].unthanked is None
    unthanked = told["ULEE"].unthanked
    assert unthanked is not None
    # Cho was thanked in private: that is no reason to be named here.
    assert [who.name for who in unthanked] == ["Eve", "Ivo"]
    assert told["ULEE"].unthanked_count == 2
    # Whoever leads no more, or leads elsewhere, does not read it.
    (note_id,) = {post.subject_id for post in led.posts(NOTE)}
    assert led.kudos.weekly.note(HERE, note_id, "USAM").unthanked is None
    led.world.roles.set_holders(HERE, Role.LEADER, [])
    assert led.kudos.weekly.note(HERE, note_id, "ULEE").unthanked is None


def test_thirty_days_without_thanks(led: Thanking) -> None:
    led.give(ANA, BEN)
    led.clock.advance(timedelta(hours=2))
    led.kudos.weekly.tick()
    for week in range(1, 6):
        assert next_week(led) >= 1, week
    latest = [post for post in led.posts(NOTE) if post.recipient == "ULEE"]
    unthanked = [
        [who.name for who in led.kudos.weekly.note(HERE, post.subject_id, "ULEE").unthanked or ()]
        for post in latest
    ]
    assert unthanked == [["Cho"]] * 5 + [["Ben", "Cho"]]
    # The channel hears of weeks in which somebody was thanked.
    assert led.world.told(NOTE).count(KUDOS_CHANNEL) == 1


def test_after_a_long_sleep_there_is_one_note(led: Thanking) -> None:
    led.give(ANA, BEN)
    led.clock.advance(30 * DAY)
    assert led.kudos.weekly.tick() == 1
    assert all(at > led.clock() for at in due(led).values())


def test_a_site_keeps_its_hour_over_daylight_saving(led: Thanking) -> None:
    led.clock.advance(datetime(2027, 3, 22, 12, tzinfo=UTC) - led.clock())
    led.give(ANA, PAT)
    # Paris goes forward on 28 March: nine is then at seven in UTC.
    assert due(led) == {"Paris": datetime(2027, 3, 29, 7, tzinfo=UTC)}


def test_one_that_fails_holds_nobody_up(led: Thanking, monkeypatch: pytest.MonkeyPatch) -> None:
    led.give(ANA, BEN, PAT, DAN)
    led.clock.advance(8 * DAY)
    write = KudosWeekly._write

    def broken(self: KudosWeekly, session: object, note: KudosNote) -> None:
        if note.site == "Bogota":
            raise RuntimeError
        write(self, session, note)  # type: ignore[arg-type]  # a session, as given

    monkeypatch.setattr(KudosWeekly, "_write", broken)
    assert led.kudos.weekly.tick() == 2
    monkeypatch.undo()
    assert led.kudos.weekly.tick() == 1


def test_leaders_may_look_at_any_time(led: Thanking) -> None:
    led.give(ANA, PAT)
    led.clock.advance(timedelta(seconds=1))
    note = led.kudos.weekly.latest(SAM)
    assert [(who.name, len(lines)) for who, lines in note.thanked] == [("Pat", 1)]
    assert note.unthanked == []
    with pytest.raises(NotAllowed, match="Only leaders can do this"):
        led.kudos.weekly.latest(PAT)
    with pytest.raises(NotFound):
        led.kudos.weekly.note(HERE, 404, "USAM")
