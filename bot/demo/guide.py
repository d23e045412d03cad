"""What the demo lays beside the page: steps that tick themselves off, and the moments that are coming."""

import json
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.app import Application
from bot.demo.brand import Brand
from handlers.alerts import ids
from handlers.kudos import ids as kudos_ids
from handlers.town_halls import ids as town_hall_ids
from sandbox import Delivered, Mark, Person, Sandbox, Step
from services.alerts import plan
from storage.alerts import Alert, AlertQuestion, AlertVersion
from storage.milestones import Milestone

LOOKS_EVERY_S = 0.5
MARKS_SHOWN = 12

MOMENTS = {
    plan.FIRST_WORD: "First word",
    plan.REMINDER: "Reminder",
    plan.DEADLINE: "Press Got it by",
    plan.LIVE: "It is live",
    plan.OVER: "It is over",
}

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Before:
    """The newest alert and question from before the steps began: what they speak of came later."""

    alert: int
    question: int

    def is_older_than(self, value: object) -> bool:
        """Whether a button's value or a form's private_metadata is about something that came later."""
        try:
            about: dict[str, int] = json.loads(str(value))
        except ValueError:
            return False
        return about.get("alert", 0) > self.alert or about.get("question", 0) > self.question


@dataclass(frozen=True)
class Task:
    """A step as written: who does it, what, and how it shows that it was done.

    `text` may name the new `{alert}` by its number. `by_payload` looks at what Slack brought to the app,
    `by_moment` at what has happened to the new alert.
    """

    who: Person
    text: str
    by_payload: Callable[[Delivered], bool] = lambda _: False
    by_moment: str | None = None


class Guide:
    """Looks twice a second at what has happened, from `start()` to `stop()`.

    Args:
        has_steps: whether to show the steps; without them, the coming moments alone.
    """

    def __init__(self, slack: Sandbox, brand: Brand, app: Application, *, has_steps: bool) -> None:
        self._slack = slack
        self._app = app
        with app.database.read() as session:
            self._before = Before(_newest(session, Alert.id), _newest(session, AlertQuestion.id))
        self._tasks = tasks(brand, self._before) if has_steps else []
        self._done = [False] * len(self._tasks)
        self._seen = len(slack.delivered)
        self._laid: object = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="guide")

    def start(self) -> None:
        """Begins to look."""
        self._thread.start()

    def stop(self) -> None:
        """Ends it, and waits until it has ended."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                self.look()
            except Exception:
                # The steps are a help; the demo goes on without.
                logger.exception("the steps could not be looked at")
            if self._stop.wait(LOOKS_EVERY_S):
                return

    def look(self) -> None:
        """Ticks off what has been done since the last time, and lays it beside the page."""
        delivered = self._slack.delivered
        new = [each for each in delivered[self._seen :] if each.ack is not None and each.ack.ok]
        # What is still under way is looked at again.
        while self._seen < len(delivered) and delivered[self._seen].ack is not None:
            self._seen += 1
        with self._app.database.read() as session:
            happened = self._happened(session)
            marks = self._marks(session)
            alert = max(_newest(session, Alert.id), self._before.alert + 1)
        for number, task in enumerate(self._tasks):
            if task.by_moment in happened or any(map(task.by_payload, new)):
                self._done[number] = True
        steps = [
            Step(task.who, task.text.format(alert=alert), done)
            for task, done in zip(self._tasks, self._done, strict=True)
        ]
        if (steps, marks) != self._laid:
            self._laid = (steps, marks)
            self._slack.guide(steps, marks)

    def _happened(self, session: Session) -> set[str]:
        """The kinds of moments that have come for alerts that were sent since the beginning."""
        names = session.scalars(
            select(Milestone.name).where(
                Milestone.done_at.is_not(None),
                Milestone.subject_kind == plan.SUBJECT,
                Milestone.subject_id > self._before.alert,
            )
        )
        return {name.partition(":")[0] for name in names}

    def _marks(self, session: Session) -> Sequence[Mark]:
        coming = session.execute(
            select(Milestone.name, Milestone.due_at, AlertVersion.title)
            .join(Alert, Alert.id == Milestone.subject_id)
            .join(AlertVersion, (AlertVersion.alert_id == Alert.id) & (AlertVersion.number == Alert.version))
            .where(
                Milestone.done_at.is_(None),
                Milestone.subject_kind == plan.SUBJECT,
                Milestone.name != plan.CHECK,
            )
            .order_by(Milestone.due_at, Milestone.id)
            .limit(MARKS_SHOWN)
        )
        return [
            Mark(f"{MOMENTS[name.partition(':')[0]]}: {title}", due_at.timestamp())
            for name, due_at, title in coming
        ]


def tasks(brand: Brand, before: Before) -> list[Task]:
    """A newcomer's first five minutes, from both sides."""
    olive, ligaya = brand.agents["Austin"][14], brand.agents["Manila"][0]
    return [
        Task(
            brand.maya,
            "in *#brand-desk*, type `/alert list`. A campaign is half written: press *Continue*.",
            _pressed(ids.CONTINUE_DRAFT),
        ),
        Task(
            brand.maya,
            "read the form. Under *Channels* choose *care-austin* and *care-manila*, then press *Preview*.",
            _submitted(ids.FORM),
        ),
        Task(
            brand.maya,
            "this is what agents will see, and when they hear of it. Press *Send now*.",
            _submitted(ids.PREVIEW),
        ),
        Task(
            olive,
            "there is news in *#care-austin*. Press *What may I do?*, and know what is yours to decide.",
            _pressed(ids.FREEDOMS, olive, before),
        ),
        Task(
            olive,
            "press *Got it* at the new alert: the brand sees that you are ready.",
            _pressed(ids.GOT_IT, olive, before),
        ),
        Task(
            ligaya,
            "in *#care-manila*, press *I have a question*, and ask what a customer might ask you.",
            _submitted(ids.QUESTION, ligaya, before),
        ),
        Task(
            brand.maya,
            "the question waits in *#brand-desk*. Press *Answer*: it becomes part of the alert, for all.",
            _submitted(ids.ANSWER_FORM, brand.maya, before),
        ),
        Task(
            brand.maya,
            "press the clock on top, and go to *Reminder*: only who has not pressed Got it is reminded.",
            by_moment=plan.REMINDER,
        ),
        Task(
            brand.maya,
            "type `/alert ready {alert}`: who is ready, by site and by channel. Nudge who is missing.",
            lambda sent: _asks_who_is_ready(sent, before),
        ),
        Task(
            olive,
            "go on to *It is live* with the clock. It has begun, and you knew before the customers did.",
            by_moment=plan.LIVE,
        ),
        Task(
            olive,
            "thank a colleague: in *#kudos*, type `/kudos @ana helped me with a difficult call`.",
            _thanks,
        ),
        Task(
            ligaya,
            "somebody was thanked in *#kudos*. Press *Join in*: that is all it takes.",
            _pressed(kudos_ids.JOIN, ligaya),
        ),
        Task(
            olive,
            "in *#care-austin*, a town hall is on. Press *Ask a question*: with your name, or without.",
            _submitted(town_hall_ids.ASK_FORM, olive),
        ),
    ]


def _pressed(
    action_id: str, who: Person | None = None, before: Before | None = None
) -> Callable[[Delivered], bool]:
    def was_pressed(sent: Delivered) -> bool:
        action = (sent.payload.get("actions") or [{}])[0]
        is_it = action.get("action_id") == action_id and _is_by(sent, who)
        return is_it and (before is None or before.is_older_than(action.get("value")))

    return was_pressed


def _submitted(
    callback_id: str, who: Person | None = None, before: Before | None = None
) -> Callable[[Delivered], bool]:
    def was_submitted(sent: Delivered) -> bool:
        if sent.name != "view_submission" or sent.ack is None:
            return False
        was_refused = (sent.ack.body or {}).get("response_action") == "errors"
        view = sent.payload["view"]
        is_it = view["callback_id"] == callback_id and not was_refused and _is_by(sent, who)
        return is_it and (before is None or before.is_older_than(view["private_metadata"]))

    return was_submitted


def _asks_who_is_ready(sent: Delivered, before: Before) -> bool:
    word, _, number = str(sent.payload.get("text")).strip().partition(" ")
    is_new = number.lstrip("#").isdecimal() and int(number.lstrip("#")) > before.alert
    return sent.kind == "slash_commands" and word == "ready" and is_new


def _thanks(sent: Delivered) -> bool:
    """Whether somebody was thanked, by command or in the form."""
    if sent.kind == "slash_commands" and str(sent.payload.get("command", "")).endswith("kudos"):
        # An answer with a button to undo it: it was given.
        return kudos_ids.UNDO in str(sent.ack and sent.ack.body)
    return _submitted(kudos_ids.FORM)(sent)


def _is_by(sent: Delivered, who: Person | None) -> bool:
    return who is None or sent.payload.get("user", {}).get("id") == who.id


def _newest(session: Session, key: InstrumentedAttribute[int]) -> int:
    return session.scalar(select(func.max(key))) or 0
