"""How it is described what is kept about people: in sections of the database, each of one sort."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.language import N_


class Kind(StrEnum):
    """What a column holds of a person."""

    IDENTITY = "identity"
    """Who they are, or which person it is about."""
    WORDS = "words"
    """What they wrote."""
    ACT = "act"
    """What they did or chose, and when."""
    COUNT = "count"
    """A number that their act is part of; nobody can be told from it."""


class Topic(StrEnum):
    """Under which heading it is shown."""

    YOU = N_("You")
    ALERTS = N_("Alerts")
    STORIES = N_("Wow moments")
    KUDOS = N_("Kudos")
    TOWN_HALLS = N_("Town halls")
    MESSAGES = N_("Messages")


class Erasure(StrEnum):
    """What becomes of it when somebody is erased."""

    DELETED = N_("Deleted.")
    NAMELESS = N_("Stays without a name: numbers that others see go on being right.")
    RECORD = N_("Stays, without a name.")
    BRAND = N_("Stays without a name: it was written for the brand, and others work by it.")
    WORDS = N_("Stays without a name, or is removed: whoever erases decides (`--words`).")
    UNSENT = N_("Deleted; what has become an alert stays without a name.")
    UNKNOWN = N_("Cannot be found: nothing says whose it is.")


class Kept(StrEnum):
    """How long it is kept."""

    WHILE_KNOWN = N_("Until you are erased. What Slack changes is changed.")
    MEMBER = N_("As long as you are in it.")
    ROLE = N_("As long as you hold it.")
    ALERT = N_("So many days after the alert's end as are set for alerts.")
    STORY = N_("So many days after its last change as are set for stories.")
    KUDOS = N_("The number for good; words and place for so many days as are set for kudos.")
    CHOICE = N_("Until you choose otherwise.")
    POINTS = N_("Points for good; words for so many days as are set for kudos.")
    HALL = N_("So many days after the close as are set for town halls.")
    CLOSE = N_("Until the town hall closes.")
    ANSWERED = N_("Until the answer has been told.")
    SUBJECT = N_("As long as what it is about.")
    GOOD = N_("For good: it is the record of who changed what.")
    ERASURE = N_("For good, without a name.")
    FILE = N_("So many days as are set for stories. The file itself is in Slack alone.")


@dataclass(frozen=True, kw_only=True, eq=False)
class Section:
    """One sort of thing that is kept about people."""

    name: str
    """In a file of all that is kept about somebody."""
    topic: Topic
    one: str
    """What one of them is, as the person reads it."""
    many: str
    table: str
    whose: str
    """The column that says whose it is, as `table.column`: of this table, or of one that this refers to.
    Empty: nothing says whose it is, and nothing of it can be handed over."""
    columns: Mapping[str, Kind]
    """All columns of the table that are about a person in this way."""
    shows: Sequence[str] = ()
    """What else is handed over with it, for they could see it: `table.column` where it is of another table.
    Of a column that names a person, that person's name."""
    kept: Kept
    seen_by: str
    """A sentence."""
    erased: Erasure


@dataclass(frozen=True)
class Catalogue:
    """All that is kept about people, and what else there is."""

    sections: Sequence[Section]
    impersonal: Mapping[str, Sequence[str]]
    """Columns by table that are about nobody."""
    mentions: Sequence[str]
    """Columns (`table.column`) with user ids of others in what somebody wrote: erasure takes them out."""

    def section(self, name: str) -> Section:
        """The one of that name.

        Raises:
            KeyError: there is none.
        """
        return next(iter(each for each in self.sections if each.name == name))

    def of_topic(self, topic: Topic) -> Sequence[Section]:
        """Those under one heading."""
        return [section for section in self.sections if section.topic == topic]
