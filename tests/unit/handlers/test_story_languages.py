"""Views of stories and case studies in every language: Slack takes them, no word is left untranslated."""

from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from handlers.blocks import Message
from handlers.stories.ids import FormRef, ListRef
from handlers.stories.views import digest, exporting, home, lists, measures, personal, review, story
from handlers.stories.views.form import Freedoms, build_form
from services.language import LANGUAGES, Voice, speaking
from services.stories.case_study import CaseStudy, markdown, page
from services.stories.content import Contact, Freedom, Mood, Readers, StoryBrief, StoryForm, Who
from services.stories.digesting import Digest
from services.stories.exporting import ExportFile
from services.stories.measures import Measures, MoodShift
from services.stories.reading import ListedStory, OpenedStory, Standing, StoryPage
from services.stories.redaction import Kind, find
from services.stories.screening import Screen
from storage.stories import StoryState
from tests.language.nobodys import LETTERS, NOBODYS, TOKENS, USERS_WORD, untranslated
from tests.unit.handlers.payloads import Payload, Surface, as_payload, faults
from tests.unit.handlers.scene import Words
from tests.unit.handlers.test_story_views import NOW, SCENES, brief_with, messages, modals

OTHERS = [language for language in LANGUAGES if language != "en"]
SAID_BY_THE_GALLERY = frozenset({"Thank you"})


def word(most: int) -> str:
    """What people write, without a letter."""
    return USERS_WORD * min(most, 3)


def unlettered() -> StoryBrief:
    """A story in which people wrote no letter."""
    nobody = Who("U0ASKER", USERS_WORD, USERS_WORD)
    brief = brief_with(word, agent=nobody, author=replace(nobody, user_id="U0AUTHOR"))
    content = replace(brief.content, link="https://fernwood.slack.com/archives/C0WOW/p1")
    return replace(brief, content=content)


def briefs() -> list[StoryBrief]:
    """Stories of every kind."""
    brief = unlettered()
    content = brief.content
    told = [replace(content, contact=contact) for contact in Contact]
    told += [replace(content, readers=readers) for readers in Readers]
    told += [replace(content, mood_before=mood, mood_after=Mood.NEUTRAL) for mood in Mood]
    told += [replace(content, freedom=Freedom.JUDGEMENT, freedom_words="", alert_id=None, campaign="")]
    told += [replace(content, campaign="")]
    nameless = Who("U0ASKER", "", "")
    return [
        *(replace(brief, content=each) for each in told),
        replace(brief, agent=nameless, author=brief.author),
        replace(brief, author=brief.agent),
        replace(brief, author=Who("U0AUTHOR", "", "")),
        replace(brief, cheers=0, is_featured=False, decided_by=None),
        replace(brief, may_go_outside=True),
    ]


def said_of(brief: StoryBrief) -> Mapping[str, tuple[Surface, Payload]]:
    """All that is said about one story."""
    said: dict[str, Message] = {
        "card": story.build_card(brief),
        "outside": personal.build_outside(brief),
        "published": personal.build_published(brief, None),
        "published in": personal.build_published(brief, "C0WOW"),
        "returned": personal.build_returned(brief),
        "declined": personal.build_declined(brief),
        "refused": personal.build_refused(brief.agent),
        "digest": digest.build_digest(Digest("2026-W48", [brief], NOW), "/wow"),
    }
    seen: dict[str, Payload] = {
        "look": review.build_look(replace(brief, state=StoryState.REVIEW)),
        "words": review.build_words(brief, is_decline=True),
        "waiting": lists.build_waiting([brief]),
    }
    for state in StoryState:
        now = replace(brief, state=state)
        standing = Standing(state, 1, brief.agent)
        said[f"review {state}"] = review.build_review(now, standing)
        said[f"agreement {state}"] = personal.build_agreement(now, standing)
        for is_mine in (True, False):
            opened = OpenedStory(now, is_mine, not is_mine, True, 3, is_mine)
            seen[f"story {state} {is_mine}"] = story.build_story(opened)
            page_of = StoryPage([ListedStory(now, 3, is_my_vote=is_mine)], 9, 1, 3)
            seen[f"mine {state} {is_mine}"] = lists.build_mine(page_of, ListRef("mine"))
    return {
        **{name: ("message", as_payload(each)) for name, each in said.items()},
        **{name: ("modal", each) for name, each in seen.items()},
    }


def said_of_all() -> Mapping[str, tuple[Surface, Payload]]:
    """What is said about many, and the form."""
    brief = unlettered()
    none, full = StoryPage([], 0, 0, 1), StoryPage([ListedStory(brief)] * 8, 1, 0, 2)
    line = MoodShift(USERS_WORD, 12, 3.1, 12)
    few = replace(line, shift=None, rose=None)
    whole = Measures(NOW, line, [line, few] * 20, [line], [few])
    typed = StoryForm(faced="+1 512 555 0142, a@b.example, 4111 1111 1111 1111", readers=Readers.BRAND)
    screened = Screen().screened(typed)
    freedoms = [Freedoms(USERS_WORD, [("3.0", USERS_WORD)])]
    # What was taken out is what its author typed.
    caught = [replace(each, snippet=USERS_WORD) for each in screened.caught]
    form = replace(screened.form, faced=USERS_WORD)
    modals_made = {
        "form": build_form(StoryForm(), FormRef(), freedoms),
        "form, edit": build_form(form, FormRef(1, story=7, version=1), freedoms, caught=caught),
        "mine, none": lists.build_mine(none, ListRef("mine")),
        "waiting, none": lists.build_waiting([]),
        "change": review.build_words(brief, is_decline=False),
        "export": exporting.build_export([brief], {7}, is_reviewer=True),
        "export, none": exporting.build_export([], (), is_reviewer=False),
        "measures": measures.build_measures(whole),
        "few measures": measures.build_measures(replace(whole, whole=few)),
        "no measures": measures.build_measures(Measures(NOW, MoodShift("", 0, None, None), [], [], [])),
    }
    for each in (none, full):
        modals_made[f"found {each.total}"] = lists.build_found(each, ListRef("search", words=USERS_WORD))
        modals_made[f"top {each.total}"] = lists.build_top(each, ListRef("top", month="2026-11"), NOW)
    said = {
        "gone": story.build_gone(),
        "overtaken": story.build_overtaken(),
        "digest": digest.build_digest(Digest("2026-W48", [brief, brief], NOW), "/wow"),
        "file": exporting.build_file(ExportFile("a.md", USERS_WORD, b"x", 2)),
    }
    blocks = [*home.build_home_blocks(3, full.stories), *home.build_home_blocks(0)]
    return {
        **{name: ("modal", view) for name, view in modals_made.items()},
        **{name: ("message", as_payload(message)) for name, message in said.items()},
        "home": ("home", {"type": "home", "blocks": blocks}),
    }


@pytest.mark.parametrize("words", SCENES.values(), ids=SCENES.keys())
@pytest.mark.parametrize("language", OTHERS)
def test_slack_takes_every_message_and_modal_in_every_language(language: str, words: Words) -> None:
    with speaking(language):
        for name, message in messages(words):
            assert faults("message", as_payload(message)) == [], name
        for name, view in modals(words):
            assert faults("modal", view) == [], name


@pytest.mark.parametrize("language", [*OTHERS, NOBODYS], ids=[*OTHERS, "nobodys"])
def test_slack_takes_what_is_said_of_stories_of_every_kind(language: str | Voice) -> None:
    with speaking(language):
        made = [said_of_all(), *map(said_of, briefs())]
    for each in made:
        for name, (surface, payload) in each.items():
            assert faults(surface, payload) == [], name


def test_no_word_is_left_untranslated() -> None:
    with speaking(NOBODYS):
        made = [said_of_all(), *map(said_of, briefs())]
    left = {
        name: texts
        for each in made
        for name, (_surface, payload) in each.items()
        if (texts := untranslated(payload, SAID_BY_THE_GALLERY))
    }
    assert left == {}


class Read(HTMLParser):
    """What is read of a page: its words, and what is read out."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self._is_style = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_style = tag == "style"
        self.words += [value or "" for name, value in attrs if name == "aria-label"]

    def handle_data(self, data: str) -> None:
        if not self._is_style:
            self.words.append(data)


@pytest.mark.parametrize("is_for_outside", [True, False])
def test_no_word_of_a_case_study_is_left_untranslated(is_for_outside: bool) -> None:
    with speaking(NOBODYS):
        studies = [CaseStudy([each], is_for_outside, NOW.date()) for each in briefs()]
        studies.append(CaseStudy(briefs(), is_for_outside, NOW.date()))
        said = [part for study in studies for part in (markdown(study), *Read(page(study)).words)]
    assert [part for part in said if LETTERS.search(TOKENS.sub("", part))] == []


def test_a_case_study_is_in_the_language_of_whoever_asked() -> None:
    study = CaseStudy([unlettered()], is_for_outside=False, made_on=NOW.date())
    with speaking("es"):
        text, html = markdown(study), page(study)
    assert "## Lo que vivió el cliente" in text
    assert "noviembre de 2026" in text
    assert "Hecho el 25 de noviembre de 2026 con Frontlane." in text
    assert '<html lang="es">' in html
    with speaking("fil"):
        assert "Nobyembre 2026" in markdown(study)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_for_customer_data_is_left_alone_in_any_language(language: str) -> None:
    """A story is written in one language and edited in another: what was taken out stays as it is."""
    with speaking(language):
        text = " ".join(kind.proposal for kind in Kind)
    for other in LANGUAGES:
        with speaking(other):
            assert find(text, names=["Nombre", "Pangalan", "Name", "Phone", "Número"]) == []


def test_customer_data_is_taken_out_in_the_words_of_whoever_writes() -> None:
    with speaking("es"):
        screened = Screen().screened(StoryForm(faced="Llama al +1 512 555 0142", names=""))
    assert screened.form.faced == "Llama al [número de teléfono]"
    assert [each.proposal for each in screened.caught] == ["[número de teléfono]"]
