"""A scripted Slack with the gateway's interface, and an engine around it."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.delivery import protocol
from bot.delivery.ends import NotSent, Refused, Uncertain
from bot.delivery.messages import File, Message, Renderer
from bot.delivery.outbox import Outbox
from bot.delivery.pacing import Pacer
from bot.delivery.protocol import (
    AuthFacts,
    ChannelFacts,
    Gateway,
    Page,
    PersonFacts,
    Posted,
    UserGroupFacts,
)
from bot.delivery.watch import DeliveryWatch
from storage.database import Database
from storage.people import ensure_workspace
from storage.posts import NewPost, Post, PostFacts, add_posts
from tests.support import NOON, ManualClock

WORKSPACE = "T1"

on_sqlite_alone = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For tests of what no database has a part in."""


@dataclass(frozen=True)
class Words:
    """A message."""

    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    file: File | None = None
    is_broadcast: bool = False
    is_removed: bool = False


@dataclass
class Said:
    """A message that is in the scripted Slack."""

    channel: str
    ts: str
    text: str
    post_id: int
    thread_ts: str | None
    at: datetime
    updates: list[datetime] = field(default_factory=list)


@dataclass(frozen=True)
class LostAnswer:
    """The end of a call that Slack did, though nobody hears of it."""


@dataclass(frozen=True)
class Died:
    """The process dies when Slack has the call: nothing after it is done, not even keeping the result."""

    stored: bool


End = NotSent | Refused | Uncertain | LostAnswer | Died | None
Script = Callable[[int, str], End]


class Killed(SystemExit):
    """Ends an errand's thread as a kill would: nothing of it goes on."""


class ScriptedSlack:
    """Slack for one workspace, with the interface `Gateway`. `script` says how each post ends, by its id."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.said: list[Said] = []
        self.attempts: list[tuple[datetime, int]] = []
        self.opened: list[str] = []
        self.looks: list[tuple[datetime, str, str | None]] = []
        """When, and in which channel and thread, was looked."""
        self.page_size = 15
        self.script: Script = lambda _post_id, _channel: None
        self.update_script: Callable[[], Exception | None] = lambda: None
        self.deletes = 0
        self.delete_script: Callable[[], Exception | LostAnswer | None] = lambda: None
        self.look_script: Callable[[str], Exception | None] = lambda _channel: None
        self.uploads: list[tuple[str, str, bytes, str, str]] = []
        self.upload_script: Callable[[], Exception | None] = lambda: None
        self.before_post: Callable[[int], None] = lambda _post_id: None
        self._now = now
        self._lock = threading.Lock()

    def texts(self, channel: str) -> list[str]:
        """What a channel shows."""
        return [said.text for said in self.said if said.channel == channel]

    def post(self, channel: str, message: Message, *, post_id: int, thread_ts: str | None = None) -> Posted:
        self.before_post(post_id)
        with self._lock:
            self.attempts.append((self._now(), post_id))
            end = self.script(post_id, channel)
            if isinstance(end, LostAnswer) or end is None or (isinstance(end, Died) and end.stored):
                where = f"D{channel[1:]}" if channel[0] in "UW" else channel
                ts = f"{len(self.said) + 1}.000100"
                self.said.append(Said(where, ts, message.text, post_id, thread_ts, self._now()))
        if isinstance(end, Died):
            raise Killed
        if isinstance(end, LostAnswer):
            raise Uncertain("the answer was lost")
        if end is not None:
            raise end
        return Posted(where, ts)

    def update(self, channel: str, ts: str, message: Message) -> None:
        error = self.update_script()
        if error is not None:
            raise error
        with self._lock:
            (said,) = [said for said in self.said if (said.channel, said.ts) == (channel, ts)]
            said.text = message.text
            said.updates.append(self._now())

    def delete(self, channel: str, ts: str) -> None:
        self.deletes += 1
        error = self.delete_script()
        if error is not None and not isinstance(error, LostAnswer):
            raise error
        with self._lock:
            self.said = [said for said in self.said if (said.channel, said.ts) != (channel, ts)]
        if isinstance(error, LostAnswer):
            raise Uncertain("the answer was lost")

    def open_dm(self, user_id: str) -> str:
        with self._lock:
            self.opened.append(user_id)
        return f"D{user_id[1:]}"

    def posts_in(
        self, channel: str, thread_ts: str | None, since: datetime, until: datetime, *, cursor: str = ""
    ) -> Page:
        error = self.look_script(channel)
        if error is not None:
            raise error
        with self._lock:
            self.looks.append((self._now(), channel, thread_ts))
            place = [said for said in self.said if (said.channel, said.thread_ts) == (channel, thread_ts)]
            within = [said for said in reversed(place) if since <= said.at <= until]
            start = int(cursor or 0)
            end = start + self.page_size
            posts = {said.post_id: said.ts for said in within[start:end]}
            return Page(posts, str(end) if end < len(within) else "")

    def post_ephemeral(
        self, channel: str, user_id: str, message: Message, *, thread_ts: str | None = None
    ) -> None:
        raise NotImplementedError

    def permalink(self, channel: str, ts: str) -> str:
        raise NotImplementedError

    def reply(self, channel: str, thread_ts: str, ts: str) -> protocol.Said | None:
        raise NotImplementedError

    def people(self) -> Iterator[PersonFacts]:
        raise NotImplementedError

    def person(self, user_id: str) -> PersonFacts:
        raise NotImplementedError

    def user_groups(self) -> list[UserGroupFacts]:
        raise NotImplementedError

    def channel(self, channel_id: str) -> ChannelFacts:
        raise NotImplementedError

    def bot_channels(self) -> Iterator[ChannelFacts]:
        raise NotImplementedError

    def channel_members(self, channel_id: str) -> Iterator[str]:
        raise NotImplementedError

    def upload_file(
        self, recipient: str, filename: str, content: bytes, *, title: str, comment: str = ""
    ) -> str:
        end = self.upload_script()
        if end is not None:
            raise end
        self.uploads.append((recipient, filename, content, title, comment))
        return f"F{len(self.uploads)}"

    def auth_test(self) -> AuthFacts:
        raise NotImplementedError


def words_of(post: PostFacts) -> Words:
    """The view of these tests."""
    return Words(f"{post.kind} {post.subject_id} {post.detail or ''}".strip())


class Engine:
    """An outbox on a database, with a scripted Slack for every workspace."""

    def __init__(
        self,
        database: Database,
        clock: ManualClock,
        *workspaces: str,
        owner: str = "p1",
        workers: int = 8,
        posts_per_minute: int = 60_000,
        slack: ScriptedSlack | None = None,
        watch: DeliveryWatch | None = None,
    ) -> None:
        self.database = database
        self.clock = clock
        self.slacks = {name: slack or ScriptedSlack(clock) for name in workspaces or (WORKSPACE,)}
        self.renderers: dict[str, Renderer] = {"note": words_of, "reply": words_of}
        self.pacer = Pacer(clock, posts_per_minute=posts_per_minute)
        gateways: dict[str, Gateway] = dict(self.slacks)
        self.outbox = Outbox(
            database, gateways, self.renderers, self.pacer, clock, owner=owner, workers=workers, watch=watch
        )
        with database.write() as session:
            for name in self.slacks:
                ensure_workspace(session, name)

    @property
    def slack(self) -> ScriptedSlack:
        """The scripted Slack of the first workspace."""
        return next(iter(self.slacks.values()))

    def add(self, *posts: NewPost) -> list[int]:
        """Stores posts; returns their ids."""
        with self.database.write() as session:
            assert add_posts(session, posts, self.clock()) == len(posts)
        with self.database.read() as session:
            known = {
                (post.occasion, post.workspace_id, post.recipient): post.id for post in session.query(Post)
            }
        return [known[post.occasion, post.workspace_id, post.recipient] for post in posts]

    def row(self, post_id: int) -> Post:
        """A post as it is stored."""
        with self.database.read() as session:
            post = session.get(Post, post_id)
            assert post is not None
            return post

    def rows(self) -> list[Post]:
        """All posts as they are stored, by id."""
        with self.database.read() as session:
            return session.query(Post).order_by(Post.id).all()

    def states(self) -> list[str]:
        """The state of all posts, by id."""
        return [post.state for post in self.rows()]

    def pass_time(self, seconds: float, *, step_s: float = 1.0) -> None:
        """Lets the clock run, with a pass at each step, as the clock of the app does."""
        self.outbox.drain()
        while seconds > 0:
            self.clock.advance(timedelta(seconds=min(step_s, seconds)))
            seconds -= step_s
            self.outbox.drain()


def note(
    recipient: str = "C1",
    subject_id: int = 1,
    *,
    occasion: str | None = None,
    kind: str = "note",
    workspace_id: str = WORKSPACE,
    due_in_s: float = 0,
    expires_in_s: float | None = None,
    priority: int = 50,
    parent_id: int | None = None,
    detail: str | None = None,
) -> NewPost:
    """Something to be said, at noon or so many seconds later."""
    return NewPost(
        workspace_id=workspace_id,
        kind=kind,
        subject_id=subject_id,
        occasion=occasion or f"{kind}:{subject_id}",
        recipient=recipient,
        due_at=NOON + timedelta(seconds=due_in_s),
        expires_at=None if expires_in_s is None else NOON + timedelta(seconds=expires_in_s),
        priority=priority,
        parent_id=parent_id,
        detail=detail,
    )
