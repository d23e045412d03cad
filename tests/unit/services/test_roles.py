"""Who is given roles and by whom; somebody always remains who can give them."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from services.directory import GroupFacts, PersonFacts
from services.people import ADMINS, Caller, Role
from services.problems import FormProblem, NotAllowed
from services.roles import Holder, RoleChange
from storage.settings import AuditEntry
from tests.unit.services.world import ANA, BEN, CHO, DAN, ELSEWHERE, HERE, PAT, SAM, TEAM, VENDOR, World

OWN_ADMINS = Holder(ADMINS, HERE)


def who(caller: Caller) -> Holder:
    """Someone, to be given a role."""
    return Holder(caller.user_id, caller.home_id)


def written(world: World) -> Sequence[AuditEntry]:
    """What the audit log says, oldest first."""
    with world.database.read() as session:
        return session.scalars(
            select(AuditEntry).where(AuditEntry.workspace_id == HERE).order_by(AuditEntry.id)
        ).all()


def leaves(world: World, caller: Caller, name: str) -> None:
    """Slack says that someone is deactivated."""
    world.directory.record_people(
        HERE, [PersonFacts(caller.home_id, caller.user_id, name, "UTC", is_deactivated=True)]
    )


def test_at_first_the_workspaces_own_admins_hold_all_but_leading(world: World) -> None:
    assert [role for role in Role if world.roles.holds(PAT, role)] == [
        Role.ADMIN,
        Role.PUBLISHER,
        Role.REVIEWER,
        Role.HOST,
    ]
    assert not world.roles.holds(SAM, Role.ADMIN)
    assert [(entry.actor_id, entry.subject) for entry in written(world)[:4]] == [
        (None, "admin"),
        (None, "publisher"),
        (None, "reviewer"),
        (None, "host"),
    ]


def test_what_was_taken_does_not_come_back_when_the_app_starts_again(world: World) -> None:
    world.roles.change(PAT, [RoleChange(Role.PUBLISHER, taken=[OWN_ADMINS])])
    world.directory.record_workspace(HERE, "Brand", "UBOT")
    world.roles.set_holders(HERE, Role.PUBLISHER, ["USAM"])
    assert not world.roles.holds(PAT, Role.PUBLISHER)
    assert world.roles.holds(PAT, Role.ADMIN)


def test_the_settings_count_until_the_role_is_first_changed(world: World) -> None:
    world.roles.change(PAT, [RoleChange(Role.REVIEWER, given=[who(ANA)])])
    assert world.roles.set_holders(HERE, Role.PUBLISHER, ["UBEN"])
    assert world.roles.holds(BEN, Role.PUBLISHER)
    assert not world.roles.holds(SAM, Role.PUBLISHER)
    world.roles.change(PAT, [RoleChange(Role.PUBLISHER, given=[who(DAN)])])
    assert not world.roles.set_holders(HERE, Role.PUBLISHER, ["USAM"])
    assert [world.roles.holds(each, Role.PUBLISHER) for each in (BEN, DAN, SAM)] == [True, True, False]
    assert not world.roles.set_holders(HERE, Role.REVIEWER, [])
    assert world.roles.holds(ANA, Role.REVIEWER)


def test_what_changes_nothing_decides_nothing(world: World) -> None:
    before = len(written(world))
    world.roles.change(PAT, [RoleChange(Role.PUBLISHER, given=[who(SAM)])])
    world.roles.change(PAT, [RoleChange(Role.PUBLISHER, taken=[who(ANA)])])
    assert len(written(world)) == before
    assert world.roles.set_holders(HERE, Role.PUBLISHER, ["UBEN"])


def test_only_admins_give_and_take_roles_and_see_who_has_them(world: World) -> None:
    for attempt in (
        lambda: world.roles.change(SAM, [RoleChange(Role.PUBLISHER, given=[who(ANA)])]),
        lambda: world.roles.change(SAM, [RoleChange(Role.PUBLISHER, taken=[OWN_ADMINS])]),
        lambda: world.roles.granted(SAM),
    ):
        with pytest.raises(NotAllowed) as refusal:
            attempt()
        assert str(refusal.value) == "Only admins can do this. Ask one of them: Pat."
    assert not world.roles.holds(ANA, Role.PUBLISHER)


def test_every_change_is_written_down_with_it(world: World) -> None:
    before = len(written(world))
    world.roles.change(
        PAT, [RoleChange(Role.HOST, [who(ANA), who(CHO)]), RoleChange(Role.PUBLISHER, (), [who(SAM)])]
    )
    entries = written(world)[before:]
    assert [(entry.action, entry.subject, entry.before, entry.after) for entry in entries] == [
        ("role_granted", "host", None, {"holder_id": "UANA", "home_id": HERE}),
        ("role_granted", "host", None, {"holder_id": "UCHO", "home_id": VENDOR}),
        ("role_taken", "publisher", {"holder_id": "USAM", "home_id": HERE}, None),
    ]
    assert {entry.actor_id for entry in entries} == {world.person_id(PAT)}
    assert {entry.at for entry in entries} == {world.clock()}


def test_a_refused_change_leaves_nothing(world: World) -> None:
    before = len(written(world))
    with pytest.raises(FormProblem) as caught:
        world.roles.change(
            PAT,
            [
                RoleChange(Role.HOST, [who(ANA)]),
                RoleChange(Role.PUBLISHER, [Holder("UBOT", HERE)]),
                RoleChange(Role.REVIEWER, [Holder("UOLD", HERE)]),
                RoleChange(Role.LEADER, [Holder("S404", HERE)]),
            ],
        )
    assert caught.value.fields == {
        "publisher": "Frontlane is an app. Only people can have a role.",
        "reviewer": "Otto is deactivated. Take them out, and save again.",
        "leader": "One of the user groups is not there any more. Take it out, and save again.",
    }
    assert not world.roles.holds(ANA, Role.HOST)
    assert len(written(world)) == before


@pytest.mark.parametrize(
    "holder",
    [Holder("UNEW", HERE), Holder(ADMINS, ELSEWHERE), Holder(TEAM, ELSEWHERE), Holder("UANA", ELSEWHERE)],
)
def test_whom_a_grant_cannot_name(world: World, holder: Holder) -> None:
    with pytest.raises(FormProblem):
        world.roles.change(PAT, [RoleChange(Role.HOST, given=[holder])])


def test_the_last_admin_stays(world: World) -> None:
    with pytest.raises(FormProblem, match="nobody could give roles any more"):
        world.roles.change(PAT, [RoleChange(Role.ADMIN, taken=[OWN_ADMINS])])
    world.roles.change(PAT, [RoleChange(Role.ADMIN, given=[who(SAM)])])
    world.roles.change(PAT, [RoleChange(Role.ADMIN, taken=[OWN_ADMINS])])
    assert not world.roles.holds(PAT, Role.ADMIN)
    with pytest.raises(FormProblem, match="nobody could give roles any more"):
        world.roles.change(SAM, [RoleChange(Role.ADMIN, taken=[who(SAM)])])
    world.roles.change(SAM, [RoleChange(Role.ADMIN, [who(ANA)], [who(SAM)])])
    assert [world.roles.holds(each, Role.ADMIN) for each in (SAM, ANA)] == [False, True]


@pytest.mark.parametrize(
    "left",
    [who(CHO), Holder("UANA", HERE), Holder("S2", HERE)],
    ids=["of another workspace", "deactivated", "an empty group"],
)
def test_who_remains_is_someone_who_is_there(world: World, left: Holder) -> None:
    world.roles.change(PAT, [RoleChange(Role.ADMIN, given=[left])])
    leaves(world, ANA, "Ana")
    with pytest.raises(FormProblem, match="nobody could give roles any more"):
        world.roles.change(PAT, [RoleChange(Role.ADMIN, taken=[OWN_ADMINS])])


def test_where_slack_leaves_nobody_the_workspaces_admins_are_admins_again(world: World) -> None:
    world.roles.change(PAT, [RoleChange(Role.ADMIN, [Holder(TEAM, HERE)], [OWN_ADMINS])])
    assert world.roles.holds(DAN, Role.ADMIN)
    assert not world.roles.holds(PAT, Role.ADMIN)
    world.directory.record_group(HERE, GroupFacts(TEAM, "team", "The team", is_disabled=True, members=[]))
    assert not world.roles.holds(DAN, Role.ADMIN)
    assert world.roles.holds(PAT, Role.ADMIN)
    assert not world.roles.holds(SAM, Role.ADMIN)
    with pytest.raises(NotAllowed, match=r"Ask one of them: Pat\."):
        world.roles.require(SAM, Role.ADMIN)
    world.roles.change(PAT, [RoleChange(Role.ADMIN, given=[who(SAM)])])
    assert not world.roles.holds(PAT, Role.ADMIN), "somebody is there again"


def test_two_admins_who_remove_each_other_at_once(world: World) -> None:
    for _ in range(5):
        world.roles.change(PAT, [RoleChange(Role.ADMIN, [who(SAM), who(ANA)], [OWN_ADMINS])])
        with ThreadPoolExecutor(2) as both:
            ends = [
                both.submit(world.roles.change, one, [RoleChange(Role.ADMIN, taken=[who(other)])])
                for one, other in ((SAM, ANA), (ANA, SAM))
            ]
            refusals = [end.exception() for end in ends]
        assert [type(refusal) for refusal in refusals if refusal] == [NotAllowed]
        (left,) = [each for each in (SAM, ANA) if world.roles.holds(each, Role.ADMIN)]
        world.roles.change(left, [RoleChange(Role.ADMIN, [OWN_ADMINS], [who(left)])])


def test_people_of_other_workspaces_are_told_apart(world: World) -> None:
    world.directory.record_people(ELSEWHERE, [PersonFacts(ELSEWHERE, "UANA", "Another Ana", "UTC")])
    their_ana = Caller(HERE, ELSEWHERE, "UANA")
    world.roles.change(PAT, [RoleChange(Role.PUBLISHER, given=[who(ANA)])])
    assert world.roles.holds(ANA, Role.PUBLISHER)
    assert not world.roles.holds(their_ana, Role.PUBLISHER)
    with pytest.raises(NotAllowed, match=r"Ask one of them: Pat, Sam, Ana\."):
        world.roles.require(their_ana, Role.PUBLISHER)
    world.roles.change(PAT, [RoleChange(Role.PUBLISHER, [who(their_ana)], [who(ANA)])])
    assert world.roles.holds(their_ana, Role.PUBLISHER)
    assert not world.roles.holds(ANA, Role.PUBLISHER)


def test_the_settings_name_someone_of_another_workspace_with_it(world: World) -> None:
    world.roles.set_holders(HERE, Role.PUBLISHER, ["UCHO"])
    assert not world.roles.holds(CHO, Role.PUBLISHER)
    world.roles.set_holders(HERE, Role.PUBLISHER, [f"{VENDOR}:UCHO"])
    assert world.roles.holds(CHO, Role.PUBLISHER)
    world.roles.set_holders(HERE, Role.PUBLISHER, ["UCHO"])
    assert world.roles.holds(CHO, Role.PUBLISHER), "a grant that is there stays as it is"


def test_what_an_admin_reads_of_the_grants(world: World) -> None:
    world.roles.change(PAT, [RoleChange(Role.PUBLISHER, [who(CHO), Holder(TEAM, HERE)])])
    leaves(world, SAM, "Sam")
    granted = world.roles.granted(PAT)
    assert [(each.holder, each.name, each.is_there) for each in granted[Role.PUBLISHER]] == [
        (OWN_ADMINS, "", True),
        (who(SAM), "Sam", False),
        (who(CHO), "Cho", True),
        (Holder(TEAM, HERE), "team", True),
    ]
    assert granted[Role.LEADER] == []
