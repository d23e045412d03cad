"""Letting go what was held, once whoever it is for may be told: the only place that does.

Delivery calls `tick` before it looks at what is due. Every person's own row is held meanwhile, so that of two
processes one counts and gathers.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.decisions import Decisions
from services.quiet.choices import hours_of
from services.quiet.deciding import Day, Verdict, Wishes, decide
from services.quiet.manners import GATHERED
from services.quiet.settings import MESSAGES_A_DAY, WORKING_HOURS
from storage import post_holds
from storage.database import Database, among
from storage.inboxes import keep_day, lock_kept
from storage.people import Person
from storage.post_holds import Held
from storage.posts import NewPost, Post, PostFacts, add_posts

AT_ONCE = 500
"""Posts looked at in one unit of work: others write between two of them."""
PRIORITY = 55

logger = logging.getLogger(__name__)


class Releasing:
    """Decides about what was held until now."""

    def __init__(self, database: Database, now: Callable[[], datetime], decisions: Decisions) -> None:
        self._database = database
        self._now = now
        self._decisions = decisions

    def begin(self) -> None:
        """Looks at all that is held anew: since Frontlane was stopped the environment may say other hours."""
        with self._database.write() as session:
            post_holds.look_anew(session, self._now())

    def tick(self) -> bool:
        """Decides about some of it; returns whether any was decided.

        Never raises: what fails is logged, and tried again at the next tick.
        """
        try:
            return self._release_some()
        except Exception:
            logger.exception("what was held could not be let go, and will be tried again")
            return False

    def told_within(self, teller: PostFacts) -> Sequence[PostFacts]:
        """What is told by a post that gathered several, for rendering."""
        with self._database.read() as session:
            return post_holds.told_within(session, teller)

    def _release_some(self) -> bool:
        now = self._now()
        with self._database.read() as session:
            held = post_holds.whose(session, now, AT_ONCE)
        by_workspace: dict[str, list[str]] = defaultdict(list)
        for workspace_id, recipient in held:
            by_workspace[workspace_id].append(recipient)
        # All of them, whatever comes of the first.
        is_done = [self._release_of(*held_in, now) for held_in in sorted(by_workspace.items())]
        return any(is_done)

    def _release_of(self, workspace_id: str, recipients: Sequence[str], now: datetime) -> bool:
        try:
            with self._database.write() as session:
                self._release(session, workspace_id, recipients, now)
        except Exception:
            logger.exception("what was held in %s could not be let go, and will be tried again", workspace_id)
            return False
        return True

    def _release(self, session: Session, workspace_id: str, recipients: Sequence[str], now: datetime) -> None:
        people = _people(session, workspace_id, recipients)
        inboxes = lock_kept(session, [person_id for person_id, _zone in people.values()])
        held: dict[str, list[Held]] = defaultdict(list)
        for post in post_holds.held_for(session, now, workspace_id, recipients):
            held[post.recipient].append(post)
        # Not before: an admin who changes it now waits for these posts, and has them looked at anew.
        of_all = self._decisions.get(session, workspace_id, WORKING_HOURS)
        most = self._decisions.get(session, workspace_id, MESSAGES_A_DAY)
        verdicts: dict[str, Verdict] = {}
        days: dict[Day, list[int]] = defaultdict(list)
        for recipient, posts in held.items():
            if recipient not in people:
                # Nobody knows their hours, nor what they want.
                verdicts[recipient] = Verdict(Day(), go=[post.id for post in posts])
                continue
            person_id, zone = people[recipient]
            inbox = inboxes[person_id]
            wishes = Wishes(hours_of(inbox.hours, of_all), zone, frozenset(inbox.muted), most)
            had = Day(inbox.day, inbox.told, inbox.news_at)
            verdicts[recipient] = verdict = decide(posts, wishes, had, now)
            if verdict.day != had:
                days[verdict.day].append(person_id)
        # Of an alert for thousands nearly all have had the same.
        for day, person_ids in days.items():
            keep_day(session, person_ids, day.day, day.told, day.news_at)
        _carry_out(session, workspace_id, verdicts, now)


def _people(session: Session, workspace_id: str, user_ids: Sequence[str]) -> Mapping[str, tuple[int, str]]:
    """Person and time zone by user id."""
    # The workspace's own come last, and stay.
    found = session.execute(
        select(Person.user_id, Person.id, Person.time_zone)
        .where(among(session, Person.user_id, user_ids))
        .order_by(Person.workspace_id == workspace_id, Person.id)
    )
    return {user_id: (person_id, zone) for user_id, person_id, zone in found}


def _carry_out(session: Session, workspace_id: str, verdicts: dict[str, Verdict], now: datetime) -> None:
    post_holds.let_go(session, [each for verdict in verdicts.values() for each in verdict.go], now)
    post_holds.drop(session, [each for verdict in verdicts.values() for each in verdict.drop])
    later: dict[datetime, list[int]] = defaultdict(list)
    for verdict in verdicts.values():
        for post_id, until in verdict.later.items():
            later[until].append(post_id)
    for until, ids in sorted(later.items()):
        post_holds.put_off(session, ids, until)
    _gather(
        session,
        workspace_id,
        {recipient: verdict.gather for recipient, verdict in verdicts.items() if verdict.gather},
        now,
    )


def _gather(session: Session, workspace_id: str, gathered: dict[str, list[int]], now: datetime) -> None:
    if not gathered:
        return
    occasions = {f"gathered:{ids[0]}": ids for ids in gathered.values()}
    add_posts(
        session,
        (
            NewPost(
                workspace_id=workspace_id,
                kind=GATHERED,
                subject_id=ids[0],
                occasion=f"gathered:{ids[0]}",
                recipient=recipient,
                due_at=now,
                priority=PRIORITY,
            )
            for recipient, ids in gathered.items()
        ),
        now,
    )
    tellers = session.execute(
        select(Post.id, Post.occasion).where(Post.workspace_id == workspace_id, Post.occasion.in_(occasions))
    )
    for teller_id, occasion in tellers.all():
        post_holds.gather(session, occasions[occasion], teller_id)
