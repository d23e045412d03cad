"""Every message and modal of kudos in every language: Slack takes it, no word is left untranslated."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from handlers.kudos.ids import BoardRef
from handlers.kudos.views import answer, board, post, rewards
from services.kudos.boards import Board, Period
from services.kudos.content import Allowance, Source
from services.kudos.rewards import RedemptionState
from services.kudos.wishes import in_points
from services.language import LANGUAGES, speaking
from tests.language.nobodys import NOBODYS, USERS_WORD, untranslated
from tests.unit.handlers.kudos.gallery import ABOUT, NAMES, NOW, VALUES, Gallery, link
from tests.unit.handlers.kudos.test_views import GALLERIES, OURS
from tests.unit.handlers.payloads import Payload, Surface, as_payload, faults, read

OTHERS = [language for language in LANGUAGES if language != "en"]
SAID_BY_THE_GALLERY = frozenset({"A note", *NAMES, *VALUES})


def rarer(gallery: Gallery) -> Mapping[str, tuple[Surface, Payload]]:
    """What the gallery does not show: each sentence that ends in another way."""
    alone = [gallery.me]
    joined = gallery.line(source=Source.SECOND, text="", values=())
    messages = {
        "joined for one": post.build_received(
            gallery.gathered(replace(joined, receivers=alone), of=alone), link
        ),
        "joined for several": post.build_received(gallery.gathered(joined, of=alone), link),
        "one, for a message": post.build_received(
            gallery.gathered(gallery.line(about=ABOUT, receivers=alone), of=alone), link
        ),
        "twice by one": post.build_received(gallery.gathered(gallery.line(), gallery.line(), of=alone), link),
        "private, of several": post.build_received(
            gallery.gathered(gallery.line(is_private=True), of=alone), link
        ),
        "the last": answer.build_given(gallery.given(allowance=Allowance(10, 0, NOW))),
        "decided by nobody known": rewards.build_decided(
            replace(gallery.wish(RedemptionState.APPROVED), decider=None)
        ),
    }
    boards = {
        f"{period}, {site}, {is_givers}": board.build_board(
            Board(period, site, is_givers, [], None, has_left=False), BoardRef()
        )
        for period in Period
        for site in (None, USERS_WORD)
        for is_givers in (False, True)
    }
    return {
        **{name: ("message", as_payload(message)) for name, message in messages.items()},
        **{name: ("modal", view) for name, view in boards.items()},
    }


def views_of(gallery: Gallery) -> Mapping[str, tuple[Surface, Payload]]:
    return {**gallery.all(), **rarer(gallery)}


@pytest.mark.parametrize("name", GALLERIES)
@pytest.mark.parametrize("language", OTHERS)
def test_slack_takes_every_payload_in_every_language(language: str, name: str) -> None:
    with speaking(language):
        found = {
            what: [fault for fault in faults(surface, payload) if not OURS.fullmatch(fault)]
            for what, (surface, payload) in views_of(GALLERIES[name]).items()
        }
    assert {what: some for what, some in found.items() if some} == {}


@pytest.mark.parametrize("many", [1, 2, 100])
def test_no_word_is_left_untranslated(many: int) -> None:
    gallery = Gallery(lambda limit: USERS_WORD * min(3, limit), many=many, is_ordinary=False)
    with speaking(NOBODYS):
        made = views_of(gallery)
    left = {what: untranslated(payload, SAID_BY_THE_GALLERY) for what, (_, payload) in made.items()}
    assert {what: texts for what, texts in left.items() if texts} == {}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", ["<@U0PERSON900> agradeció a <@U0PERSON000> y <@U0PERSON001>", "👏 <@U0PERSON901> se sumó"]),
        (
            "fil",
            ["Nagpasalamat si <@U0PERSON900> kay <@U0PERSON000> at <@U0PERSON001>", "👏 Nakisali si"],
        ),
    ],
)
def test_a_post_is_in_the_language_that_is_spoken(language: str, said: list[str]) -> None:
    gallery = Gallery(lambda limit: "ok"[:limit], many=2)
    second = gallery.line(1, source=Source.SECOND, text="", values=())
    with speaking(language):
        shown = read(post.build_post(gallery.gathered(gallery.line(), second), link).blocks)
    assert [sentence for sentence in said if sentence not in shown] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_point_is_no_points(language: str) -> None:
    with speaking(language):
        assert re.sub(r"\d", "", in_points(1)) != re.sub(r"\d", "", in_points(2))
