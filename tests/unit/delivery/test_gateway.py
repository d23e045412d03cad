"""The gateway against a tiny server: what is sent, and how every end is narrowed."""

import logging
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.delivery.ends import NotSent, Refused, Uncertain
from bot.delivery.gateway import SlackGateway
from bot.delivery.messages import File
from bot.delivery.protocol import Gateway, Page, Posted, Said
from tests.unit.delivery.tiny_slack import Answer, TinySlack, tiny_slack

POST = "chat.postMessage"
SINCE = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
UNTIL = SINCE + timedelta(minutes=12)


@dataclass(frozen=True)
class Words:
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    file: File | None = None
    is_broadcast: bool = False
    is_removed: bool = False


HELLO = Words("Hello", [{"type": "divider"}])


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def slack() -> Iterator[TinySlack]:
    with tiny_slack() as slack:
        yield slack


@pytest.fixture
def gateway(slack: TinySlack) -> Gateway:
    return SlackGateway("xoxb-1", base_url=slack.url + "api/", timeout_s=1)


def test_a_post_says_what_it_is_and_where_it_went(slack: TinySlack, gateway: Gateway) -> None:
    slack.given(POST, Answer({"ok": True, "channel": "D9", "ts": "1.000001", "message": {}}))
    assert gateway.post("U1", HELLO, post_id=7, thread_ts="0.9") == Posted("D9", "1.000001")
    assert slack.calls[0].headers["Authorization"] == "Bearer xoxb-1"
    assert slack.calls[0].arguments == {
        "channel": "U1",
        "text": "Hello",
        "blocks": [{"type": "divider"}],
        "thread_ts": "0.9",
        "metadata": {"event_type": "frontlane_post", "event_payload": {"post": 7}},
        "unfurl_links": False,
        "unfurl_media": False,
    }


@pytest.mark.parametrize(
    ("is_broadcast", "thread_ts", "said"),
    [(True, "0.9", True), (True, None, None), (False, "0.9", None), (False, None, None)],
)
def test_only_a_reply_is_shown_in_its_channel_too(
    slack: TinySlack, gateway: Gateway, is_broadcast: bool, thread_ts: str | None, said: bool | None
) -> None:
    slack.given(POST, Answer({"ok": True, "channel": "C1", "ts": "1.1"}))
    gateway.post("C1", replace(HELLO, is_broadcast=is_broadcast), post_id=7, thread_ts=thread_ts)
    assert slack.calls[0].arguments.get("reply_broadcast") is said


def test_a_text_is_cut_to_what_an_update_bears(slack: TinySlack, gateway: Gateway) -> None:
    slack.given("chat.update", Answer())
    gateway.update("C1", "1.1", Words("é" * 4_001))
    gateway.update("C1", "1.1", Words("é" * 4_000))
    cut, whole = (call.arguments["text"] for call in slack.calls)
    assert cut == "é" * 3_999 + "…"
    assert whole == "é" * 4_000
    assert slack.calls[0].arguments["blocks"] == []


def test_a_message_is_deleted_and_one_that_is_gone_counts_as_deleted(
    slack: TinySlack, gateway: Gateway
) -> None:
    slack.given("chat.delete", Answer(), Answer({"ok": False, "error": "message_not_found"}))
    gateway.delete("C1", "1.1")
    gateway.delete("C1", "1.1")
    assert [call.arguments for call in slack.calls] == [{"channel": "C1", "ts": "1.1"}] * 2


def test_what_slack_does_not_let_be_deleted_is_refused(slack: TinySlack, gateway: Gateway) -> None:
    slack.given("chat.delete", Answer({"ok": False, "error": "cant_delete_message"}))
    with pytest.raises(Refused, match="cant_delete_message"):
        gateway.delete("C1", "1.1")


NARROWED = [
    pytest.param(Answer({"ok": False, "error": "not_in_channel"}), Refused, "not_in_channel", id="no"),
    pytest.param(
        Answer({"ok": False, "error": "missing_scope", "needed": "chat:write", "provided": ""}),
        Refused,
        "missing_scope (chat:write)",
        id="scope",
    ),
    pytest.param(
        Answer(
            {"ok": False, "error": "invalid_blocks", "response_metadata": {"messages": ["[ERROR] a", "b"]}}
        ),
        Refused,
        "invalid_blocks ([ERROR] a; b)",
        id="blocks",
    ),
    pytest.param(
        Answer({"ok": False, "error": "not_authed"}, status=401), Refused, "not_authed", id="401 JSON"
    ),
    pytest.param(Answer({"ok": False, "error": "fatal_error"}), Uncertain, "fatal_error", id="fatal"),
    pytest.param(
        Answer({"ok": False, "error": "internal_error"}), Uncertain, "internal_error", id="internal"
    ),
    pytest.param(Answer(status=500), Uncertain, "HTTP 500", id="500"),
    pytest.param(Answer(status=503, body=b"<html>"), Uncertain, "HTTP 503", id="503"),
    pytest.param(
        Answer({"ok": False, "error": "not_in_channel"}, status=502), Uncertain, "HTTP 502", id="502 JSON"
    ),
    pytest.param(Answer(status=408, body=b""), Uncertain, "HTTP 408", id="408"),
    pytest.param(Answer(status=403, body=b"<html>"), NotSent, "HTTP 403", id="proxy says no"),
    pytest.param(Answer(body=b"<html>secret words</html>"), Uncertain, "made no sense", id="not JSON"),
    pytest.param(Answer(body=b""), Uncertain, "made no sense", id="empty"),
    pytest.param(Answer([1]), Uncertain, "made no sense", id="a list"),
    pytest.param(Answer([]), Uncertain, "made no sense", id="an empty list"),
    pytest.param(Answer(body=b"null"), Uncertain, "made no sense", id="null"),
    pytest.param(Answer(body=b"\xff\xfe"), Uncertain, "made no sense", id="not UTF-8"),
    pytest.param(Answer({"ok": True, "channel": "C1"}), Uncertain, "made no sense", id="without ts"),
    pytest.param(Answer({"ok": True, "ts": 5, "channel": "C"}), Uncertain, "made no sense", id="ts a number"),
    pytest.param(
        Answer(body=b"x", headers={"Content-Type": "application/gzip"}), Uncertain, "made no sense", id="gzip"
    ),
    pytest.param(Answer(claimed_length=500), Uncertain, "", id="cut short"),
    pytest.param(Answer(manner="reset"), Uncertain, "ConnectionResetError", id="reset"),
    pytest.param(Answer(manner="close"), Uncertain, "RemoteDisconnected", id="closed"),
    pytest.param(Answer(manner="hang"), Uncertain, "TimeoutError", id="time-out"),
]


@pytest.mark.parametrize(("answer", "end", "words"), NARROWED)
def test_every_end_is_one_of_three(
    slack: TinySlack, gateway: Gateway, answer: Answer, end: type[Exception], words: str
) -> None:
    slack.given(POST, answer)
    with pytest.raises(end) as raised:
        gateway.post("C1", HELLO, post_id=1)
    assert type(raised.value) is end
    assert words in str(raised.value)
    assert "secret words" not in str(raised.value)
    assert raised.value.__suppress_context__
    assert len(slack.calls) == 1, "never tried again by itself"


@pytest.mark.parametrize(
    ("answer", "wait_s"),
    [
        (Answer({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "17"}), 17.0),
        (Answer(status=429, body=b"slow down", headers={"retry-after": "3"}), 3.0),
        (Answer({"ok": False, "error": "ratelimited"}), 30.0),
        (Answer(status=429, headers={"Retry-After": "soon"}), 30.0),
    ],
)
def test_a_429_says_how_long_to_wait(
    slack: TinySlack, gateway: Gateway, answer: Answer, wait_s: float
) -> None:
    slack.given(POST, answer)
    with pytest.raises(NotSent) as raised:
        gateway.post("C1", HELLO, post_id=1)
    assert raised.value.retry_after_s == wait_s


def test_refused_connection_was_not_sent() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    _assert_not_sent(f"http://127.0.0.1:{port}/", "ConnectionRefusedError")


def test_unknown_host_was_not_sent() -> None:
    _assert_not_sent("http://slack.invalid/", "gaierror")


def test_failed_tls_was_not_sent(slack: TinySlack) -> None:
    _assert_not_sent(slack.url.replace("http:", "https:"), "SSLError")


def test_a_reset_while_the_request_was_sent_is_uncertain() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def reset() -> None:
            connection, _ = server.accept()
            connection.recv(1)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()

        thread = threading.Thread(target=reset)
        thread.start()
        # Too much for the buffers in between: the reset comes while it is still being sent.
        long = Words("Hello", [{"type": "markdown", "text": "x" * 50_000_000}])
        gateway = SlackGateway("xoxb-1", base_url=f"http://127.0.0.1:{server.getsockname()[1]}/", timeout_s=5)
        with pytest.raises(Uncertain):
            gateway.post("C1", long, post_id=1)
        thread.join()


def test_a_time_out_while_connecting_was_not_sent() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        # Whoever comes after the queue is full gets no answer to its first packet.
        queued = [socket.socket() for _ in range(3)]
        for one in queued:
            one.setblocking(False)
            one.connect_ex(deaf.getsockname())
        try:
            _assert_not_sent(f"http://127.0.0.1:{deaf.getsockname()[1]}/", "TimeoutError")
        finally:
            for one in queued:
                one.close()


def _assert_not_sent(url: str, words: str) -> None:
    with pytest.raises(NotSent, match=words) as raised:
        SlackGateway("xoxb-1", base_url=url, timeout_s=1).post("C1", HELLO, post_id=1)
    assert raised.value.retry_after_s is None


def _message(ts: str, post: object, event: str = "frontlane_post") -> dict[str, object]:
    return {"type": "message", "ts": ts, "metadata": {"event_type": event, "event_payload": {"post": post}}}


def test_a_page_of_a_conversation_tells_which_of_our_posts_are_on_it(
    slack: TinySlack, gateway: Gateway
) -> None:
    slack.given(
        "conversations.history",
        Answer(
            {
                "ok": True,
                "messages": [
                    {"ts": "9"},
                    {"ts": "8", "metadata": {}},
                    _message("7", 5, "other_app"),
                    _message("6", 55),
                    _message("5.5", "5"),
                    _message("5", None),
                    _message("4", 5),
                ],
                "response_metadata": {"next_cursor": "more"},
            }
        ),
        Answer({"ok": True, "messages": [], "response_metadata": {"next_cursor": ""}}),
    )
    assert gateway.posts_in("C1", None, SINCE, UNTIL) == Page({55: "6", 5: "4"}, "more")
    assert gateway.posts_in("C1", None, SINCE, UNTIL, cursor="more") == Page({}, "")
    first, second = (call.arguments for call in slack.calls)
    assert first == {
        "channel": "C1",
        "oldest": "1793620800.000000",
        "latest": "1793621520.000000",
        "inclusive": "1",
        "include_all_metadata": "1",
        "limit": "200",
    }
    assert second == first | {"cursor": "more"}


def test_a_page_of_a_thread(slack: TinySlack, gateway: Gateway) -> None:
    slack.given("conversations.replies", Answer({"ok": True, "messages": [_message("1.1", 4)]}))
    assert gateway.posts_in("C1", "1.0", SINCE, UNTIL) == Page({4: "1.1"}, "")
    assert slack.calls[0].arguments["ts"] == "1.0"


def test_one_reply(slack: TinySlack, gateway: Gateway) -> None:
    parent, reply = (
        {"ts": "1.0", "user": "U0", "text": "Town hall"},
        {"ts": "1.1", "user": "U1", "text": "Yes"},
    )
    slack.given("conversations.replies", Answer({"ok": True, "messages": [parent, reply]}))
    assert gateway.reply("C1", "1.0", "1.1") == Said("U1", "Yes")
    assert "Yes" not in repr(Said("U1", "Yes"))
    assert slack.calls[0].arguments == {
        "channel": "C1",
        "ts": "1.0",
        "oldest": "1.1",
        "latest": "1.1",
        "inclusive": "1",
        "limit": "15",
    }
    slack.given("conversations.replies", Answer({"ok": True, "messages": [parent]}))
    assert gateway.reply("C1", "1.0", "1.1") is None


def test_a_page_that_makes_no_sense_is_no_look(slack: TinySlack, gateway: Gateway) -> None:
    slack.given("conversations.history", Answer({"ok": True, "messages": [{"metadata": "?", "ts": "1"}]}))
    with pytest.raises(Uncertain):
        gateway.posts_in("C1", None, SINCE, UNTIL)


def test_people_come_page_by_page_with_what_we_need(slack: TinySlack, gateway: Gateway) -> None:
    full = {
        "id": "U1",
        "team_id": "T1",
        "name": "ana",
        "real_name": "Ana Cruz",
        "tz": "Asia/Manila",
        "locale": "en-PH",
        "is_owner": True,
        "is_ultra_restricted": True,
        "deleted": True,
        "is_stranger": True,
        "profile": {"display_name": "Ana"},
    }
    bare = {"id": "USLACKBOT", "team_id": "T1", "name": "slackbot", "is_bot": False, "tz": None}
    slack.given(
        "users.list",
        Answer({"ok": True, "members": [full], "response_metadata": {"next_cursor": "p2"}}),
        Answer({"ok": True, "members": [bare]}),
    )
    ana, slackbot = gateway.people()
    assert (ana.name, ana.time_zone, ana.locale) == ("Ana Cruz", "Asia/Manila", "en-PH")
    assert ana.is_admin
    assert ana.is_guest
    assert ana.is_deactivated
    assert ana.is_stranger
    assert not ana.is_bot
    assert (slackbot.name, slackbot.time_zone, slackbot.is_bot) == ("slackbot", "UTC", True)
    assert slack.calls[1].arguments == {"limit": "900", "cursor": "p2", "include_locale": "1"}


def test_channels_and_groups(slack: TinySlack, gateway: Gateway) -> None:
    slack.given("users.conversations", Answer({"ok": True, "channels": [{"id": "C1", "name": "calls"}]}))
    slack.given(
        "conversations.info",
        Answer({"ok": True, "channel": {"id": "C2", "is_private": True, "is_ext_shared": True}}),
    )
    slack.given("conversations.members", Answer({"ok": True, "members": ["U1", "U2"]}))
    slack.given(
        "usergroups.list",
        Answer(
            {
                "ok": True,
                "usergroups": [
                    {"id": "S1", "handle": "manila", "name": "Manila", "date_delete": 0, "users": ["U1"]},
                    {"id": "S2", "handle": "old", "name": "Old", "date_delete": 1700000000},
                ],
            }
        ),
    )
    (calls,) = gateway.bot_channels()
    assert (calls.channel_id, calls.name, calls.has_bot, calls.is_private) == ("C1", "calls", True, False)
    other = gateway.channel("C2")
    assert (other.is_private, other.is_shared, other.has_bot) == (True, True, False)
    assert list(gateway.channel_members("C1")) == ["U1", "U2"]
    manila, old = gateway.user_groups()
    assert (manila.members, manila.is_disabled) == (("U1",), False)
    assert (old.members, old.is_disabled) == ((), True)


def test_small_calls(slack: TinySlack, gateway: Gateway) -> None:
    slack.given("chat.postEphemeral", Answer({"ok": True, "message_ts": "1"}))
    slack.given("chat.getPermalink", Answer({"ok": True, "permalink": "https://x.slack.com/p1"}))
    slack.given("conversations.open", Answer({"ok": True, "channel": {"id": "D1"}}))
    slack.given("users.info", Answer({"ok": True, "user": {"id": "U1", "team_id": "T1", "real_name": "Ana"}}))
    gateway.post_ephemeral("C1", "U1", HELLO, thread_ts="1.0")
    assert gateway.permalink("C1", "1.0") == "https://x.slack.com/p1"
    assert gateway.open_dm("U1") == "D1"
    assert gateway.person("U1").name == "Ana"
    assert slack.calls[0].arguments["user"] == "U1"
    assert slack.calls[1].arguments == {"channel": "C1", "message_ts": "1.0"}
    assert slack.calls[2].arguments == {"users": "U1"}


def test_an_answer_without_what_it_is_for_is_uncertain(slack: TinySlack, gateway: Gateway) -> None:
    slack.given("conversations.open", Answer({"ok": True}))
    with pytest.raises(Uncertain, match="made no sense"):
        gateway.open_dm("U1")


def test_auth_test_tells_the_scopes(slack: TinySlack, gateway: Gateway) -> None:
    slack.given(
        "auth.test",
        Answer(
            {"ok": True, "team_id": "T1", "team": "Brand", "user_id": "U0", "url": "https://b.slack.com/"},
            headers={"X-OAuth-Scopes": "chat:write, users:read"},
        ),
    )
    facts = gateway.auth_test()
    assert (facts.workspace_id, facts.workspace_name, facts.bot_user_id) == ("T1", "Brand", "U0")
    assert facts.scopes == {"chat:write", "users:read"}


def test_a_file_for_a_person_goes_to_their_direct_messages(slack: TinySlack, gateway: Gateway) -> None:
    slack.given("conversations.open", Answer({"ok": True, "channel": {"id": "D1"}}))
    slack.given(
        "files.getUploadURLExternal", Answer({"ok": True, "upload_url": slack.url + "up/1", "file_id": "F1"})
    )
    slack.given("up/1", Answer(body=b"OK - 5", headers={"Content-Type": "text/plain"}))
    slack.given("files.completeUploadExternal", Answer({"ok": True, "files": [{"id": "F1"}]}))
    assert gateway.upload_file("U1", "a.csv", b"a\xff,b\n", title="Report") == "F1"
    assert [call.method for call in slack.calls] == [
        "conversations.open",
        "files.getUploadURLExternal",
        "up/1",
        "files.completeUploadExternal",
    ]
    assert slack.calls[1].arguments == {"filename": "a.csv", "length": "5"}
    assert slack.calls[2].body == b"a\xff,b\n"
    assert slack.calls[3].arguments == {"files": [{"id": "F1", "title": "Report"}], "channel_id": "D1"}


@pytest.mark.parametrize("upload", [Answer(status=500), Answer(manner="reset"), Answer(manner="hang")])
def test_a_file_that_was_not_shared_was_surely_not_sent(
    slack: TinySlack, gateway: Gateway, upload: Answer
) -> None:
    slack.given(
        "files.getUploadURLExternal", Answer({"ok": True, "upload_url": slack.url + "up/1", "file_id": "F1"})
    )
    slack.given("up/1", upload)
    with pytest.raises(NotSent):
        gateway.upload_file("C1", "a.csv", b"a", title="Report")


def test_an_upload_address_that_is_a_file_is_not_opened(slack: TinySlack, gateway: Gateway) -> None:
    slack.given(
        "files.getUploadURLExternal",
        Answer({"ok": True, "upload_url": "file:///etc/passwd", "file_id": "F1"}),
    )
    with pytest.raises(NotSent):
        gateway.upload_file("C1", "a.csv", b"a", title="Report")


def test_neither_words_nor_token_are_logged(
    slack: TinySlack, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    slack.given(POST, Answer(body=b"not JSON: very private"), Answer(manner="reset"))
    for _ in range(2):
        with pytest.raises(Uncertain):
            gateway.post("C1", Words("very private"), post_id=1)
    assert "very private" not in caplog.text
    assert "xoxb-1" not in caplog.text


def test_one_tls_context_serves_all_calls() -> None:
    tls = ssl.create_default_context()
    assert SlackGateway("xoxb-1", tls=tls)._client.ssl is tls
