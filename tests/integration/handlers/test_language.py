"""Everyone reads in their own language; a channel in the brand's."""

import json
from collections.abc import Callable
from functools import partial

import pytest

from handlers.alerts import ids
from handlers.home.ids import AS_IN_SLACK, LANGUAGE
from sandbox.person import Actor
from services.alerts.content import Delivery
from services.decisions import Decisions
from services.speakers import Speakers
from storage.database import Database
from tests.integration.handlers.test_home import home
from tests.integration.handlers.town import Town


@pytest.fixture
def lucia(town: Town) -> Actor:
    """Her Slack is in Spanish."""
    name = f"lucia-{len(town.slack.calls)}"
    person = town.person(town.slack.add_person(town.brand.workspace, name, locale="es-LA"))
    assert "Idioma" in home(town, person)
    return person


def hears(town: Town, read: Callable[[], str], words: str) -> None:
    town.slack.wait_for(lambda: words in read())


def words(message: object) -> str:
    return json.dumps(message, ensure_ascii=False)


def test_home_speaks_as_slack_does_until_another_language_is_chosen(town: Town, lucia: Actor) -> None:
    for language, said in (("fil", "Wika"), ("en", "Language"), (AS_IN_SLACK, "Idioma")):
        assert lucia.click(lucia.home, LANGUAGE, language).ok
        hears(town, lambda: lucia.home.text if lucia.home else "", said)
    assert Speakers(town.app.database, Decisions()).chosen_by(town.caller(lucia)) is None


def test_a_language_that_there_is_not_is_refused(town: Town, lucia: Actor) -> None:
    assert lucia.click(lucia.home, LANGUAGE, "fil").ok
    body = town.last("block_actions")
    body["actions"][0]["selected_option"]["value"] = "tlh"
    body["trigger_id"] = town.slack.do(
        lambda: town.slack.core.new_trigger(town.brand.app, lucia.person, None)
    )
    town.dispatch(body)
    assert "Pumili ng isa sa mga wika" in town.told(lucia)
    lucia.close()


def test_direct_messages_are_in_the_readers_language_and_channels_in_the_brands(
    town: Town, lucia: Actor
) -> None:
    room = town.room(lucia, town.ana)
    town.announce(room, delivery=Delivery.BOTH)
    town.eventually(lambda: town.find(lucia, "alert.details") and town.find(town.ana, "alert.details"))
    assert "Tengo una pregunta" in words(town.post(lucia).blocks)
    assert "I have a question" in words(town.post(town.ana).blocks)
    assert "I have a question" in words(town.post(room).blocks)


def test_channels_speak_what_an_admin_has_chosen_from_the_next_message_on(town: Town) -> None:
    room = town.room(town.ana)
    town.app.workspace_settings.change(town.caller(town.priya), {"language": "es"})
    try:
        town.announce(room)
        assert "Entendido" in town.post(room).all_text
    finally:
        town.app.workspace_settings.change(town.caller(town.priya), {"language": "en"})
    other = town.room(town.ana)
    town.announce(other)
    assert "Got it" in town.post(other).all_text


def test_what_a_click_shows_is_in_the_language_of_who_clicked(town: Town, lucia: Actor) -> None:
    room = town.room(lucia, town.ana)
    alert_id = town.announce(room)
    for person, thanks in ((lucia, "Ya cuentas entre quienes están al tanto"), (town.ana, "You are counted")):
        assert person.click(town.post(room), ids.GOT_IT).ok
        hears(town, partial(town.told, person), thanks)
    assert lucia.click(town.post(room), ids.FREEDOMS).ok
    assert town.told(lucia).startswith("¿Qué puedo hacer?")
    lucia.close()
    assert town.pressed(alert_id) == 2


def test_refusals_and_usage_are_in_the_language_of_who_asked(town: Town, lucia: Actor) -> None:
    lucia.slash("/alert", "edit 12")
    assert "Solo los editores pueden hacer esto" in town.told(lucia)
    lucia.slash("/alert", "help")
    assert "lo que está en curso" in town.told(lucia)


def test_got_it_is_counted_without_a_look_at_the_language(
    town: Town, lucia: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = town.room(lucia)
    alert_id = town.announce(room)
    looks: list[int] = []
    glance = Database.glance

    def counted(database: Database) -> object:
        looks.append(town.pressed(alert_id))
        return glance(database)

    monkeypatch.setattr(Database, "glance", counted)
    assert lucia.click(town.post(room), ids.GOT_IT).ok
    town.slack.wait_for(lambda: "Ya cuentas" in town.told(lucia))
    assert looks
    assert all(looks), "it was looked up once the click was stored, for the thank-you"


def test_when_the_language_cannot_be_looked_up_english_is_spoken(
    town: Town, lucia: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: Database) -> object:
        msg = "the database is away"
        raise RuntimeError(msg)

    monkeypatch.setattr(Database, "glance", away)
    lucia.slash("/alert", "help")
    assert "Alerts tell agents what is coming" in town.told(lucia)
