"""The outbox: hands due posts out to threads, as fast as Slack may be called and no faster."""

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from queue import SimpleQueue

from bot.delivery.alarm import Alarm
from bot.delivery.crew import Crew, Job, Kind
from bot.delivery.errands import Claim, Errands
from bot.delivery.looks import FIRST_LOOK_AFTER, Looks
from bot.delivery.messages import Renderer
from bot.delivery.pacing import HISTORY, POST, UPDATE, Hold, Pacer
from bot.delivery.protocol import Gateway
from bot.delivery.watch import DeliveryWatch, Unwatched
from storage import post_due, post_queue
from storage.database import Database
from storage.people import uninstalled
from storage.post_due import Due
from storage.post_reasons import Ours, Why

LEASE = timedelta(seconds=60)
COALESCE = timedelta(seconds=3)
STOP_DEADLINE_S = 8.0
CLOCK_S = 1.0
"""The clock has a tick done so often; what is due sooner rings an alarm."""
PULSE_S = 0.2
"""While posts wait for the pace they are taken as seldom as this, so that some are claimed together."""
AT_HAND_S = 1.0
LEAST_AT_HAND, MOST_AT_HAND = 6, 24
"""Posts that are claimed for each thread that may say them: what comes next so soon is at hand."""
_KEPT_FROM_SENDING = 2

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """How delivery is, for the health check."""

    last_pass_at: datetime | None
    """When all that was due was last handed out without an error."""
    in_flight: int
    holds: tuple[Hold, ...]


def _nothing() -> bool:
    """Where nothing is ever held."""
    return False


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
        release: lets some of what was held go, as far as it may be told now, and returns whether there was
            any; it never raises.
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
        release: Callable[[], bool] = _nothing,
    ) -> None:
        self._database = database
        self._gateways = gateways
        self._pacer = pacer
        self._now = now
        self._release = release
        self._owner = owner
        self._lease = lease
        self._most_posts = max(1, workers - _KEPT_FROM_SENDING)
        self._most_for_one = self._most_posts if len(gateways) < 2 else max(1, self._most_posts // 2)
        self._workers = workers
        watch = watch or Unwatched()
        self._errands = Errands(
            database, gateways, renderers, pacer, now, watch, lease=lease, coalesce=coalesce
        )
        self._looks = Looks(database, gateways, pacer, now, watch, coalesce=coalesce)
        self._crew = Crew(workers, self._may_begin, self._ended)
        self._alarm = Alarm(self.tick)
        self._claims = count(1)
        self._passing = threading.Lock()
        self._asked: SimpleQueue[str | None] = SimpleQueue()
        """Workspaces that want more posts at hand; None for a look at all that is due."""
        self._sending: dict[str, int] = {}
        """Workspaces where more posts are due than were claimed, and how urgent the first of them was."""
        self._is_stopping = False
        self._last_pass_at: datetime | None = None

    def tick(self) -> None:
        """Hands out what is due and may go now, and returns without waiting for it. Never raises.

        Where that is being done, it is done once more, which is not waited for.
        """
        self._ask(None)

    def wake(self) -> None:
        """Has a `tick` done at once on another thread: to be called after a commit that added posts."""
        self._alarm.set(0)

    def drain(self) -> None:
        """Works until nothing is in flight and nothing may be done at this hour."""
        while True:
            done_before = self._crew.done
            with self._passing:
                did_something = self._pass()
            # A job that ended during the pass may have made room that the pass did not see.
            if not did_something and self._crew.is_done() and self._crew.done == done_before:
                return
            self._crew.wait()

    def stop(self, deadline_s: float = STOP_DEADLINE_S) -> None:
        """Claims nothing more, and gives what is in flight so many seconds to end.

        What is only claimed by then waits again. A call that still hangs is left: its row says `sending`,
        so it will be looked for once its lease is over.
        """
        self._is_stopping = True
        self._alarm.stop()
        if self._passing.acquire(timeout=deadline_s):
            self._passing.release()
        self._give_back(self._crew.take_back(lambda _kind: True))
        self._crew.wait(deadline_s)
        self._crew.stop()
        self._give_back([job for job in self._crew.jobs() if job.kind.method == POST])

    def status(self) -> OutboxStatus:
        """How delivery is."""
        return OutboxStatus(self._last_pass_at, len(self._crew.jobs()), self._pacer.holds())

    def _ask(self, workspace_id: str | None) -> None:
        self._asked.put(workspace_id)
        while not self._asked.empty() and self._passing.acquire(blocking=False):
            try:
                asked = set[str | None]()
                while not self._asked.empty():
                    asked.add(self._asked.get())
                if None in asked:
                    self._pass()
                else:
                    self._refill(asked)
            except Exception:
                logger.exception("delivery: a pass failed")
            finally:
                self._passing.release()

    def _pass(self) -> bool:
        if self._is_stopping:
            return False
        now = self._now()
        self._give_back(self._crew.take_back(self._is_held))
        due, names = self._look(now)
        has_released = due.release and self._release()
        if has_released:
            due, names = self._look(now)
            if due.release:
                # The rest, while these are said.
                self._pass_again_at(now, now)
        if due.reap:
            self._reap(now)
        handed_out = 0
        for name in names:
            if name in self._sending:
                handed_out += self._hand_out(self._claim_posts(name, now))
            if due.look:
                handed_out += self._hand_out(self._claim_others(HISTORY, name, now))
            if due.update:
                handed_out += self._hand_out(self._claim_others(UPDATE, name, now))
        self._crew.look_again()
        self._last_pass_at = now
        return has_released or due.reap or handed_out > 0

    def _look(self, now: datetime) -> tuple[Due, Sequence[str]]:
        """What there is to do, and for which workspaces, the least busy first."""
        with self._database.read() as session:
            due = post_due.what_is_due(session, now)
            left = uninstalled(session)
            names = [name for name in self._least_busy_first() if name not in left]
            first = {name: post_due.most_urgent(session, now, name) for name in names if due.send}
            self._sending = {name: priority for name, priority in first.items() if priority is not None}
        return due, names

    def _refill(self, workspace_ids: Collection[str | None]) -> None:
        """Claims what comes next, where it was seen that more is due: for this no further look is needed."""
        for workspace_id in [name for name in self._sending if name in workspace_ids]:
            if not self._is_stopping and self._crew.waiting(Kind(workspace_id, POST)) <= self._most_for_one:
                self._hand_out(self._claim_posts(workspace_id, self._now()))

    def _reap(self, now: datetime) -> None:
        with self._database.write() as session:
            post_queue.reap(
                session,
                now,
                look_at=now + FIRST_LOOK_AFTER,
                doubt=Why(Ours.NO_ANSWER),
                orphaned=Why(Ours.PARENT_MISSING),
            )

    def _claim_posts(self, workspace_id: str, now: datetime) -> list[Job]:
        next_at = self._pacer.next_at(workspace_id, POST)
        if next_at is not None:
            self._pass_again_at(next_at, now)
            return []
        kind = Kind(workspace_id, POST)
        at_hand = min(max(LEAST_AT_HAND, int(AT_HAND_S / max(self._crew.took_s(kind), 1e-3))), MOST_AT_HAND)
        enough, in_hand = at_hand * self._most_for_one, self._crew.in_hand(kind)
        wanted, urgent_than = enough - in_hand, None
        if wanted < enough / 2:
            # Many at once, and seldom. What is more urgent than something at hand finds room all the same.
            urgent_than = self._crew.least_urgent(kind)
            if urgent_than is not None and self._sending[workspace_id] >= urgent_than:
                self._pass_again_at(now, now)
                return []
            wanted = 2 * enough - in_hand
        if wanted <= 0:
            return []
        owner = self._new_owner()
        # The pace is held meanwhile: so two processes do not take posts to one recipient at the same time.
        with self._database.write() as session, self._pacer.turn(session, workspace_id, POST) as pace:
            room = min(wanted, pace.room())
            full = pace.full_channels()
            posts = post_queue.claim(
                session,
                now,
                workspace_id=workspace_id,
                owner=owner,
                lease_until=now + self._lease,
                limit=room,
                without=full,
                urgent_than=urgent_than,
            )
            for post in posts:
                pace.take(post.recipient)
            is_more = len(posts) == room
            more_at = [pace.next_at()] if is_more else [pace.channel_at(each) for each in full]
        if not is_more and urgent_than is None:
            del self._sending[workspace_id]
        if more_at:
            self._pass_again_at(datetime.fromtimestamp(min(more_at), now.tzinfo), now)
        errand = partial(self._errands.send, claim=Claim(tuple(post.recipient for post in posts)))
        return [Job(post, owner, kind, errand) for post in posts]

    def _claim_others(self, method: str, workspace_id: str, now: datetime) -> list[Job]:
        wanted = self._workers - len(self._crew.jobs())
        if method == HISTORY:
            # One after another: what Slack says to one look holds for all.
            wanted = min(wanted, 1 - self._crew.in_hand(Kind(workspace_id, HISTORY)))
        if wanted <= 0 or self._pacer.next_at(workspace_id, method) is not None:
            return []
        claim = post_queue.claim_looks if method == HISTORY else post_queue.claim_updates
        owner = self._new_owner()
        with self._database.write() as session, self._pacer.turn(session, workspace_id, method) as pace:
            posts = claim(
                session,
                now,
                workspace_id=workspace_id,
                owner=owner,
                lease_until=now + self._lease,
                limit=min(wanted, pace.room()),
            )
            for _ in posts:
                pace.take()
        update = partial(self._errands.update, claim=Claim(tuple(post.recipient for post in posts)))
        errand = self._looks.look if method == HISTORY else update
        return [Job(post, owner, Kind(workspace_id, method), errand) for post in posts]

    def _hand_out(self, jobs: list[Job]) -> int:
        self._crew.add(jobs)
        return len(jobs)

    def _is_held(self, kind: Kind) -> bool:
        return self._pacer.is_held(*kind)

    def _may_begin(self, kind: Kind, at_work: Mapping[Kind, int], quick: int) -> bool:
        if self._is_held(kind):
            return False
        if kind.method == POST:
            posts = sum(jobs for other, jobs in at_work.items() if other.method == POST)
            if posts >= self._most_posts or at_work.get(kind, 0) >= self._most_for_one:
                return False
        return quick < self._pacer.at_once(*kind, self._crew.took_s(kind))

    def _ended(self, job: Job) -> None:
        if job.kind.method != POST or self._is_held(job.kind):
            self._ask(None)
        elif self._crew.waiting(job.kind) <= self._most_for_one and self._pacer.next_at(*job.kind) is None:
            self._ask(job.kind.workspace_id)

    def _give_back(self, jobs: Sequence[Job]) -> None:
        for kind in {job.kind for job in jobs}:
            claims = [(job.post, job.owner) for job in jobs if job.kind == kind]
            self._errands.give_back(*kind, claims)

    def _pass_again_at(self, at: datetime, now: datetime) -> None:
        wait_s = max(PULSE_S, (at - now).total_seconds())
        if wait_s < CLOCK_S:
            self._alarm.set(wait_s)

    def _new_owner(self) -> str:
        return f"{self._owner}/{next(self._claims)}"

    def _least_busy_first(self) -> list[str]:
        busy = [job.kind.workspace_id for job in self._crew.jobs()]
        return sorted(self._gateways, key=busy.count)
