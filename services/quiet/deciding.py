"""What becomes of all that is held for one person, at one moment. No rule of it is anywhere else."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from services.days import instant, local_day
from services.quiet.hours import Hours
from services.quiet.manners import MANNERS, ONE_SAYS_ALL, TOPICS, Manner
from storage.post_holds import Held

NEWS_APART = timedelta(minutes=10)
"""Whoever had news waits so long for more; what comes meanwhile is one message."""
GATHERED_AT_MOST = 6
UNKNOWN_AGAIN_AFTER = timedelta(minutes=10)
MORNING = time(9)
"""When the next day begins for who has no hours."""


@dataclass(frozen=True)
class Day:
    """What somebody has had on a day of theirs.

    Attributes:
        day: of a shift over midnight, the day on which it began.
        told: how many messages that count.
        news_at: when they last had news, on whichever day.
    """

    day: date | None = None
    told: int = 0
    news_at: datetime | None = None


@dataclass(frozen=True)
class Wishes:
    """How somebody is to be told.

    Attributes:
        hours: when they work; None: they may be told at any hour.
        zone: an IANA name.
        muted: topics that they have turned off.
        most: messages a day.
    """

    hours: Hours | None
    zone: str
    muted: frozenset[str]
    most: int


@dataclass
class Verdict:
    """What becomes of it, by the ids of posts."""

    day: Day
    """What they will have had then."""
    go: list[int] = field(default_factory=list)
    gather: list[int] = field(default_factory=list)
    """Two or more that are one message."""
    later: dict[int, datetime] = field(default_factory=dict)
    drop: list[int] = field(default_factory=list)


def decide(held: Sequence[Held], wishes: Wishes, had: Day, now: datetime) -> Verdict:
    """What is told now, what later and when, what never.

    Args:
        held: oldest first.
    """
    drop = [post.id for post in held if _is_useless(post, held, wishes, now)]
    useful = [post for post in held if post.id not in drop]
    today, next_day = _days(wishes.hours, wishes.zone, now)
    if today is None:
        return Verdict(had, later={post.id: next_day for post in useful}, drop=drop)
    verdict = Verdict(had if had.day == today else Day(today, 0, had.news_at), drop=drop)
    news: list[int] = []
    for post in useful:
        manner = MANNERS.get(post.kind)
        if manner is None:
            # Another release knows how it is told. It must not keep this one from all others.
            verdict.later[post.id] = now + UNKNOWN_AGAIN_AFTER
        elif manner == Manner.OWN:
            _tell(post, wishes, next_day, verdict)
        elif manner == Manner.NEWS:
            news.append(post.id)
        else:
            verdict.go.append(post.id)
    if news:
        _tell_news(news, wishes, next_day, now, verdict)
    return verdict


@lru_cache(maxsize=256)
def _days(hours: Hours | None, zone: str, now: datetime) -> tuple[date | None, datetime]:
    """The day that it is for them, None outside of their hours; and when the next one begins."""
    if hours is not None:
        return hours.shift_at(now, zone), hours.next_start(now, zone)
    today = local_day(now, zone)
    return today, instant(today + timedelta(days=1), MORNING, zone)


def _is_useless(post: Held, held: Sequence[Held], wishes: Wishes, now: datetime) -> bool:
    if post.expires_at is not None and post.expires_at <= now:
        return True
    if TOPICS.get(post.kind) in wishes.muted:
        return True
    if post.kind not in ONE_SAYS_ALL:
        return False
    rank = _rank(post)
    return any(
        _rank(other) < rank
        for other in held
        if other.kind in ONE_SAYS_ALL and other.subject_id == post.subject_id
    )


def _rank(post: Held) -> tuple[int, int]:
    """Of two of the same sort the later one says it."""
    return ONE_SAYS_ALL.index(post.kind), -post.id


def _tell(post: Held, wishes: Wishes, next_day: datetime, verdict: Verdict) -> None:
    ends = [at for at in (post.needed_by, post.expires_at) if at is not None]
    if verdict.day.told < wishes.most or (ends and min(ends) < next_day):
        verdict.go.append(post.id)
        verdict.day = replace(verdict.day, told=verdict.day.told + 1)
    else:
        verdict.later[post.id] = next_day


def _tell_news(
    news: Sequence[int], wishes: Wishes, next_day: datetime, now: datetime, verdict: Verdict
) -> None:
    day = verdict.day
    told, rest = list(news[:GATHERED_AT_MOST]), news[GATHERED_AT_MOST:]
    again_at = now + NEWS_APART
    if day.told >= wishes.most:
        told, rest, again_at = [], news, next_day
    elif day.news_at is not None and now < day.news_at + NEWS_APART:
        told, rest, again_at = [], news, day.news_at + NEWS_APART
    verdict.later |= dict.fromkeys(rest, again_at)
    if told:
        verdict.day = replace(day, told=day.told + 1, news_at=now)
        (verdict.gather if len(told) > 1 else verdict.go).extend(told)
