"""What somebody sees of what is kept about them, and the copy that they have sent to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.decisions import Decisions
from services.language import gettext as _
from services.people import Caller
from services.privacy.catalogue import CATALOGUE
from services.privacy.describing import Section
from services.privacy.exporting import FORMATS, Copy, PersonExport
from services.privacy.finding import count
from services.problems import NotFound
from services.quiet.holding import add_posts
from services.retention import Keeping, keeping
from storage.database import Database
from storage.people import Person, ensure_person, find_person
from storage.posts import NewPost

COPY = "privacy.copy"
"""A file, for whom it is about; subject: their row, detail: which of FORMATS."""
COPY_PRIORITY = 60
UNCOUNTED = frozenset(
    {
        *("messages", "kudos_messages", "kudos_reactions"),
        *("story_decisions", "town_hall_answers", "town_hall_decisions"),
    }
)
"""No index says which of them are whose: only a copy, for which nobody waits, looks through them."""


@dataclass(frozen=True)
class KeptAbout:
    """What is kept about somebody."""

    name: str
    site: str
    time_zone: str
    sections: Sequence[tuple[Section, int | None]]
    """What there is, in the order of the catalogue, with how many rows; None where that takes too long."""
    keeping: Keeping
    """How long things are kept here."""


class PrivacyAsking:
    """For everyone, about themselves alone."""

    def __init__(self, database: Database, now: Callable[[], datetime], decisions: Decisions) -> None:
        self._database = database
        self._now = now
        self._decisions = decisions
        self._export = PersonExport(database, now)

    def kept_about(self, caller: Caller) -> KeptAbout:
        """What is kept about the caller."""
        with self._database.read() as session:
            person = find_person(session, caller.home_id, caller.user_id)
            if person is None:
                return KeptAbout("", "", "UTC", [], Keeping())
            counted = [
                (section, None if section.name in UNCOUNTED else count(session, section, person))
                for section in CATALOGUE.sections
                if section.whose
            ]
            there = [each for each in counted if each[1] != 0]
            return KeptAbout(
                person.name,
                person.site,
                person.time_zone,
                there,
                keeping(session, self._decisions, caller.workspace_id),
            )

    def send_copy(self, caller: Caller) -> bool:
        """Has the caller sent all that is kept about them, once a day; returns whether it was not yet."""
        now = self._now()
        with self._database.write() as session:
            person = ensure_person(session, caller.home_id, caller.user_id)
            posts = (
                NewPost(
                    workspace_id=caller.workspace_id,
                    kind=COPY,
                    subject_id=person.id,
                    detail=each,
                    occasion=f"copy:{person.id}:{each}:{now:%Y-%m-%d}",
                    recipient=caller.user_id,
                    due_at=now,
                    priority=COPY_PRIORITY,
                )
                for each in FORMATS
            )
            return add_posts(session, posts, now) > 0

    def copy(self, person_id: int, recipient: str, file_format: str) -> Copy:
        """The file, as it is now.

        Raises:
            NotFound: whoever asked is not there any more.
        """
        with self._database.read() as session:
            person = session.get(Person, person_id)
            if person is None or person.user_id != recipient:
                raise NotFound(_("Nobody is there any more to whom this could be told."))
        return self._export.of_row(person_id, file_format)
