"""Every message and modal of stories, with any words: Slack takes it, and nobody is pinged."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.blocks import Message
from handlers.stories.form import read_form
from handlers.stories.ids import FormRef, ListRef
from handlers.stories.views import digest, exporting, home, lists, measures, personal, review, story
from handlers.stories.views.form import Freedoms, block_id, build_form
from handlers.words import escape
from services.problems import FormProblem
from services.stories.checking import TYPED_MAX
from services.stories.content import (
    WORDS,
    Contact,
    Freedom,
    Mood,
    Readers,
    StoryBrief,
    StoryContent,
    StoryForm,
    Who,
)
from services.stories.digesting import Digest
from services.stories.exporting import ExportFile
from services.stories.measures import Measures, MoodShift
from services.stories.reading import ListedStory, OpenedStory, Standing, StoryPage
from services.stories.screening import Screen
from storage.stories import StoryState
from tests.unit.handlers.payloads import (
    BLOCKCHECK,
    as_payload,
    faults,
    labels,
    load_second_opinion,
    read,
    unhurried,
)
from tests.unit.handlers.scene import NASTY, Words, longest, ordinary

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ANA, BEN, MAYA = Who("U0ASKER", "Ana Reyes", "Manila"), Who("U0AUTHOR", "Ben", ""), Who("U0ANSWER", "", "")


def brief_with(words: Words, **changes: Any) -> StoryBrief:
    content = StoryContent(
        title=words(120) or "T",
        faced=words(1_400) or "F",
        did=words(2_100) or "D",
        ended=words(1_400) or "E",
        mood_before=Mood.ANGRY,
        mood_after=Mood.DELIGHTED,
        freedom=Freedom.ALERT,
        freedom_words=words(600) or "May",
        alert_id=3,
        campaign=words(150) or "C",
        why_right=words(700),
        contact=Contact.CHAT,
        tags=[words(30)] * 8,
        readers=Readers.WORLD,
        link="https://fernwood.slack.com/archives/C1/p1",
    )
    brief = StoryBrief(
        story_id=7,
        version=1,
        state=StoryState.PUBLISHED,
        content=content,
        author=BEN,
        agent=replace(ANA, name=words(80), site=words(60)),
        cheers=24,
        created_at=NOW,
        published_at=NOW,
        is_featured=True,
        may_go_outside=False,
        is_published=True,
        decision=words(1_000),
        decided_by=MAYA,
    )
    return replace(brief, **changes)


def messages(words: Words) -> Iterator[tuple[str, Message]]:
    brief = brief_with(words)
    asked = replace(brief, state=StoryState.REVIEW)
    yield "card", story.build_card(brief)
    yield "gone", story.build_gone()
    for state in StoryState:
        standing = Standing(state, 1, brief.agent)
        yield f"review {state}", review.build_review(asked, standing)
        yield f"agreement {state}", personal.build_agreement(asked, standing)
    yield "overtaken", story.build_overtaken()
    yield "outside", personal.build_outside(brief)
    yield "may go outside", personal.build_outside(replace(brief, may_go_outside=True))
    yield "published", personal.build_published(brief, "C0WOW")
    yield "published own", personal.build_published(replace(brief, author=brief.agent), None)
    yield "returned", personal.build_returned(brief)
    yield "declined", personal.build_declined(brief)
    yield "refused", personal.build_refused(brief.agent)
    yield "digest", digest.build_digest(Digest("2026-W48", [brief, brief], NOW), "/wow")
    yield "file", exporting.build_file(ExportFile("a.md", words(150), b"x", 2))


def modals(words: Words) -> Iterator[tuple[str, dict[str, Any]]]:
    brief = brief_with(words)
    page = StoryPage([ListedStory(brief, 3, is_my_vote=True)] * 8, 20, 1, 3)
    empty = StoryPage([], 0, 0, 1)
    for state in StoryState:
        opened = OpenedStory(replace(brief, state=state), True, False, True, 3, True)
        yield f"story {state}", story.build_story(opened, escape(words(100)) or None)
    yield "look", review.build_look(replace(brief, state=StoryState.REVIEW))
    for is_decline in (True, False):
        yield f"words {is_decline}", review.build_words(brief, is_decline=is_decline)
    for each in (page, empty):
        yield f"mine {each.total}", lists.build_mine(each, ListRef("mine"))
        yield f"found {each.total}", lists.build_found(each, ListRef("search", words=words(200)))
        yield f"top {each.total}", lists.build_top(each, ListRef("top", month="2026-11"), NOW)
    yield "waiting", lists.build_waiting([replace(brief, state=StoryState.REVIEW)] * 8)
    yield "nothing waits", lists.build_waiting([])
    yield (
        "export",
        exporting.build_export([replace(brief, story_id=n) for n in range(100)], {7}, is_reviewer=True),
    )
    yield "nothing to export", exporting.build_export([], (), is_reviewer=False)
    line = MoodShift(words(150), 12, 3.1, 12)
    few = replace(line, shift=None, rose=None)
    whole = Measures(NOW, line, [line, few] * 20, [line], [few])
    yield "measures", measures.build_measures(whole)
    yield "few measures", measures.build_measures(replace(whole, whole=few))
    yield "no measures", measures.build_measures(Measures(NOW, MoodShift("", 0, None, None), [], [], []))
    yield "done", story.build_done("Thank you", escape(words(100)) or "Done")
    yield from forms(words)


def forms(words: Words) -> Iterator[tuple[str, dict[str, Any]]]:
    freedoms = [
        Freedoms(words(150) or "A", [(f"{alert}.{line}", words(600) or "L") for line in range(20)])
        for alert in range(3)
    ]
    typed: dict[str, Any] = {field: words(most) for field, most in TYPED_MAX.items()}
    form = StoryForm(**typed, agent="U0ASKER", contact="chat")
    yield "empty form", build_form(StoryForm(), FormRef())
    yield "form", build_form(form, FormRef(story=7, version=1), freedoms)
    full = replace(form, faced=" and ".join(f"+1 512 555 01{number:02}" for number in range(40)))
    screened = Screen().screened(full)
    ref = FormRef(3, link="https://fernwood.slack.com/archives/C1/p1", seen_in="C1", alert=3)
    yield (
        "found",
        build_form(screened.form, ref, freedoms, caught=screened.caught, allowed=["+1 512 555 0199"] * 2),
    )


SCENES = {"ordinary": ordinary, "longest": longest, "empty": lambda _: "", "nasty": lambda most: NASTY[:most]}


@pytest.mark.parametrize("words", SCENES.values(), ids=SCENES.keys())
def test_slack_takes_every_message_and_modal_and_nobody_is_pinged(words: Words) -> None:
    for name, message in messages(words):
        assert faults("message", as_payload(message)) == [], name
    for name, view in modals(words):
        assert faults("modal", view) == [], name


@unhurried
@given(st.text(min_size=1, max_size=300))
def test_any_words_are_taken_and_ping_nobody(text: str) -> None:
    def words(most: int) -> str:
        return text[:most].strip() or "x"

    for name, message in messages(words):
        assert faults("message", as_payload(message)) == [], name
    for name, view in modals(words):
        assert faults("modal", view) == [], name


if BLOCKCHECK.exists():

    @pytest.mark.parametrize("words", [ordinary, longest], ids=["ordinary", "longest"])
    def test_a_second_opinion(words: Words) -> None:
        check = load_second_opinion()
        for name, message in messages(words):
            assert check.check("message", as_payload(message))[0] == [], name
        for name, view in modals(words):
            assert check.check("modal", view)[0] == [], name


def test_the_card_is_cheered_thanked_for_and_opened() -> None:
    cheer, kudos, _ = labels(story.build_card(brief_with(ordinary)))
    assert cheer == "👏 Cheer · 24"
    assert "kudos" in kudos


def test_what_is_cut_on_the_card_is_whole_in_the_modal() -> None:
    brief = brief_with(longest)
    assert "Read it all" in labels(story.build_card(brief))
    shown = "".join(
        read(story.build_story(OpenedStory(brief, False, False, False, 0, False))["blocks"]).split()
    )
    for part in (brief.content.faced, brief.content.did, brief.content.ended, brief.content.why_right):
        assert "".join(part.split()) in shown


def test_home_has_its_ways_in() -> None:
    view = {"type": "home", "blocks": home.build_home_blocks(3)}
    assert faults("home", view) == []
    assert "To review (3)" in str(view)
    assert "To review" not in str(home.build_home_blocks(None))


def submitted(view: dict[str, Any], ticked: list[str]) -> dict[str, Any]:
    """The form as Slack hands it in, unchanged but for what is ticked."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        element = block.get("element")
        if element is None:
            continue
        typed: dict[str, Any] = {}
        if element["type"] == "plain_text_input":
            typed = {"value": element.get("initial_value")}
        elif element["type"] == "checkboxes":
            chosen = [option for option in element["options"] if option["text"]["text"] in ticked]
            typed = {"selected_options": chosen}
        values[block["block_id"]] = {element["action_id"]: typed}
    return {"state": {"values": values}}


@unhurried
@given(
    st.lists(st.integers(0, 99), min_size=1, max_size=9),
    st.sets(st.integers(0, 99)),
    st.sampled_from([field for field in WORDS if field != "tags"]),
)
def test_what_is_ticked_stands_where_it_was_typed(numbers: list[int], kept: set[int], field: str) -> None:
    typed = "First " + " then ".join(f"+1 512 555 01{number:02}" for number in numbers) + " last"
    form: dict[str, Any] = {field: typed}
    screened = Screen().screened(StoryForm(**form))
    view = build_form(screened.form, FormRef(1), caught=screened.caught)

    back = read_form(submitted(view, [f"“+1 512 555 01{number:02}”" for number in kept]), "")

    wanted = "First " + " then ".join(
        f"+1 512 555 01{number:02}" if number in kept else "[phone number]" for number in numbers
    )
    assert getattr(back.form, field) == wanted + " last"
    assert set(back.allowed) == {f"+1 512 555 01{number:02}" for number in kept & set(numbers)}


def test_what_was_changed_where_something_is_ticked_must_be_written_back() -> None:
    screened = Screen().screened(StoryForm(faced="Call +1 512 555 0142"))
    view = build_form(screened.form, FormRef(1), caught=screened.caught)
    changed = submitted(view, ["“+1 512 555 0142”"])
    changed["state"]["values"][block_id("faced", 1)]["story.form.faced"]["value"] = "Call them"

    with pytest.raises(FormProblem) as problem:
        read_form(changed, "")

    assert "Write “+1 512 555 0142” back" in problem.value.fields["faced"]


def test_a_digest_does_not_count_what_nobody_cheered() -> None:
    def said(cheers: int) -> str:
        stories = [brief_with(ordinary, cheers=cheers)]
        return read(digest.build_digest(Digest("2026-W48", stories, NOW), "/wow").blocks)

    assert "cheer" not in said(0)
    assert "👏 1 cheer" in said(1)
