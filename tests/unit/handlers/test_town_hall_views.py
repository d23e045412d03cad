"""Every message and modal of town halls, with any words: Slack takes it, it can be read, nobody is pinged."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import undelivered
from handlers.blocks import Message, paragraphs
from handlers.town_halls.ids import AskRef, FormRef, OwnRef, PageRef, ReplyRef
from handlers.town_halls.tokens import MOST, keeping
from handlers.town_halls.views import all as every
from handlers.town_halls.views import ask, board, form, home, hosting, question, replying
from handlers.words import escape
from services.town_halls.anonymity import Veil, new_nonce
from services.town_halls.asking import QUESTION_MAX
from services.town_halls.content import (
    Board,
    Hall,
    Page,
    Question,
    Repeat,
    Rules,
    Site,
    Sort,
    TownHallForm,
    Where,
)
from services.town_halls.exporting import Export
from services.town_halls.form import HOSTS_MAX, INTRODUCTION_MAX, LABEL_MAX, LABELS_MAX, TOPIC_MAX
from services.town_halls.hosting import ANSWER_MAX, REASON_MAX
from services.town_halls.reading import PAGE, SITES_SHOWN
from services.undelivered import Missed
from storage.posts import PostState
from storage.town_halls import QuestionState, TownHallState
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
URL = "https://fernwood.slack.com/"
HOSTS = ("U0AUTHOR", "U0ANSWER", "U0WHOM")
EVERY_RULE = Rules(allows_anonymous=True, is_reviewed=True, hides_votes=True, one_at_a_time=True)
LONGEST_ID = 2**52
REASON = "Frontlane is not in <#C0123456789>. Invite it there: /invite @Frontlane " * 40
MESSAGE_BYTES, VIEW_BYTES = 40_000, 250_000


def hall_with(words: Words, **changes: Any) -> Hall:
    hall = Hall(
        town_hall_id=3,
        state=TownHallState.OPEN,
        topic=words(TOPIC_MAX) or "T",
        introduction=words(INTRODUCTION_MAX),
        author="U0AUTHOR",
        hosts=(HOSTS * 4)[:HOSTS_MAX],
        channels=["C1"],
        opens_at=NOW - timedelta(days=1),
        closes_at=NOW + timedelta(days=1),
        labels=[f"{number}{words(LABEL_MAX - 1)}" for number in range(LABELS_MAX)],
        rules=Rules(),
        repeats=Repeat.MONTHLY,
        answers_by=None,
        audience=60,
    )
    return replace(hall, **changes)


def question_with(words: Words, count: int = 1, **changes: Any) -> Question:
    asked = Question(
        question_id=LONGEST_ID - count,
        town_hall_id=3,
        number=count,
        text=words(QUESTION_MAX) or "Q",
        label=words(LABEL_MAX),
        asker="U0ASKER" if count % 2 else None,
        asked_at=NOW,
        state=QuestionState.SHOWN,
        votes=31,
        flags=2,
        answer=None,
        answered_by=None,
        answered_at=None,
        is_answered_aloud=False,
        merged_into=None,
        reason="",
    )
    return replace(asked, **changes)


def answered_with(words: Words, count: int = 1, **changes: Any) -> Question:
    said = {"state": QuestionState.ANSWERED, "answer": words(ANSWER_MAX) or "A", "answered_by": "U0ANSWER"}
    return question_with(words, count, **(said | {"answered_at": NOW} | changes))


def many(words: Words, count: int) -> list[Question]:
    """Every third of them answered."""
    return [
        answered_with(words, number) if number % 3 == 0 else question_with(words, number)
        for number in range(1, count + 1)
    ]


def board_with(words: Words, count: int = 500, **changes: Any) -> Board:
    sites = [Site(f"{words(60)}{number}", "Asia/Manila") for number in range(SITES_SHOWN)]
    return Board(
        hall=hall_with(words, **changes),
        questions=count,
        answered=count // 3,
        wanted=many(words, min(count, 5)),
        in_review=count // 10,
        sites=sites,
    )


def fates(words: Words) -> Iterator[Question]:
    """A question in each of its states."""
    for state in QuestionState:
        yield question_with(
            words, state=state, merged_into=7 if state == QuestionState.MERGED else None, reason="No"
        )
    yield question_with(words, 2, number=None, state=QuestionState.IN_REVIEW)
    yield question_with(words, votes=None)
    yield answered_with(words)
    yield answered_with(words, 2, is_answered_aloud=True, answered_by=None)
    yield question_with(words, state=QuestionState.DECLINED, reason=words(REASON_MAX) or "R")


def size_of(payload: dict[str, Any]) -> int:
    """Bytes of its JSON."""
    return len(json.dumps(payload, ensure_ascii=False).encode())


def messages(words: Words) -> Iterator[tuple[str, Message]]:
    hall = hall_with(words)
    for state in TownHallState:
        for rules in (Rules(), EVERY_RULE):
            for count in (0, 500):
                changes = {"state": state, "rules": rules, "answers_by": NOW}
                yield f"board {state} {count}", board.build_board(board_with(words, count, **changes))
        for fate in fates(words):
            at = hall_with(words, state=state)
            yield f"question {fate.state} {state}", question.build_question(fate, at)
    yield "opened", board.build_opened(hall)
    yield "closing soon", board.build_closing_soon(board_with(words))
    closed = hall_with(words, state=TownHallState.CLOSED, answers_by=NOW)
    asked = many(words, 500)
    ts = "1790000000.000100"
    where = {each.question_id: Where("C1", ts, ts) for each in asked}
    yield "recap", board.build_recap(closed, asked, where, URL)
    yield "recap without places", board.build_recap(closed, asked, {}, URL)
    yield "recap of nothing", board.build_recap(hall, [], {}, URL)
    yield "cancelled", board.build_cancelled(hall)
    yield "file", board.build_file(Export(hall, "md", words(100)))
    for fate in fates(words):
        yield f"flagged {fate.state}", question.build_flagged(fate, hall)
    for reader in ("U0ASKER", "U0WHOM"):
        yield f"answered {reader}", question.build_answered(answered_with(words), hall, reader)
    yield "declined", question.build_declined(question_with(words, reason=words(REASON_MAX) or "R"), hall)
    for waiting in (0, 1, 500):
        yield f"review {waiting}", hosting.build_review(hall, waiting)
    for count in (0, 1, 500):
        open_ones = [question_with(words, number) for number in range(1, count + 1)]
        yield f"left open {count}", hosting.build_left_open(closed, open_ones)
    yield "left open, in review", hosting.build_left_open(hall, [question_with(words, number=None)])
    for count, found in ((1, 1), (replying.OFFERED, replying.OFFERED), (replying.OFFERED, 500)):
        unanswered = [question_with(words, number) for number in range(1, count + 1)]
        page = Page(hall, unanswered, 0, found, found, is_host=True)
        yield f"offer {found}", replying.build_offer(page, ReplyRef(ts, ts))
    yield "used", replying.build_used(question_with(words))
    for post_state in PostState:
        for what, name in (("town hall", words(TOPIC_MAX)), ("kudos", "")):
            missed = Missed(LONGEST_ID, what, name, "C0123456789", post_state, 1_790_000_000_000, REASON)
            yield f"undelivered {what} {post_state}", undelivered.build_missed(missed)
    yield "undelivered, and over", undelivered.build_missed(None)


def modals(words: Words) -> Iterator[tuple[str, dict[str, Any]]]:
    hall = hall_with(words)
    tokens = " ".join(Veil(b"x").sign(new_nonce(), NOW) for _ in range(MOST))
    ref = AskRef(LONGEST_ID, new_nonce(), "C0123456789", tokens, 1)
    for audience in (1, 6, 600):
        yield f"ask {audience}", ask.build_ask(replace(hall, audience=audience), ref)
    yield "ask with a name", ask.build_ask(hall_with(words, labels=[], rules=Rules(False)), ref)
    token = OwnRef(None, Veil(b"x").sign(new_nonce(), NOW))
    for fate in fates(words):
        for may_change in (True, False):
            yield (
                f"own {fate.state}",
                ask.build_own(fate, hall, token, may_change=may_change, was_asked_now=may_change),
            )
        for is_host in (True, False):
            yield f"one {fate.state}", every.build_one(fate, hall, is_host=is_host)
    yield "mine", ask.build_mine(many(words, 20))
    yield "no question of mine", ask.build_mine([])
    yield "change", ask.build_change(question_with(words), token)
    for state in TownHallState:
        at = hall_with(words, state=state)
        page = Page(at, many(words, PAGE), 1, 50, 500, is_host=True)
        page_ref = PageRef(LONGEST_ID, Sort.VOTES, at.labels[3], words(every.WORDS_MAX), 1, "C0123456789")
        yield f"all {state}", every.build_all(page, page_ref)
        yield f"nobody {state}", every.build_all(Page(at, [], 0, 1, 0, is_host=False), PageRef(3))
        yield f"manage {state}", hosting.build_manage(board_with(words, state=state), escape(words(200)))
    yield (
        "hidden",
        every.build_all(
            Page(hall, [question_with(words, votes=None)], 0, 1, 1, is_host=False),
            PageRef(3, Sort.UNANSWERED),
        ),
    )
    for may_call in (True, False):
        yield "list", hosting.build_list([hall] * 20, may_call=may_call)
        yield "no hall", hosting.build_list([], may_call=may_call)
    for count in (0, 3, 500):
        waiting = [question_with(words, number, state=QuestionState.IN_REVIEW) for number in range(count)]
        yield f"queue {count}", hosting.build_queue(hall, waiting)
        yield f"left open {count}", hosting.build_left_open_list(hall, many(words, count))
    for fate in fates(words):
        for is_aloud in (True, False):
            yield f"answer {fate.state}", hosting.build_answer(fate, is_aloud=is_aloud, under="queue")
        yield f"decline {fate.state}", hosting.build_decline(fate)
        yield f"merge {fate.state}", hosting.build_merge(fate)
    yield "answer with", hosting.build_answer_with(hall, words(40_000) or "Yes.")
    yield "done", hosting.build_done(f"*{escape(words(TOPIC_MAX)) or 'T'}* is being announced.")
    typed = TownHallForm(
        topic=words(TOPIC_MAX),
        introduction=words(INTRODUCTION_MAX),
        hosts=[f"U0HOST{number}" for number in range(HOSTS_MAX)],
        channels=[f"C{number}" for number in range(20)],
        opens_at=1_790_000_000,
        closes_at=1_790_100_000,
        labels=words(form.LABELS_MAX),
        rules=EVERY_RULE,
        repeats=Repeat.MONTHLY,
    )
    for is_open in (True, False):
        yield f"form {is_open}", form.build_form(typed, FormRef(3), is_open=is_open)
    yield "empty form", form.build_form(TownHallForm(), FormRef())


SCENES: dict[str, Words] = {
    "ordinary": ordinary,
    "longest": longest,
    "empty": lambda _: "",
    "nasty": lambda most: NASTY[:most].strip(),
    "here": lambda most: ("<!here> " * most)[:most].strip(),
    "ampersands": lambda most: "&" * most,
    "emoji": lambda most: "🎉" * most,
    "lines": lambda most: ("a\n" * most)[:most].strip(),
    "addresses": lambda most: ("https://example.com/?a=1&b=2 " * most)[:most].strip(),
    "quotes": lambda most: ("> q\n\n```x\n" * most)[:most].strip(),
}


@pytest.mark.parametrize("words", SCENES.values(), ids=SCENES.keys())
def test_slack_takes_every_message_and_modal_and_nobody_is_pinged(words: Words) -> None:
    for name, message in messages(words):
        payload = as_payload(message)
        assert faults("message", payload) == [], name
        assert size_of(payload) < MESSAGE_BYTES, name
    for name, view in modals(words):
        assert faults("modal", view) == [], name
        assert size_of(view) < VIEW_BYTES, name


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


def test_what_goes_on_of_a_quotation_is_a_quotation_and_no_link_is_cut() -> None:
    told = question.build_answered(answered_with(longest), hall_with(longest), "U0ASKER")
    sections = [block["text"]["text"] for block in told.blocks if block["type"] == "section"]
    assert all(text.startswith(">") for text in sections[1:])
    cut = paragraphs("x" * 2_990 + "<https://example.com>")
    assert cut[1]["text"]["text"] == "<https://example.com>"


def test_whoever_waits_is_shown_whole_with_what_can_be_decided() -> None:
    waiting = [question_with(lambda most: "&" * most, number) for number in range(1, 501)]
    for view in (
        hosting.build_queue(hall_with(ordinary), waiting),
        hosting.build_left_open_list(hall_with(ordinary), waiting),
    ):
        assert "There are more" in read(view["blocks"][-1:])
        assert view["blocks"][-2]["type"] == "actions"


def test_nothing_is_said_to_be_more_where_there_is_none() -> None:
    for view in (
        hosting.build_queue(hall_with(ordinary), many(ordinary, 3)),
        hosting.build_left_open_list(hall_with(ordinary), many(ordinary, 3)),
    ):
        assert "There are more" not in read(view["blocks"])


def test_the_recap_says_what_was_asked_and_links_to_each() -> None:
    asked = many(ordinary, 30)
    where = {
        each.question_id: Where("C1", f"1790000{each.number:03}.000100", "1790000000.1") for each in asked
    }
    recap = board.build_recap(hall_with(ordinary), asked, where, URL)
    said = "\n".join(block["text"]["text"] for block in recap.blocks if block["type"] == "section")
    assert said.count("/archives/C1/p1790000") == 20
    assert "*Answered*" in said
    assert "*Still open*" in said
    assert "and 10 more" in said
    assert "<@U0ANSWER>" in said


def test_a_small_audience_is_warned() -> None:
    def said(audience: int) -> str:
        return read(ask.build_ask(hall_with(ordinary, audience=audience), AskRef(3, "n"))["blocks"])

    assert "Only 6 people can see this: your words may give you away." in said(6)
    assert "can see this" not in said(12)


def test_before_it_opens_nothing_is_counted_and_nobody_can_ask() -> None:
    soon = board.build_board(board_with(ordinary, 0, state=TownHallState.SCHEDULED))
    assert "0 questions" not in read(soon.blocks)
    assert labels(soon) == ["For hosts"]


def test_home_fits_with_as_much_as_it_shows() -> None:
    tokens = {f"{number}.{'x' * 70}": question_with(longest, number) for number in range(MOST)}
    blocks = home.build_home_blocks([hall_with(longest)] * 9, tokens)
    assert faults("home", keeping({"type": "home", "blocks": blocks}, list(tokens))) == []
