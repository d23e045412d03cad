"""Town halls in the reader's language, of which nothing stays with a question that has no name."""

import json
from collections import Counter

import pytest

from handlers.town_halls import ids
from sandbox.person import Actor
from tests.anonymity.evidence import Evidence, copy
from tests.integration.handlers.test_home import home
from tests.integration.handlers.test_town_halls import QUARTER, Held, asks, call, words_of
from tests.integration.handlers.town import Town
from tests.language.nobodys import texts

WORDS = "The same words, whoever asks"
BY_LOT = ("id", "handle", "_rowid", "_ctid", "_xmin")


@pytest.fixture
def lucia(town: Town) -> Actor:
    """Her Slack is in Spanish."""
    person = town.slack.add_person(town.brand.workspace, f"lucia-{len(town.slack.calls)}", locale="es-LA")
    actor = town.person(person)
    assert "Idioma" in home(town, actor)
    return actor


def test_a_town_hall_is_in_the_brand_s_language_and_what_one_opens_in_one_s_own(
    town: Town, lucia: Actor
) -> None:
    held = call(town, lucia, town.ana, town.maya)
    assert "Ask a question" in words_of(held.board)
    assert lucia.click(held.board, ids.ASK).ok
    assert "Tu pregunta" in town.told(lucia)
    assert "Sin mi nombre" in town.told(lucia)
    lucia.fill("question", "¿Por qué?")
    assert lucia.submit().ok
    assert "Te avisaremos de la respuesta" in town.told(lucia)
    lucia.close(everything=True)
    message = held.asked("Por qué")
    assert "asked by" in words_of(message)
    assert town.maya.click(message, ids.ANSWER).ok
    town.maya.fill("answer", "Because")
    assert town.maya.submit().ok
    town.eventually(lambda: town.find(lucia, "Respondieron tu pregunta"))
    assert "answered" in words_of(held.asked("Por qué"))
    assert lucia.slash("/townhall", f"close {held.town_hall_id}").ok
    assert "Solo los anfitriones pueden hacer esto" in town.told(lucia)


def test_nothing_stored_tells_in_which_language_somebody_reads_who_asked_without_a_name(
    town: Town, lucia: Actor
) -> None:
    held = call(town, lucia, town.ana, town.maya)
    before = evidence(town)
    for who in (lucia, town.ana):
        asks(held, who, WORDS, named=False)
        who.close(everything=True)
    after = evidence(town)
    # Once twice, but for what is by lot.
    assert list((rows(after, "town_hall_questions") - rows(before, "town_hall_questions")).values()) == [2]
    assert rows(after, "people") == rows(before, "people")
    for table in after.tables:
        for row in rows(after, table) - rows(before, table):
            assert not {"es", "es-LA", "en", "en-US"} & {*json.loads(row).values()}, table
    town.slack.clock.advance(QUARTER.total_seconds())
    town.eventually(lambda: len(held.read()) == 2)
    town.eventually(lambda: len(shown(town, held)) == 2)
    assert len(set(shown(town, held))) == 1


def evidence(town: Town) -> Evidence:
    return copy(town.app.database, [], [])


def rows(found: Evidence, table: str) -> Counter[str]:
    return Counter(
        json.dumps({name: str(value) for name, value in row.items() if name not in BY_LOT})
        for row in found.tables[table]
    )


def shown(town: Town, held: Held) -> list[str]:
    """What the messages of the questions say, but for their numbers."""
    messages = town.slack.messages(held.room, thread=held.board.ts)
    said = [" ".join(texts(message.blocks)) for message in messages if WORDS in words_of(message)]
    return [each.replace("*1.*", "").replace("*2.*", "") for each in said]
