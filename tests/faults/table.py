"""What comes of each fault, for each thing that Frontlane does. docs/reliability.md says so to people."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sandbox import Fault as Struck
from tests.faults import faults
from tests.faults.activities import CLICKS, CLOSINGS, COUNTERS, FAN_OUT, REMINDERS, Activity
from tests.faults.stage import Stage

Database = Literal["sqlite", "postgresql", "postgresql that restarts"]


@dataclass(frozen=True)
class Sentence:
    """What somebody reads, and what helps. `{to}` stands for the channel or person."""

    words: str
    helps: str
    to: str = "#care"
    """An example."""


ARCHIVED = Sentence(
    "{to} is archived. Unarchive it, or choose another channel.", "unarchive it and press *Send again*"
)
NOT_SEEN = Sentence(
    "Frontlane cannot see {to}. It is deleted, or private: then invite it there with /invite @Frontlane",
    "edit the alert, and choose another channel",
)
NOT_IN_CHANNEL = Sentence(
    "Frontlane is not in {to}. Invite it there: /invite @Frontlane",
    "invite it: what failed there is sent by itself; of an alert that is over, by *Send again*",
)
DEACTIVATED = Sentence(
    "{to} is deactivated in Slack.", "nothing, unless they come back: then *Send again*", to="@ana"
)
NOBODY_MAY_LOOK = Sentence(
    "Slack did not answer, and Frontlane cannot look whether it arrived. Look there, and send it again if it "
    "is missing. Why it cannot look: Frontlane lacks a permission ({scope}). An admin gives it by installing "
    "it again.",
    "look there, then press *It arrived* or *Send again*",
)
TRY_AGAIN = Sentence(
    "Something went wrong on our side. Please try once more. If it happens again, give an admin this "
    "number: {number}.",
    "press once more when the database is back",
)
SENTENCES = (ARCHIVED, NOT_SEEN, NOT_IN_CHANNEL, DEACTIVATED, NOBODY_MAY_LOOK, TRY_AGAIN)


@dataclass(frozen=True, kw_only=True)
class End:
    """How an activity has ended when nothing more happens by itself. All that is not named here went well.

    Each post is said once, each click is counted once, and each number is right.
    """

    within_s: int = 0
    """So long after the end of the fault, at most."""
    failed: Sentence | None = None
    """Of the post to whom the fault struck."""
    uncertain: Sentence | None = None
    """Of all posts: they were said once, and nobody can know it."""
    old: bool = False
    """The announcement in the channel that was struck stays as it was."""
    refused: Sentence | None = None
    """Told to who presses, and nothing is counted; pressed again afterwards, it is."""
    unheard: bool = False
    """The click does not reach Frontlane, and Slack says so to who presses; likewise."""


WELL = End()
Ends = Mapping[Activity, End | None]
"""None: the two cannot meet."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One fault."""

    name: str
    bring: faults.Bring
    ends: Ends
    lasts_s: int = 30
    begins: Literal["before", "stored", "called"] = "stored"
    """Before anything is stored; when it is stored but not yet said; or in the middle of the first call."""
    databases: Sequence[Database] = ("sqlite",)
    uses_socket_mode: bool = False
    strikes: Callable[[Stage], str] = lambda stage: stage.care.id
    """To whom what `failed` was to be said."""
    mend: Callable[[Stage], None] | None = None
    """What somebody does about it; afterwards everything has been said once."""
    at: datetime | None = None
    """The moment at which the activity's own moment is to be."""


def _ends(
    fan_out: End | None = WELL,
    reminders: End | None = WELL,
    counters: End | None = WELL,
    clicks: End | None = WELL,
    closings: End | None = WELL,
) -> Ends:
    return {
        FAN_OUT: fan_out,
        REMINDERS: reminders,
        COUNTERS: counters,
        CLICKS: clicks,
        CLOSINGS: closings,
    }


def _late(posts_s: int, updates_s: int, clicks: End = WELL) -> Ends:
    """Clicks need no call of Slack's, so what strikes calls strikes no click."""
    posts, updates = End(within_s=posts_s), End(within_s=updates_s)
    return _ends(posts, posts, updates, clicks, End(within_s=max(posts_s, updates_s)))


TABLE: Sequence[Row] = (
    Row(
        name="Slack asks to wait for two minutes (429)",
        bring=faults.answered_with(Struck.rate_limited(120)),
        lasts_s=118,
        ends=_late(5, 5),
    ),
    Row(
        name="Slack answers 500, and has done nothing",
        bring=faults.answered_with(Struck.status(500)),
        ends=_late(70, 10),
    ),
    Row(
        name="Slack answers 503, and has done it",
        bring=faults.answered_with(Struck.status(503, stored=True)),
        ends=_late(0, 10),
    ),
    Row(name="Slack cannot be reached (refused)", bring=faults.unreachable, ends=_late(20, 10)),
    Row(
        name="requests are lost",
        bring=faults.answered_with(Struck.lost_request()),
        ends=_late(70, 10),
    ),
    Row(
        name="answers are lost",
        bring=faults.answered_with(Struck.lost_answer()),
        ends=_late(0, 10),
    ),
    Row(
        name="answers are lost, and Frontlane may not look",
        bring=faults.answers_lost_where_nobody_may_look,
        ends=_ends(
            End(uncertain=NOBODY_MAY_LOOK),
            End(uncertain=NOBODY_MAY_LOOK),
            End(within_s=10),
            WELL,
            End(uncertain=NOBODY_MAY_LOOK, within_s=10),
        ),
    ),
    Row(name="Slack hangs", bring=faults.unanswered, ends=_late(70, 10)),
    Row(
        name="Slack's answers are no JSON",
        bring=faults.answered_with(Struck.invalid_json(stored=True)),
        ends=_late(0, 10),
    ),
    Row(
        name="the token is revoked, then Frontlane installed again",
        bring=faults.token_revoked,
        ends=_late(60, 60),
    ),
    Row(
        name="a channel is archived",
        bring=faults.channel_archived,
        lasts_s=0,
        mend=faults.unarchive,
        ends=_ends(End(failed=ARCHIVED), WELL, End(old=True), WELL, End(failed=ARCHIVED, old=True)),
    ),
    Row(
        name="a channel is deleted",
        bring=faults.channel_deleted,
        lasts_s=0,
        ends=_ends(End(failed=NOT_SEEN), WELL, End(old=True), WELL, End(failed=NOT_SEEN, old=True)),
    ),
    Row(
        name="Frontlane is removed from a channel",
        bring=faults.bot_removed,
        lasts_s=0,
        mend=faults.invite,
        ends=_ends(End(failed=NOT_IN_CHANNEL), WELL, WELL, WELL, End(failed=NOT_IN_CHANNEL)),
    ),
    Row(
        name="a person is deactivated",
        bring=faults.person_deactivated,
        lasts_s=0,
        strikes=lambda stage: stage.ana.id,
        mend=faults.reactivate,
        ends=_ends(End(failed=DEACTIVATED), End(failed=DEACTIVATED), WELL, WELL, End(failed=DEACTIVATED)),
    ),
    Row(
        name="an announcement is deleted (message_not_found)",
        bring=faults.announcement_deleted,
        lasts_s=0,
        ends=_ends(None, WELL, End(old=True), WELL, End(old=True)),
    ),
    Row(
        name="SQLite is locked by another process",
        bring=faults.locked_by_another_process,
        begins="called",
        ends=_late(35, 35, End(refused=TRY_AGAIN)),
    ),
    Row(
        name="the disk is full (SQLite)",
        bring=faults.no_file_can_be_written,
        begins="called",
        ends=_late(35, 35, End(refused=TRY_AGAIN)),
    ),
    Row(
        name="the disk is full (PostgreSQL)",
        bring=faults.postgresql_is_full,
        begins="called",
        databases=("postgresql",),
        ends=_late(35, 35, End(refused=TRY_AGAIN)),
    ),
    Row(
        name="PostgreSQL is gone",
        bring=faults.postgresql_gone,
        begins="before",
        databases=("postgresql that restarts",),
        ends=_late(35, 35, End(refused=TRY_AGAIN)),
    ),
    Row(
        name="PostgreSQL is killed, and starts again",
        bring=faults.postgresql_crashed,
        lasts_s=0,
        begins="called",
        databases=("postgresql that restarts",),
        ends=_late(70, 65),
    ),
    Row(
        name="the clock jumps half an hour ahead, then is set right",
        bring=faults.clock_ahead,
        begins="called",
        databases=("sqlite", "postgresql"),
        ends=_late(90, 1_805),
    ),
    Row(
        name="the clock jumps half an hour back, then is set right",
        bring=faults.clock_behind,
        begins="called",
        databases=("sqlite", "postgresql"),
        ends=_late(90, 90),
    ),
    Row(
        name="answers are lost while the clock is half an hour ahead",
        bring=faults.answers_lost_by_a_clock_ahead,
        ends=_ends(WELL, WELL, End(within_s=1_825), None, End(within_s=1_825)),
    ),
    Row(
        name="answers are lost while the clock is half an hour behind",
        bring=faults.answers_lost_by_a_clock_behind,
        # Half an hour until what is due is so by the wrong clock, too.
        lasts_s=1_830,
        ends=_ends(WELL, WELL, End(within_s=90), None, End(within_s=90)),
    ),
    Row(
        name="daylight saving ends",
        bring=faults.in_new_york,
        lasts_s=0,
        begins="before",
        at=datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
        ends=_late(0, 0),
    ),
    Row(
        name="daylight saving begins",
        bring=faults.in_new_york,
        lasts_s=0,
        begins="before",
        at=datetime(2027, 3, 14, 7, 0, tzinfo=UTC),
        ends=_late(0, 0),
    ),
    Row(
        name="kill -9 with calls in flight, then a start",
        bring=faults.killed,
        lasts_s=2,
        begins="called",
        databases=("sqlite", "postgresql"),
        ends=_late(125, 65, End(unheard=True)),
    ),
    Row(
        name="Socket Mode: Slack asks to connect again",
        bring=faults.asked_to_connect_again,
        lasts_s=0,
        uses_socket_mode=True,
        # What Frontlane says goes another way.
        ends=_ends(reminders=None, counters=None, closings=None),
    ),
    Row(
        name="Socket Mode: the connection breaks off",
        bring=faults.connection_cut,
        lasts_s=2,
        uses_socket_mode=True,
        ends=_ends(reminders=None, counters=None, clicks=End(unheard=True), closings=None),
    ),
    Row(
        name="Socket Mode: the connection is open, but silent",
        bring=faults.connection_silent,
        uses_socket_mode=True,
        ends=_ends(reminders=None, counters=None, clicks=End(unheard=True), closings=None),
    ),
)
