"""Every message and modal of kudos: Slack takes it, and whoever is pinged was named by their giver."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kudos.ids import FormRef
from handlers.kudos.views import answer, post, words
from handlers.kudos.views.answer import Filled
from services.kudos.content import TEXT_MAX, Source
from tests.unit.handlers.kudos.gallery import Gallery, link
from tests.unit.handlers.payloads import BLOCKCHECK, faults, labels, load_second_opinion, read, unhurried
from tests.unit.handlers.scene import NASTY, longest

SAID = "stayed late to calm the queue when the courier's site went down"
OURS = re.compile(r"mentions: U0PERSON\d{3}")


def ordinary(limit: int) -> str:
    return SAID[:limit]


GALLERIES = {
    "ordinary": Gallery(ordinary),
    "one": Gallery(ordinary, many=1),
    "a hundred": Gallery(ordinary, many=100),
    "longest": Gallery(longest, many=100, is_ordinary=False),
    "no words": Gallery(lambda _: "", is_ordinary=False),
    "ampersands": Gallery(lambda limit: "&" * limit, many=100, is_ordinary=False),
    "line breaks": Gallery(lambda limit: "a\n" * (limit // 2), many=100),
    "one long word": Gallery(lambda limit: "x" * limit, many=100, is_ordinary=False),
    "addresses": Gallery(lambda limit: ("https://x.io/a " * (limit // 15))[:limit], many=100),
}


def wrong(gallery: Gallery) -> dict[str, list[str]]:
    found = {
        name: [fault for fault in faults(surface, payload) if not OURS.fullmatch(fault)]
        for name, (surface, payload) in gallery.all().items()
    }
    return {name: some for name, some in found.items() if some}


@pytest.mark.parametrize("name", GALLERIES)
def test_slack_takes_every_payload_and_nobody_else_is_pinged(name: str) -> None:
    assert wrong(GALLERIES[name]) == {}


if BLOCKCHECK.is_file():
    second_opinion = load_second_opinion()

    @pytest.mark.parametrize("name", ["ordinary", "longest", "no words"])
    def test_a_second_opinion_takes_every_payload(name: str) -> None:
        for what, (surface, payload) in GALLERIES[name].all().items():
            errors, _ = second_opinion.check(surface, payload)
            assert errors == [], what


fragments = st.sampled_from(
    [*NASTY.split(), "\n", "\t", " ", "`", "*", "_", "~", ">", "🏳️‍🌈", "&amp", "w" * 400]
)
anything = st.lists(fragments | st.text(max_size=20), max_size=8).map("".join)


@unhurried
@given(said=st.lists(anything, min_size=1, max_size=5), many=st.integers(1, 4))
def test_any_words_are_taken_and_ping_nobody(said: list[str], many: int) -> None:
    turn = iter(range(10_000))

    assert (
        wrong(Gallery(lambda limit: said[next(turn) % len(said)][:limit], many=many, is_ordinary=False)) == {}
    )


@given(anything)
def test_a_quotation_fits_and_every_line_of_it_is_one(text: str) -> None:
    quoted = words.quoted(text, 500)

    assert len(quoted) <= 500
    assert all(line.startswith(">") for line in quoted.splitlines())


def test_a_post_says_who_thanked_whom_for_what() -> None:
    gallery = Gallery(ordinary)

    message = post.build_post(gallery.gathered(gallery.line()), link)

    assert read(message.blocks).splitlines()[:2] == [
        "<@U0PERSON900> thanked <@U0PERSON000>, <@U0PERSON001> and <@U0PERSON002>",
        f">{SAID}  `#ownership`  `#empathy`",
    ]
    assert labels(message) == ["👏 Join in", "Give kudos"]


def test_of_a_hundred_some_are_named_and_the_others_counted() -> None:
    gallery = Gallery(ordinary, many=100)

    message = post.build_post(gallery.gathered(gallery.line()), link)

    assert len(set(re.findall("U0PERSON0[0-9]{2}", json.dumps(message.blocks)))) == words.PEOPLE_SHOWN
    assert "and 80 more" in read(message.blocks)


def test_a_leaders_thanks_stand_out() -> None:
    gallery = Gallery(ordinary)

    message = post.build_post(gallery.gathered(gallery.line(is_by_leader=True)), link)

    assert message.blocks[0]["type"] == "header"
    assert "from the brand" in message.blocks[0]["text"]["text"]


def test_who_joined_in_is_counted_on_the_button() -> None:
    gallery = Gallery(ordinary)
    seconds = [gallery.line(number, source=Source.SECOND, text="", values=()) for number in range(2)]

    message = post.build_post(gallery.gathered(gallery.line(), *seconds), link)

    assert "👏 <@U0PERSON900> and <@U0PERSON901> joined in" in read(message.blocks)
    assert labels(message)[0] == "👏 Join in · 2"


def test_a_receiver_reads_that_it_is_private() -> None:
    gallery = Gallery(ordinary, many=1)

    message = post.build_received(gallery.gathered(gallery.line(is_private=True), of=[gallery.me]), link)

    assert "<@U0PERSON900> thanked you\n" in read(message.blocks)
    assert "🔒 Only you two can read this" in read(message.blocks)


def test_a_reaction_leads_to_the_message() -> None:
    gallery = GALLERIES["ordinary"]

    assert (
        "thanked you for <https://fernwood.slack.com/archives/C0AUSTIN/p1700000000000100|your message>"
        in json.dumps(gallery.messages()["received, by reaction"])
    )


def test_a_suggested_value_is_a_click_away() -> None:
    given = Gallery(ordinary, many=1).given(
        values=(), suggestions={"ownr": "ownership"}, unknown_tags=["xyz"]
    )

    message = answer.build_given(given)

    assert labels(message) == ["Add #ownership", "Undo"]
    assert "#ownr is not in the list of values. Did you mean" in read(message.blocks)
    assert "#xyz is not in the list of values, and is left out" in read(message.blocks)


def test_what_was_typed_is_not_lost_by_a_refusal() -> None:
    message = answer.build_refused("Say a little more.", "/kudos", "@ana <!here> hi")

    assert read(message.blocks) == "Say a little more.\nYou typed: /kudos @ana <!here> hi"


def test_a_form_takes_no_more_than_can_be_given() -> None:
    view = answer.build_form((), FormRef(), Filled(text="x" * 4_000))

    assert (
        len(view["blocks"][1]["element"]["initial_value"])
        == TEXT_MAX
        == view["blocks"][1]["element"]["max_length"]
    )


def test_many_values_are_a_menu() -> None:
    few = answer.build_form([f"v{number}" for number in range(10)], FormRef(), Filled())
    many = answer.build_form([f"v{number}" for number in range(11)], FormRef(), Filled())

    assert few["blocks"][2]["element"]["type"] == "checkboxes"
    assert many["blocks"][2]["element"]["type"] == "multi_static_select"
