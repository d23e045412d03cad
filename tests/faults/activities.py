"""What Frontlane does, in the five ways that faults can meet it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from services.alerts import announcing
from tests.faults.stage import GOT_IT, LASTS, REMINDED_BEFORE, STARTS_IN, Stage


@dataclass(frozen=True)
class Activity:
    """One of them. `prepare` leads up to its moment, `store` is what the app's clock does then."""

    name: str
    prepare: Callable[[Stage], None]
    after: timedelta = timedelta(0)
    """How long after the stage's start its moment is."""
    store: Callable[[Stage], None] = lambda _: None
    posts: str | None = None
    """The kind of its posts."""
    shows: Callable[[Stage], str] | None = None
    """What the announcements in channels say once it is done."""
    is_pressed: bool = False
    """Whether it is somebody who presses Got it."""


def _tick(stage: Stage) -> None:
    stage.app.alerts.moments.tick()


def _announced_and_pressed(stage: Stage) -> None:
    stage.announce()
    assert stage.actor(stage.ben).click(stage.announcement(stage.care), GOT_IT).ok


def _before_the_reminder(stage: Stage) -> None:
    stage.announce()
    assert stage.actor(stage.cho).click(stage.announcement(stage.night), GOT_IT).ok
    stage.pass_time(10)
    stage.move_to(stage.started_at + REMINDERS.after)


def _before_the_end(stage: Stage) -> None:
    stage.announce()
    stage.move_to(stage.started_at + STARTS_IN)
    stage.work()
    stage.pass_time(10)
    assert stage.copies(announcing.LIVE) == dict.fromkeys(stage.everywhere, 1)
    stage.move_to(stage.started_at + CLOSINGS.after)


FAN_OUT = Activity("fan-out", Stage.send_alert, store=_tick, posts=announcing.ANNOUNCEMENT)
REMINDERS = Activity(
    "reminders",
    _before_the_reminder,
    after=STARTS_IN - REMINDED_BEFORE,
    store=_tick,
    posts=announcing.REMINDER,
)
COUNTERS = Activity("counters", _announced_and_pressed, shows=Stage.numbers)
CLICKS = Activity("clicks", Stage.announce, is_pressed=True)
CLOSINGS = Activity(
    "closings",
    _before_the_end,
    after=STARTS_IN + LASTS,
    store=_tick,
    posts=announcing.OVER,
    shows=lambda _: "Over:",
)
ACTIVITIES = (FAN_OUT, REMINDERS, COUNTERS, CLICKS, CLOSINGS)
