"""Slack's Web API, for one workspace: the only module that calls it."""

import logging
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from ssl import SSLContext
from typing import Any
from urllib.error import HTTPError

from slack_sdk.web import SlackResponse

from bot.delivery.ends import NotSent, Refused, Uncertain
from bot.delivery.kept import KeepingClient
from bot.delivery.messages import Message
from bot.delivery.narrowing import narrowed
from bot.delivery.protocol import (
    AuthFacts,
    ChannelFacts,
    Page,
    PersonFacts,
    Posted,
    Said,
    UserGroupFacts,
)

METADATA_EVENT = "frontlane_post"
TEXT_LIMIT = 4_000
"""Characters: advised for posts, and chat.update refuses more.

https://docs.slack.dev/reference/methods/chat.update
"""
CALL_TIMEOUT_S = 10
PAGE = 900
"""Rows asked for at once: below Slack's limit of 1,000, and few pages, for these methods are tier 2."""
ONE_MOMENT = 15
"""Messages, where one is wanted: as many as every app may ask for."""
HISTORY_PAGE = 200
"""Messages, as many as Slack advises. An app that is distributed outside its Marketplace gets 15 of them.

https://docs.slack.dev/reference/methods/conversations.history
"""
SLACK_API_URL = "https://slack.com/api/"
NOT_THERE = "message_not_found"
SLACKBOT = "USLACKBOT"
"""Slack says is_bot: false of it."""


class SlackGateway:
    """Calls Slack with one bot token. Every method ends as `Gateway` says. Several threads may use it.

    Args:
        told_to_wait: called with the method and the seconds of each 429.
        tls: shared by all clients, for else slack_sdk makes one at every call, which takes longer than that.
    """

    def __init__(
        self,
        token: str,
        *,
        base_url: str = SLACK_API_URL,
        timeout_s: int = CALL_TIMEOUT_S,
        told_to_wait: Callable[[str, float], None] | None = None,
        tls: SSLContext | None = None,
    ) -> None:
        self._timeout_s = timeout_s
        self._told_to_wait = told_to_wait
        self._client = KeepingClient(
            token, base_url=base_url, timeout=timeout_s, ssl=tls, retry_handlers=[], logger=_silent_logger()
        )

    def post(self, channel: str, message: Message, *, post_id: int, thread_ts: str | None = None) -> Posted:
        """chat.postMessage, with the post's id in its metadata so that it can be found again."""
        answer = self._write(
            "chat.postMessage",
            channel=channel,
            thread_ts=thread_ts,
            reply_broadcast=True if thread_ts and message.is_broadcast else None,
            metadata={"event_type": METADATA_EVENT, "event_payload": {"post": post_id}},
            unfurl_links=False,
            unfurl_media=False,
            **_content(message),
        )
        with narrowed():
            return Posted(channel=_text(answer, "channel"), ts=_text(answer, "ts"))

    def update(self, channel: str, ts: str, message: Message) -> None:
        """chat.update; the metadata stays as it was posted."""
        self._write("chat.update", channel=channel, ts=ts, **_content(message))

    def delete(self, channel: str, ts: str) -> None:
        """chat.delete."""
        try:
            self._write("chat.delete", channel=channel, ts=ts)
        except Refused as end:
            if end.error != NOT_THERE:
                raise

    def post_ephemeral(
        self, channel: str, user_id: str, message: Message, *, thread_ts: str | None = None
    ) -> None:
        """chat.postEphemeral."""
        self._write(
            "chat.postEphemeral", channel=channel, user=user_id, thread_ts=thread_ts, **_content(message)
        )

    def permalink(self, channel: str, ts: str) -> str:
        """chat.getPermalink."""
        answer = self._read("chat.getPermalink", channel=channel, message_ts=ts)
        with narrowed():
            return _text(answer, "permalink")

    def open_dm(self, user_id: str) -> str:
        """conversations.open. It may be repeated: the D-id is always the same."""
        answer = self._write("conversations.open", users=user_id)
        with narrowed():
            return _text(_dict(answer, "channel"), "id")

    def posts_in(
        self, channel: str, thread_ts: str | None, since: datetime, until: datetime, *, cursor: str = ""
    ) -> Page:
        """conversations.history or, for a thread, conversations.replies, with all metadata."""
        answer = self._read(
            "conversations.history" if thread_ts is None else "conversations.replies",
            channel=channel,
            ts=thread_ts,
            oldest=f"{since.timestamp():.6f}",
            latest=f"{until.timestamp():.6f}",
            inclusive=True,
            include_all_metadata=True,
            limit=HISTORY_PAGE,
            cursor=cursor or None,
        )
        posts: dict[int, str] = {}
        with narrowed():
            for message in answer.get("messages") or ():
                post_id = _post_id(message)
                if post_id is not None:
                    posts[post_id] = _text(message, "ts")
        return Page(posts, _next_cursor(answer))

    def reply(self, channel: str, thread_ts: str, ts: str) -> Said | None:
        """conversations.replies, of one moment; the message that the thread hangs on always comes along."""
        answer = self._read(
            "conversations.replies",
            channel=channel,
            ts=thread_ts,
            oldest=ts,
            latest=ts,
            inclusive=True,
            limit=ONE_MOMENT,
        )
        with narrowed():
            for message in answer.get("messages") or ():
                if message.get("ts") == ts:
                    return Said(str(message.get("user") or ""), str(message.get("text") or ""))
        return None

    def people(self) -> Iterator[PersonFacts]:
        """users.list."""
        for user in self._pages("users.list", "members", PAGE, include_locale=True):
            with narrowed():
                person = _person(user)
            yield person

    def person(self, user_id: str) -> PersonFacts:
        """users.info."""
        answer = self._read("users.info", user=user_id, include_locale=True)
        with narrowed():
            return _person(_dict(answer, "user"))

    def user_groups(self) -> list[UserGroupFacts]:
        """usergroups.list with users."""
        answer = self._read("usergroups.list", include_users=True, include_disabled=True)
        with narrowed():
            return [
                UserGroupFacts(
                    group_id=_text(group, "id"),
                    handle=group.get("handle") or "",
                    name=group.get("name") or "",
                    is_disabled=bool(group.get("date_delete")),
                    members=tuple(group.get("users") or ()),
                )
                for group in answer.get("usergroups") or ()
            ]

    def channel(self, channel_id: str) -> ChannelFacts:
        """conversations.info."""
        answer = self._read("conversations.info", channel=channel_id)
        with narrowed():
            return _channel(_dict(answer, "channel"))

    def bot_channels(self) -> Iterator[ChannelFacts]:
        """users.conversations, public and private ones that are not archived."""
        for channel in self._pages(
            "users.conversations",
            "channels",
            PAGE,
            types="public_channel,private_channel",
            exclude_archived=True,
        ):
            with narrowed():
                # users.conversations lists only what the caller is in, and leaves is_member out.
                facts = _channel({**channel, "is_member": True})
            yield facts

    def channel_members(self, channel_id: str) -> Iterator[str]:
        """conversations.members."""
        for member in self._pages("conversations.members", "members", PAGE, channel=channel_id):
            yield str(member)

    def upload_file(
        self, recipient: str, filename: str, content: bytes, *, title: str, comment: str = ""
    ) -> str:
        """files.getUploadURLExternal, the upload, files.completeUploadExternal.

        Nothing is seen by anyone before the last of the three, so only that one can end uncertain.
        """
        try:
            channel = self.open_dm(recipient) if is_user(recipient) else recipient
            place = self._read("files.getUploadURLExternal", filename=filename, length=len(content))
            with narrowed():
                file_id = _text(place, "file_id")
                self._upload(_text(place, "upload_url"), content)
        except Uncertain as error:
            raise NotSent(error.reason) from None
        self._write(
            "files.completeUploadExternal",
            files=[{"id": file_id, "title": title}],
            channel_id=channel,
            initial_comment=comment or None,
        )
        return file_id

    def auth_test(self) -> AuthFacts:
        """auth.test; the scopes are in a header of its answer."""
        with narrowed():
            response = self._client.api_call("auth.test")
            answer = _answer(response)
            headers = {name.lower(): str(value) for name, value in response.headers.items()}
            return AuthFacts(
                workspace_id=_text(answer, "team_id"),
                workspace_name=answer.get("team") or "",
                bot_user_id=_text(answer, "user_id"),
                url=answer.get("url") or "",
                scopes=frozenset(filter(None, headers.get("x-oauth-scopes", "").replace(" ", "").split(","))),
            )

    def server_time(self) -> datetime | None:
        """What Slack's clock says, from the Date header of api.test; None where it tells none."""
        with narrowed():
            response = self._client.api_call("api.test")
            stamps = [value for name, value in response.headers.items() if name.lower() == "date"]
            return parsedate_to_datetime(stamps[0]) if stamps else None

    def try_socket_mode(self, app_token: str) -> None:
        """apps.connections.open, whose address is not used."""
        with narrowed():
            self._client.apps_connections_open(app_token=app_token)

    def _write(self, method: str, **arguments: object) -> dict[str, Any]:
        with self._narrowed(method):
            return _answer(self._client.api_call(method, json=_given(arguments)))

    def _read(self, method: str, **arguments: object) -> dict[str, Any]:
        # As a form: most reading methods do not take JSON.
        with self._narrowed(method):
            return _answer(self._client.api_call(method, params=_given(arguments)))

    @contextmanager
    def _narrowed(self, method: str) -> Iterator[None]:
        try:
            with narrowed():
                yield
        except NotSent as end:
            if end.retry_after_s is not None and self._told_to_wait is not None:
                self._told_to_wait(method, end.retry_after_s)
            raise

    def _pages(self, method: str, what: str, limit: int, **arguments: object) -> Iterator[Any]:
        cursor = None
        while cursor != "":
            answer = self._read(method, limit=limit, cursor=cursor, **arguments)
            yield from answer.get(what) or ()
            cursor = _next_cursor(answer)

    def _upload(self, url: str, content: bytes) -> None:
        if not url.startswith(("https://", "http://")):
            msg = "an upload address that is no web address"
            raise ValueError(msg)
        request = urllib.request.Request(url, data=content, method="POST")  # noqa: S310 - checked above
        request.add_header("Content-Type", "application/octet-stream")
        try:
            with urllib.request.urlopen(request, timeout=self._timeout_s) as response:  # noqa: S310
                response.read()
        except HTTPError as error:
            error.close()
            raise


def is_user(recipient: str) -> bool:
    """Whether it is a person's id: what is said to it is a direct message."""
    return recipient[:1] in {"U", "W"}


def _silent_logger() -> logging.Logger:
    # slack_sdk logs whole messages at DEBUG, and parts of answers at ERROR; our callers log every end.
    logger = logging.getLogger(f"{__name__}.slack_sdk")
    logger.setLevel(logging.CRITICAL)
    return logger


def _given(arguments: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in arguments.items() if value is not None}


def _answer(response: SlackResponse) -> dict[str, Any]:
    if not isinstance(response.data, dict):
        msg = "not an object"
        raise ValueError(msg)  # noqa: TRY004 - narrowed like any other answer that makes no sense
    return response.data


def _text(answer: Mapping[str, Any], key: str) -> str:
    value = answer.get(key)
    if not isinstance(value, str) or not value:
        msg = f"an answer without {key}"
        raise ValueError(msg)
    return value


def _dict(answer: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = answer.get(key)
    if not isinstance(value, dict):
        msg = f"an answer without {key}"
        raise ValueError(msg)  # noqa: TRY004 - as above
    return value


def _next_cursor(answer: Mapping[str, Any]) -> str:
    return (answer.get("response_metadata") or {}).get("next_cursor") or ""


def _post_id(message: Mapping[str, Any]) -> int | None:
    """The post that a message carries in its metadata, if it is one of ours."""
    metadata = message.get("metadata") or {}
    post_id = (metadata.get("event_payload") or {}).get("post")
    is_ours = metadata.get("event_type") == METADATA_EVENT and type(post_id) is int
    return post_id if is_ours else None


def _content(message: Message) -> dict[str, object]:
    text = message.text if len(message.text) <= TEXT_LIMIT else message.text[: TEXT_LIMIT - 1] + "…"
    # Empty blocks are given too: without the key it would be Slack's choice what becomes of the old ones.
    return {"text": text, "blocks": list(message.blocks)}


def _person(user: Mapping[str, Any]) -> PersonFacts:
    profile = user.get("profile") or {}
    return PersonFacts(
        workspace_id=_text(user, "team_id"),
        user_id=_text(user, "id"),
        name=user.get("real_name") or profile.get("real_name") or user.get("name") or "",
        time_zone=user.get("tz") or "UTC",
        locale=user.get("locale") or "en-US",
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_bot=bool(user.get("is_bot")) or user.get("id") == SLACKBOT,
        is_deactivated=bool(user.get("deleted")),
        is_stranger=bool(user.get("is_stranger")),
    )


def _channel(channel: Mapping[str, Any]) -> ChannelFacts:
    return ChannelFacts(
        channel_id=_text(channel, "id"),
        name=channel.get("name") or "",
        is_private=bool(channel.get("is_private")),
        is_archived=bool(channel.get("is_archived")),
        has_bot=bool(channel.get("is_member")),
        is_shared=bool(channel.get("is_ext_shared")),
    )
