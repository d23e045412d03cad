"""Listeners for events about people, channels and user groups."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import App, BoltContext

from handlers.parts import Parts
from handlers.requests import caller_of
from services.directory import GroupFacts, PersonFacts
from services.people import Caller

Event = Mapping[str, Any]


def register(app: App, parts: Parts) -> None:
    """Adds the listeners."""
    news = DirectoryNews(parts)
    app.event("member_joined_channel")(news.joined)
    app.event("member_left_channel")(news.left)
    for name in ("channel_left", "group_left"):
        app.event(name)(news.bot_left)
    for name in ("channel_rename", "group_rename"):
        app.event(name)(news.renamed)
    for name in ("channel_archive", "group_archive"):
        app.event(name)(news.archived)
    for name in ("channel_unarchive", "group_unarchive"):
        app.event(name)(news.unarchived)
    for name in ("team_join", "user_change"):
        app.event(name)(news.person_changed)
    for name in ("subteam_created", "subteam_updated"):
        app.event(name)(news.group_changed)
    app.event("subteam_members_changed")(news.group_members_changed)


class DirectoryNews:
    """What to do with each event; every one may come twice, or late."""

    def __init__(self, parts: Parts) -> None:
        self._directory = parts.directory
        self._alerts = parts.alerts
        self._guides = parts.guides
        self._slack = parts.slack
        self._wake = parts.wake

    def joined(self, event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
        """Someone came into a channel: the bot, or a person who gets what is on there."""
        workspace_id = caller_of(context, body).workspace_id
        if event["user"] == context.bot_user_id:
            self._slack.refresh_channels(workspace_id, [event["channel"]])
            self._guides.channels_changed(workspace_id)
            if self._alerts.publishing.bot_is_back(workspace_id, event["channel"]):
                self._wake()
            return
        member = Caller(workspace_id, event.get("team") or workspace_id, event["user"])
        if not self._directory.is_known(member):
            self._slack.refresh_person(workspace_id, member.home_id, member.user_id)
        person_id = self._directory.joined(workspace_id, event["channel"], member)
        if self._alerts.moments.welcome(workspace_id, person_id, channel_id=event["channel"]):
            self._wake()

    def left(self, event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
        """Someone left a channel."""
        workspace_id = caller_of(context, body).workspace_id
        if event["user"] == context.bot_user_id:
            self._directory.channel_changed(workspace_id, event["channel"], has_bot=False)
            return
        member = Caller(workspace_id, event.get("team") or workspace_id, event["user"])
        self._directory.left(workspace_id, event["channel"], member)

    def bot_left(self, event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
        """The bot was taken out of a channel."""
        self._directory.channel_changed(
            caller_of(context, body).workspace_id, event["channel"], has_bot=False
        )

    def renamed(self, event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
        """A channel has a new name."""
        channel = event["channel"]
        self._directory.channel_changed(
            caller_of(context, body).workspace_id, channel["id"], name=channel["name"]
        )

    def archived(self, event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
        """A channel was archived."""
        self._directory.channel_changed(
            caller_of(context, body).workspace_id, event["channel"], is_archived=True
        )

    def unarchived(self, event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
        """A channel was brought back."""
        self._directory.channel_changed(
            caller_of(context, body).workspace_id, event["channel"], is_archived=False
        )

    def person_changed(self, event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
        """Someone is new, or changed their name, zone, role or standing."""
        workspace_id = caller_of(context, body).workspace_id
        self._directory.record_people(workspace_id, [person_facts(event["user"], workspace_id)])

    def group_changed(self, event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
        """A user group is new, renamed, disabled, or has other members."""
        workspace_id = caller_of(context, body).workspace_id
        group = event["subteam"]
        users, is_disabled = group.get("users") or [], bool(group.get("date_delete"))
        if not is_disabled and len(users) < int(group.get("user_count") or 0):
            # Slack names some hundred members at most; the others are in it all the same.
            self._welcome(
                workspace_id,
                self._directory.change_group_members(workspace_id, group["id"], added=users, removed=()),
                group["id"],
            )
            return
        joined = self._directory.record_group(
            workspace_id,
            GroupFacts(
                group_id=group["id"],
                handle=group.get("handle", ""),
                name=group.get("name", ""),
                is_disabled=is_disabled,
                members=users,
            ),
        )
        self._welcome(workspace_id, joined, group["id"])

    def group_members_changed(
        self, event: dict[str, Any], body: dict[str, Any], context: BoltContext
    ) -> None:
        """People came into a user group or left it."""
        workspace_id = caller_of(context, body).workspace_id
        joined = self._directory.change_group_members(
            workspace_id,
            event["subteam_id"],
            added=event.get("added_users") or [],
            removed=event.get("removed_users") or [],
        )
        self._welcome(workspace_id, joined, event["subteam_id"])

    def _welcome(self, workspace_id: str, person_ids: list[int], group_id: str) -> None:
        if sum(
            self._alerts.moments.welcome(workspace_id, person_id, group_id=group_id)
            for person_id in person_ids
        ):
            self._wake()


def person_facts(user: Event, workspace_id: str) -> PersonFacts:
    """What Slack's user object says: https://docs.slack.dev/reference/objects/user-object."""
    profile = user.get("profile") or {}
    name = user.get("real_name") or profile.get("real_name")
    return PersonFacts(
        workspace_id=user.get("team_id") or workspace_id,
        user_id=user["id"],
        name=name or user.get("name", ""),
        time_zone=user.get("tz") or "UTC",
        locale=user.get("locale"),
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        is_deactivated=bool(user.get("deleted")),
    )
