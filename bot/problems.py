"""Why the application does not start. The message is the sentence that the operator reads."""

from collections.abc import Sequence


class CannotStart(Exception):
    """Something outside must be mended first; the message says what and how."""


class BadSettings(CannotStart):
    """Settings that are missing or make no sense: one sentence each, naming the variable."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
