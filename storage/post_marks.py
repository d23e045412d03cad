"""What is marked at every post, just before its call to Slack and after it: of many threads in one commit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.database import Database
from storage.group_commit import GroupCommit, Place
from storage.post_queue import beginning, sent
from storage.posts import Post, PostState
from storage.prepared import Prepared


@dataclass(frozen=True, slots=True)
class _Mark:
    post_id: int
    statement: Prepared
    values: Mapping[str, object]


class Marks:
    """Marks of posts, each fenced. Any number of threads may use it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._beginning = database.prepare(beginning())
        self._sent = database.prepare(sent())
        self._commits = GroupCommit[_Mark, bool](self._commit)

    def begin(self, post: Post, owner: str, now: datetime, lease_until: datetime) -> bool:
        """As `post_queue.begin_sending`, committed when it returns: to be done before the call to Slack.

        Raises:
            NotCommitted: the database is away.
        """
        return self._commits.store(
            _mark(self._beginning, post, owner, PostState.CLAIMED, at=now, leased=lease_until)
        )

    def sent(
        self,
        post: Post,
        owner: str,
        now: datetime,
        *,
        was: PostState,
        channel: str,
        ts: str,
        shown: int,
        quiet_until: datetime,
    ) -> "SentMark":
        """As `post_queue.mark_sent`. It goes with the next commit of any thread, and is to be settled."""
        mark = _mark(
            self._sent,
            post,
            owner,
            was,
            at=now,
            where=channel,
            message=ts,
            showing=shown,
            quiet=quiet_until,
        )
        return SentMark(self._commits, mark)

    def _commit(self, marks: Sequence[_Mark]) -> Sequence[bool]:
        held = [False] * len(marks)
        # By id, as everyone does who changes several posts: so nobody waits in a circle.
        in_order = sorted(range(len(marks)), key=lambda place: marks[place].post_id)
        with self._database.hot() as cursor:
            for place in in_order:
                mark = marks[place]
                held[place] = mark.statement.run(cursor, mark.values) == 1
        return held


class SentMark:
    """A mark that goes with the next commit of any thread."""

    def __init__(self, commits: GroupCommit[_Mark, bool], mark: _Mark) -> None:
        self._commits = commits
        self._mark = mark
        self._place: Place[_Mark, bool] | None = commits.add(mark)

    def settle(self) -> bool:
        """Returns once it is committed, whether its fence held. It may be tried again where it is not.

        Raises:
            NotCommitted: the database is away.
        """
        place, self._place = self._place, None
        return self._commits.settle(self._commits.add(self._mark) if place is None else place)


def _mark(statement: Prepared, post: Post, owner: str, was: PostState, **values: object) -> _Mark:
    fence = {"post_id": post.id, "held_by": owner, "was": str(was)}
    return _Mark(post.id, statement, fence | values)
