"""The outbox: hands due posts out to threads, as fast as Slack may be called and no faster."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from bot.delivery import reasons
from bot.delivery.errands import Errands
from bot.delivery.looks import FIRST_LOOK_AFTER, Looks
from bot.delivery.messages import Renderer
from bot.delivery.pacing import HISTORY, POST, UPDATE, Hold, Pacer
from bot.delivery.protocol import Gateway
from bot.delivery.watch import DeliveryWatch, Unwatched
from storage import post_queue
from storage.database import Database
from storage.posts import Post, PostState

LEASE = timedelta(seconds=60)
COALESCE = timedelta(seconds=3)
STOP_DEADLINE_S = 8.0
_KEPT_FROM_SENDING = 2

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """How delivery is, for the health check."""

    last_pass_at: datetime | None
    """When all that was due was last handed out without an error."""
    in_flight: int
    holds: tuple[Hold, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    post: Post
    owner: str
    method: str


class Outbox:
    """Works off the posts of the workspaces in `gateways`, beside any number of others on the same database.

    Args:
        gateways: by workspace id; posts of other workspaces wait until there is one.
        renderers: by the kind of a post.
        owner: names this process, and no other one at any time.
        workers: calls at once. Two of them are kept for looks and updates; where there are several
            workspaces, one alone gets half of the rest.
        lease: how long a claim holds; well above the time-out of a call.
        coalesce: the least time between two updates of a message.
    """

    def __init__(
        self,
        database: Database,
        gateways: Mapping[str, Gateway],
        renderers: Mapping[str, Renderer],
        pacer: Pacer,
        now: Callable[[], datetime],
        *,
        owner: str,
        workers: int = 8,
        lease: timedelta = LEASE,
        coalesce: timedelta = COALESCE,
        watch: DeliveryWatch | None = None,
    ) -> None:
        self._database = database
        self._gateways = gateways
        self._pacer = pacer
        self._now = now
        self._owner = owner
        self._workers = workers
        self._lease = lease
        watch = watch or Unwatched()
        self._errands = Errands(
            database, gateways, renderers, pacer, now, watch, lease=lease, coalesce=coalesce
        )
        self._looks = Looks(database, gateways, pacer, now, watch, coalesce=coalesce)
        self._claims = count(1)
        self._passing = threading.Lock()
        self._changed = threading.Condition()
        self._jobs: set[_Job] = set()
        self._ended = 0
        self._is_waking = False
        self._is_stopping = False
        self._last_pass_at: datetime | None = None

    def tick(self) -> None:
        """Hands out what is due and may go now, and returns without waiting for it. Never raises."""
        try:
            self._pass()
        except Exception:
            logger.exception("delivery: a pass failed")

    def wake(self) -> None:
        """Has a `tick` done at once on another thread: to be called after a commit that added posts."""
        with self._changed:
            if self._is_waking or self._is_stopping:
                return
            self._is_waking = True
        threading.Thread(target=self._wake, name="delivery-wake", daemon=True).start()

    def drain(self) -> None:
        """Works until nothing is in flight and nothing may be done at this hour."""
        while True:
            ended_before = self._ended
            did_something = self._pass()
            with self._changed:
                # A job that ended during the pass may have made room that the pass did not see.
                if not did_something and not self._jobs and self._ended == ended_before:
                    return
                self._changed.wait_for(lambda: not self._jobs)

    def stop(self, deadline_s: float = STOP_DEADLINE_S) -> None:
        """Claims nothing more, and gives what is in flight so many seconds to end.

        What is only claimed by then waits again. A call that still hangs is left: its row says `sending`,
        so it will be looked for once its lease is over.
        """
        with self._changed:
            self._is_stopping = True
        if self._passing.acquire(timeout=deadline_s):
            self._passing.release()
        with self._changed:
            self._changed.wait_for(lambda: not self._jobs, timeout=deadline_s)
            left = [job for job in self._jobs if job.method == POST]
        for job in left:
            self._errands.give_back(job.post, job.owner)

    def status(self) -> OutboxStatus:
        """How delivery is."""
        with self._changed:
            return OutboxStatus(self._last_pass_at, len(self._jobs), self._pacer.holds())

    def _wake(self) -> None:
        with self._changed:
            self._is_waking = False
        self.tick()

    def _pass(self) -> bool:
        with self._passing:
            if self._is_stopping:
                return False
            now = self._now()
            with self._database.read() as session:
                due = post_queue.what_is_due(session, now)
            if due.reap:
                self._reap(now)
            handed_out = 0
            for workspace_id in self._least_busy_first():
                if due.send:
                    handed_out += self._hand_out(self._claim_posts(workspace_id, now), self._errands.send)
                if due.look:
                    looks = self._claim_others(HISTORY, workspace_id, now)
                    handed_out += self._hand_out(looks, self._looks.look)
                if due.update:
                    updates = self._claim_others(UPDATE, workspace_id, now)
                    handed_out += self._hand_out(updates, self._errands.update)
            self._last_pass_at = now
            return due.reap or handed_out > 0

    def _reap(self, now: datetime) -> None:
        with self._database.write() as session:
            post_queue.reap(
                session,
                now,
                look_at=now + FIRST_LOOK_AFTER,
                doubt=reasons.NO_ANSWER,
                orphaned=reasons.PARENT_MISSING,
            )

    def _claim_posts(self, workspace_id: str, now: datetime) -> list[_Job]:
        room = min(self._free_for_posts(workspace_id), self._pacer.room(workspace_id, POST))
        owner = self._new_owner()
        # One at a time to each recipient, so that what is said first is there first.
        closed = self._pacer.full_channels(workspace_id) | self._being_told(workspace_id)
        chosen: list[_Job] = []
        if room <= 0:
            return chosen
        with self._database.write() as session:
            while len(chosen) < room and self._pacer.room(workspace_id, POST):
                posts = post_queue.claim(
                    session,
                    now,
                    workspace_id=workspace_id,
                    owner=owner,
                    lease_until=now + self._lease,
                    limit=room - len(chosen),
                    without=closed,
                )
                if not posts:
                    break
                for post in posts:
                    may_go = post.recipient not in closed and self._pacer.try_take(
                        workspace_id, POST, post.recipient
                    )
                    closed.add(post.recipient)
                    if may_go:
                        chosen.append(_Job(post, owner, POST))
                    else:
                        post_queue.put_off(
                            session,
                            post,
                            owner,
                            was=PostState.CLAIMED,
                            next_at=post.next_at,
                            reason=post.reason,
                        )
        return chosen

    def _claim_others(self, method: str, workspace_id: str, now: datetime) -> list[_Job]:
        room = min(self._free(), self._pacer.room(workspace_id, method))
        if method == HISTORY:
            # One after another: what Slack says to one look holds for all.
            room = min(room, 1 - self._looking(workspace_id))
        if room <= 0:
            return []
        claim = post_queue.claim_looks if method == HISTORY else post_queue.claim_updates
        owner = self._new_owner()
        with self._database.write() as session:
            posts = claim(
                session,
                now,
                workspace_id=workspace_id,
                owner=owner,
                lease_until=now + self._lease,
                limit=room,
            )
        for _ in posts:
            self._pacer.try_take(workspace_id, method)
        return [_Job(post, owner, method) for post in posts]

    def _hand_out(self, jobs: list[_Job], errand: Callable[[Post, str], None]) -> int:
        for job in jobs:
            with self._changed:
                self._jobs.add(job)
            thread = threading.Thread(
                target=self._do, args=(job, errand), name=f"delivery-{job.post.id}", daemon=True
            )
            thread.start()
        return len(jobs)

    def _do(self, job: _Job, errand: Callable[[Post, str], None]) -> None:
        try:
            errand(job.post, job.owner)
        except Exception:
            logger.exception("post %s: delivery failed; its lease will run out", job.post.id)
        finally:
            with self._changed:
                self._jobs.discard(job)
                self._ended += 1
                self._changed.notify_all()
        self.tick()

    def _new_owner(self) -> str:
        return f"{self._owner}/{next(self._claims)}"

    def _least_busy_first(self) -> list[str]:
        with self._changed:
            busy = [job.post.workspace_id for job in self._jobs]
        return sorted(self._gateways, key=busy.count)

    def _being_told(self, workspace_id: str) -> set[str]:
        with self._changed:
            return {
                job.post.recipient
                for job in self._jobs
                if job.method == POST and job.post.workspace_id == workspace_id
            }

    def _looking(self, workspace_id: str) -> int:
        with self._changed:
            return sum(job.method == HISTORY and job.post.workspace_id == workspace_id for job in self._jobs)

    def _free(self) -> int:
        with self._changed:
            return self._workers - len(self._jobs)

    def _free_for_posts(self, workspace_id: str) -> int:
        most = max(1, self._workers - _KEPT_FROM_SENDING)
        most_for_one = most if len(self._gateways) < 2 else max(1, most // 2)
        with self._changed:
            posts = [job.post for job in self._jobs if job.method == POST]
            here = sum(post.workspace_id == workspace_id for post in posts)
            return min(most - len(posts), most_for_one - here, self._workers - len(self._jobs))
