"""What is marked at every post, just before its call to Slack and after it: of many threads in one commit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Select, any_, bindparam, select
from sqlalchemy.engine.interfaces import DBAPICursor

from storage.database import Database
from storage.group_commit import GroupCommit, Place
from storage.post_queue import beginning, sent
from storage.posts import Post, PostState
from storage.prepared import Prepared, together


@dataclass(frozen=True, slots=True)
class _Mark:
    post_id: int
    statement: Prepared
    values: Mapping[str, object]


class Marks:
    """Marks of posts, each fenced. Any number of threads may use it."""

    def __init__(self, database: Database) -> None:
        self._line = database.line()
        self._beginning = database.prepare(beginning())
        self._sent = database.prepare(sent())
        # On SQLite nobody else writes meanwhile.
        self._lock = None if database.is_sqlite else database.prepare(_locked())
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
        return self._line.run(lambda cursor: self._run(cursor, marks))

    def _run(self, cursor: DBAPICursor, marks: Sequence[_Mark]) -> Sequence[bool]:
        in_order = sorted(marks, key=lambda mark: mark.post_id)
        ends = [mark for mark in in_order if mark.statement is self._sent]
        beginnings = [mark for mark in in_order if mark.statement is self._beginning]
        held: dict[int, bool] = {}
        with together(cursor):
            # Rows are locked by id, as everyone does who changes several posts: so nobody waits in a circle.
            # What has ended was mostly stored before what begins.
            if self._lock is not None and ends and beginnings and ends[-1].post_id > beginnings[0].post_id:
                self._lock.run_each(cursor, [{"ids": [mark.post_id for mark in in_order]}])
            for statement, alike in ((self._sent, ends), (self._beginning, beginnings)):
                counts = statement.run_each(cursor, [mark.values for mark in alike])
                held.update(zip(map(id, alike), (count == 1 for count in counts), strict=True))
        return [held[id(mark)] for mark in marks]


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


def _locked() -> Select[int]:
    ids = bindparam("ids", type_=ARRAY(BigInteger))
    return select(Post.id).where(Post.id == any_(ids)).order_by(Post.id).with_for_update()
