"""How Slack writes people, channels, messages, views and the rest as JSON.

The keys are those of Slack's published samples; each function gives the subset that the asked place has.
https://docs.slack.dev/reference/objects
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sandbox.models import JSON, Channel, File, Installation, Person, UserGroup, View, Workspace

_AVATAR = "https://avatars.slack-edge.example/{id}_{size}.png"


def bot_profile(installation: Installation) -> JSON:
    """The short description of a bot that its messages carry."""
    bot = installation.bot_user
    return {
        "id": bot.bot_id,
        "deleted": installation.state != "active",
        "name": bot.real_name,
        "updated": int(bot.updated),
        "app_id": bot.app_id,
        "icons": {f"image_{size}": _AVATAR.format(id=bot.bot_id, size=size) for size in (36, 48, 72)},
        "team_id": bot.workspace.id,
    }


def bot(installation: Installation) -> JSON:
    """bots.info's `bot`."""
    profile = bot_profile(installation)
    del profile["team_id"]
    return profile | {"user_id": installation.bot_user.id}


def user(person: Person, *, email: bool, stranger: bool | None = None, locale: bool = False) -> JSON:
    """A user object. `stranger`: the value of `is_stranger`, left out when None."""
    first, _, last = person.real_name.partition(" ")
    profile: JSON = {
        "title": person.title,
        "phone": "",
        "skype": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": person.id.lower(),
        "first_name": first,
        "last_name": last,
        "team": person.workspace.id,
        **{f"image_{size}": _AVATAR.format(id=person.id, size=size) for size in (24, 32, 48, 72, 192, 512)},
    }
    if email and person.email:
        profile["email"] = person.email
    if person.bot_id is not None:
        profile |= {"bot_id": person.bot_id, "api_app_id": person.app_id, "always_active": True}
    found: JSON = {
        "id": person.id,
        "team_id": person.workspace.id,
        "name": person.name,
        "deleted": person.deactivated,
        "profile": profile,
        "is_bot": person.bot_id is not None,
        "is_app_user": False,
        "updated": int(person.updated),
    }
    if not person.deactivated:
        now = datetime.now(UTC).astimezone(ZoneInfo(person.tz))
        offset = now.utcoffset()
        found |= {
            "color": "4bbe2e",
            "real_name": person.real_name,
            "tz": person.tz,
            "tz_label": now.tzname(),
            "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
            "is_admin": person.admin,
            "is_owner": person.owner,
            "is_primary_owner": False,
            "is_restricted": person.guest is not None,
            "is_ultra_restricted": person.guest == "single",
            "is_email_confirmed": True,
            "who_can_share_contact_card": "EVERYONE",
        }
    if stranger is not None:
        found["is_stranger"] = stranger
    if locale:
        found["locale"] = person.locale
    return found


def user_group(group: UserGroup, *, with_users: bool) -> JSON:
    """A subteam object."""
    creator = group.members[0].id if group.members else ""
    found: JSON = {
        "id": group.id,
        "team_id": group.workspace.id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": int(group.created),
        "date_update": int(group.updated),
        "date_delete": int(group.updated) if group.disabled else 0,
        "auto_provision": False,
        "enterprise_subteam_id": "",
        "created_by": creator,
        "updated_by": creator,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group.members),
    }
    if with_users:
        found["users"] = [person.id for person in group.members]
    return found


def conversation(
    channel: Channel,
    viewer: Installation,
    *,
    member: bool = False,
    count: bool = False,
    counterpart: bool = False,
) -> JSON:
    """A conversation object as `viewer` sees it.

    `member`: with is_member; `count`: with num_members; `counterpart`: with `user`, the other side of a DM.
    """
    found: JSON = {
        "id": channel.id,
        "created": int(channel.created),
        "is_archived": channel.archived,
        "is_im": channel.im,
        "is_org_shared": False,
        "context_team_id": viewer.workspace.id,
        "updated": int(channel.updated * 1000),
    }
    if channel.im:
        if counterpart:
            other = next((person for person in channel.members.values() if person.bot_id is None), None)
            found |= {"user": other.id if other else "", "is_user_deleted": bool(other and other.deactivated)}
        return found
    shared = bool(channel.shared_with)
    creator = channel.creator.id if channel.creator else ""
    blank = {"value": "", "creator": "", "last_set": 0}
    found |= {
        "name": channel.name,
        "is_channel": not channel.private,
        "is_group": channel.private,
        "is_mpim": False,
        "is_private": channel.private,
        "is_general": channel.name == "general",
        "unlinked": 0,
        "name_normalized": channel.name,
        "is_shared": shared,
        "is_ext_shared": shared,
        "is_pending_ext_shared": False,
        "creator": creator,
        "shared_team_ids": [workspace.id for workspace in channel.workspaces],
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "topic": blank,
        "purpose": blank,
        "previous_names": channel.previous_names,
    }
    if shared and (member or count):
        found["conversation_host_id"] = channel.workspace.id
    if member:
        found["is_member"] = viewer.bot_user.id in channel.members
    if count:
        found["num_members"] = len(channel.members)
    return found


def view(each: View, *, state: bool = True) -> JSON:
    """A view object; `state` False: as a view that nobody has touched yet is answered."""
    definition = each.definition
    blank: JSON = {"type": "plain_text", "text": "", "emoji": True}
    return {
        "id": each.id,
        "team_id": each.person.workspace.id,
        "type": each.kind,
        "blocks": each.blocks,
        "private_metadata": each.private_metadata,
        "callback_id": each.callback_id,
        "external_id": each.external_id,
        "state": each.state if state else {"values": {}},
        "hash": each.hash,
        "title": definition.get("title", blank),
        "close": definition.get("close"),
        "submit": definition.get("submit"),
        "clear_on_close": bool(definition.get("clear_on_close", False)),
        "notify_on_close": bool(definition.get("notify_on_close", False)),
        "submit_disabled": bool(definition.get("submit_disabled", False)),
        "previous_view_id": each.previous_id,
        "root_view_id": each.root_id,
        "app_id": each.installation.app.id,
        "app_installed_team_id": each.installation.workspace.id,
        "bot_id": each.installation.bot_id,
    }


def file(each: File) -> JSON:
    """A file object."""
    extension = each.name.rpartition(".")[2].lower() if "." in each.name else "text"
    mimetype = _MIMETYPES.get(extension, "application/octet-stream")
    where: dict[str, dict[str, list[JSON]]] = {}
    channels: dict[str, list[str]] = {"channels": [], "groups": [], "ims": []}
    for share in each.shares:
        channel = share.channel
        channels[f"{channel.kind}s"].append(channel.id)
        if not channel.im:
            visibility = "private" if channel.private else "public"
            entry = {
                "reply_users": [],
                "reply_users_count": 0,
                "reply_count": 0,
                "ts": share.ts,
                "channel_name": channel.name,
                "team_id": channel.workspace.id,
                "share_user_id": each.owner.id,
            }
            where.setdefault(visibility, {}).setdefault(channel.id, []).append(
                entry | ({"thread_ts": share.thread_ts} if share.thread_ts else {})
            )
    return {
        "id": each.id,
        "created": int(each.created),
        "timestamp": int(each.created),
        "name": each.name,
        "title": each.title or each.name,
        "mimetype": mimetype,
        "filetype": extension,
        "pretty_type": extension.upper(),
        "user": each.owner.id,
        "user_team": each.owner.workspace.id,
        "editable": False,
        "size": each.size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": any(not share.channel.private and not share.channel.im for share in each.shares),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": each.url,
        "url_private_download": f"{each.url}?download=1",
        "permalink": each.url,
        "has_rich_preview": False,
        "file_access": "visible",
        "media_display_type": "unknown",
        "alt_txt": each.alt_text,
        "shares": where,
        **channels,
    }


_MIMETYPES = {
    "csv": "text/csv",
    "gif": "image/gif",
    "html": "text/html",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "json": "application/json",
    "md": "text/markdown",
    "pdf": "application/pdf",
    "png": "image/png",
    "txt": "text/plain",
    "zip": "application/zip",
}


def team(workspace: Workspace) -> JSON:
    """team.info's `team`."""
    return {
        "id": workspace.id,
        "name": workspace.name,
        "domain": workspace.domain,
        "email_domain": "",
        "icon": {"image_default": True},
        "is_verified": False,
        "url": f"https://{workspace.domain}.slack.example/",
        "avatar_base_url": "https://avatars.slack-edge.example/",
    }


def short_team(workspace: Workspace) -> JSON:
    """The `team` of an interaction."""
    return {"id": workspace.id, "domain": workspace.domain}


def short_user(person: Person, *, username: bool = True) -> JSON:
    """The `user` of an interaction."""
    found = {"id": person.id, "name": person.name, "team_id": person.workspace.id}
    return found | ({"username": person.name} if username else {})


def short_channel(channel: Channel) -> JSON:
    """The `channel` of an interaction; Slack names DMs and private channels by kind alone."""
    return {"id": channel.id, "name": channel_name(channel)}


def channel_name(channel: Channel) -> str:
    """`channel_name` as interactions and slash commands have it."""
    if channel.im:
        return "directmessage"
    return "privategroup" if channel.private else channel.name
