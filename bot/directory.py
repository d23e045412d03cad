"""Reads people, user groups and channels from Slack, in small pieces and below its limits."""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Protocol

from bot.delivery import protocol
from bot.delivery.ends import CallFailed, NotSent, Refused
from bot.delivery.protocol import Gateway
from services.directory import ChannelFacts, Directory, GroupFacts, PersonFacts
from services.people import Caller

READ_AGAIN_AFTER = timedelta(hours=1)
LOOK_AGAIN_AFTER = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
TIER_2_PER_MINUTE = 18
TIER_4_PER_MINUTE = 90
"""Calls of one method; a little below Slack's 20 and 100. https://docs.slack.dev/apis/web-api/rate-limits"""
ROWS_AT_ONCE = 900
"""As many as the gateway asks for in one page."""
MOST_GROUPS = 10_000
TICK_BUDGET = timedelta(seconds=5)
FORM_BUDGET = timedelta(seconds=1.5)
"""Of the three seconds in which a form must be acknowledged."""
FIRST_RETRY = timedelta(seconds=10)
LONGEST_RETRY = timedelta(minutes=10)
EVER = datetime.max.replace(tzinfo=UTC)
NOT_THERE = frozenset({"not_in_channel", "channel_not_found"})
NO_SUCH_PERSON = frozenset({"user_not_found", "user_not_visible", "users_not_found"})

TAKEN_OUT = ("account_inactive", "invalid_auth", "token_expired", "token_revoked")
"""What Slack says to the token of an app that is not there any more."""

logger = logging.getLogger(__name__)


class Welcome(Protocol):
    """Tells who joined a channel or user group of what is on there; returns how many alerts that were."""

    def __call__(
        self, workspace_id: str, person_id: int, *, channel_id: str = "", group_id: str = ""
    ) -> int: ...


@dataclass
class _Reading:
    """One kind of thing that is read again and again from one workspace, one call of Slack a step."""

    name: str
    begin: Callable[[], Iterator[None]]
    every: timedelta
    per_minute: int
    due: datetime
    steps: Iterator[None] | None = None
    calls: deque[datetime] = field(default_factory=deque)
    failures: int = 0

    def may_go_on(self, now: datetime) -> bool:
        while self.calls and self.calls[0] <= now - MINUTE:
            self.calls.popleft()
        return self.due <= now and len(self.calls) < self.per_minute

    def go_on(self, now: datetime) -> None:
        self.steps = self.steps or self.begin()
        try:
            next(self.steps)
        except StopIteration:
            self.steps, self.failures, self.due = None, 0, now + self.every
        except Exception:
            # A generator that has raised is over; what it read is kept, and the next one begins anew.
            self.steps = None
            self.calls.append(now)
            raise
        else:
            self.calls.append(now)

    def put_off(self, now: datetime, wait: timedelta | None) -> timedelta:
        self.failures += 1
        again = min(FIRST_RETRY * 2 ** min(self.failures - 1, 10), LONGEST_RETRY) if wait is None else wait
        self.due = now + again
        return again


class DirectoryReader:
    """Keeps the directory as Slack tells it: all of it at the start and hourly, and what is missing at once.

    Args:
        gateways: by workspace id, for reading at leisure.
        quick: the same with a short time-out, for use while someone waits.
        wake: called when somebody was welcomed.
    """

    def __init__(
        self,
        directory: Directory,
        gateways: Mapping[str, Gateway],
        quick: Mapping[str, Gateway],
        welcome: Welcome,
        now: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._directory = directory
        self._gateways = gateways
        self._quick = quick
        self._welcome = welcome
        self._now = now
        self._wake = wake
        self._asked: dict[tuple[str, str, str], datetime] = {}
        self._is_stopping = False
        self._readings = [
            reading for workspace_id in gateways for reading in self._readings_of(workspace_id, now())
        ]

    def tick(self) -> None:
        """Reads a little more of what is due: some seconds' worth at most."""
        until = self._now() + TICK_BUDGET
        for reading in self._readings:
            try:
                while not self._is_stopping and (now := self._now()) < until and reading.may_go_on(now):
                    reading.go_on(now)
            except CallFailed as error:
                asked = error.retry_after_s if isinstance(error, NotSent) else None
                wait = reading.put_off(self._now(), None if asked is None else timedelta(seconds=asked))
                logger.warning(
                    "%s could not be read: %s; again in %.0f s", reading.name, error, wait.total_seconds()
                )
            except Exception:
                reading.put_off(self._now(), None)
                logger.exception("%s could not be kept", reading.name)

    def stop(self) -> None:
        """Has a tick that is under way end after its present call."""
        self._is_stopping = True

    def refresh_person(self, workspace_id: str, home_id: str, user_id: str) -> None:
        """Asks Slack about one person, who acts in `workspace_id` and is of `home_id`. Never raises."""
        gateway = self._quick.get(workspace_id) or self._quick.get(home_id)
        if gateway is None:
            return
        try:
            self._directory.record_people(workspace_id, [_person(gateway.person(user_id))])
        except CallFailed as error:
            # Not who: this happens as they come, and some come to ask without a name.
            logger.warning("a person could not be read: %s", error)
        except Exception:
            logger.exception("a person could not be kept")

    def permalink(self, workspace_id: str, channel_id: str, ts: str) -> str:
        """The address of a message; empty where Slack does not tell it at once. Never raises."""
        gateway = self._quick.get(workspace_id)
        try:
            return "" if gateway is None else gateway.permalink(channel_id, ts)
        except CallFailed as error:
            logger.warning("the address of a message in %s could not be asked for: %s", channel_id, error)
            return ""

    def said_by(self, caller: Caller, channel_id: str, thread_ts: str, ts: str) -> str:
        """What the caller said in a thread; empty where Slack tells no such thing at once. Never raises."""
        gateway = self._quick.get(caller.workspace_id)
        try:
            said = None if gateway is None else gateway.reply(channel_id, thread_ts, ts)
        except CallFailed as error:
            logger.warning("a reply in %s could not be read: %s", channel_id, error)
            return ""
        return said.text if said is not None and said.user_id == caller.user_id else ""

    def is_taken_out(self, workspace_id: str) -> bool:
        """Whether Slack no longer takes the app's token.

        Raises:
            CallFailed: Slack cannot be asked, or says something else.
        """
        gateway = self._quick.get(workspace_id)
        try:
            if gateway is not None:
                gateway.auth_test()
        except Refused as end:
            if end.error in TAKEN_OUT:
                return True
            raise
        return gateway is None

    def refresh_channels(self, workspace_id: str, channel_ids: Sequence[str]) -> None:
        """Asks Slack about those channels that are unknown, or where the bot was not. Never raises."""
        gateway = self._quick.get(workspace_id)
        if gateway is None:
            return
        until = self._now() + FORM_BUDGET
        try:
            met = set(self._directory.channels_to_read(workspace_id, EVER))
            for channel_id in dict.fromkeys(channel_ids):
                if channel_id not in met and self._now() < until:
                    self._refresh_channel(workspace_id, gateway, channel_id)
        except Exception:
            logger.exception("channels could not be kept")

    def _refresh_channel(self, workspace_id: str, gateway: Gateway, channel_id: str) -> None:
        try:
            self._directory.record_channel(workspace_id, _channel(gateway.channel(channel_id)))
        except CallFailed as error:
            logger.warning("channel %s could not be read: %s", channel_id, error)

    def _readings_of(self, workspace_id: str, now: datetime) -> Iterator[_Reading]:
        for name, read, every, per_minute in (
            ("people", self._people, READ_AGAIN_AFTER, TIER_2_PER_MINUTE),
            ("user groups", self._groups, READ_AGAIN_AFTER, TIER_2_PER_MINUTE),
            ("channels", self._channels, READ_AGAIN_AFTER, TIER_2_PER_MINUTE),
            ("members of channels", self._members, LOOK_AGAIN_AFTER, TIER_4_PER_MINUTE),
            ("unknown people", self._unknown, LOOK_AGAIN_AFTER, TIER_4_PER_MINUTE),
        ):
            yield _Reading(f"{workspace_id}: {name}", partial(read, workspace_id), every, per_minute, due=now)

    def _people(self, workspace_id: str) -> Iterator[None]:
        people = self._gateways[workspace_id].people()
        while batch := list(islice(people, ROWS_AT_ONCE)):
            self._directory.record_people(workspace_id, map(_person, batch))
            yield
        self._directory.people_were_read(workspace_id)

    def _groups(self, workspace_id: str) -> Iterator[None]:
        known = {group.group_id for group in self._directory.groups(workspace_id, "", limit=MOST_GROUPS)}
        for group in self._gateways[workspace_id].user_groups():
            new = self._directory.record_group(
                workspace_id,
                GroupFacts(group.group_id, group.handle, group.name, group.is_disabled, group.members),
            )
            if group.group_id in known:
                self._welcome_all(workspace_id, new, group_id=group.group_id)
        yield

    def _channels(self, workspace_id: str) -> Iterator[None]:
        channels = self._gateways[workspace_id].bot_channels()
        left = set(self._directory.channels_to_read(workspace_id, EVER))
        while batch := list(islice(channels, ROWS_AT_ONCE)):
            for facts in batch:
                self._directory.record_channel(workspace_id, _channel(facts))
                left.discard(facts.channel_id)
            yield
        for channel_id in left:
            self._directory.channel_changed(workspace_id, channel_id, has_bot=False)

    def _members(self, workspace_id: str) -> Iterator[None]:
        gateway = self._gateways[workspace_id]
        for channel_id in self._directory.channels_to_read(workspace_id, self._now() - READ_AGAIN_AFTER):
            try:
                members = list(gateway.channel_members(channel_id))
            except Refused as error:
                if error.error not in NOT_THERE:
                    raise
                self._directory.channel_changed(workspace_id, channel_id, has_bot=False)
            else:
                new = self._directory.record_channel_members(workspace_id, channel_id, members)
                self._welcome_all(workspace_id, new, channel_id=channel_id)
            yield

    def _unknown(self, workspace_id: str) -> Iterator[None]:
        now = self._now()
        self._asked = {who: at for who, at in self._asked.items() if at > now - READ_AGAIN_AFTER}
        for home_id, user_id in self._directory.unknown_people(ROWS_AT_ONCE):
            someone_elses = home_id != workspace_id and home_id in self._gateways
            if someone_elses or (workspace_id, home_id, user_id) in self._asked:
                continue
            try:
                person = self._gateways[workspace_id].person(user_id)
            except Refused as error:
                if error.error not in NO_SUCH_PERSON:
                    raise
            else:
                self._directory.record_people(workspace_id, [_person(person)])
            self._asked[workspace_id, home_id, user_id] = now
            yield

    def _welcome_all(
        self, workspace_id: str, people: Iterable[int], *, channel_id: str = "", group_id: str = ""
    ) -> None:
        if sum(self._welcome(workspace_id, one, channel_id=channel_id, group_id=group_id) for one in people):
            self._wake()


def _person(facts: protocol.PersonFacts) -> PersonFacts:
    return PersonFacts(
        workspace_id=facts.workspace_id,
        user_id=facts.user_id,
        name=facts.name,
        time_zone=facts.time_zone,
        locale=facts.locale,
        is_admin=facts.is_admin,
        is_guest=facts.is_guest,
        is_bot=facts.is_bot,
        is_deactivated=facts.is_deactivated,
    )


def _channel(facts: protocol.ChannelFacts) -> ChannelFacts:
    return ChannelFacts(
        channel_id=facts.channel_id,
        name=facts.name,
        is_private=facts.is_private,
        is_archived=facts.is_archived,
        has_bot=facts.has_bot,
    )
