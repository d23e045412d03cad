"""Every message and modal, with ordinary, least, longest and any words: Slack takes it, nobody is pinged."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alerts.content import GroupName
from storage.alerts import AlertState
from tests.unit.handlers.payloads import BLOCKCHECK, faults, load_second_opinion, unhurried
from tests.unit.handlers.scene import (
    ENDS,
    NASTY,
    NOW,
    Scene,
    Words,
    brief_of,
    content_of,
    gallery,
    longest,
    ordinary,
    scene_of,
)


def scene_with(words: Words, *, many: int = 2, pairs: int = 2, state: str = AlertState.SCHEDULED) -> Scene:
    brief = brief_of(
        content_of(words, pairs=pairs),
        state=state,
        ended_at=ENDS if state in (AlertState.OVER, AlertState.CANCELLED) else None,
        asked=[(words(1_000) or "?", words(2_000) or "!")] * many,
        unanswered=many,
        version=2,
        changed=["title", "links"],
        changed_at=NOW,
        channels=[f"C0{number}" for number in range(many)],
        groups=[GroupName(f"S0{number}", words(21).strip() or "team") for number in range(many)],
        audience=many * 12 + 3,
    )
    return scene_of(brief, words, many=many)


def bare_scene(state: str = AlertState.SCHEDULED) -> Scene:
    brief = brief_of(
        content_of(ordinary, is_bare=True),
        state=state,
        channels=[],
        groups=[],
        announced_at=None,
        acknowledged=0,
        audience=0,
    )
    scene = scene_of(brief, lambda _: "", many=0)
    return replace(scene, listed=[], report=replace(scene.report, moments=[], posts=0, troubles=[]))


SCENES = {
    **{f"ordinary, {state}": scene_with(ordinary, state=state) for state in AlertState},
    **{f"bare, {state}": bare_scene(state) for state in AlertState},
    **{f"longest, {state}": scene_with(longest, many=60, pairs=10, state=state) for state in AlertState},
    "ampersands": scene_with(lambda limit: "&" * limit, many=60, pairs=10),
    "one long word": scene_with(lambda limit: "x" * limit, many=60, pairs=10),
}


@pytest.mark.parametrize("name", SCENES)
def test_slack_takes_every_payload(name: str) -> None:
    for what, (surface, payload) in gallery(SCENES[name]).items():
        assert faults(surface, payload) == [], what


if BLOCKCHECK.is_file():
    second_opinion = load_second_opinion()

    @pytest.mark.parametrize("name", ["ordinary, live", "bare, scheduled", "longest, scheduled"])
    def test_a_second_opinion_takes_every_payload(name: str) -> None:
        for what, (surface, payload) in gallery(SCENES[name]).items():
            errors, _ = second_opinion.check(surface, payload)
            assert errors == [], what


fragments = st.sampled_from([*NASTY.split(), "\n", "\r\n", "\t", " ", "‏", "\u0000", "🏳️‍🌈", "&amp", "w" * 400])
anything = st.lists(fragments | st.text(max_size=20), max_size=8).map("".join)


@unhurried
@given(data=st.data(), state=st.sampled_from(AlertState), many=st.integers(1, 5))
def test_any_words_in_any_field_are_taken_and_ping_nobody(
    data: st.DataObject, state: AlertState, many: int
) -> None:
    pool = data.draw(st.lists(anything, min_size=3, max_size=8))
    turn = iter(range(10_000))
    scene = scene_with(lambda limit: pool[next(turn) % len(pool)][:limit], many=many, state=state)
    for what, (surface, payload) in gallery(scene).items():
        assert faults(surface, payload) == [], what
