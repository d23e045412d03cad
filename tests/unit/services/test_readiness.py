"""Who is ready, who is missing, and the nudge."""

import csv
import io
from dataclasses import replace

import pytest

from services.alerts import announcing
from services.alerts.content import Change
from services.alerts.readiness import Group
from services.directory import PersonFacts
from services.people import Caller
from services.problems import NotAllowed, NotFound, Problem
from storage.posts import PostState
from tests.support import NOON
from tests.unit.services.test_publishing import outcomes
from tests.unit.services.world import (
    ANA,
    BEN,
    CHO,
    ELSEWHERE,
    HERE,
    HOUR,
    MINUTE,
    PAT,
    SALES,
    SAM,
    SUPPORT,
    TEAM,
    World,
)

NIA = Caller(ELSEWHERE, ELSEWHERE, "UADMIN9")


def announce(world: World) -> int:
    alert_id = world.announce(replace(world.form(), channels=[SUPPORT, SALES], groups=[TEAM]))
    world.deliver()
    return alert_id


def test_readiness_is_counted_by_channel_by_group_and_by_site(world: World) -> None:
    alert_id = announce(world)
    for agent in (ANA, CHO):
        world.alerts.reading.acknowledge(agent, alert_id, 1)
    readiness = world.alerts.readiness.of(SAM, alert_id)
    assert (readiness.brief.acknowledged, readiness.brief.audience, readiness.missing) == (2, 4, 2)
    assert readiness.by_channel == [Group("#C2", 1, 1), Group("#C1", 1, 2), Group("@team", 0, 1)]
    assert readiness.by_site == [Group("Bogota", 1, 2), Group("Cebu", 0, 1), Group("Manila", 1, 1)]
    assert readiness.nudge_from is None


def test_someone_in_two_channels_counts_in_both_and_once_in_all(world: World) -> None:
    world.directory.joined(HERE, SALES, ANA)
    alert_id = announce(world)
    world.alerts.reading.acknowledge(ANA, alert_id, 1)
    readiness = world.alerts.readiness.of(PAT, alert_id)
    assert readiness.by_channel[:2] == [Group("#C2", 1, 2), Group("#C1", 1, 2)]
    assert readiness.brief.audience == 4


def test_acknowledgements_of_outsiders_and_of_older_versions_do_not_count(world: World) -> None:
    alert_id = announce(world)
    world.alerts.reading.acknowledge(PAT, alert_id, 1)
    world.alerts.reading.acknowledge(ANA, alert_id, 1)
    assert world.alerts.readiness.of(PAT, alert_id).brief.acknowledged == 1
    world.edit(alert_id, Change.MATERIAL)
    assert world.alerts.readiness.of(PAT, alert_id).brief.acknowledged == 0


def test_a_person_without_a_site_is_somewhere_unknown(world: World) -> None:
    world.join(Caller(HERE, HERE, "UNEW"), SALES)
    readiness = world.alerts.readiness.of(PAT, announce(world))
    assert readiness.by_site[0] == Group("Unknown", 0, 1)


def test_who_is_missing_by_site_and_name(world: World) -> None:
    alert_id = announce(world)
    world.alerts.reading.acknowledge(BEN, alert_id, 1)
    missing = world.alerts.readiness.missing(SAM, alert_id, 10)
    assert [(one.site, one.name) for one in missing] == [
        ("Bogota", "Cho"),
        ("Cebu", "Dan"),
        ("Manila", "Ana"),
    ]
    assert [one.name for one in world.alerts.readiness.missing(SAM, alert_id, 1)] == ["Cho"]


def test_a_nudge_reaches_just_the_missing_once_an_hour(world: World) -> None:
    alert_id = announce(world)
    world.alerts.reading.acknowledge(ANA, alert_id, 1)
    assert world.alerts.readiness.nudge(PAT, alert_id) == 3
    assert world.told(announcing.NUDGE) == ["UBEN", "UCHO", "UDAN"]
    assert world.posts(announcing.NUDGE)[0].expires_at == NOON + HOUR
    assert world.alerts.readiness.of(PAT, alert_id).nudge_from == NOON + HOUR
    world.clock.advance(20 * MINUTE)
    with pytest.raises(Problem) as refusal:
        world.alerts.readiness.nudge(SAM, alert_id)
    assert str(refusal.value) == "They were nudged within the last hour. You can nudge again in 40 min."
    world.clock.advance(40 * MINUTE)
    assert world.alerts.readiness.nudge(SAM, alert_id) == 3
    assert len(world.posts(announcing.NUDGE)) == 6


def test_of_two_nudges_at_once_one_wins(world: World) -> None:
    alert_id = announce(world)
    nudge = world.alerts.readiness.nudge
    ends = outcomes(lambda: nudge(PAT, alert_id), lambda: nudge(SAM, alert_id))
    assert 4 in ends
    assert "They were nudged within the last hour. You can nudge again in 60 min." in map(str, ends)
    assert len(world.posts(announcing.NUDGE)) == 4


def test_nobody_is_nudged_before_they_were_told_or_when_all_are_ready_or_it_is_over(world: World) -> None:
    nudge = world.alerts.readiness.nudge
    alert_id = world.send()
    with pytest.raises(Problem) as early:
        nudge(PAT, alert_id)
    assert str(early.value) == "Agents have not been told yet. Nudge them once the first word is out."
    world.alerts.moments.tick()
    for agent in (ANA, BEN):
        world.alerts.reading.acknowledge(agent, alert_id, 1)
    with pytest.raises(Problem) as needless:
        nudge(PAT, alert_id)
    assert str(needless.value) == "Everyone has acknowledged. There is nobody to nudge."
    world.alerts.publishing.end_early(PAT, alert_id)
    with pytest.raises(Problem) as late:
        nudge(PAT, alert_id)
    assert str(late.value) == f"Alert #{alert_id} is over, so there is nobody to nudge."


def test_a_nudge_that_has_not_gone_out_is_withdrawn_with_the_alert(world: World) -> None:
    alert_id = announce(world)
    world.alerts.readiness.nudge(PAT, alert_id)
    world.alerts.publishing.cancel(PAT, alert_id)
    assert world.told(announcing.NUDGE, PostState.PENDING) == []


def test_names_are_for_publishers_of_this_workspace(world: World) -> None:
    alert_id = announce(world)
    readiness = world.alerts.readiness
    for attempt in (
        lambda caller: readiness.of(caller, alert_id),
        lambda caller: readiness.missing(caller, alert_id, 5),
        lambda caller: readiness.nudge(caller, alert_id),
        lambda caller: readiness.ask_for_file(caller, alert_id),
    ):
        with pytest.raises(NotAllowed, match=r"^Only publishers can do this\. Ask one of them: Pat, Sam\.$"):
            attempt(ANA)
        with pytest.raises(NotFound, match=f"^There is no alert #{alert_id} here"):
            attempt(NIA)
    for render in (readiness.for_post, readiness.table):
        with pytest.raises(NotFound):
            render(ELSEWHERE, alert_id)


def test_the_table_is_sent_to_who_asked(world: World) -> None:
    alert_id = announce(world)
    world.alerts.readiness.ask_for_file(SAM, alert_id)
    assert world.told(announcing.READINESS_FILE) == ["USAM"]


def test_the_table_has_everyone_missing_first_and_no_formulas(world: World) -> None:
    alert_id = announce(world)
    world.directory.record_people(HERE, [PersonFacts(HERE, "UBEN", '=HYPERLINK("x")', "America/Bogota")])
    world.alerts.reading.acknowledge(ANA, alert_id, 1)
    header, *rows = csv.reader(io.StringIO(world.alerts.readiness.table(HERE, alert_id)))
    assert header == ["name", "user", "workspace", "site", "time zone", "acknowledged (UTC)", "version"]
    assert rows == [
        ['\'=HYPERLINK("x")', "UBEN", "T1", "Bogota", "America/Bogota", "", ""],
        ["Cho", "UCHO", "T2", "Bogota", "America/Bogota", "", ""],
        ["Dan", "UDAN", "T1", "Cebu", "Asia/Tokyo", "", ""],
        ["Ana", "UANA", "T1", "Manila", "Asia/Manila", "2026-11-02 12:00:00", "1"],
    ]


@pytest.mark.parametrize("name", ["+1", "-1", "@x", "\tx", "\rx"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_cell_begins_as_a_formula_does(world: World, name: str) -> None:
    world.directory.record_people(HERE, [PersonFacts(HERE, "UANA", name, "Asia/Manila")])
    cells = next(csv.reader(io.StringIO(world.alerts.readiness.table(HERE, announce(world)), newline="")))
    assert cells
    assert f"'{name}" in world.alerts.readiness.table(HERE, 1)
