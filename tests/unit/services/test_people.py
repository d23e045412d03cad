"""Who is a publisher, and what everyone else is told."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, select

from services.directory import GroupFacts, PersonFacts
from services.people import Caller, Role, holders, whom_to_ask
from services.problems import NotAllowed
from storage.people import RoleGrant
from tests.unit.services.world import ANA, DAN, ELSEWHERE, HERE, PAT, SAM, STRANGER, TEAM, World


def test_admins_and_whom_the_setting_names_are_publishers(world: World) -> None:
    assert world.roles.holds(PAT, Role.PUBLISHER)
    assert world.roles.holds(SAM, Role.PUBLISHER)
    assert not world.roles.holds(ANA, Role.PUBLISHER)
    assert not world.roles.holds(STRANGER, Role.PUBLISHER)


def test_members_of_a_named_user_group_are_publishers_while_they_are_in_it(world: World) -> None:
    world.roles.set_holders(HERE, Role.PUBLISHER, [TEAM])
    assert world.roles.holds(DAN, Role.PUBLISHER)
    assert not world.roles.holds(SAM, Role.PUBLISHER), "the setting replaces what it said before"
    world.directory.record_group(HERE, GroupFacts(TEAM, "team", "Team", is_disabled=True, members=["UDAN"]))
    assert not world.roles.holds(DAN, Role.PUBLISHER)


def test_an_admin_of_another_workspace_is_no_publisher_here(world: World) -> None:
    assert world.roles.holds(Caller(ELSEWHERE, ELSEWHERE, "UADMIN9"), Role.PUBLISHER)
    assert not world.roles.holds(Caller(HERE, ELSEWHERE, "UADMIN9"), Role.PUBLISHER)


def test_a_deactivated_publisher_is_none_any_more(world: World) -> None:
    world.directory.record_people(HERE, [PersonFacts(HERE, "USAM", "Sam", "UTC", is_deactivated=True)])
    assert not world.roles.holds(SAM, Role.PUBLISHER)
    with world.database.read() as session:
        assert [person.name for person in holders(session, HERE, Role.PUBLISHER)] == ["Pat"]


def test_the_setting_may_name_people_who_were_not_met_yet_and_a_new_workspace(world: World) -> None:
    world.roles.set_holders("TNEW", Role.PUBLISHER, ["U1", "U1", "S1"])
    with world.database.read() as session:
        assert holders(session, "TNEW", Role.PUBLISHER) == []


def test_processes_that_start_together_give_the_same_roles(world: World) -> None:
    names = [f"U{n}" for n in range(20)]

    def start(_: int) -> None:
        world.roles.set_holders("TNEW", Role.PUBLISHER, names)

    with ThreadPoolExecutor(4) as processes:
        list(processes.map(start, range(16)))
    with world.database.read() as session:
        named = session.scalars(select(RoleGrant.holder_id).where(RoleGrant.workspace_id == "TNEW"))
        assert sorted(named) == sorted(names)


def test_people_without_the_role_are_told_who_can_publish(world: World) -> None:
    for attempt in (world.alerts.reading.for_publisher, lambda who: world.roles.require(who, Role.PUBLISHER)):
        with pytest.raises(NotAllowed) as refusal:
            attempt(ANA)
        assert str(refusal.value) == "Only publishers can do this. Ask one of them: Pat, Sam."
    world.roles.require(SAM, Role.PUBLISHER)


def test_at_most_five_names_are_told(world: World) -> None:
    world.directory.record_people(
        HERE, [PersonFacts(HERE, f"UP{n}", f"P{n}", "UTC", is_admin=True) for n in range(9)]
    )
    with pytest.raises(NotAllowed, match=r"Pat, Sam, P0, P1, P2\.$"):
        world.alerts.reading.for_publisher(ANA)


def test_as_many_are_read_as_are_named(world: World) -> None:
    world.directory.record_people(
        HERE, [PersonFacts(HERE, f"UP{n}", f"P{n}" if n % 2 else "", "UTC", is_admin=True) for n in range(30)]
    )
    read: list[object] = []
    with world.database.read() as session:
        event.listen(session, "loaded_as_persistent", lambda _, row: read.append(row))
        assert whom_to_ask(session, HERE, Role.PUBLISHER) == ["Pat", "Sam", "P1", "P3", "P5"]
    assert len(read) <= 5


def test_where_there_is_no_publisher_an_admin_is_asked_for(world: World) -> None:
    with pytest.raises(NotAllowed) as refusal:
        world.alerts.reading.for_publisher(Caller("TNEW", HERE, "UANA"))
    assert str(refusal.value) == "Only publishers can do this. Ask an admin of this workspace."


def test_roles_are_told_apart_and_a_leader_is_named(world: World) -> None:
    world.roles.set_holders(HERE, Role.REVIEWER, ["UANA"])
    world.roles.set_holders(HERE, Role.LEADER, [TEAM])
    assert world.roles.holds(ANA, Role.REVIEWER)
    assert not world.roles.holds(ANA, Role.PUBLISHER)
    assert world.roles.holds(PAT, Role.REVIEWER), "admins review"
    assert not world.roles.holds(PAT, Role.LEADER)
    assert world.roles.holds(DAN, Role.LEADER)
    with pytest.raises(NotAllowed, match=r"Only reviewers can do this\. Ask one of them: "):
        world.roles.require(DAN, Role.REVIEWER)
