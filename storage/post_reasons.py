"""Why a post failed or is uncertain: stored as a name, for who reads of it speaks a language of their own."""

import json
from dataclasses import dataclass
from enum import StrEnum


class Ours(StrEnum):
    """Names for what is no error of Slack's, whose names have no colon."""

    NO_ANSWER = "frontlane:no_answer"
    """It is being looked for."""
    FILE_UNSURE = "frontlane:file_unsure"
    """No answer either; but a file cannot be looked for."""
    NOT_TAKEN = "frontlane:not_taken"
    """Slack took no call just then; the detail says for operators how that showed."""
    NOT_WRITTEN = "frontlane:not_written"
    """Its view failed; the detail is the error's id in the log."""
    PARENT_MISSING = "frontlane:parent_missing"
    """It was to answer a message that was never sent."""


@dataclass(frozen=True, slots=True)
class Why:
    """A reason, as `posts.reason` holds it once it is written.

    Until 2026 that column held English sentences: what `read` does not know is one of these.
    """

    error: str
    """Slack's name for it, as `not_in_channel`, or one of ours."""
    detail: str = ""
    """What Slack adds, such as the scope that is missing; not to be taken for markup."""
    at_look: bool = False
    """Whether it is why nobody can look if an uncertain post is there."""

    def write(self) -> str:
        """As JSON in ASCII, which holds all that Slack may say, and no column refuses."""
        parts = {"error": self.error, "detail": self.detail, "at_look": self.at_look}
        return json.dumps({name: value for name, value in parts.items() if value or name == "error"})


def read(written: str) -> Why | None:
    """What was written; None where it is a sentence."""
    try:
        found = json.loads(written)
    except ValueError:
        return None
    match found:
        case {"error": str(error)}:
            return Why(error, str(found.get("detail", "")), bool(found.get("at_look")))
        case _:
            return None
