"""What whoever shows something in the stand-in may lay beside it: steps to take, and moments to go to."""

from dataclasses import dataclass

from sandbox.models import Person


@dataclass(frozen=True)
class Step:
    """Something to try. `who`: as whom; `text`: what to do, in Slack's mrkdwn."""

    who: Person
    text: str
    is_done: bool = False


@dataclass(frozen=True)
class Mark:
    """A moment to which the clock may be moved. `at`: unix seconds."""

    label: str
    at: float
