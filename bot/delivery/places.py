"""Where in Slack a post belongs."""

from bot.delivery.gateway import is_user
from bot.delivery.protocol import Gateway, Posted
from storage import post_queue
from storage.database import Database
from storage.posts import Post


def thread_of(database: Database, post: Post) -> Posted | None:
    """The message in whose thread it belongs; None: it stands for itself.

    A reply to a message that only a publisher has seen arrive stands for itself: nobody knows that one's ts.
    """
    if post.parent_id is None:
        return None
    with database.read() as session:
        found = post_queue.thread_of(session, post.parent_id)
    return None if found is None else Posted(*found)


def channel_of(gateway: Gateway, post: Post) -> str:
    """Its channel id; of a direct message the D-id, for which Slack may have to be asked."""
    if post.channel is not None and not is_user(post.channel):
        return post.channel
    return gateway.open_dm(post.recipient) if is_user(post.recipient) else post.recipient
