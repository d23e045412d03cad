"""What was typed, before customer data is taken out of it, shows in no log and no error."""

from typing import Any

from handlers.stories.form import Typing, _Tick
from services.stories.content import WORDS, StoryForm
from services.stories.screening import Screen


def test_what_was_typed_shows_in_no_repr() -> None:
    typed = "Ana Cruz, ana.cruz@example.com"
    words: dict[str, Any] = dict.fromkeys((*WORDS, "names"), typed)
    form = StoryForm(agent="UANA", **words)
    screened = Screen().screened(form)
    assert screened.caught
    tick = _Tick("did", 0, 1, "[name]", typed)
    for shown in (form, screened, screened.caught, Typing(form, [typed]), tick):
        assert "cruz" not in repr(shown).casefold()
    assert "UANA" in repr(form)
