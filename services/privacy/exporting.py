"""All that is kept about one person, as a file for them: JSON for machines, Markdown for people."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from services.language import N_, number
from services.language import gettext as _
from services.markdown import quoted, within
from services.privacy.catalogue import CATALOGUE
from services.privacy.describing import Section, Topic
from services.privacy.finding import Row, find_one, rows
from services.reasons import in_text
from storage.database import Database
from storage.people import Person

JSON, MARKDOWN = "json", "md"
FORMATS = (MARKDOWN, JSON)
NOT_IN_IT = N_(
    "What you asked without your name in a town hall, or voted there, is not in this file: nothing says that "
    "it was you."
)

SHORT = 60


@dataclass(frozen=True)
class Copy:
    """A file's content."""

    name: str
    title: str
    content: str


class PersonExport:
    """Reads; nothing is changed. Who may have the file is for the caller to see to."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def of(self, named: str, file_format: str) -> Copy:
        """All that is kept about whom `U…@T…` names.

        Args:
            file_format: one of FORMATS.

        Raises:
            NotFound, Problem: see `find_one`.
        """
        with self._database.read() as session:
            return self._copy(session, find_one(session, named), file_format)

    def of_row(self, person_id: int, file_format: str) -> Copy:
        """Likewise, of one row of people."""
        with self._database.read() as session:
            return self._copy(session, session.get_one(Person, person_id), file_format)

    def _copy(self, session: Session, person: Person, file_format: str) -> Copy:
        kept = {
            section: found
            for section in CATALOGUE.sections
            if section.whose and (found := rows(session, section, person))
        }
        write = _json if file_format == JSON else _markdown
        return Copy(
            name=f"frontlane-{person.user_id}-{self._now():%Y-%m-%d}.{file_format}",
            title=_("What Frontlane keeps about you"),
            content=write(person, kept, self._now()),
        )


Kept = Mapping[Section, Sequence[Row]]


def _json(person: Person, kept: Kept, now: datetime) -> str:
    content = {
        "about": f"{person.user_id}@{person.workspace_id}",
        "made_at": now.isoformat(),
        "not_in_it": _(NOT_IN_IT),
        **{section.name: [dict(row) for row in found] for section, found in kept.items()},
    }
    return json.dumps(content, ensure_ascii=False, indent=2, default=_for_json) + "\n"


def _for_json(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _markdown(person: Person, kept: Kept, now: datetime) -> str:
    name = within(person.name or person.user_id)
    title = _("What Frontlane keeps about {name}").format(name=name)
    as_of = within(_("As of {time} UTC.").format(time=f"{now:%Y-%m-%d %H:%M}"))
    lines = [f"# {title}", "", f"{as_of} {within(_(NOT_IN_IT))}"]
    for topic in Topic:
        sections = [section for section in kept if section.topic == topic]
        if sections:
            lines += ["", f"## {_(topic.value)}"]
        for section in sections:
            found = kept[section]
            what = _(section.one if len(found) == 1 else section.many)
            heading = what if section.table == "people" else f"{number(len(found))} {what}"
            lines += ["", f"### {within(heading[:1].upper() + heading[1:])}", ""]
            kept_for = _("Kept: {time}").format(time=within(_(section.kept.value)))
            seen_by = _("Seen by: {people}").format(people=within(_(section.seen_by)))
            lines += [f"{kept_for} {seen_by}", ""]
            for row in found:
                lines += _lines(_told(row, person) if section.table == "posts" else row)
    return "\n".join(lines).rstrip() + "\n"


def _told(row: Row, person: Person) -> Row:
    """A message, with why it did not arrive in words."""
    return {**row, "reason": in_text(row["reason"], person.name or person.user_id)}


def _lines(row: Row) -> Sequence[str]:
    """A row: what is short in one line, and what people wrote quoted below it."""
    short, long = [], []
    for label, value in row.items():
        text = _words(value)
        if text and "\n" not in text and len(text) <= SHORT:
            short.append(f"{within(_label(label))}: {within(text)}")
        elif text:
            long += ["", f"{within(_label(label))}:", "", quoted(text)]
    below = (line for each in long for line in each.split("\n"))
    return [f"- {'; '.join(short) or '–'}", *(f"  {line}" if line else "" for line in below), ""]


def _label(name: str) -> str:
    return name.rpartition(".")[2].replace("_", " ")


def _words(value: Any) -> str:
    """A value as people read it; empty where there is nothing to read."""
    match value:
        case None | "":
            return ""
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} UTC"
        case list():
            return "\n".join(filter(None, map(_words, value)))
        case dict():
            # Formatted text, and forms: what is written in them.
            return "\n".join(filter(None, (_words(each) for key, each in value.items() if key != "type")))
        case other:
            return str(other)
