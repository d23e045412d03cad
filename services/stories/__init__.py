"""Wow moments: what agents did beyond their duty, told without customer data, reviewed, read and cheered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.people import Roles
from services.stories.reading import StoryReading
from storage.database import Database


@dataclass(frozen=True)
class Stories:
    """All that can be done with stories."""

    roles: Roles
    reading: StoryReading

    @classmethod
    def over(cls, database: Database, now: Callable[[], datetime]) -> "Stories":
        """The services over one database."""
        return cls(roles=Roles(database), reading=StoryReading(database, now))
