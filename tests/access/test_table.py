"""Role by action: each cell of docs/roles.md, taken through Bolt without the button having been shown."""

import json
import re
from collections.abc import Iterator

import pytest

from handlers.access import NEEDED, needed_for
from handlers.routes import Kind, Way
from services.people import Role
from services.problems import NotAllowed, Problem
from services.roles import Holder, RoleChange
from tests.access.document import PAGE, brought_up_to_date
from tests.access.people import WHO, Who, may
from tests.access.stage import BOSS, Stage, playing
from tests.access.ways import registered, ways

TOO_OLD = "too old to use"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One for all cells: whoever is refused changes nothing."""
    with playing(tmp_path_factory.mktemp("access")) as playing_now:
        yield playing_now


def test_of_every_way_it_is_said_who_may_take_it() -> None:
    declared = [name for names in NEEDED.values() for name in names]
    assert sorted(declared) == sorted({way.name for way in ways()})


def test_nothing_is_registered_beside_the_ways() -> None:
    known, recorder = registered()
    for kind, constraint in recorder.registered:
        fits = re.compile(re.escape(constraint) if isinstance(constraint, str) else constraint)
        assert any(
            way.kind == kind and fits.search(f"/{way.name}" if kind == Kind.COMMAND else way.name)
            for way in known
        ), constraint


def test_the_page_says_what_the_code_says() -> None:
    page = PAGE.read_text()
    assert [way.name for way in ways() if f"`{way.name}`" not in page] == []
    assert page == brought_up_to_date(page), "python -m tests.access.document brings it up to date"


@pytest.mark.parametrize("who", WHO, ids=lambda who: who.name)
@pytest.mark.parametrize("way", ways(), ids=lambda way: f"{way.kind} {way.name}")
def test_who_may(stage: Stage, way: Way, who: Who) -> None:
    needed = needed_for(way.name)

    met = stage.act(who, way)

    if may(who, needed):
        assert [each for each in met if not isinstance(each, Problem)] == []
        assert [each for each in met if _is_about_a_role(each) or TOO_OLD in str(each)] == []
    else:
        assert [type(each) for each in met] == [NotAllowed]
        assert str(met[0]).startswith(f"Only {needed}s can do this. Ask one of them: ")


GUARDED = [way for way in ways() if way.kind == Kind.MODAL and needed_for(way.name) is not None]


@pytest.mark.parametrize("way", GUARDED, ids=lambda way: way.name)
def test_a_role_that_is_taken_while_a_modal_is_open(stage: Stage, way: Way) -> None:
    needed = needed_for(way.name)
    assert needed is not None
    someone, roles = WHO[0], stage.app.roles
    holder = Holder(someone.user_id, someone.home_id)
    roles.change(BOSS.caller, [RoleChange(needed, given=[holder])])
    assert roles.holds(someone.caller, needed)
    roles.change(BOSS.caller, [RoleChange(needed, taken=[holder])])

    (refusal,) = stage.act(someone, way)

    assert isinstance(refusal, NotAllowed)
    answer = json.loads(stage.answer)
    assert answer["response_action"] in ("errors", "push"), "the modal stays, and what was typed in it"
    assert str(refusal) in json.dumps(answer, ensure_ascii=False)


def _is_about_a_role(problem: Exception) -> bool:
    return any(str(problem).startswith(f"Only {role}s can do this.") for role in Role)
