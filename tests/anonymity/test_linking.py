"""Who asked without a name cannot be found by whoever has the database, the logs and all messages."""

import logging
import random
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import URL, delete, select, text

from bot import logs
from handlers.alerts.ids import GOT_IT
from handlers.town_halls import ids
from handlers.town_halls.views import ask
from sandbox.person import Actor
from services.people import Caller
from services.town_halls.anonymity import Veil
from storage.people import Person
from storage.town_halls import TownHall, TownHallQuestion
from tests.anonymity.evidence import Evidence, Listener, Series, _numbers, copy, of_people
from tests.anonymity.linker import judge
from tests.databases import admin
from tests.integration.handlers.test_town_halls import Held, call
from tests.integration.handlers.town import DAY, Town, running

QUARTER_S = 900
IN_ROOM, STRANGERS = 50, 10
ROUNDS, A_ROUND = 4, 8
BETTER_THAN_CHANCE = 5.0
"""Standard deviations: of a thousand ways that know nothing, one comes so far once in three thousand runs."""


class Ear(logging.Handler):
    """Has each line formatted, and writes none."""

    def emit(self, record: logging.LogRecord) -> None:
        self.format(record)


@dataclass(frozen=True)
class Case:
    """What has happened, and what there is to find it out by."""

    truth: dict[int, str]
    people: list[str]
    early: Evidence
    """When the first questions were asked, and not yet shown."""
    early_truth: dict[int, str]
    before: Evidence
    known: dict[str, Series]
    after: Evidence
    raw: list[bytes]
    """The files of SQLite after the close."""
    strangers: list[str]
    key: bytes


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> str | None:
    """Of a database with nothing in it; None: a file of SQLite."""
    if request.param == "sqlite":
        return None
    server: URL = request.getfixturevalue("postgresql_server")
    name = f"linking_{secrets.token_hex(4)}"
    with admin(server) as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    return server.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def listener() -> Iterator[Listener]:
    """All logs at the level DEBUG, as `LOG_LEVEL=DEBUG` has them."""
    root = logging.getLogger()
    level, levels = root.level, {name: logging.getLogger(name).level for name in logs.QUIET}
    root.setLevel("DEBUG")
    for name, least in logs.QUIET.items():
        logging.getLogger(name).setLevel(least)
    heard = Listener(lambda: datetime.now(UTC))
    handler = Ear()
    handler.setFormatter(heard)
    root.addHandler(handler)
    yield heard
    root.removeHandler(handler)
    root.setLevel(level)
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)


def test_no_way_is_better_than_chance(address: str | None, tmp_path: Path, listener: Listener) -> None:
    with running(tmp_path, database_url=address) as town:
        listener._now = town.slack.clock.utcnow
        case = hold(town, listener)
        for evidence, known in ((case.before, case.known), (case.after, {})):
            verdicts = judge(evidence, case.truth, case.people, known)
            assert len(verdicts) > 100
            assert [each for each in verdicts if each.deviations > BETTER_THAN_CHANCE] == []
        # The linker is no fool: by the places of rows that are not evened out yet it finds them.
        best = judge(case.early, case.early_truth, case.people, {})
        if not town.app.database.is_sqlite:
            assert best[0].deviations > BETTER_THAN_CHANCE / 2
        for raw in case.raw:
            assert case.key not in raw
        said = "\n".join(line for _, line in case.after.lines)
        assert "Unnamed" not in said
        naming = [line for _, line in case.after.lines if any(who in line for who in case.truth.values())]
        assert naming == []
        for message in case.after.messages:
            if "Unnamed" in message.all_text:
                # Not all of the stand-in's message: it also remembers what each client has open.
                posted = str((message.text, message.blocks, message.metadata))
                assert not [asker for asker in case.truth.values() if asker in posted]


def test_a_linker_that_is_told_the_times_finds_everybody(
    address: str | None, tmp_path: Path, listener: Listener
) -> None:
    with running(tmp_path, database_url=address) as town:
        listener._now = town.slack.clock.utcnow
        case = hold(town, listener, rounds=2)
        pressed = of_people(case.before)
        for row in case.before.tables["town_hall_questions"]:
            times = pressed.get(case.truth.get(row["id"], ""), {}).get("acknowledgements.at")
            if times:
                row["asked_at"] = datetime.fromtimestamp(max(times) + 1, UTC)
        best = judge(case.before, case.truth, case.people, {})[0]
        assert best.deviations > BETTER_THAN_CHANCE


def hold(town: Town, listener: Listener, *, rounds: int = ROUNDS) -> Case:
    """A town hall in which each person does something under their name just before they may ask without."""
    lots = random.Random(60)
    workspace = town.brand.workspace
    members = [town.person(town.slack.add_person(workspace, f"agent{n}")) for n in range(IN_ROOM)]
    strangers = [town.person(town.slack.add_person(workspace, f"new{n}")) for n in range(STRANGERS)]
    held = call(town, *members, town.maya)
    _forget(town, strangers)
    everybody = [*members, *strangers]
    askers = lots.sample(everybody, rounds * A_ROUND)
    truth: dict[int, str] = {}
    early: tuple[Evidence, dict[int, str]] | None = None
    for turn in range(rounds):
        town.announce(held.room)
        alert = town.post(held.room, GOT_IT)
        _to_the_quarter(town)
        now = askers[turn * A_ROUND : (turn + 1) * A_ROUND]
        order = [*members, *(each for each in strangers if each in askers[turn * A_ROUND :])]
        lots.shuffle(order)
        if turn == 0:
            # This one can still change the question when it is shown.
            order.remove(now[0])
            order.append(now[0])
        for who in order:
            if turn == 0 and who is now[0]:
                _to_the_quarter(town, but_s=90)
            town.slack.clock.advance(lots.uniform(2, 10))
            if who in members:
                assert who.click(alert, GOT_IT).ok
            elif who in now:
                who.open_home()
                town.slack.wait_for(partial(_has_home, who))
            if who in now:
                _ask(town, held, who)
                truth[_newest(town, truth)] = who.person.id
        if turn == 0:
            early = (_copy(town, held, listener), dict(truth))
        _to_the_quarter(town)
        town.eventually(lambda: not [each for each in _states(town, held) if each == "new"])
        if turn == 0:
            _edit(now[0])
        if turn == 1:
            assert now[1].click(None, ids.TAKE_BACK).ok
    shown = [each for each in held.read() if each.state == "shown"]
    for who in lots.sample(members, 25):
        for question in lots.sample(shown, 2):
            message = held.asked(question.text)
            town.slack.clock.advance(lots.uniform(1, 5))
            assert who.click(message, ids.VOTE).ok
        assert who.click(message, ids.MORE, f"{ids.FOLLOW}:{question.question_id}").ok
    with town.app.database.read() as session:
        key = session.get_one(TownHall, held.town_hall_id).key
    assert key is not None
    before = _copy(town, held, listener)
    known = _known(town, before, everybody, key)
    town.slack.clock.advance((2 * DAY).total_seconds())
    town.eventually(lambda: town.find(held.room, "is closed: "))
    town.app.town_halls.moments.tick()
    assert early is not None
    return Case(
        truth=truth,
        people=[each.person.id for each in everybody],
        early=early[0],
        early_truth=early[1],
        before=before,
        known=known,
        after=_copy(town, held, listener),
        raw=_files(town),
        strangers=[each.person.id for each in strangers],
        key=key,
    )


def _ask(town: Town, held: Held, who: Actor) -> None:
    if who.person.id in set(held.room.members):
        assert who.click(held.board, ids.ASK).ok
    else:
        assert who.slash("/townhall", f"ask {held.town_hall_id}").ok
    who.fill("question", f"Unnamed, {random.Random(who.person.id).random()}?")
    who.fill("name", ask.NAMELESS)
    assert who.submit().ok


def _edit(who: Actor) -> None:
    assert who.click(None, ids.CHANGE).ok
    who.fill("question", "Unnamed, and put better?")
    assert who.submit().ok


def _has_home(who: Actor) -> bool:
    return who.home is not None


def _newest(town: Town, known: dict[int, str]) -> int:
    with town.app.database.read() as session:
        unnamed = select(TownHallQuestion.id).where(TownHallQuestion.asker_id.is_(None))
        asked: set[int] = {*session.scalars(unnamed)}
    (new,) = asked - {*known}
    return new


def _states(town: Town, held: Held) -> list[str]:
    with town.app.database.read() as session:
        of_hall = TownHallQuestion.town_hall_id == held.town_hall_id
        return list(session.scalars(select(TownHallQuestion.state).where(of_hall)))


def _forget(town: Town, people: list[Actor]) -> None:
    ids_of = [each.person.id for each in people]
    with town.app.database.write() as session:
        session.execute(delete(Person).where(Person.user_id.in_(ids_of)))


def _to_the_quarter(town: Town, but_s: float = -1) -> None:
    now = town.slack.clock.now()
    town.slack.clock.advance(max(0, QUARTER_S - now % QUARTER_S - but_s))


def _copy(town: Town, held: Held, listener: Listener) -> Evidence:
    messages = [*town.slack.messages(held.room), *town.slack.messages(held.room, thread=held.board.ts)]
    return copy(town.app.database, messages, listener.lines)


def _known(town: Town, evidence: Evidence, people: list[Actor], key: bytes) -> dict[str, Series]:
    """What the operator, who has the secret, reads in the rows under the key."""
    veil = Veil(town.app.settings.bot_token.encode())
    found: dict[str, Series] = {}
    for who in people:
        caller: Caller = town.caller(who)
        series = found.setdefault(who.person.id, {})
        for table, column, name in (
            ("town_hall_allowances", "asker", veil.asker(key, caller)),
            ("town_hall_votes", "voter", veil.voter(key, caller)),
        ):
            for row in evidence.tables[table]:
                if row[column] == name:
                    _numbers(table, row, series)
    return found


def _files(town: Town) -> list[bytes]:
    if not town.app.database.is_sqlite:
        return []
    name = town.app.database.url.database or ""
    return [path.read_bytes() for path in (Path(name), Path(f"{name}-wal")) if path.exists()]
