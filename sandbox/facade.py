"""The Python side of the stand-in: what tests and the demo hold. Safe to use from any thread."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from sandbox import keeping, views
from sandbox.core import Call, Delivered, Violation
from sandbox.delivery_socket import DisconnectReason
from sandbox.faults import Args, Fault, Plan
from sandbox.guide import Mark, Step
from sandbox.host import Host
from sandbox.limits import Limits
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
    View,
    Workspace,
)
from sandbox.person import Actor
from sandbox.validation import check_manifest


class Sandbox(Host):
    """A Slack of your own, served from a background thread from `start()` (or `with`) to `stop()`."""

    def add_workspace(self, name: str, domain: str | None = None) -> Workspace:
        return self.do(lambda: self.core.world.add_workspace(name, domain))

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
        """A new member of that workspace; apps that listen hear team_join. `title`: what they do there."""
        return self.do(
            lambda: self.core.world.add_person(
                workspace,
                name,
                real_name=real_name,
                email=email,
                tz=tz,
                locale=locale,
                title=title,
                admin=admin,
                owner=owner,
                guest=guest,
                deactivated=deactivated,
            )
        )

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
        """A new channel; `shared_with` makes it a Slack Connect one; in a `read_only` one no app may post."""
        return self.do(
            lambda: self.core.world.add_channel(
                workspace,
                name,
                members=members,
                private=private,
                shared_with=shared_with,
                read_only=read_only,
            )
        )

    def add_user_group(
        self, workspace: Workspace, handle: str, *, name: str | None = None, members: Iterable[Person] = ()
    ) -> UserGroup:
        return self.do(lambda: self.core.world.add_user_group(workspace, handle, name=name, members=members))

    def install(self, workspace: Workspace, manifest: JSON | App) -> Installation:
        """Install an app from its manifest, or a registered one (`other.app`) in a further workspace.

        Raises ValueError when Slack would refuse the manifest.
        """
        if isinstance(manifest, App):
            app = manifest
        else:
            errors = check_manifest(manifest)
            if errors:
                raise ValueError("Slack would refuse this manifest:\n" + "\n".join(errors))
            app = self.do(lambda: self.core.world.register(manifest))
        return self.do(lambda: self.core.world.install(workspace, app))

    def reinstall(self, installation: Installation, manifest: JSON | None = None) -> None:
        """Let an installation work again, with the same token and the scopes of the manifest."""

        def step() -> None:
            if manifest is not None:
                installation.app.manifest = manifest
            again = installation.app.manifest
            scopes = again.get("oauth_config", {}).get("scopes", {}).get("bot", [])
            events = again.get("settings", {}).get("event_subscriptions", {}).get("bot_events", [])
            installation.scopes, installation.events = frozenset(scopes), frozenset(events)
            installation.state = "active"

        self.do(step)

    def invite(self, channel: Channel, *people: Person, by: Person | None = None) -> None:
        """Add people or bots (`app.bot_user`) to a channel."""

        def step() -> None:
            for person in people:
                self.core.world.join(channel, person, by)

        self.do(step)

    def remove_from_channel(self, channel: Channel, person: Person, by: Person | None = None) -> None:
        self.do(lambda: self.core.world.leave(channel, person, by))

    def archive(self, channel: Channel, *, archived: bool = True) -> None:
        """Archive a channel, or bring it back with `archived=False`."""
        self.do(lambda: self.core.world.archive(channel, None, archived=archived))

    def rename(self, channel: Channel, name: str) -> None:
        self.do(lambda: self.core.world.rename(channel, name))

    def delete_channel(self, channel: Channel) -> None:
        self.do(lambda: self.core.world.delete_channel(channel, None))

    def deactivate(self, person: Person, *, deactivated: bool = True) -> None:
        """Deactivate an account, or bring it back with `deactivated=False`."""
        self.change_person(person, deactivated=deactivated)

    def change_person(self, person: Person, **changes: object) -> None:
        """Set fields such as real_name, tz, guest or admin; apps that listen hear user_change."""
        self.do(lambda: self.core.world.change_person(person, **changes))

    def set_group_members(self, group: UserGroup, members: Iterable[Person]) -> None:
        self.do(lambda: self.core.world.set_group_members(group, members))

    def disable_group(self, group: UserGroup) -> None:
        self.do(lambda: self.core.world.disable_group(group))

    def revoke(self, installation: Installation) -> None:
        """Revoke the bot's token; apps that listen hear tokens_revoked."""
        self.do(lambda: self.core.world.revoke(installation))

    def uninstall(self, installation: Installation) -> None:
        """Remove the app from its workspace; apps that listen hear tokens_revoked and app_uninstalled."""
        self.do(lambda: self.core.world.uninstall(installation))

    def as_person(self, person: Person, app: Installation | None = None) -> Actor:
        """Act as that person. `app`: whose Home and shortcuts are meant, where several apps are installed."""
        return Actor(self, person, app)

    def messages(self, channel: Channel, thread: Message | str | None = None) -> list[Message]:
        """What stands in a channel, oldest first; with `thread`, the replies to that message."""
        if thread is None:
            return self.do(lambda: [each for each in channel.by_ts.values() if each.top_level])
        parent_ts = thread if isinstance(thread, str) else thread.thread_ts or thread.ts
        return self.do(lambda: list(channel.threads.get(parent_ts, [])))

    def dm(self, app: Installation, person: Person) -> Channel:
        """The DM between the app's bot and that person."""
        return self.do(lambda: self.core.world.im(app, person))

    def dms(self, app: Installation, person: Person, thread: Message | str | None = None) -> list[Message]:
        """What stands in the DM between the app's bot and that person, oldest first."""
        return self.messages(self.dm(app, person), thread)

    def message(self, channel: Channel, ts: str) -> Message:
        """The message with that ts. Raises KeyError."""
        return self.do(lambda: channel.by_ts[ts])

    def channel(self, channel_id: str) -> Channel:
        """The channel or DM with that id. Raises KeyError."""
        return self.do(lambda: self.core.world.channels[channel_id])

    def home(self, app: Installation, person: Person) -> View | None:
        """What the app has published for that person."""
        return self.do(lambda: self.core.homes.get((app.bot_user.id, person.id)))

    @property
    def calls(self) -> list[Call]:
        """Every call of the Web API so far, oldest first."""
        return self.do(lambda: list(self.core.calls))

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    @property
    def delivered(self) -> list[Delivered]:
        """Every payload sent to an app so far, oldest first, with the ack."""
        return self.do(lambda: list(self.core.delivered))

    @property
    def violations(self) -> list[Violation]:
        """What was refused for its form. A well-behaved app leaves this empty."""
        return self.do(lambda: list(self.core.violations))

    @property
    def files(self) -> list[File]:
        """Files whose content has arrived."""
        return self.do(lambda: [file for file in self.core.world.files.values() if file.content is not None])

    def forget_calls(self) -> None:
        """Empty the logs of calls, deliveries and violations."""

        def step() -> None:
            self.core.calls.clear()
            self.core.delivered.clear()
            self.core.violations.clear()

        self.do(step)

    def fail(
        self, method: str, fault: Fault, *, times: int | None = 1, when: Callable[[Args], bool] | None = None
    ) -> Plan:
        """The next `times` calls of `method` ("*": any) for which `when(args)` holds end in that fault."""
        plan = Plan(method, fault, times, when or (lambda _: True))
        self.do(lambda: self.core.plans.append(plan))
        return plan

    def heal(self) -> None:
        """Drop every scripted fault."""
        self.do(self._heal)

    def _heal(self) -> None:
        self.core.plans.clear()

    def set_limits(self, limits: Limits | None) -> None:
        """Turn the rate limits on or off."""

        def step() -> None:
            self.core.meter.limits = limits

        self.do(step)

    def set_request_url(self, app: Installation, url: str) -> None:
        """Give the app a request URL, which it must prove its own. Raises ValueError when it does not."""
        challenge = self.do(lambda: self.core.ids.secret("challenge", 40))
        app.app.request_url = url
        body = {"token": app.app.verification_token, "challenge": challenge, "type": "url_verification"}
        ack = self.run(self.core.delivery.http.send(app.app, "events_api", body, None, self._ack_seconds))
        answered = ack.body.get("challenge") if ack.body else ack.text.strip()
        if answered != challenge:
            raise ValueError(f"{url} did not answer the challenge: {ack.error or ack.text!r}")

    def check_ssl(self, app: Installation) -> int:
        """Send the `ssl_check` of slash commands' request URLs; the HTTP status of the answer."""
        body = f"ssl_check=1&token={app.app.verification_token}".encode()
        content_type = "application/x-www-form-urlencoded"
        return self.run(
            self.core.delivery.http.post(app.app, body, content_type, {}, self._ack_seconds)
        ).status

    def connections(self, app: Installation) -> int:
        """How many Socket Mode connections of the app are open and in use."""
        sockets = self.core.delivery.sockets
        return self.do(lambda: sum(not one.zombie for one in sockets.open_for(app.app)))

    def disconnect(self, app: Installation, reason: DisconnectReason = "refresh_requested") -> None:
        """Ask the app's connections to reconnect (`warning`: soon)."""
        self.run(self.core.delivery.sockets.disconnect(app.app, reason))

    def drop_connections(self, app: Installation) -> int:
        """Cut the app's connections without a word; how many there were."""
        return self.do(lambda: self.core.delivery.sockets.drop(app.app))

    def make_zombies(self, app: Installation) -> int:
        """Leave the app's connections open but silent; how many there were."""
        return self.do(lambda: self.core.delivery.sockets.make_zombies(app.app))

    def set_socket_mode(self, app: Installation, *, on: bool) -> None:
        """Switch Socket Mode; turning it off ends the connections with `link_disabled`."""
        app.app.socket_mode = on
        if not on:
            self.disconnect(app, "link_disabled")

    def post(
        self,
        channel: Channel,
        person: Person,
        text: str,
        *,
        thread: Message | str | None = None,
    ) -> Message:
        """Post as a person; see also `Actor.post`."""
        thread_ts = thread if thread is None or isinstance(thread, str) else thread.thread_ts or thread.ts

        def step() -> Message:
            message = self.core.world.post(channel, text=text, user=person, thread_ts=thread_ts)
            self.core.world.mention(message)
            return message

        return self.do(step)

    def close_modals(self, person: Person) -> None:
        """Make that person's open modals vanish without telling anyone, as a reload of the client does."""
        self.do(lambda: views.clear(self.core, person))

    def guide(self, steps: Sequence[Step], marks: Sequence[Mark]) -> None:
        """Lay these beside the page, in place of those before: what to try, and where time may be moved."""

        def step() -> None:
            self.core.steps, self.core.marks = tuple(steps), tuple(marks)

        self.do(step)

    def save(self, path: Path, beside: object = None) -> None:
        """Keep all that exists and was said in a file, with whatever holds one's own people and channels."""
        self.do(lambda: keeping.save(self.core, path, beside))

    def load(self, path: Path) -> object:
        """Go on from what `save` kept; returns its `beside`."""
        return self.do(lambda: keeping.load(self.core, path))
