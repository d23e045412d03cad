"""Reading the form of a story: from a view's state to what was typed, with what was said to be harmless."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.blocks import View
from handlers.stories.views.form import OWN, SEPARATOR
from services.problems import FormProblem
from services.stories.content import WORDS, StoryForm
from services.stories.screening import restored

Typed = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Typing:
    """What stands in a submitted form."""

    form: StoryForm
    allowed: Sequence[str]
    """What its author says is no customer data."""


@dataclass(frozen=True)
class _Tick:
    field: str
    place: int
    of: int
    proposal: str
    snippet: str


def read_form(view: View, link: str) -> Typing:
    """What was typed, with what was ticked as harmless written back.

    Raises:
        FormProblem: something was ticked whose place in the text nobody can tell any more.
    """
    typed: Typed = {
        block_id.rpartition(".")[0]: next(iter(actions.values()), {})
        for block_id, actions in view["state"]["values"].items()
    }
    ticks = [
        tick
        for name, field in typed.items()
        if name.startswith("kept_")
        for tick in map(_tick, field.get("selected_options") or [])
        if tick is not None
    ]
    texts = _written_back({name: _text(typed, name) for name in WORDS}, ticks)
    form = StoryForm(
        agent=str(typed.get("agent", {}).get("selected_user") or ""),
        title=texts["title"],
        faced=texts["faced"],
        did=texts["did"],
        ended=texts["ended"],
        mood_before=_number(typed, "mood_before"),
        mood_after=_number(typed, "mood_after"),
        freedom="" if _choice(typed, "freedom") == OWN else _choice(typed, "freedom"),
        why_right=texts["why_right"],
        contact=_choice(typed, "contact"),
        tags=texts["tags"],
        readers=_choice(typed, "readers"),
        names=_text(typed, "names"),
        link=link,
    )
    return Typing(form, list(dict.fromkeys(tick.snippet for tick in ticks)))


def _written_back(texts: dict[str, str], ticks: Sequence[_Tick]) -> dict[str, str]:
    done: dict[tuple[str, str], int] = {}
    # The last first: so places before it still count as they did.
    for tick in sorted(ticks, key=lambda tick: tick.place, reverse=True):
        if tick.field not in texts:
            continue
        typed, key = texts[tick.field], (tick.field, tick.proposal)
        of = tick.of - done.get(key, 0)
        text = restored(typed, tick.proposal, tick.snippet, tick.place, of)
        if text is not None:
            done[key] = done.get(key, 0) + 1
            texts[tick.field] = text
        elif tick.snippet not in typed:
            msg = f"Write “{tick.snippet}” back where it belongs: this text was changed there."
            raise FormProblem({tick.field: msg})
    return texts


def _tick(chosen: Mapping[str, Any]) -> _Tick | None:
    field, *numbers, kind, snippet = (str(chosen.get("value", "")).split(SEPARATOR, 4) + [""] * 5)[:5]
    if not all(number.isdecimal() and len(number) < 5 for number in numbers):
        return None
    place, of = map(int, numbers)
    return _Tick(field, place, of, f"[{kind}]", snippet)


def _text(typed: Typed, name: str) -> str:
    return str(typed.get(name, {}).get("value") or "")


def _choice(typed: Typed, name: str) -> str:
    chosen = typed.get(name, {}).get("selected_option")
    return str(chosen["value"]) if chosen else ""


def _number(typed: Typed, name: str) -> int | None:
    chosen = _choice(typed, name)
    return int(chosen) if chosen.isdecimal() and len(chosen) == 1 else None
