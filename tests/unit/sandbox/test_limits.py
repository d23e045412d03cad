from sandbox.limits import Limits, Meter


def test_off_by_default() -> None:
    meter = Meter(None)
    assert {meter.wait("users.list", 1, "T", None, 0.0) for _ in range(100)} == {None}


def test_tiers_count_by_minute_method_and_workspace() -> None:
    meter = Meter(Limits())
    assert [meter.wait("chat.update", 3, "T1", "C", 30.0) for _ in range(51)] == [None] * 50 + [30]
    assert meter.wait("chat.update", 3, "T2", "C", 30.0) is None
    assert meter.wait("reactions.add", 3, "T1", "C", 30.0) is None
    assert meter.wait("chat.update", 3, "T1", "C", 60.0) is None


def test_posting_is_one_a_second_after_a_burst() -> None:
    meter = Meter(Limits(channel_burst=3))

    def post(now: float, channel: str = "C") -> int | None:
        return meter.wait("chat.postMessage", 0, "T", channel, now)

    assert [post(0.0) for _ in range(4)] == [None, None, None, 1]
    assert post(0.0, "D") is None
    assert post(1.0) is None
    assert post(1.5) == 1
    assert post(2.0) is None


def test_a_workspace_takes_so_many_posts_a_minute() -> None:
    meter = Meter(Limits(workspace_posts_a_minute=10))
    answers = [meter.wait("chat.postMessage", 0, "T", f"C{n}", 45.0) for n in range(11)]
    assert answers == [None] * 10 + [15]
    assert meter.wait("chat.postMessage", 0, "T", "C99", 60.0) is None


def test_an_app_outside_the_marketplace_reads_conversations_once_a_minute() -> None:
    meter = Meter(Limits(outside_marketplace=True))
    history, replies = "conversations.history", "conversations.replies"
    assert [meter.wait(history, 3, "T1", "C", 30.0) for _ in range(2)] == [None, 30]
    assert meter.wait(replies, 3, "T1", "C", 30.0) is None
    assert meter.wait(history, 3, "T2", "C", 30.0) is None
    assert meter.wait(history, 3, "T1", "C", 60.0) is None
    assert meter.wait("conversations.info", 3, "T1", "C", 30.0) is None
    assert (meter.most_messages, Meter(Limits()).most_messages, Meter(None).most_messages) == (15, 1000, 1000)
