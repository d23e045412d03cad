"""Looking whether an uncertain post is there: one page of one conversation at a time.

Slack lets an app that is distributed outside its Marketplace look once a minute, and see 15 messages
(https://docs.slack.dev/apis/web-api/rate-limits). So whoever has to wait keeps their place in the line,
a conversation of several pages is read on when its turn comes again, and what a page shows is used for all.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.delivery import reasons
from bot.delivery.ends import NotSent, Refused, Uncertain
from bot.delivery.pacing import HISTORY, Pacer
from bot.delivery.places import channel_of, thread_of
from bot.delivery.protocol import Gateway, Page
from bot.delivery.watch import DeliveryWatch, Outcome
from storage import post_queue, post_steps
from storage.database import Database
from storage.post_reasons import Ours, Why
from storage.posts import Post, PostState

FIRST_LOOK_AFTER = timedelta(seconds=20)
NEXT_LOOK_AFTER = timedelta(seconds=40)
LOOKS_BEFORE_SENDING_AGAIN = 2
LOOK_AGAIN_WHERE_BARRED_AFTER = timedelta(hours=1)
LOOK_BACK = timedelta(minutes=2)
"""Slack's clock may differ from ours by this much."""
LOOK_AHEAD = timedelta(minutes=10)
LOOK_FAR = timedelta(days=1)
"""Before a post is sent again the last look goes so far to both sides: our clock may have been set wrong."""
MOST_LEFT_OFF = 10_000
SLOW_LOOK_EVERY = timedelta(minutes=1)
SLOW_FOR = timedelta(hours=1)
"""After that it tries whether it may look faster again."""

_Look = tuple[int, datetime, int]
"""The post, the attempt that is looked for, and how often it was looked for in vain."""


class Looks:
    """Looks for uncertain posts.

    How far it has read, and where it must go slowly, is kept in memory: another process learns it by itself,
    for the price of a refused call or of a page that is read twice.
    """

    def __init__(
        self,
        database: Database,
        gateways: Mapping[str, Gateway],
        pacer: Pacer,
        now: Callable[[], datetime],
        watch: DeliveryWatch,
        *,
        coalesce: timedelta,
    ) -> None:
        self._database = database
        self._gateways = gateways
        self._pacer = pacer
        self._now = now
        self._watch = watch
        self._coalesce = coalesce
        self._read_on: dict[_Look, str] = {}
        """The cursor of the next page."""
        self._slow_until: dict[str, datetime] = {}
        """By workspace."""

    def look(self, post: Post, owner: str) -> None:
        """Looks for a claimed post on one page, and keeps what came of it."""
        gateway = self._gateways[post.workspace_id]
        cursor = self._read_on.pop(_look(post), "")
        try:
            thread = thread_of(self._database, post)
            channel = thread.channel if thread else channel_of(gateway, post)
            page = self._page(gateway, post, channel, thread.ts if thread else None, cursor)
        except Refused as end:
            if cursor:
                # It may be the cursor that Slack refuses: they do not last for ever.
                self._again(post, owner, post.next_at, post.looks, Why(Ours.NO_ANSWER))
                return
            barred = Why(end.error, end.detail, at_look=True)
            # Ever more seldom, or what nobody decides about would take the turns of what is new.
            wait = max(LOOK_AGAIN_WHERE_BARRED_AFTER, self._now() - _tried_at(post))
            self._again(post, owner, self._now() + wait, post.looks, barred)
        except (NotSent, Uncertain) as end:
            self._leave_off(post, cursor)
            at = self._now() + FIRST_LOOK_AFTER
            if isinstance(end, NotSent) and end.retry_after_s is not None:
                until = self._now() + timedelta(seconds=end.retry_after_s)
                self._pacer.hold(post.workspace_id, HISTORY, until, end.reason)
                at = post.next_at
            self._again(post, owner, at, post.looks, Why(Ours.NO_ANSWER))
        else:
            self._keep(post, owner, channel, page)

    def _page(self, gateway: Gateway, post: Post, channel: str, thread_ts: str | None, cursor: str) -> Page:
        tried_at, now = _tried_at(post), self._now()
        is_last = post.looks + 1 >= LOOKS_BEFORE_SENDING_AGAIN
        back, ahead = (LOOK_FAR, LOOK_FAR) if is_last else (LOOK_BACK, LOOK_AHEAD)
        if now < self._slow_until.get(post.workspace_id, now):
            self._pacer.hold(post.workspace_id, HISTORY, now + SLOW_LOOK_EVERY, reasons.LOOKS_ARE_SLOW)
        try:
            return gateway.posts_in(channel, thread_ts, tried_at - back, tried_at + ahead, cursor=cursor)
        except NotSent as end:
            if end.retry_after_s is not None:
                self._slow_until[post.workspace_id] = now + SLOW_FOR
            raise

    def _keep(self, post: Post, owner: str, channel: str, page: Page) -> None:
        self._find_others(post, channel, page)
        ts = page.posts.get(post.id)
        if ts is not None:
            self._found([(post, owner, ts)], channel)
        elif page.cursor:
            self._leave_off(post, page.cursor)
            self._again(post, owner, self._now(), post.looks, Why(Ours.NO_ANSWER))
        elif post.looks + 1 < LOOKS_BEFORE_SENDING_AGAIN:
            self._again(post, owner, self._now() + NEXT_LOOK_AFTER, post.looks + 1, Why(Ours.NO_ANSWER))
        else:
            with self._database.write() as session:
                post_steps.put_off(
                    session, post, owner, was=PostState.UNCERTAIN, next_at=self._now(), why=None
                )

    def _leave_off(self, post: Post, cursor: str) -> None:
        if len(self._read_on) >= MOST_LEFT_OFF:
            # Posts that were decided about in the middle of a look stay behind.
            self._read_on.clear()
        self._read_on[_look(post)] = cursor

    def _find_others(self, post: Post, channel: str, page: Page) -> None:
        """Those that stand on the same page need no look of their own."""
        with self._database.read() as session:
            others = post_queue.uncertain_beside(session, post, page.posts.keys() - {post.id})
        if others:
            self._found([(other, None, page.posts[other.id]) for other in others], channel)

    def _found(self, posts: Sequence[tuple[Post, str | None, str]], channel: str) -> None:
        """These are there: each with the owner of its claim, if any, and its ts."""
        now = self._now()
        with self._database.write() as session:
            sent = [
                post
                for post, owner, ts in posts
                if post_steps.mark_sent(
                    session,
                    post,
                    owner,
                    now,
                    was=PostState.UNCERTAIN,
                    channel=channel,
                    ts=ts,
                    # What it showed when it was posted is not known: show the present state if that changed.
                    shown=0,
                    quiet_until=now + self._coalesce,
                )
            ]
        for post in sent:
            self._watch.ended(post.kind, Outcome.FOUND, (now - post.due_at).total_seconds())

    def _again(self, post: Post, owner: str, at: datetime, looks: int, why: Why) -> None:
        with self._database.write() as session:
            post_steps.doubt(session, post, owner, was=PostState.UNCERTAIN, look_at=at, looks=looks, why=why)


def _look(post: Post) -> _Look:
    return post.id, _tried_at(post), post.looks


def _tried_at(post: Post) -> datetime:
    return post.sending_at or post.due_at
