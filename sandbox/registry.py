"""Who and what exists, found by id; each change is told to those who listen."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sandbox import shapes
from sandbox.clock import Clock
from sandbox.ids import Ids
from sandbox.models import (
    JSON,
    App,
    Channel,
    File,
    Guest,
    Installation,
    Message,
    Person,
    UserGroup,
    Workspace,
)


@dataclass(frozen=True)
class Occurrence:
    """Something that apps may have subscribed to.

    `kind` is the name in a manifest's bot_events, `scope` what an app needs to hear it. With a `channel` only
    its members hear it, unless `outsiders`. `body` builds the inner event, only if somebody listens.
    """

    kind: str
    scope: str | None
    workspaces: Sequence[Workspace]
    body: Callable[[], JSON]
    channel: Channel | None = None
    outsiders: bool = False
    only: Installation | None = None


class Registry:
    """Workspaces, people, groups, apps and channels, found by id. Use it from the loop's thread alone."""

    def __init__(self, clock: Clock, ids: Ids, base_url: str) -> None:
        self.clock = clock
        self.ids = ids
        self.base_url = base_url
        self.workspaces: dict[str, Workspace] = {}
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, UserGroup] = {}
        self.apps: dict[str, App] = {}
        self.files: dict[str, File] = {}
        self.installations: dict[str, Installation] = {}
        self.ephemerals: dict[str, list[Message]] = {}
        self.listeners: list[Callable[[Occurrence], None]] = []
        self._ims: dict[tuple[str, str], Channel] = {}

    def tell(self, occurrence: Occurrence) -> None:
        for listener in self.listeners:
            listener(occurrence)

    def event_ts(self) -> str:
        """Now, as Slack writes the time of an event."""
        return f"{self.clock.now():.6f}"

    def add_workspace(self, name: str, domain: str | None = None) -> Workspace:
        workspace = Workspace(self.ids.new("T"), name, domain or name.lower().replace(" ", "-"))
        self.workspaces[workspace.id] = workspace
        return workspace

    def add_person(
        self,
        workspace: Workspace,
        name: str,
        *,
        real_name: str | None = None,
        email: str | None = None,
        tz: str = "America/New_York",
        locale: str = "en-US",
        title: str = "",
        admin: bool = False,
        owner: bool = False,
        guest: Guest | None = None,
        deactivated: bool = False,
    ) -> Person:
        person = Person(
            id=self.ids.new("U"),
            workspace=workspace,
            name=name,
            real_name=real_name or name.replace(".", " ").title(),
            email=email or f"{name}@{workspace.domain}.example",
            tz=tz,
            locale=locale,
            updated=self.clock.now(),
            title=title,
            admin=admin or owner,
            owner=owner,
            guest=guest,
            deactivated=deactivated,
        )
        self.people[person.id] = person
        self._person_occurs("team_join", person)
        return person

    def change_person(self, person: Person, **changes: object) -> None:
        """Set fields of the profile or account. Raises AttributeError for one that a person has not."""
        for name, value in changes.items():
            if not hasattr(person, name):
                raise AttributeError(f"a person has no {name}")
            setattr(person, name, value)
        person.updated = self.clock.now()
        if person.deactivated:
            for channel in self.channels.values():
                if not channel.im:
                    channel.members.pop(person.id, None)
        self._person_occurs("user_change", person)

    def _person_occurs(self, kind: str, person: Person) -> None:
        def body() -> JSON:
            event: JSON = {"type": kind, "user": shapes.user(person, email=True)}
            return event | ({"cache_ts": int(person.updated)} if kind == "user_change" else {})

        self.tell(Occurrence(kind, "users:read", [person.workspace], body))

    def add_channel(
        self,
        workspace: Workspace,
        name: str,
        *,
        members: Iterable[Person] = (),
        private: bool = False,
        shared_with: Iterable[Workspace] = (),
        read_only: bool = False,
    ) -> Channel:
        people = {person.id: person for person in members}
        channel = Channel(
            id=self.ids.new("C"),
            workspace=workspace,
            name=name,
            created=self.clock.now(),
            creator=next(iter(people.values()), None),
            private=private,
            members=people,
            shared_with=list(shared_with),
            read_only=read_only,
            updated=self.clock.now(),
        )
        self.channels[channel.id] = channel
        return channel

    def im(self, installation: Installation, person: Person) -> Channel:
        """The DM of that person with the app's bot, made at first use."""
        key = (installation.bot_user.id, person.id)
        if key not in self._ims:
            channel = Channel(
                id=self.ids.new("D"),
                workspace=installation.workspace,
                name="directmessage",
                created=self.clock.now(),
                creator=None,
                im=True,
                members={person.id: person, installation.bot_user.id: installation.bot_user},
                updated=self.clock.now(),
            )
            self._ims[key] = self.channels[channel.id] = channel
        return self._ims[key]

    def has_im(self, installation: Installation, person: Person) -> bool:
        return (installation.bot_user.id, person.id) in self._ims

    def add_user_group(
        self, workspace: Workspace, handle: str, *, name: str | None = None, members: Iterable[Person] = ()
    ) -> UserGroup:
        now = self.clock.now()
        group = UserGroup(self.ids.new("S"), workspace, handle, name or handle, list(members), now, now)
        self.groups[group.id] = group
        self._group_occurs("subteam_created", group)
        return group

    def set_group_members(self, group: UserGroup, members: Iterable[Person]) -> None:
        before, before_at = group.members, group.updated
        group.members = list(members)
        group.updated = self.clock.now()
        added = [person.id for person in group.members if person not in before]
        removed = [person.id for person in before if person not in group.members]

        def body() -> JSON:
            return {
                "type": "subteam_members_changed",
                "subteam_id": group.id,
                "team_id": group.workspace.id,
                "date_previous_update": int(before_at),
                "date_update": int(group.updated),
                "added_users": added,
                "added_users_count": len(added),
                "removed_users": removed,
                "removed_users_count": len(removed),
                "event_ts": self.event_ts(),
            }

        self.tell(Occurrence("subteam_members_changed", "usergroups:read", [group.workspace], body))
        self._group_occurs("subteam_updated", group)

    def disable_group(self, group: UserGroup) -> None:
        group.disabled = True
        group.updated = self.clock.now()
        self._group_occurs("subteam_updated", group)

    def _group_occurs(self, kind: str, group: UserGroup) -> None:
        def body() -> JSON:
            subteam = shapes.user_group(group, with_users=True)
            return {"type": kind, "subteam": subteam, "event_ts": self.event_ts()}

        self.tell(Occurrence(kind, "usergroups:read", [group.workspace], body))

    def register(self, manifest: JSON) -> App:
        settings = manifest.get("settings", {})
        app_id = self.ids.new("A")
        app = App(
            id=app_id,
            manifest=manifest,
            signing_secret=self.ids.secret("signing", 32),
            verification_token=self.ids.secret("verification", 24),
            app_token=f"xapp-1-{app_id}-{self.ids.number('token', 13)}-{self.ids.secret('app_token', 64)}",
            socket_mode=bool(settings.get("socket_mode_enabled", False)),
            request_url=settings.get("event_subscriptions", {}).get("request_url"),
        )
        self.apps[app.id] = app
        return app

    def install(self, workspace: Workspace, app: App) -> Installation:
        """Give the workspace a bot of that app, with the scopes and events its manifest asks for."""
        features = app.manifest.get("features", {})
        name = str(features.get("bot_user", {}).get("display_name") or app.name)
        bot = Person(
            id=self.ids.new("U"),
            workspace=workspace,
            name=name.lower().replace(" ", ""),
            real_name=name,
            email="",
            tz="America/Los_Angeles",
            locale="en-US",
            updated=self.clock.now(),
            bot_id=self.ids.new("B"),
            app_id=app.id,
        )
        self.people[bot.id] = bot
        scopes = app.manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])
        events = app.manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", [])
        token = "-".join(
            ("xoxb", self.ids.number("token"), self.ids.number("token"), self.ids.secret("bot_token", 24))
        )
        installation = Installation(app, workspace, bot, token, frozenset(scopes), frozenset(events))
        self.installations[token] = installation
        return installation

    def uninstall(self, installation: Installation) -> None:
        installation.state = "uninstalled"
        self._revoked(installation)
        self.tell(
            Occurrence(
                "app_uninstalled",
                None,
                [installation.workspace],
                lambda: {"type": "app_uninstalled"},
                only=installation,
            )
        )
        for channel in self.channels.values():
            if not channel.im:
                channel.members.pop(installation.bot_user.id, None)

    def revoke(self, installation: Installation) -> None:
        installation.state = "revoked"
        self._revoked(installation)

    def _revoked(self, installation: Installation) -> None:
        tokens = {"oauth": [], "bot": [installation.bot_user.id]}
        self.tell(
            Occurrence(
                "tokens_revoked",
                None,
                [installation.workspace],
                lambda: {"type": "tokens_revoked", "tokens": tokens},
                only=installation,
            )
        )

    def knows(self, installation: Installation, person: Person) -> bool:
        """Whether the app may see this person: of its workspace, or met in a channel shared with it."""
        if person.workspace is installation.workspace:
            return True
        return any(
            person.id in channel.members and channel.seen_from(installation.workspace)
            for channel in self.channels.values()
            if not channel.im
        )

    def shares_channel(self, installation: Installation, person: Person) -> bool:
        """Whether the bot and the person are members of one channel."""
        bot = installation.bot_user.id
        return any(
            person.id in channel.members and bot in channel.members
            for channel in self.channels.values()
            if not channel.im
        )
