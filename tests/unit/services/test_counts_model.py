"""Whatever people do, in whatever order, the counts are those of a simple model."""

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.alerts import announcing
from services.alerts.content import Change
from services.people import Caller
from services.problems import Problem
from storage.alerts import AlertState
from tests.unit.services.world import ANA, BEN, CHO, DAN, HERE, PAT, World

AGENTS = (ANA, BEN, CHO, DAN)
numbers = count(1)

agents = st.sampled_from(AGENTS)
steps = st.lists(
    st.tuples(st.sampled_from(["got it", "got it", "join", "leave"]), agents)
    | st.tuples(st.sampled_from(["typo", "material"]), st.just(PAT))
    | st.just(("cancel", PAT)),
    max_size=14,
)


class Model:
    """What should be counted."""

    def __init__(self) -> None:
        self.inside = {ANA, BEN}
        self.version = 1
        self.have_read: set[tuple[Caller, int]] = set()
        self.is_cancelled = False

    def do(self, step: str, who: Caller) -> bool:
        """Returns whether it is possible."""
        if step in ("join", "leave"):
            (self.inside.add if step == "join" else self.inside.discard)(who)
            return True
        if self.is_cancelled:
            return False
        if step == "got it":
            self.have_read.add((who, self.version))
        self.version += step == "material"
        self.is_cancelled = step == "cancel"
        return True

    @property
    def counts(self) -> tuple[int, int]:
        """(in the audience, of those ready)."""
        return len(self.inside), sum((one, self.version) in self.have_read for one in self.inside)


class Real:
    """One alert in a channel of its own."""

    def __init__(self, world: World) -> None:
        number = next(numbers)
        self.world = world
        self.channel = f"CX{number}"
        world.channel(self.channel, f"x{number}", ["UANA", "UBEN"])
        self.alert_id = world.announce(replace(world.form(), channels=[self.channel]))
        self.edits = count(1)

    def do(self, step: str, who: Caller) -> bool:
        """Returns whether it was possible."""
        world = self.world
        try:
            if step == "got it":
                version = world.alert(self.alert_id).version
                world.alerts.reading.acknowledge(who, self.alert_id, version)
            elif step == "join":
                world.join(who, self.channel)
            elif step == "leave":
                world.directory.left(HERE, self.channel, who)
            elif step == "cancel":
                world.alerts.publishing.cancel(who, self.alert_id)
            else:
                title = f"Edit {next(self.edits)}"
                world.edit(self.alert_id, Change(step), edit=lambda form: replace(form, title=title))
        except Problem:
            return False
        return True

    @property
    def counts(self) -> tuple[int, int]:
        """(in the audience, of those ready)."""
        brief = self.world.alerts.reading.brief(HERE, self.alert_id)
        return brief.audience, brief.acknowledged


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_counts_are_those_of_a_simple_model(world: World, steps: list[tuple[str, Caller]]) -> None:
    model, real = Model(), Real(world)
    for step, who in steps:
        assert real.do(step, who) == model.do(step, who), step
        assert real.counts == model.counts, step
    readiness = world.alerts.readiness.of(PAT, real.alert_id)
    audience, ready = model.counts
    assert (sum(line.of for line in readiness.by_site), sum(line.ready for line in readiness.by_site)) == (
        audience,
        ready,
    )
    missing = world.alerts.readiness.missing(PAT, real.alert_id, 100)
    assert {one.user_id for one in missing} == {
        one.user_id for one in model.inside if (one, model.version) not in model.have_read
    }
    alert = world.alert(real.alert_id)
    assert (alert.version, alert.state == AlertState.CANCELLED) == (model.version, model.is_cancelled)
    if model.is_cancelled:
        waiting = (post for kind in announcing.WAITING_KINDS for post in world.posts(kind))
        assert not [post for post in waiting if post.subject_id == real.alert_id]
