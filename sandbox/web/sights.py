"""What one person sees, as JSON for the page."""

from collections.abc import Iterator, Sequence
from itertools import islice

from sandbox import shapes
from sandbox.client import Client
from sandbox.core import Core
from sandbox.models import JSON, Channel, File, Installation, Message, Person, Values, View

UNREAD_SHOWN = 99
"""More are counted as so many."""


def me(person: Person) -> JSON:
    """Who looks."""
    return _person(person) | {"tz": person.tz, "locale": person.locale}


def people(core: Core) -> JSON:
    """Everybody, by id, bots included: whose names may stand in what is read."""
    return {each.id: _person(each) for each in core.world.people.values()}


def _person(person: Person) -> JSON:
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "title": person.title,
        "workspace": person.workspace.id,
        "workspace_name": person.workspace.name,
        "bot": person.bot_id is not None,
        "guest": person.guest is not None,
        "deactivated": person.deactivated,
    }


def groups(core: Core, person: Person) -> JSON:
    """The user groups, by id; `mine`: this person is in it."""
    return {
        each.id: {
            "id": each.id,
            "handle": each.handle,
            "name": each.name,
            "mine": person in each.members,
        }
        for each in core.world.groups.values()
        if not each.disabled
    }


def apps(core: Core, client: Client) -> list[JSON]:
    """The apps that this person can meet; commands and shortcuts are for the workspace that installed one."""
    return [_app(core, client.person, each) for each in client.apps() if each.state == "active"]


def _app(core: Core, person: Person, installation: Installation) -> JSON:
    manifest = installation.app.manifest
    features = manifest.get("features", {})
    home = features.get("app_home", {})
    is_own = installation.workspace is person.workspace
    commands = features.get("slash_commands", []) if is_own else []
    shortcuts = features.get("shortcuts", []) if is_own else []
    has_im = core.world.has_im(installation, person)
    return {
        "id": installation.id,
        "bot": installation.bot_user.id,
        "name": installation.bot_user.real_name,
        "description": manifest.get("display_information", {}).get("description", ""),
        "home": bool(home.get("home_tab_enabled")) and is_own,
        "read_only": bool(home.get("messages_tab_read_only_enabled")),
        "commands": [
            {key: each.get(key, "") for key in ("command", "description", "usage_hint")} for each in commands
        ],
        "shortcuts": [
            {key: each.get(key, "") for key in ("type", "callback_id", "name", "description")}
            for each in shortcuts
        ],
        "room": core.world.im(installation, person).id if has_im else None,
    }


def rooms(core: Core, person: Person) -> JSON:
    """The channels and DMs that this person may know of, by id."""
    return {each.id: _room(each, person) for each in core.world.channels.values() if _may_know(each, person)}


def _may_know(channel: Channel, person: Person) -> bool:
    if person.id in channel.members:
        return True
    is_open = not channel.private and not channel.im and person.guest is None
    return is_open and channel.seen_from(person.workspace)


def _room(channel: Channel, person: Person) -> JSON:
    others = (each.id for each in channel.members.values() if each is not person)
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "with": next(others, None) if channel.im else None,
        "member": person.id in channel.members,
        "members": len(channel.members),
        "shared": [each.name for each in channel.workspaces] if channel.shared_with else [],
        "archived": channel.archived,
    }


def unread(core: Core, person: Person) -> JSON:
    """What this person has not read, by channel: how many messages, and how many are for them alone."""
    names = [f"<@{person.id}>", "<!here", "<!channel", "<!everyone"]
    names += [f"<!subteam^{each.id}" for each in core.world.groups.values() if person in each.members]
    found = {
        each.id: _unread(each, person, names)
        for each in core.world.channels.values()
        if person.id in each.members
    }
    return {room: {"messages": new, "mentions": mine} for room, (new, mine) in found.items() if new}


def _unread(channel: Channel, person: Person, names: Sequence[str]) -> tuple[int, int]:
    new = list(islice(_new(channel, person), UNREAD_SHOWN))
    if channel.im:
        return len(new), len(new)
    return len(new), sum(any(name in each.text for name in names) for each in new)


def _new(channel: Channel, person: Person) -> Iterator[Message]:
    last_read = channel.last_read.get(person.id, "")
    for each in reversed(channel.by_ts.values()):
        if each.ts <= last_read:
            return
        if each.top_level and each.user is not person:
            yield each


def newest(channel: Channel, ephemerals: Sequence[Message], count: int) -> list[Message]:
    """The last `count` messages of a channel as this person sees it, oldest first."""
    told = [each for each in ephemerals if each.channel is channel and each.thread_ts is None]
    top_level = islice((each for each in reversed(channel.by_ts.values()) if each.top_level), count)
    return sorted([*top_level, *told], key=lambda each: each.ts)[-count:]


def has_older(channel: Channel, ts: str) -> bool:
    """Whether something stands in a channel before that moment."""
    first = next((each.ts for each in channel.by_ts.values() if each.top_level), ts)
    return first < ts


def thread(channel: Channel, ts: str, ephemerals: Sequence[Message]) -> list[Message]:
    """A message and its replies as this person sees them, oldest first; empty where there is none."""
    parent = channel.by_ts.get(ts)
    if parent is None:
        return []
    told = [each for each in ephemerals if each.channel is channel and each.thread_ts == ts]
    replies = sorted([*channel.threads.get(ts, ()), *told], key=lambda each: each.ts)
    return [parent, *replies]


def message(each: Message, person: Person) -> JSON:
    """One message."""
    replies = each.channel.threads.get(each.ts, []) if not each.is_reply else []
    installation = each.installation
    return {
        "ts": each.ts,
        "channel": each.channel.id,
        "thread_ts": each.thread_ts,
        "user": each.user.id if each.user else None,
        "name": each.username or (each.user.real_name if each.user else "Slackbot"),
        "app": installation.id if installation else None,
        "text": each.text,
        "blocks": each.blocks,
        "attachments": each.attachments,
        "files": [file(one) for one in each.files],
        "reactions": [{"name": name, "people": list(who)} for name, who in each.reactions.items()],
        "edited": each.edited is not None,
        "ephemeral": each.ephemeral_for is not None,
        "tombstone": each.subtype == "tombstone",
        "broadcast": each.subtype == "thread_broadcast",
        "replies": len(replies),
        "reply_people": list(dict.fromkeys(reply.user.id for reply in replies if reply.user)),
        "latest_reply": replies[-1].ts if replies else None,
        "values": _values(each.values.get(person.id, {})),
    }


def _values(values: Values) -> Values:
    """A copy, for the original is changed in place, and what was shown is compared with what is."""
    return {block: dict(actions) for block, actions in values.items()}


def stamp(each: Message, person: Person) -> object:
    """Something that changes whenever `message` would: it is cheaper to compare."""
    replies = each.channel.threads.get(each.ts, ())
    return (
        each.text,
        id(each.blocks),
        id(each.attachments),
        len(each.files),
        each.edited["ts"] if each.edited else None,
        each.user.real_name if each.user else None,
        each.subtype,
        tuple((name, tuple(who)) for name, who in each.reactions.items()),
        len(replies),
        repr(each.values[person.id]) if person.id in each.values else None,
    )


def file(each: File) -> JSON:
    """A file as a message shows it."""
    kept = shapes.file(each)
    return {key: kept[key] for key in ("id", "name", "title", "size", "pretty_type", "alt_txt")}


def view(each: View) -> JSON:
    """A modal or Home."""
    definition = each.definition

    def words(key: str) -> str | None:
        return definition[key]["text"] if definition.get(key) else None

    return {
        "id": each.id,
        "app": each.installation.id,
        "app_name": each.installation.bot_user.real_name,
        "kind": each.kind,
        "title": each.title,
        "submit": words("submit"),
        "close": words("close") or "Cancel",
        "has_submit": bool(definition.get("submit")) or any(b.get("type") == "input" for b in each.blocks),
        "blocks": each.blocks,
        "values": _values(each.values),
        "errors": dict(each.errors),
    }


def guide(core: Core) -> list[JSON]:
    """The steps that somebody has laid beside the page."""
    return [{"who": each.who.id, "text": each.text, "is_done": each.is_done} for each in core.steps]


def clock(core: Core) -> JSON:
    """How far the stand-in's time is ahead of the machine's (seconds), and the moments to go to."""
    return {
        "offset": core.clock.offset,
        "marks": [{"label": each.label, "at": each.at} for each in core.marks],
    }
