"""What a service refuses. The message of each is the sentence that the person reads."""

from collections.abc import Mapping


class Problem(Exception):
    """Something cannot be done; the message says what to do instead."""


class FormProblem(Problem):
    """Fields that cannot be taken as typed.

    Attributes:
        fields: a sentence for each field's name.
    """

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)


class NotAllowed(Problem):
    """The person lacks the role."""


class NotFound(Problem):
    """There is no such thing, or it is not for this person to see."""
