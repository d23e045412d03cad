"""In which language something is said."""

from datetime import UTC, datetime
from itertools import count
from threading import Thread

import pytest

from services.decisions import Decisions
from services.language import (
    LANGUAGES,
    N_,
    counted,
    duration,
    language_for,
    listed,
    moment,
    number,
    pgettext,
    speaking,
    spoken,
)
from services.language import gettext as _
from services.people import Caller
from services.problems import FormProblem, Problem
from services.settings import WorkspaceSettings
from services.speakers import Speakers
from tests.unit.services.world import ANA, BEN, ELSEWHERE, HERE, PAT, STRANGER, World

ANY = "Close"


@pytest.mark.parametrize(
    ("locale", "chosen", "language"),
    [
        ("en-US", None, "en"),
        ("en-GB", None, "en"),
        ("es-ES", None, "es"),
        ("es-LA", None, "es"),
        ("es_MX", None, "es"),
        ("tl-PH", None, "fil"),
        ("fil", None, "fil"),
        ("de-DE", None, "en"),
        ("", None, "en"),
        ("en-US", "fil", "fil"),
        ("es-ES", "en", "en"),
        ("es-ES", "tlh", "es"),
    ],
)
def test_whose_slack_speaks_what(locale: str, chosen: str | None, language: str) -> None:
    assert language_for(locale, chosen) == language


def test_within_a_block_everything_is_said_in_its_language() -> None:
    assert _(ANY) == "Close"
    with speaking("es"):
        assert _(ANY) == "Cerrar"
        with speaking("fil"):
            assert _(ANY) == "Isara"
        assert spoken() == "es"
    assert _(ANY) == "Close"


def test_it_is_found_out_when_something_is_first_said_and_once() -> None:
    asked = count()

    def language() -> str:
        next(asked)
        return "es"

    with speaking(language):
        pass
    assert next(asked) == 0, "nothing was said"
    with speaking(language):
        assert [_(ANY), _(ANY)] == ["Cerrar", "Cerrar"]
    assert next(asked) == 2


def test_threads_do_not_hear_each_other() -> None:
    heard: list[str] = []
    with speaking("es"):
        thread = Thread(target=lambda: heard.append(_(ANY)))
        thread.start()
        thread.join()
    assert heard == ["Close"]


def test_what_is_not_in_the_catalogue_stays_english() -> None:
    with speaking("es"):
        assert _(N_("Nobody says this.")) == "Nobody says this."
        assert pgettext("a verb", "Nobody says this.") == "Nobody says this."


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "1 hour | 3 days | 15 minutes | 1,234 | 12,345,678 | a, b and c | a |  | Fri 27 Nov 08:00"),
        ("es", "1 hora | 3 días | 15 minutos | 1,234 | 12,345,678 | a, b y c | a |  | vie 27 nov 08:00"),
        ("fil", "1 oras | 3 araw | 15 minuto | 1,234 | 12,345,678 | a, b, at c | a |  | Biy 27 Nob 08:00"),
    ],
)
def test_counts_numbers_lists_and_dates(language: str, words: str) -> None:
    with speaking(language):
        said = [
            *(duration(60), duration(3 * 24 * 60), duration(15)),
            *(number(1_234), number(12_345_678)),
            *(listed("abc"), listed("a"), listed([])),
            moment(datetime(2026, 11, 27, 8, 0, tzinfo=UTC)),
        ]
    assert " | ".join(said) == words


def test_a_count_takes_other_facts_along() -> None:
    with speaking("es"):
        assert counted("{count} hour", "{count} hours", 1_000) == "1,000 horas"
    assert counted("{count} of {all}", "{count} of {all}", 1, all=2) == "1 of 2"


def test_every_language_has_a_voice() -> None:
    for language in LANGUAGES:
        with speaking(language):
            assert spoken() == language
            assert _(ANY)


class TestSpeakers:
    @pytest.fixture
    def speakers(self, world: World) -> Speakers:
        return Speakers(world.database, Decisions({"language": "es"}))

    def test_a_choice_goes_before_slack_and_can_be_taken_back(self, speakers: Speakers) -> None:
        assert speakers.language_of(HERE, "UANA") == "en"
        speakers.choose(ANA, "fil")
        assert speakers.chosen_by(ANA) == "fil"
        assert speakers.language_of(HERE, "UANA") == "fil"
        speakers.choose(ANA, None)
        assert speakers.chosen_by(ANA) is None
        assert speakers.language_of(HERE, "UANA") == "en"

    def test_the_brands_language_is_the_environments_until_an_admin_decides(
        self, world: World, speakers: Speakers
    ) -> None:
        assert speakers.of_brand(HERE) == "es"
        settings = WorkspaceSettings(world.database, world.clock, Decisions({"language": "es"}))
        settings.change(PAT, {"language": "fil"})
        assert (speakers.of_brand(HERE), speakers.of_brand(ELSEWHERE)) == ("fil", "es")
        with pytest.raises(FormProblem, match="should be one of en, es, fil"):
            settings.change(PAT, {"language": "tlh"})

    def test_somebody_not_seen_before_may_choose(self, speakers: Speakers) -> None:
        assert speakers.chosen_by(STRANGER) is None
        assert speakers.language_of(ELSEWHERE, STRANGER.user_id) == "en"
        speakers.choose(STRANGER, "es")
        assert speakers.language_of(HERE, STRANGER.user_id) == "es"

    def test_there_is_no_other_language(self, speakers: Speakers) -> None:
        with pytest.raises(Problem, match="Choose one of the languages"):
            speakers.choose(ANA, "tlh")

    def test_of_two_people_with_one_id_the_workspaces_own_is_meant(self, speakers: Speakers) -> None:
        speakers.choose(Caller(HERE, ELSEWHERE, "UANA"), "fil")
        speakers.choose(ANA, "es")
        assert speakers.language_of(HERE, "UANA") == "es"
        assert speakers.language_of(ELSEWHERE, "UANA") == "fil"

    def test_several_are_one_look_and_the_unknown_are_left_out(self, speakers: Speakers) -> None:
        speakers.choose(BEN, "es")
        found = speakers.languages_of(HERE, ["UANA", "UBEN", "UNOBODY"])
        assert found == {"UANA": "en", "UBEN": "es"}

    def test_it_can_be_asked_within_a_unit_of_work(self, world: World, speakers: Speakers) -> None:
        speakers.choose(PAT, "es")
        with world.database.write() as session, speaking(lambda: speakers.language_of(HERE, "UPAT")):
            assert session.is_active
            assert _(ANY) == "Cerrar"
