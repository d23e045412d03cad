"""Slack's events about people, channels and user groups keep the directory true."""

import pytest
from sqlalchemy import select

from handlers.directory.listeners import person_facts
from sandbox import Channel
from storage.audiences import Channel as KnownChannel
from storage.audiences import GroupMember, UserGroup
from storage.people import Person, find_person
from tests.integration.handlers.town import Town


def known(town: Town, room: Channel) -> KnownChannel:
    with town.app.database.read() as session:
        return session.scalars(select(KnownChannel).where(KnownChannel.channel_id == room.id)).one()


def members(town: Town, group_id: str) -> set[str]:
    with town.app.database.read() as session:
        return set(
            session.scalars(
                select(Person.user_id)
                .join(GroupMember, GroupMember.person_id == Person.id)
                .join(UserGroup, UserGroup.id == GroupMember.group_id)
                .where(UserGroup.group_id == group_id)
            )
        )


@pytest.mark.parametrize("is_private", [False, True])
def test_a_channel_is_renamed_archived_and_left(town: Town, is_private: bool) -> None:
    room = town.slack.add_channel(
        town.brand.workspace, f"news-{is_private}".lower(), members=[town.maya.person], private=is_private
    )
    town.slack.invite(room, town.brand.app.bot_user)
    town.slack.wait_for(lambda: room.id in town._channels())

    town.slack.rename(room, f"renamed-{is_private}".lower())
    town.slack.wait_for(lambda: known(town, room).name == f"renamed-{is_private}".lower())
    town.slack.archive(room)
    town.slack.wait_for(lambda: known(town, room).is_archived)
    town.slack.archive(room, archived=False)
    town.slack.wait_for(lambda: not known(town, room).is_archived)
    town.slack.remove_from_channel(room, town.brand.app.bot_user)
    town.slack.wait_for(lambda: not known(town, room).has_bot)


def test_the_bot_leaving_is_heard_of_in_either_way(town: Town) -> None:
    room = town.room(town.ana)
    base = {"type": "event_callback", "team_id": town.brand.workspace.id, "api_app_id": town.brand.app.id}
    left = {"type": "member_left_channel", "user": town.brand.app.bot_user.id, "channel": room.id}

    assert town.dispatch(base | {"event": left}).status == 200
    assert not known(town, room).has_bot


def test_a_person_is_new_and_changes(town: Town) -> None:
    here = town.brand.workspace.id
    lee = town.slack.add_person(town.brand.workspace, "lee", real_name="Lee One", tz="Asia/Tokyo")

    def of(name: str) -> object:
        with town.app.database.read() as session:
            person = find_person(session, here, lee.id)
            return None if person is None else getattr(person, name)

    town.slack.wait_for(lambda: of("site") == "Tokyo")
    town.slack.change_person(lee, guest="multi")
    town.slack.wait_for(lambda: of("is_guest"))
    town.slack.deactivate(lee)
    town.slack.wait_for(lambda: of("is_deactivated"))


def test_somebody_unknown_who_joins_is_asked_about(town: Town) -> None:
    acme = town.outsider.person.workspace
    room = town.room(town.outsider, is_shared=True)
    newcomer = town.slack.add_person(acme, "nuevo", real_name="Nuevo Vega", tz="America/Bogota")

    town.slack.invite(room, newcomer)

    # Others may be asked about before.
    town.slack.wait_for(
        lambda: any(call.args.get("user") == newcomer.id for call in town.slack.calls_of("users.info"))
    )


def test_a_user_group_is_made_filled_and_disabled(town: Town) -> None:
    ana, ben = town.ana.person, town.ben.person
    group = town.slack.add_user_group(town.brand.workspace, "news-team", members=[ana])
    town.slack.wait_for(lambda: members(town, group.id) == {ana.id})
    town.slack.set_group_members(group, [ana, ben])
    town.slack.wait_for(lambda: members(town, group.id) == {ana.id, ben.id})
    town.slack.set_group_members(group, [ben])
    town.slack.wait_for(lambda: members(town, group.id) == {ben.id})
    town.slack.disable_group(group)
    town.slack.wait_for(lambda: members(town, group.id) == set())


def test_a_large_group_whose_members_are_not_all_named_loses_nobody(town: Town) -> None:
    ana, ben, guest = town.ana.person, town.ben.person, town.guest.person
    group = town.slack.add_user_group(town.brand.workspace, "large-team", members=[ana, ben])
    town.slack.wait_for(lambda: members(town, group.id) == {ana.id, ben.id})
    event = {
        "type": "subteam_updated",
        "subteam": {
            "id": group.id,
            "handle": "large-team",
            "name": "Large team",
            "date_delete": 0,
            "users": [guest.id],
            "user_count": "501",
        },
    }
    body = {"type": "event_callback", "team_id": town.brand.workspace.id, "event": event}

    assert town.dispatch(body).status == 200

    assert members(town, group.id) == {ana.id, ben.id, guest.id}


def test_an_event_that_comes_twice_changes_nothing(town: Town) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    title = town.brief(alert_id).content.title
    town.ben.join(room)
    town.eventually(lambda: town.find(town.ben, title))
    body = town.last("event_callback")
    assert body["event"]["type"] == "member_joined_channel"

    for _ in range(2):
        assert town.dispatch(body).status == 200

    assert town.brief(alert_id).audience == 2
    town.app.outbox.drain()
    assert len([post for post in town.ben.dms if title in post.text]) == 1


@pytest.mark.parametrize(
    ("user", "name", "zone", "is_admin", "is_guest", "is_bot"),
    [
        ({"id": "U1", "name": "lee"}, "lee", "UTC", False, False, False),
        ({"id": "U1", "real_name": "Lee", "name": "l", "is_owner": True}, "Lee", "UTC", True, False, False),
        (
            {"id": "U1", "profile": {"real_name": "Lee"}, "tz": "Asia/Tokyo"},
            "Lee",
            "Asia/Tokyo",
            False,
            False,
            False,
        ),
        ({"id": "U1", "name": "l", "is_ultra_restricted": True}, "l", "UTC", False, True, False),
        ({"id": "USLACKBOT", "name": "slackbot"}, "slackbot", "UTC", False, False, True),
    ],
)
def test_what_slack_says_of_a_person(
    user: dict[str, object], name: str, zone: str, is_admin: bool, is_guest: bool, is_bot: bool
) -> None:
    facts = person_facts(user, "T1")

    assert (facts.workspace_id, facts.name, facts.time_zone) == ("T1", name, zone)
    assert (facts.is_admin, facts.is_guest, facts.is_bot) == (is_admin, is_guest, is_bot)
