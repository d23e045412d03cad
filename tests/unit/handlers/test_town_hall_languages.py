"""Views of town halls, and of what did not arrive, in every language; no form brings the language back."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from handlers import undelivered
from handlers.town_halls.ids import AskRef, FormRef, OwnRef
from handlers.town_halls.views import ask, board, form, home
from handlers.town_halls.views.words import local_times
from services.language import LANGUAGES, Voice, speaking
from services.town_halls.content import Question, Site, ToDo, TownHallForm
from services.town_halls.exporting import CSV, MARKDOWN, Export, written
from services.undelivered import Missed
from storage.posts import PostState
from storage.town_halls import QuestionState
from tests.language.nobodys import LETTERS, NOBODYS, USERS_WORD, untranslated
from tests.unit.handlers.payloads import Payload, Surface, as_payload, faults
from tests.unit.handlers.scene import Words, longest, ordinary
from tests.unit.handlers.test_town_hall_views import (
    EVERY_RULE,
    HOSTS,
    NOW,
    answered_with,
    hall_with,
    messages,
    modals,
    question_with,
)

SAID_BY_THE_GALLERY = frozenset({"is being announced.", "Yes.", "None", "No"})
OTHERS = [language for language in LANGUAGES if language != "en"]
READ_BY_PEOPLE = frozenset({"text", "placeholder", "label", "hint", "title", "submit", "close", "confirm"})
"""Of a view: what Slack shows, and does not bring back with what was typed. An option's value is not here."""


def signs(most: int) -> str:
    return USERS_WORD * min(3, most)


def missed() -> Iterator[tuple[str, Payload]]:
    """Each kind of post that did not arrive, in each state, and where it is of no use any more."""
    for state in PostState:
        for what, name in (("story", USERS_WORD), ("town hall", USERS_WORD), ("kudos", "")):
            # Why Slack refused a post is stored as words when it does: see docs/decisions/0017.
            each = Missed(1, what, name, "C0123456789", state, 1, USERS_WORD)
            yield f"undelivered {what} {state}", as_payload(undelivered.build_missed(each))
    yield "undelivered, and over", as_payload(undelivered.build_missed(None))


def at_home(words: Words) -> Payload:
    halls = [hall_with(words, town_hall_id=number) for number in range(1, 5)]
    to_do = {1: ToDo(0, 0), 2: ToDo(3, 0), 3: ToDo(0, 2), 4: ToDo(1, 1)}
    asked = {f"{number}.x": fate for number, fate in enumerate((question_with(words), answered_with(words)))}
    return {"type": "home", "blocks": home.build_home_blocks(halls, asked, to_do, may_call=True)}


def views_of(words: Words) -> Iterator[tuple[str, Surface, Payload]]:
    for name, message in messages(words):
        if not name.startswith("undelivered"):
            yield name, "message", as_payload(message)
    for name, payload in missed():
        yield name, "message", payload
    for name, view in modals(words):
        yield name, "modal", view
    yield "home", "home", at_home(words)


@pytest.mark.parametrize("words", [ordinary, longest], ids=["ordinary", "longest"])
@pytest.mark.parametrize("language", OTHERS)
def test_slack_takes_every_payload_in_every_language(language: str, words: Words) -> None:
    with speaking(language):
        for what, surface, payload in views_of(words):
            assert faults(surface, payload) == [], what


def test_no_word_is_left_untranslated() -> None:
    with speaking(NOBODYS):
        made = list(views_of(signs))
    left = {what: untranslated(payload, SAID_BY_THE_GALLERY) for what, _, payload in made}
    assert {what: texts for what, texts in left.items() if texts} == {}


def what_comes_back(node: object) -> object:
    """A view without what people read: all that Slack brings to whoever handles its submission or a click."""
    if isinstance(node, dict):
        return {key: what_comes_back(each) for key, each in node.items() if key not in READ_BY_PEOPLE}
    if isinstance(node, list):
        return [what_comes_back(each) for each in node]
    return node


def of_who_asks(fate: Question) -> Iterator[Payload]:
    """All that somebody meets who asks without a name."""
    hall = hall_with(ordinary, rules=EVERY_RULE)
    yield ask.build_ask(replace(hall, audience=6), AskRef(3, "nonce", "C0123456789", "tokens", 1))
    own = OwnRef(None, "token")
    for now in (True, False):
        yield ask.build_own(fate, hall, own, may_change=True, was_asked_now=now)
    yield ask.build_change(fate, own)
    yield {"blocks": home.build_home_blocks([hall], {"token": fate})}


@pytest.mark.parametrize("state", [QuestionState.NEW, QuestionState.SHOWN, QuestionState.WITHDRAWN])
@pytest.mark.parametrize("language", [*OTHERS, NOBODYS], ids=[*OTHERS, "nobodys"])
def test_a_form_brings_back_the_same_in_every_language(language: str | Voice, state: QuestionState) -> None:
    """Else what is stored of a question without a name would tell in which language its asker reads."""
    fate = question_with(ordinary, 2, state=state)
    in_english = [what_comes_back(view) for view in of_who_asks(fate)]
    with speaking(language):
        views = list(of_who_asks(fate))
    assert [what_comes_back(view) for view in views] == in_english
    assert views != list(of_who_asks(fate))


@pytest.mark.parametrize("language", OTHERS)
def test_the_form_of_a_town_hall_is_read_alike_in_every_language(language: str) -> None:
    typed = TownHallForm(topic="T", hosts=HOSTS, rules=EVERY_RULE, repeats="monthly")
    in_english = what_comes_back(form.build_form(typed, FormRef(3)))
    with speaking(language):
        assert what_comes_back(form.build_form(typed, FormRef(3))) == in_english


@pytest.mark.parametrize("file_format", [MARKDOWN, CSV])
def test_files_are_in_the_language_of_who_asked_for_them(file_format: str) -> None:
    questions = [
        question_with(signs),
        question_with(signs, 2),
        answered_with(signs, 3, is_answered_aloud=True),
        answered_with(signs, 4),
    ]
    names = dict.fromkeys((*HOSTS, "U0ASKER"), USERS_WORD)
    hall = hall_with(signs)
    with speaking(NOBODYS):
        content = written(hall, questions, names, file_format)
        said = board.build_file(Export(hall, file_format, content))
    assert LETTERS.search(content.replace("UTC", "")) is None
    assert said.file is not None
    assert LETTERS.search(said.text) is None


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Wed 20:00 in Manila"), ("es", "mié 20:00 en Manila"), ("fil", "Miy 20:00 sa Manila")],
)
def test_the_hours_of_sites_are_said_in_the_reader_s_words(language: str, said: str) -> None:
    with speaking(language):
        assert local_times(NOW, [Site("Manila", "Asia/Manila")]) == said
