"""Small typed values in buttons and private_metadata. What comes back is a claim: services check it again."""

import json
from dataclasses import asdict, dataclass, fields
from typing import ClassVar, Self

from services.problems import Problem


@dataclass(frozen=True)
class Value:
    """A base for values of ints and strings that travel through Slack and back."""

    MAX: ClassVar[int] = 2_000

    def dump(self) -> str:
        """As a button's value: JSON without what is empty."""
        return json.dumps({key: value for key, value in asdict(self).items() if value is not None})

    @classmethod
    def load(cls, text: str | None) -> Self:
        """What `dump` gave.

        Raises:
            Problem: it is not such a value: an old button, or someone else's words.
        """
        try:
            loaded = json.loads(text or "{}")
        except ValueError:
            loaded = None
        types = {each.name: str(each.type) for each in fields(cls)}
        if isinstance(loaded, dict) and all(
            type(value).__name__ in types.get(key, "") for key, value in loaded.items()
        ):
            try:
                return cls(**loaded)
            except TypeError:
                pass
        msg = "This button is too old to use. Type /alert to see what there is."
        raise Problem(msg)
