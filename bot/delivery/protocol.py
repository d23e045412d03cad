"""What Slack can be asked for, in Frontlane's words. `SlackGateway` is the one that asks Slack.

Every method can raise `NotSent`, `Refused` or `Uncertain`, and nothing else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.delivery.messages import Message


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message is: for a direct message, `channel` is the D-id."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a conversation, of which only our posts matter."""

    posts: Mapping[int, str]
    """The ts of each post's message, by the post's id."""
    cursor: str
    """Of the next page; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody has said: who, by user id, and the words as Slack writes them."""

    user_id: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What Slack tells of a person."""

    workspace_id: str
    user_id: str
    name: str
    """As colleagues see it: the display name, or else the full name."""
    time_zone: str
    """An IANA name; `UTC` where Slack tells none."""
    locale: str
    is_admin: bool
    """A workspace owner or admin."""
    is_guest: bool
    is_bot: bool
    is_deactivated: bool
    is_stranger: bool
    """Of another organisation, met through Slack Connect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserGroupFacts:
    """What Slack tells of a user group."""

    group_id: str
    handle: str
    name: str
    is_disabled: bool
    members: tuple[str, ...]
    """User ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFacts:
    """What Slack tells of a channel."""

    channel_id: str
    name: str
    is_private: bool
    is_archived: bool
    has_bot: bool
    is_shared: bool
    """Shared with other organisations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthFacts:
    """Whom a token stands for, and what it may do."""

    workspace_id: str
    workspace_name: str
    bot_user_id: str
    url: str
    scopes: frozenset[str]


class Gateway(Protocol):
    """Slack, for one workspace."""

    def post(self, channel: str, message: Message, *, post_id: int, thread_ts: str | None = None) -> Posted:
        """Says something in a channel, or to a user by their id, once."""

    def update(self, channel: str, ts: str, message: Message) -> None:
        """Replaces what a message shows. A direct message needs its D-id."""

    def delete(self, channel: str, ts: str) -> None:
        """Takes a message away; one that is not there any more is as good as taken away.

        It may be repeated. A direct message needs its D-id.
        """

    def post_ephemeral(
        self, channel: str, user_id: str, message: Message, *, thread_ts: str | None = None
    ) -> None:
        """Says something that only one person sees, as long as they do not reload."""

    def permalink(self, channel: str, ts: str) -> str:
        """The address of a message."""

    def open_dm(self, user_id: str) -> str:
        """The D-id of the direct messages with a user."""

    def posts_in(
        self, channel: str, thread_ts: str | None, since: datetime, until: datetime, *, cursor: str = ""
    ) -> Page:
        """One page of what was said in that time, by one call.

        `channel` is a channel id or a D-id; with `thread_ts`, it is the thread that is read.
        """

    def reply(self, channel: str, thread_ts: str, ts: str) -> Said | None:
        """What somebody has said in a thread; None where nothing stands there."""

    def people(self) -> Iterator[PersonFacts]:
        """Everyone in the workspace, page by page."""

    def person(self, user_id: str) -> PersonFacts:
        """One person."""

    def user_groups(self) -> list[UserGroupFacts]:
        """The user groups with their members, disabled ones too."""

    def channel(self, channel_id: str) -> ChannelFacts:
        """One channel."""

    def bot_channels(self) -> Iterator[ChannelFacts]:
        """The channels that the bot is in, page by page."""

    def channel_members(self, channel_id: str) -> Iterator[str]:
        """The user ids of a channel's members, page by page."""

    def upload_file(
        self, recipient: str, filename: str, content: bytes, *, title: str, comment: str = ""
    ) -> str:
        """Shares a file in a channel, or with a user by their id; returns the file's id."""

    def auth_test(self) -> AuthFacts:
        """Whom the token stands for."""
