"""Reading the form of a story: from a view's state to what was typed, with what was said to be harmless."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.blocks import View
from handlers.inputs import Typed, read_choice, read_person, read_text, typed_in
from handlers.stories.views.form import OWN, SEPARATOR
from services.language import gettext as _
from services.problems import FormProblem
from services.stories.content import WORDS, StoryForm
from services.stories.screening import restored


@dataclass(frozen=True)
class Typing:
    """What stands in a submitted form."""

    form: StoryForm
    allowed: Sequence[str] = dataclasses.field(repr=False)
    """What its author says is no customer data."""


@dataclass(frozen=True)
class _Tick:
    field: str
    place: int
    of: int
    proposal: str
    snippet: str = dataclasses.field(repr=False)


def read_form(view: View, link: str) -> Typing:
    """What was typed, with what was ticked as harmless written back.

    Raises:
        FormProblem: something was ticked whose place in the text nobody can tell any more.
    """
    # The blocks' names end in the round of the form.
    typed = {block_id.rpartition(".")[0]: field for block_id, field in typed_in(view).items()}
    ticks = [
        tick
        for name, field in typed.items()
        if name.startswith("kept_")
        for tick in map(_tick, field.get("selected_options") or [])
        if tick is not None
    ]
    texts = _written_back({name: read_text(typed, name) for name in WORDS}, ticks)
    freedom = read_choice(typed, "freedom") or ""
    form = StoryForm(
        agent=read_person(typed, "agent"),
        title=texts["title"],
        faced=texts["faced"],
        did=texts["did"],
        ended=texts["ended"],
        mood_before=_number(typed, "mood_before"),
        mood_after=_number(typed, "mood_after"),
        freedom="" if freedom == OWN else freedom,
        why_right=texts["why_right"],
        contact=read_choice(typed, "contact") or "",
        tags=texts["tags"],
        readers=read_choice(typed, "readers") or "",
        names=read_text(typed, "names"),
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
            msg = _("Write “{words}” back where it belongs: this text was changed there.")
            raise FormProblem({tick.field: msg.format(words=tick.snippet)})
    return texts


def _tick(chosen: Mapping[str, Any]) -> _Tick | None:
    field, *numbers, kind, snippet = (str(chosen.get("value", "")).split(SEPARATOR, 4) + [""] * 5)[:5]
    if not all(number.isdecimal() and len(number) < 5 for number in numbers):
        return None
    place, of = map(int, numbers)
    return _Tick(field, place, of, f"[{kind}]", snippet)


def _number(typed: Typed, name: str) -> int | None:
    chosen = read_choice(typed, name) or ""
    return int(chosen) if chosen.isdecimal() and len(chosen) == 1 else None
