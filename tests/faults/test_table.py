"""Each fault, against each thing that Frontlane does: what came of it is what the table says."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sandbox import Message
from services.alerts import announcing
from services.reasons import in_markup
from storage.posts import PostState
from tests.databases import PostgresqlServer, admin, empty
from tests.faults.activities import REMINDERS, Activity
from tests.faults.stage import STEP_S, Stage, opened
from tests.faults.table import TABLE, WELL, Database, End, Row, Sentence
from tests.support import NOON

CELLS = [
    pytest.param(row, activity, end, database, id=f"{row.name}-{activity.name}-{database}")
    for row in TABLE
    for activity, end in row.ends.items()
    for database in row.databases
    if end is not None
]
MakeStage = Callable[[Row, Activity, Database], Stage]

# Threads of a process that was killed end in the middle of what they do.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture
def make_stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeStage]:
    with ExitStack() as stack:

        def make(row: Row, activity: Activity, database: Database) -> Stage:
            server: PostgresqlServer | None = None
            if database == "sqlite":
                path = tmp_path / "frontlane.db"
                shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
                url = f"sqlite:///{path}"
            elif database == "postgresql":
                address, connection = request.getfixturevalue("postgresql_database")
                empty(connection)
                url = address.render_as_string(hide_password=False)
            else:
                server = request.getfixturevalue("own_server")
                with admin(server.url) as connection:
                    empty(connection)
                url = server.url.render_as_string(hide_password=False)
            stage = stack.enter_context(
                opened(
                    url,
                    uses_socket_mode=row.uses_socket_mode,
                    start=NOON if row.at is None else row.at - activity.after,
                    ack_s=1.0 if activity.is_pressed and row.uses_socket_mode else 3.0,
                )
            )
            stage.postgresql = server
            return stage

        yield make


@pytest.mark.parametrize(("row", "activity", "end", "database"), CELLS)
def test_what_comes_of_it(
    row: Row,
    activity: Activity,
    end: End,
    database: Database,
    make_stage: MakeStage,
    record_property: Callable[[str, object], None],
) -> None:
    stage = make_stage(row, activity, database)
    activity.prepare(stage)
    over_at = live_through(stage, row, activity, end)
    stage.settle()
    if activity.is_pressed:
        assert_counted_once(stage, end)
        return
    late_s = max(0.0, *(at - over_at for at in happened_at(stage, activity)))
    record_property("late_s", round(late_s))
    assert_said(stage, row, activity, end)
    assert_shown(stage, activity, end)
    assert late_s <= end.within_s
    if end.failed or end.uncertain:
        assert_author_is_told(stage, end)
        if row.mend is not None:
            row.mend(stage)
            stage.settle()
            assert_said(stage, row, activity, WELL)


def live_through(stage: Stage, row: Row, activity: Activity, end: End) -> float:
    """The activity, struck by the fault; returns when that was over."""
    message = stage.announcement(stage.ben)
    with ExitStack() as fault:
        is_struck = False

        def strike(*_: object) -> bool:
            nonlocal is_struck
            if not is_struck:
                is_struck = True
                fault.enter_context(row.bring(stage))
            return False

        if row.begins == "before" or activity.is_pressed:
            strike()
            activity.store(stage)
        else:
            activity.store(stage)
            if row.begins == "stored":
                strike()
            else:
                stage.at_the_first_call(strike)
        if activity.is_pressed:
            press_in_vain_or_not(stage, message, end)
        stage.work()
        is_quick = stage.patience_s > 1 and row.lasts_s < 300
        stage.pass_time(row.lasts_s, step_s=STEP_S if is_quick else 10)
    return stage.clock.now()


def press_in_vain_or_not(stage: Stage, message: Message | None, end: End) -> None:
    """Ben presses Got it, and is told what became of it."""
    reply = stage.press_got_it(message)
    if end.unheard:
        assert not reply.ok
    elif end.refused is not None:
        words = pattern(end.refused)
        stage.slack.wait_for(lambda: words.fullmatch(stage.told(stage.ben)))
    else:
        assert reply.ok
        assert stage.counted() == {stage.ben.id: 1}


def assert_counted_once(stage: Stage, end: End) -> None:
    """Once it is pressed when all is well, and however often it is delivered."""
    if end.refused is not None or end.unheard:
        assert not stage.counted()
        assert stage.press_got_it(stage.announcement(stage.ben)).ok
    for _ in range(2):
        assert stage.counted() == {stage.ben.id: 1}
        assert stage.deliver_again().status == 200


def happened_at(stage: Stage, activity: Activity) -> Iterator[float]:
    """When things came to stand in Slack as they do."""
    yield 0.0
    if activity.posts is not None:
        for messages in stage.arrived(activity.posts).values():
            yield from (float(message.ts) for message in messages)
    if activity.shows is not None:
        for channel in (stage.care, stage.night):
            message = stage.announcement(channel)
            if message is not None and message.edited is not None:
                yield float(message.edited["ts"])


def assert_said(stage: Stage, row: Row, activity: Activity, end: End) -> None:
    """Every post is there once, or is not and says why."""
    if activity.posts is None:
        return
    expected = stage.everywhere if activity is not REMINDERS else {stage.ana.id, stage.ben.id}
    rows = {post.recipient: post for post in stage.rows(activity.posts)}
    assert set(rows) == expected
    struck = row.strikes(stage)
    copies = dict.fromkeys(expected, 1) | ({struck: 0} if end.failed else {})
    assert stage.copies(activity.posts) == copies
    for recipient, post in rows.items():
        if end.failed is not None and recipient == struck:
            assert post.state == PostState.FAILED
            assert pattern(end.failed, struck).fullmatch(in_markup(post.reason, struck)), post.reason
        elif end.uncertain is not None:
            assert post.state == PostState.UNCERTAIN
            assert pattern(end.uncertain, recipient).fullmatch(in_markup(post.reason, recipient)), post.reason
        else:
            assert post.state == PostState.SENT


def assert_shown(stage: Stage, activity: Activity, end: End) -> None:
    """The announcements in channels show the present; the one that was struck may be `old`."""
    if activity.shows is None:
        return
    words = activity.shows(stage)
    for channel in (stage.care, stage.night):
        message = stage.announcement(channel)
        is_shown = message is not None and words in message.all_text
        assert is_shown != (end.old and channel is stage.care), channel


def assert_author_is_told(stage: Stage, end: End) -> None:
    """Ten minutes later Maya reads the sentence in a direct message."""
    stage.pass_time(700, step_s=20)
    (messages,) = stage.arrived(announcing.TROUBLE).values()
    (message,) = messages
    assert message.channel is stage.slack.dm(stage.installed, stage.maya)
    sentence = end.failed or end.uncertain
    assert sentence is not None
    assert pattern(sentence).search(message.all_text), message.all_text


def pattern(sentence: Sentence, recipient: str | None = None) -> re.Pattern[str]:
    """What the sentence may be once its gaps are filled."""
    to = r"<[@#]\w+>" if recipient is None else f"<[@#]{recipient}>"
    gaps = {"to": to, "scope": r"[\w:,]+", "number": r"[0-9a-f]{8}"}
    words = re.escape(sentence.words)
    for name, filling in gaps.items():
        words = words.replace(rf"\{{{name}\}}", filling)
    return re.compile(words)
