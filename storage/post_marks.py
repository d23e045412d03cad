"""What is marked at every post, just before its call to Slack and after it: of many threads in one commit."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    CompoundSelect,
    String,
    any_,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.engine.interfaces import DBAPICursor

from storage.database import Database
from storage.group_commit import GroupCommit, Place
from storage.post_steps import GIVEN, Given, beginning, mark_begun, mark_sent_by, sent
from storage.posts import Post, PostState

_BEGINNING, _SENT = "beginning", "sent"
_WAS = {_BEGINNING: str(PostState.CLAIMED), _SENT: str(PostState.SENDING)}
_NEEDS = {
    _BEGINNING: ("post_id", "held_by", "at", "leased"),
    _SENT: ("post_id", "held_by", "at", "where", "message", "showing", "quiet"),
}


@dataclass(frozen=True, slots=True)
class _Mark:
    kind: str
    values: Mapping[str, Any]

    @property
    def post_id(self) -> int:
        return int(self.values["post_id"])


class Marks:
    """Marks of posts, each fenced. Any number of threads may use it."""

    def __init__(self, database: Database) -> None:
        self._line = database.line()
        self._one_by_one = {_BEGINNING: database.prepare(beginning()), _SENT: database.prepare(sent())}
        # PostgreSQL is a journey away, and at each of its answers a thread waits for its turn to go on.
        self._at_once = None if database.is_sqlite else database.prepare(_all_at_once())
        self._commits = GroupCommit[_Mark, bool](self._commit)

    def begin(self, post: Post, owner: str, now: datetime, lease_until: datetime) -> bool:
        """As `post_steps.begin_sending`, committed when it returns: to be done before the call to Slack.

        Where the database fell silent at the commit it may be stored, and yet be said not to hold: then the
        post is looked for once its lease is over, as after any call whose end nobody knows.

        Raises:
            NotCommitted: the database is away.
        """
        return self._commits.store(_mark(_BEGINNING, post, owner, at=now, leased=lease_until))

    def sent(
        self,
        post: Post,
        owner: str,
        now: datetime,
        *,
        channel: str,
        ts: str,
        shown: int,
        quiet_until: datetime,
    ) -> "SentMark":
        """As `post_steps.mark_sent`. It goes with the next commit of any thread, and is to be settled."""
        mark = _mark(
            _SENT,
            post,
            owner,
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
        if self._at_once is None:
            return [self._one_by_one[mark.kind].run(cursor, mark.values) == 1 for mark in marks]
        ids = [mark.post_id for mark in marks]
        given = {kind: _json([mark.values for mark in marks if mark.kind == kind]) for kind in _NEEDS}
        held = {post_id for (post_id,) in self._at_once.rows(cursor, {"ids": ids, **given})}
        return [post_id in held for post_id in ids]


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


def _mark(kind: str, post: Post, owner: str, **values: object) -> _Mark:
    return _Mark(kind, {"post_id": post.id, "held_by": owner, "was": _WAS[kind], **values})


def _all_at_once() -> CompoundSelect[int]:
    """Marks of any number of posts, each of them once; it gives the ids of those whose fence held."""
    # By id, as everyone does who changes several posts: so nobody waits in a circle.
    locked = (
        select(Post.id)
        .where(Post.id == any_(bindparam("ids", type_=ARRAY(BigInteger))))
        .order_by(Post.id)
        .with_for_update()
        .cte("locked")
    )
    held = [
        marking(_table(kind)).where(Post.id.in_(select(locked.c.id))).returning(Post.id).cte(f"held_{kind}")
        for kind, marking in ((_SENT, mark_sent_by), (_BEGINNING, mark_begun))
    ]
    return union_all(*(select(some.c.id) for some in held))


def _table(kind: str) -> Given:
    """The values for each post as the columns of a table, made of JSON.

    Of a list for each column the driver makes an array item by item, which takes several times as long.
    """
    columns = [column(name, GIVEN[name]) for name in _NEEDS[kind]]
    rows = func.json_to_recordset(cast(bindparam(kind, type_=String()), JSON))
    table = rows.table_valued(*columns, name=f"given_{kind}").render_derived(with_types=True)
    return lambda name: literal(_WAS[kind]) if name == "was" else table.c[name]


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(rows, default=datetime.isoformat)
