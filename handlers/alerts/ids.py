"""The action_ids, callback_ids and values by which alerts in Slack are known to our listeners."""

from dataclasses import dataclass

from handlers.values import Value

GOT_IT = "alert.got_it"
ASK = "alert.ask"
FREEDOMS = "alert.freedoms"
DETAILS = "alert.details"

WRITE = "alert.write"
"""The global shortcut and the buttons that open the form."""
FORM = "alert.form"
ADD_ANSWER = "alert.form.add_answer"
SAVE_DRAFT = "alert.form.save"
GROUPS = "alert.form.groups"
CONTINUE_DRAFT = "alert.draft.continue"
DISCARD_DRAFT = "alert.draft.discard"
PREVIEW = "alert.preview"

LIST = "alert.list"
MANAGE = "alert.manage"
EDIT = "alert.edit"
CANCEL = "alert.cancel"
END = "alert.end"
READINESS = "alert.readiness"
MISSING = "alert.missing"
NUDGE = "alert.nudge"
TABLE = "alert.table"
SEND_AGAIN = "alert.send_again"
ONE_BY_ONE = "alert.one_by_one"
POST_AGAIN = "alert.post.again"
POST_ARRIVED = "alert.post.arrived"
KEPT = "alert.kept"

QUESTION = "alert.question"
QUESTIONS = "alert.questions"
ANSWER = "alert.answer"
ANSWER_FORM = "alert.answer.form"

USED_FREEDOM = "story.used_freedom"
"""Opens the form of a wow moment: see handlers.stories."""

REVIEW = "alert.review"
REVIEW_FORM = "alert.review.form"
SEND_BACK = "alert.send_back"
SEND_BACK_FORM = "alert.send_back.form"


@dataclass(frozen=True)
class AlertRef(Value):
    """An alert, and the version that the person saw.

    `short` is set where the message is but a line about it, `page` where something is read on page by page.
    """

    alert: int
    version: int | None = None
    short: int | None = None
    page: int | None = None


@dataclass(frozen=True)
class PostRef(Value):
    """A message of an alert, and the attempt to send it that the person saw, on which page."""

    alert: int
    post: int
    attempt: int
    page: int


@dataclass(frozen=True)
class DraftRef(Value):
    """A draft; `asked` tells which asking for approval the person has seen."""

    draft: int
    asked: int | None = None


@dataclass(frozen=True)
class QuestionRef(Value):
    """A question about an alert; `seen` stands for the answer that a correction puts right."""

    question: int
    seen: str | None = None


@dataclass(frozen=True)
class FormRef(Value):
    """What an open form knows of itself: its draft, the alert that it edits, how many answers it shows."""

    draft: int | None = None
    alert: int | None = None
    revision: int | None = None
    answers: int = 1
