"""Case studies: all that was typed is shown as typed, on a page that needs nothing and runs nothing."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.stories.case_study import SAFE_POLICY, CaseStudy, markdown, page
from services.stories.content import Contact, Freedom, Mood, Readers, StoryBrief, StoryContent, Who

ANA, BEN = Who("U1", "Ana Reyes", "Manila"), Who("U2", "Ben Silva", "Bogotá")
STORY = StoryBrief(
    story_id=7,
    version=1,
    state="published",
    content=StoryContent(
        title="A taxi for a parcel",
        faced="Her parcel was stuck.\n\nShe cried.",
        did="I sent a taxi.",
        ended="It came in time.",
        mood_before=Mood.ANGRY,
        mood_after=Mood.DELIGHTED,
        freedom=Freedom.ALERT,
        freedom_words="Up to $50, no questions asked",
        alert_id=1,
        campaign="Holiday deliveries",
        why_right="The party would not come back.",
        contact=Contact.PHONE,
        tags=["late-delivery"],
        readers=Readers.WORLD,
        link="https://acme.slack.com/archives/C1/p1",
    ),
    author=BEN,
    agent=ANA,
    cheers=3,
    created_at=datetime(2026, 11, 2, tzinfo=UTC),
    published_at=datetime(2026, 11, 3, tzinfo=UTC),
    is_featured=False,
    may_go_outside=True,
    is_published=True,
)
DAY = date(2026, 11, 25)
HOSTILE = (
    '<script>alert(1)</script> & "q" *b* _i_ [x](http://e.example) `c`'
    "\n# h\n- l\n1. o\n> q\n<img src=x onerror=y>"
)
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "h1", "h2", "h3", "p", "article"),
    *("section", "div", "ol", "ul", "li", "span", "b", "br", "footer"),
}


class Read(HTMLParser):
    """The elements, attributes and words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "br":
            self.words += "\n"

    def handle_data(self, data: str) -> None:
        self.words += data


def hostile(text: str = HOSTILE) -> StoryBrief:
    content = replace(
        STORY.content,
        title=text,
        faced=text,
        did=text,
        ended=text,
        why_right=text,
        campaign=text,
        tags=[text],
    )
    who = replace(ANA, name=text, site=text)
    return replace(STORY, content=content, agent=who)


def test_a_page_stands_alone() -> None:
    text = page(CaseStudy([STORY, STORY], is_for_outside=False, made_on=DAY))
    read = Read(text)
    assert {*read.tags} <= TAGS
    assert {name for name, _ in read.attributes} <= {
        *("lang", "charset", "http-equiv", "content", "name", "class", "aria-label", "aria-hidden")
    }
    assert ("content", SAFE_POLICY) in read.attributes
    assert not re.search(r"url\(|@import|https?:", text)
    assert "@media print" in text
    assert read.tags.count("article") == 2
    assert read.tags.count("h1") == 1


@given(st.one_of(st.just(HOSTILE), st.text(min_size=1, max_size=60)))
def test_whatever_is_typed_is_words_on_the_page(typed: str) -> None:
    study = CaseStudy([hostile(typed), STORY], is_for_outside=False, made_on=DAY)
    read = Read(page(study))
    ordinary = Read(page(CaseStudy([hostile("word"), STORY], is_for_outside=False, made_on=DAY)))
    assert {*read.tags} <= TAGS
    assert [tag for tag in read.tags if tag not in ("p", "br", "section", "h3", "li")] == [
        tag for tag in ordinary.tags if tag not in ("p", "br", "section", "h3", "li")
    ]


def test_hostile_words_are_escaped_in_markdown() -> None:
    text = markdown(CaseStudy([hostile()], is_for_outside=False, made_on=DAY))
    assert r"\<script\>alert(1)\</script\> \& " in text
    assert r"\*b\* \_i\_ \[x\](http://e.example) \`c\`" in text
    for line in (r"\# h", r"\- l", r"1\. o", r"\> q"):
        assert re.search(rf"^{re.escape(line)}", text, re.MULTILINE)


def test_one_story_in_markdown() -> None:
    assert markdown(CaseStudy([STORY], is_for_outside=False, made_on=DAY)) == (
        "# A taxi for a parcel\n\n"
        "A moment in which somebody did more than they had to.\n\n"
        "**Mood: 😠 angry → 😍 delighted** (4 steps up)\n\n"
        "Ana Reyes, Manila · by phone · told by Ben Silva · November 2026\n\n"
        "## What the customer faced\n\nHer parcel was stuck.\n\nShe cried.\n\n"
        "## What was done\n\nI sent a taxi.\n\n"
        "## How it ended\n\nIt came in time.\n\n"
        "## The freedom behind it: Holiday deliveries\n\nUp to $50, no questions asked\n\n"
        "## Why it was right\n\nThe party would not come back.\n\n"
        "\\#late-delivery\n\n---\n\n"
        "Made on 25 November 2026 with Frontlane. For colleagues: it is not meant to leave "
        "the brand. Customer data was taken out before these words were kept; please read them once "
        "more yourself.\n"
    )


@pytest.mark.parametrize("write", [markdown, page])
def test_outside_nobody_is_named_and_no_message_is_linked(write: Callable[[CaseStudy], str]) -> None:
    text = write(CaseStudy([STORY], is_for_outside=True, made_on=DAY))
    assert "An agent in Manila · by phone · November 2026" in text
    assert "The agents agreed that this is told outside." in text
    assert not re.search("Ana|Reyes|Ben|Silva|slack.com|U1", text)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [(1, 5, "4 steps up"), (2, 3, "1 step up"), (3, 3, "as before"), (5, 3, "2 steps down")],
)
def test_the_shift_is_said_in_words(before: int, after: int, words: str) -> None:
    content = replace(STORY.content, mood_before=Mood(before), mood_after=Mood(after))
    study = CaseStudy([replace(STORY, content=content)], is_for_outside=False, made_on=DAY)
    assert words in page(study)
    assert f"({words})" in markdown(study)
