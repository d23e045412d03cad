"""Roles in App Home: admins see who has them, change them with one Save, and read who changed what."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import delete

from handlers.roles import ids
from sandbox.person import Actor
from services.people import ADMINS, Role
from services.roles import Holder, RoleChange, give_first_roles
from storage.people import RoleDecision, RoleGrant
from tests.integration.handlers.test_home import home
from tests.integration.handlers.town import Town

ONLY_ADMINS = "Only admins can do this. Ask one of them: "


@pytest.fixture(autouse=True)
def as_it_was(town: Town) -> Iterator[None]:
    """Roles are those of the settings again."""
    yield
    here = town.brand.workspace.id
    with town.app.database.write() as session:
        session.execute(delete(RoleDecision))
        session.execute(delete(RoleGrant).where(RoleGrant.workspace_id == here))
        give_first_roles(session, here, town.slack.clock.utcnow())
    for role, holders in town.app.settings.roles.items():
        assert town.app.roles.set_holders(here, role, holders)


def holder(town: Town, actor: Actor) -> Holder:
    return Holder(actor.person.id, actor.person.workspace.id)


def open_roles(town: Town, actor: Actor) -> None:
    home(town, actor)
    assert actor.click(actor.home, ids.ROLES).ok


def refused(town: Town) -> dict[str, str]:
    """What Priya reads under the fields when she saves."""
    body = town.priya.submit().body
    assert body is not None
    assert body["response_action"] == "errors"
    errors: dict[str, str] = body["errors"]
    return errors


def test_who_has_which_role_is_said_in_words(town: Town) -> None:
    open_roles(town, town.priya)
    said = town.told(town.priya)
    assert "*Admins* give and take roles, keep the settings and the rewards." in said
    publishers = f"<@{town.maya.person.id}> and <@{town.tom.person.id}>"
    assert "Now: the workspace’s owners and admins, " + publishers in said
    assert f"Now: <@{town.priya.person.id}>." in said


def test_roles_are_given_and_taken_with_one_save(town: Town) -> None:
    open_roles(town, town.priya)
    town.priya.fill("publisher", [town.maya.person.id, town.outsider.person.id])
    town.priya.fill("host_groups", ["@austin-team"])
    assert town.priya.submit().ok
    assert "Saved. It counts from now on." in town.told(town.priya)
    assert f"<@{town.outsider.person.id}>" in town.told(town.priya)
    roles, caller = town.app.roles, town.caller
    assert roles.holds(caller(town.maya), Role.PUBLISHER)
    assert not roles.holds(caller(town.tom), Role.PUBLISHER)
    assert roles.holds(caller(town.outsider), Role.PUBLISHER)
    assert roles.holds(caller(town.ana), Role.HOST)
    assert not roles.holds(caller(town.priya), Role.HOST), "the owners and admins were not chosen any more"


def test_user_groups_and_the_workspaces_own_admins_are_offered(town: Town) -> None:
    open_roles(town, town.priya)
    offered = [each["text"]["text"] for each in town.priya.suggest("leader_groups", "")]
    assert offered[0] == "The workspace’s owners and admins"
    assert "@austin-team" in offered
    assert [each["value"] for each in town.priya.suggest("leader_groups", "owners")] == [ADMINS]
    assert [each["text"]["text"] for each in town.priya.suggest("leader_groups", "@manila")] == [
        "@manila-team"
    ]


def test_what_another_admin_changes_meanwhile_stays(town: Town) -> None:
    open_roles(town, town.priya)
    town.app.roles.change(
        town.caller(town.priya), [RoleChange(Role.REVIEWER, given=[holder(town, town.ana)])]
    )
    town.priya.fill("leader", [town.priya.person.id, town.maya.person.id])
    assert town.priya.submit().ok
    assert town.app.roles.holds(town.caller(town.ana), Role.REVIEWER)
    assert town.app.roles.holds(town.caller(town.maya), Role.LEADER)


def test_a_refused_save_keeps_what_was_typed_and_says_why_under_the_field(town: Town) -> None:
    open_roles(town, town.priya)
    town.priya.fill("leader", [town.priya.person.id, town.ana.person.id])
    town.priya.fill("admin_groups", [])
    errors = refused(town)
    assert list(errors) == ["admin"]
    assert "nobody could give roles any more" in errors["admin"]
    assert not town.app.roles.holds(town.caller(town.ana), Role.LEADER)
    town.priya.fill("admin", [town.priya.person.id])
    assert town.priya.submit().ok
    assert town.app.roles.holds(town.caller(town.ana), Role.LEADER)


def test_who_gives_the_role_away_has_it_no_more(town: Town) -> None:
    open_roles(town, town.priya)
    town.priya.fill("admin_groups", [])
    town.priya.fill("admin", [town.maya.person.id])
    assert town.priya.submit().ok
    assert town.told(town.priya) == "Saved\n✅ Saved. It counts from now on.\nDone"
    assert "For admins" not in home(town, town.priya)
    assert "For admins" in home(town, town.maya)


def test_a_role_that_is_taken_while_the_window_is_open(town: Town) -> None:
    open_roles(town, town.priya)
    town.app.roles.change(
        town.caller(town.priya),
        [
            RoleChange(
                Role.ADMIN,
                [holder(town, town.maya)],
                [Holder(ADMINS, town.brand.workspace.id)],
            )
        ],
    )
    town.priya.fill("leader", [town.ana.person.id])
    assert refused(town) == {"leader_groups": f"{ONLY_ADMINS}{town.maya.person.real_name}."}
    assert not town.app.roles.holds(town.caller(town.ana), Role.LEADER)


def test_nobody_else_has_the_way_in_nor_gets_through(town: Town) -> None:
    for actor in (town.ana, town.maya, town.guest):
        assert "For admins" not in home(town, actor)
        assert actor.slash("/alert", "mine").ok
        assert actor.click(None, "alert.kept").ok
        for action_id in (ids.ROLES, ids.CHANGES, ids.NEWEST, ids.OLDER, ids.EXPORT):
            town.forge(actor, action_id, None)
            assert ONLY_ADMINS in town.told(actor)
        actor.close(everything=True)


def test_the_changes_are_read_and_sent_as_a_file(town: Town) -> None:
    for number in range(13):
        named = [holder(town, town.ana if number else town.ben)]
        for change in (RoleChange(Role.HOST, given=named), RoleChange(Role.HOST, taken=named)):
            town.app.roles.change(town.caller(town.priya), [change])
    home(town, town.priya)
    assert town.priya.click(town.priya.home, ids.CHANGES).ok
    newest = town.told(town.priya)
    assert f"<@{town.priya.person.id}> took the role *host* from" in newest
    assert "<!date^" in json.dumps(town.priya.view and town.priya.view.blocks)
    assert town.priya.click(None, ids.OLDER).ok
    assert town.told(town.priya) != newest
    assert town.priya.click(None, ids.NEWEST).ok
    assert town.told(town.priya) == newest
    assert town.priya.click(None, ids.EXPORT).ok
    assert "comes to you by direct message" in town.told(town.priya)
    town.eventually(lambda: town.find(town.priya, "of roles and settings, the newest first."))
