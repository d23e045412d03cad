"""Whatever is to be said is stored here: what can wait is held first, until its recipient may be told."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from services.channels import is_channel
from services.quiet.manners import MANNERS, Manner
from storage import posts as storage
from storage.posts import NewPost


def add_posts(session: Session, posts: Iterable[NewPost], now: datetime, *, at_once: bool = False) -> int:
    """Stores what is to be said; whoever is told of that occasion already, or was erased, is left out.

    What is for a channel, or was asked for a moment ago, goes its way. The rest is held; delivery lets it go
    at once where nothing speaks against it.

    Args:
        at_once: it passes, whatever the hour: an outage.

    Returns:
        How many were new.
    """
    if at_once:
        return storage.add_posts(session, posts, now)
    return storage.add_posts(session, posts, now, is_held=_waits)


def _waits(post: NewPost) -> bool:
    return not is_channel(post.recipient) and MANNERS.get(post.kind) not in (None, Manner.AT_ONCE)
