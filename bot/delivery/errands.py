"""What is done with one post that was claimed: say it, or update it. (Looking for it: see `looks`.)

Each errand runs on a thread of its own. No transaction is open while Slack is called, and what the call
came to is kept only if the claim still holds.
"""

import logging
import secrets
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from bot.delivery import reasons
from bot.delivery.crew import Settle
from bot.delivery.ends import NotSent, Refused, Uncertain
from bot.delivery.looks import FIRST_LOOK_AFTER
from bot.delivery.messages import Message, Renderer
from bot.delivery.pacing import POST, UPDATE, Pacer
from bot.delivery.places import channel_of, thread_of
from bot.delivery.protocol import Gateway, Posted
from bot.delivery.watch import DeliveryWatch, Outcome
from storage import post_steps
from storage.database import Database
from storage.group_commit import NotCommitted
from storage.post_marks import Marks, SentMark
from storage.post_reasons import Ours, Why
from storage.posts import Post, PostFacts, PostState, mark_stale_posts

LONGEST_WAIT_S = 60
WORKSPACE_HOLD = timedelta(seconds=60)
UPDATE_AGAIN_AFTER = timedelta(seconds=10)
KEPT_AGAIN_AFTER_S = 1.0
DATABASE_AWAY = (OperationalError, InterfaceError, InternalError, PoolTimeoutError, NotCommitted)
"""Locked, full, restarting, read-only for now: nothing is wrong with what was to be stored."""
GIVEN_UP_FOR = timedelta(minutes=10)
"""A message that cannot be updated is left alone for so long, however much changes."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """What posts that were claimed together have in common."""

    recipients: tuple[str, ...]
    at: float = field(default_factory=time.monotonic)


class Errands:
    """Says and updates posts. Ends of calls become states of rows, and holds of the pacer.

    Args:
        pause: waits for so many seconds, on an errand's own thread.
    """

    def __init__(
        self,
        database: Database,
        gateways: Mapping[str, Gateway],
        renderers: Mapping[str, Renderer],
        pacer: Pacer,
        now: Callable[[], datetime],
        watch: DeliveryWatch,
        *,
        lease: timedelta,
        coalesce: timedelta,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._database = database
        self._marks = Marks(database)
        self._gateways = gateways
        self._renderers = renderers
        self._pacer = pacer
        self._now = now
        self._watch = watch
        self._lease = lease
        self._coalesce = coalesce
        self._pause = pause

    def send(self, post: Post, owner: str, claim: Claim) -> Settle | None:
        """Says a claimed post. Where it is there, that is still to be settled."""
        gateway = self._gateways[post.workspace_id]
        thread = thread_of(self._database, post)
        try:
            message = self._render(post, claim)
        except _UnwrittenError as error:
            with self._database.write() as session:
                post_steps.fail(session, post, owner, was=PostState.CLAIMED, why=error.why)
            self._ended(post, Outcome.FAILED)
            return None
        if message is None or message.is_removed:
            with self._database.write() as session:
                post_steps.drop(session, post, owner)
            self._ended(post, Outcome.WITHDRAWN)
            return None
        if self._pacer.is_held(post.workspace_id, POST):
            self.give_back(post.workspace_id, POST, [(post, owner)])
            return None
        now = self._now()
        if not self._marks.begin(post, owner, now, now + self._lease):
            return None
        try:
            posted = self._call(gateway, post, message, thread)
        except NotSent as end:
            self._put_off(post, owner, end)
        except Refused as end:
            self._refused(post, owner, end)
        except Uncertain as end:
            logger.warning("post %s: uncertain: %s", post.id, end)
            if message.file is None:
                self._doubt(post, owner)
            else:
                # A file bears no metadata by which it could be found, and its reader can ask for it anew.
                self._fail(post, owner, Why(Ours.FILE_UNSURE))
        except Exception:
            self._doubt(post, owner)
            raise
        else:
            return self._sent(post, owner, posted)
        return None

    def _call(self, gateway: Gateway, post: Post, message: Message, thread: Posted | None) -> Posted:
        channel = thread.channel if thread else post.recipient
        if message.file is not None:
            file = message.file
            file_id = gateway.upload_file(
                channel, file.name, file.content, title=file.title, comment=message.text
            )
            return Posted(channel, file_id)
        return gateway.post(channel, message, post_id=post.id, thread_ts=thread.ts if thread else None)

    def update(self, post: Post, owner: str, claim: Claim) -> None:
        """Brings a sent message up to date, or takes it away."""
        gateway = self._gateways[post.workspace_id]
        try:
            message = self._render(post, claim)
        except _UnwrittenError:
            self._leave(post, owner, GIVEN_UP_FOR, again=False)
            return
        try:
            is_gone = message is not None and self._show(gateway, post, message)
        except NotSent as end:
            asked = self._hold(post, UPDATE, end)
            self._leave(post, owner, asked or UPDATE_AGAIN_AFTER, again=True)
            self._slow_down(post, UPDATE, end)
        except Uncertain:
            self._leave(post, owner, UPDATE_AGAIN_AFTER, again=True)
        except Refused as end:
            passing = self._holds_workspace(post, end) or end.error in reasons.PASSING
            if not passing:
                logger.warning("post %s is not updated any more: %s", post.id, end)
            self._leave(post, owner, WORKSPACE_HOLD if passing else GIVEN_UP_FOR, again=passing)
        else:
            now = self._now()
            with self._database.write() as session:
                if is_gone:
                    post_steps.mark_removed(session, post, owner)
                elif not post_steps.mark_updated(
                    session, post, owner, shown=post.stale, quiet_until=now + self._coalesce
                ):
                    # Whoever claimed it meanwhile may have said something newer, and this came over it.
                    mark_stale_posts(session, [post.id], now)

    def _show(self, gateway: Gateway, post: Post, message: Message) -> bool:
        """Has Slack show the message as it is now; returns whether it is gone."""
        if post.ts is None:
            return False
        channel = channel_of(gateway, post)
        if message.is_removed:
            try:
                gateway.delete(channel, post.ts)
            except Refused as end:
                if self._holds_workspace(post, end) or end.error in reasons.PASSING:
                    raise
                # As where a workspace keeps all messages: then at least the words go.
                logger.warning("post %s cannot be deleted: %s", post.id, end)
            else:
                return True
        gateway.update(channel, post.ts, message)
        return False

    def give_back(self, workspace_id: str, method: str, claims: Iterable[tuple[Post, str]]) -> None:
        """Lets posts that are only claimed wait again, each with its owner, and others have their calls."""
        with self._database.write() as session, self._pacer.turn(session, workspace_id, method) as pace:
            for post, owner in claims:
                if post_steps.give_back(session, post, owner):
                    pace.give_back(post.recipient if method == POST else None)

    def _render(self, post: Post, claim: Claim) -> Message | None:
        facts = PostFacts(
            id=post.id,
            workspace_id=post.workspace_id,
            kind=post.kind,
            subject_id=post.subject_id,
            detail=post.detail,
            recipient=post.recipient,
            due_at=post.due_at,
            sent_at=post.sent_at,
            claimed_at=claim.at,
            beside=claim.recipients,
        )
        try:
            return self._renderers[post.kind](facts)
        except DATABASE_AWAY:
            # The view is not wrong: the lease runs out, and another try is made.
            raise
        except Exception as error:
            error_id = secrets.token_hex(4)
            # Without the error's own words: they may hold what people have written.
            where = "".join(traceback.format_tb(error.__traceback__))
            logger.error(  # noqa: TRY400 - logger.exception would add those words
                "error %s: post %s of kind %s: %s at\n%s",
                error_id,
                post.id,
                post.kind,
                type(error).__name__,
                where,
            )
            raise _UnwrittenError(Why(Ours.NOT_WRITTEN, error_id)) from None

    def _sent(self, post: Post, owner: str, posted: Posted) -> Settle:
        now = self._now()
        mark = self._marks.sent(
            post,
            owner,
            now,
            channel=posted.channel,
            ts=posted.ts,
            shown=post.stale,
            quiet_until=now + self._coalesce,
        )
        return partial(self._settle, post, posted, mark, until=now + self._lease)

    def _settle(self, post: Post, posted: Posted, mark: SentMark, *, until: datetime) -> None:
        held = self._kept(mark.settle, until)
        self._ended(post, Outcome.SENT)
        if not held:
            logger.warning("post %s is at %s, but the claim was over when Slack answered", post.id, posted.ts)

    def _put_off(self, post: Post, owner: str, end: NotSent) -> None:
        logger.info("post %s: not sent: %s", post.id, end)
        in_a_while = timedelta(seconds=min(LONGEST_WAIT_S, 2 ** min(post.attempts, 10)))
        wait = self._hold(post, POST, end) or in_a_while
        self._again(post, owner, self._now() + wait, Why(Ours.NOT_TAKEN, end.reason))
        self._slow_down(post, POST, end)

    def _hold(self, post: Post, method: str, end: NotSent) -> timedelta | None:
        """Has this process make no further call of that method for as long as Slack asks; returns that."""
        if end.retry_after_s is None:
            return None
        wait = timedelta(seconds=end.retry_after_s)
        self._pacer.hold(post.workspace_id, method, self._now() + wait, end.reason)
        return wait

    def _slow_down(self, post: Post, method: str, end: NotSent) -> None:
        """Tells all processes of a 429."""
        if end.retry_after_s is not None:
            channel = post.recipient if method == POST else None
            with (
                self._database.write() as session,
                self._pacer.turn(session, post.workspace_id, method) as pace,
            ):
                pace.refused(end.retry_after_s, channel)

    def _refused(self, post: Post, owner: str, end: Refused) -> None:
        why = Why(end.error, end.detail)
        if self._holds_workspace(post, end) or end.error in reasons.PASSING:
            self._again(post, owner, self._now() + WORKSPACE_HOLD, why)
            return
        logger.warning("post %s failed: %s", post.id, end)
        self._fail(post, owner, why)

    def _fail(self, post: Post, owner: str, why: Why) -> None:
        self._keep(lambda session: post_steps.fail(session, post, owner, was=PostState.SENDING, why=why))
        self._ended(post, Outcome.FAILED)

    def _again(self, post: Post, owner: str, at: datetime, why: Why) -> None:
        self._keep(
            lambda session: post_steps.put_off(
                session, post, owner, was=PostState.SENDING, next_at=at, why=why
            )
        )
        self._ended(post, Outcome.PUT_OFF)

    def _keep(self, change: Callable[[Session], bool]) -> bool:
        """Stores what a call came to, as `_kept`."""

        def store() -> bool:
            with self._database.write() as session:
                return change(session)

        return self._kept(store, self._now() + self._lease)

    def _kept(self, store: Callable[[], bool], until: datetime) -> bool:
        """Stores what a call came to: while the database is away, again and again until the lease is over.

        Nothing else remembers it. A post whose end is not kept is uncertain, though Slack has answered.
        """
        while True:
            try:
                return store()
            except DATABASE_AWAY as error:
                if self._now() >= until:
                    raise
                logger.warning(
                    "the database is away (%s): the end of a call is kept back", type(error).__name__
                )
            self._pause(KEPT_AGAIN_AFTER_S)

    def _doubt(self, post: Post, owner: str) -> None:
        with self._database.write() as session:
            post_steps.doubt(
                session,
                post,
                owner,
                was=PostState.SENDING,
                look_at=self._now() + FIRST_LOOK_AFTER,
                looks=0,
                why=Why(Ours.NO_ANSWER),
            )
        self._ended(post, Outcome.UNCERTAIN)

    def _leave(self, post: Post, owner: str, wait: timedelta, *, again: bool) -> None:
        with self._database.write() as session:
            post_steps.put_off_update(session, post, owner, quiet_until=self._now() + wait, again=again)

    def _ended(self, post: Post, outcome: Outcome) -> None:
        self._watch.ended(post.kind, outcome, (self._now() - post.due_at).total_seconds())

    def _holds_workspace(self, post: Post, end: Refused) -> bool:
        if end.error not in reasons.OF_THE_WORKSPACE:
            return False
        words = reasons.why_held(end.error, end.detail)
        logger.error("workspace %s: %s", post.workspace_id, end)
        self._pacer.hold(post.workspace_id, None, self._now() + WORKSPACE_HOLD, words)
        return True


class _UnwrittenError(Exception):
    """The view failed."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.error)
        self.why = why
