"""The action_ids, callback_ids and values by which town halls in Slack are known to our listeners."""

from dataclasses import dataclass
from typing import ClassVar

from handlers.values import LARGEST, Value

VOTE = "town_hall.vote"
ASK = "town_hall.ask"
ASK_FORM = "town_hall.ask.form"
ALL = "town_hall.all"
SORT = "town_hall.all.sort"
LABEL = "town_hall.all.label"
SEARCH = "town_hall.all.search"
TURN = "town_hall.all.turn"
READ = "town_hall.read"

CHANGE = "town_hall.own.change"
CHANGE_FORM = "town_hall.own.change.form"
TAKE_BACK = "town_hall.own.take_back"
LOOK_AGAIN = "town_hall.own.look"

ANSWER = "town_hall.answer"
ANSWER_FORM = "town_hall.answer.form"
ANSWER_WITH = "town_hall.answer_with"
"""The message shortcut."""
ANSWER_WITH_FORM = "town_hall.answer_with.form"
USE = "town_hall.use"
"""Makes the reply to which it was offered the answer to one question."""
USE_FOR = "town_hall.use_for"
"""The same, to one that is to be chosen yet."""
MORE = "town_hall.more"
"""The overflow menu of a question: its choices are below."""
ALOUD, MERGE, NOT_HERE, FOLLOW, FLAG = "aloud", "merge", "not_here", "follow", "flag"
MENU = (ALOUD, MERGE, NOT_HERE, READ, FOLLOW, FLAG)
MERGE_FORM = "town_hall.merge.form"
MERGE_INTO = "town_hall.merge.into"
DECLINE = "town_hall.decline"
DECLINE_FORM = "town_hall.decline.form"
QUEUE = "town_hall.queue"
LET_IN = "town_hall.let_in"

CALL = "town_hall.call"
"""Opens the form of a new one."""
FORM = "town_hall.form"
MANAGE = "town_hall.manage"
EDIT = "town_hall.edit"
CLOSE = "town_hall.close"
CALL_OFF = "town_hall.call_off"
EXPORT = "town_hall.export"
PROMISE = "town_hall.promise"
LEFT_OPEN = "town_hall.left_open"
LIST = "town_hall.list"


def number_in(text: str | None) -> int | None:
    """The id that stands there; None where there is none that a row can have."""
    if text is None or not text.isdecimal() or len(text) > len(str(LARGEST)):
        return None
    number = int(text)
    return number if number <= LARGEST else None


class TownHallValue(Value):
    """What travels in the buttons of town halls."""

    COMMAND: ClassVar[str] = "/townhall"


@dataclass(frozen=True)
class HallRef(TownHallValue):
    """A town hall."""

    hall: int


@dataclass(frozen=True)
class FormRef(TownHallValue):
    """What an open form knows: the town hall that it changes, if any."""

    hall: int | None = None


@dataclass(frozen=True)
class QuestionRef(TownHallValue):
    """A question; `seen` stands for the answer that a correction puts right, `under` for the list below."""

    question: int
    seen: str | None = None
    aloud: int | None = None
    under: str | None = None


@dataclass(frozen=True)
class ReplyRef(TownHallValue):
    """A host's reply in a town hall's thread, and the question that it may answer."""

    thread: str
    ts: str
    question: int | None = None


@dataclass(frozen=True)
class AskRef(TownHallValue):
    """What a form for a question bears: a nonce, the channel where it was opened, and App Home's tokens."""

    hall: int
    nonce: str
    seen_in: str | None = None
    tokens: str | None = None
    is_home: int | None = None


@dataclass(frozen=True)
class OwnRef(TownHallValue):
    """One's own question: by its id, or by the token of one that was asked without a name."""

    question: int | None = None
    token: str | None = None


@dataclass(frozen=True)
class PageRef(TownHallValue):
    """What a reader has asked to see of a town hall's questions."""

    hall: int
    sort: str = "votes"
    label: str | None = None
    words: str | None = None
    page: int = 0
    seen_in: str | None = None


@dataclass(frozen=True)
class HomeRef(TownHallValue):
    """What App Home keeps for its viewer alone: tokens of questions without a name, the newest first."""

    tokens: str | None = None
