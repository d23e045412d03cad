"""Workspaces in the stand-in, with engines that deliver to them on the stand-in's clock."""

from collections.abc import Iterable
from datetime import datetime

from bot.delivery.gateway import SlackGateway
from bot.delivery.outbox import Outbox
from bot.delivery.pacing import Pacer
from bot.delivery.protocol import Gateway
from sandbox import Channel, Installation, Sandbox, Workspace
from storage.database import Database
from storage.people import ensure_workspace
from storage.posts import NewPost, Post, add_posts
from tests.integration.delivery.scripted import words_of
from tests.integration.sandbox.probe import manifest


class BrandInSlack:
    """Some workspaces of one brand, each with people and with rooms that the app is in."""

    def __init__(self, slack: Sandbox, database: Database, *names: str, people: int, rooms: int) -> None:
        self.slack, self.database = slack, database
        self.workspaces: list[Workspace] = []
        self.apps: list[Installation] = []
        self.people: list[list[str]] = []
        self.rooms: list[list[Channel]] = []
        for name in names:
            self._found(name, people, rooms)
        self.gateways: dict[str, Gateway] = {
            workspace.id: SlackGateway(app.bot_token, base_url=slack.api_url)
            for workspace, app in zip(self.workspaces, self.apps, strict=True)
        }
        self._posts = 0

    def _found(self, name: str, people: int, rooms: int) -> None:
        workspace = self.slack.add_workspace(name)
        app = self.slack.install(workspace, self.apps[0].app if self.apps else manifest())
        world = self.slack.core.world
        self.workspaces.append(workspace)
        self.apps.append(app)
        self.people.append(
            self.slack.do(
                lambda: [world.add_person(workspace, f"{name}-{n}".lower()).id for n in range(people)]
            )
        )
        self.rooms.append(
            [self.slack.add_channel(workspace, f"{name}-room-{n}".lower()) for n in range(rooms)]
        )
        for room in self.rooms[-1]:
            self.slack.invite(room, app.bot_user)
        with self.database.write() as session:
            ensure_workspace(session, workspace.id)

    def engine(self, owner: str = "p1", *, posts_per_minute: float = 300, workers: int = 8) -> Outbox:
        """A process that delivers."""
        now = self.slack.clock.utcnow
        return Outbox(
            self.database,
            self.gateways,
            {"note": words_of},
            Pacer(now, posts_per_minute=posts_per_minute),
            now,
            owner=owner,
            workers=workers,
        )

    def say(self, recipients: Iterable[str], *, priority: int = 50, workspace: int = 0) -> None:
        """Stores one post to each."""
        now: datetime = self.slack.clock.utcnow()
        posts = []
        for recipient in recipients:
            self._posts += 1
            posts.append(
                NewPost(
                    workspace_id=self.workspaces[workspace].id,
                    kind="note",
                    subject_id=self._posts,
                    occasion=f"note:{self._posts}",
                    recipient=recipient,
                    due_at=now,
                    priority=priority,
                )
            )
        with self.database.write() as session:
            add_posts(session, posts, now)

    def said(self, workspace: int = 0) -> list[str]:
        """The recipients of the posts that Slack took, in order."""
        return [
            str(call.args["channel"])
            for call in self.slack.calls_of("chat.postMessage")
            if call.ok and call.workspace == self.workspaces[workspace].id
        ]

    def states(self) -> set[str]:
        """The states in which posts are."""
        with self.database.read() as session:
            return {post.state for post in session.query(Post)}
