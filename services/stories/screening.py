"""Customer data in a form: found, taken out, and shown to the author before anything is kept."""

import dataclasses
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from re import Pattern

from sqlalchemy.orm import Session

from services.decisions import Decisions
from services.stories.content import WORDS, StoryForm
from services.stories.redaction import Finding, find, redact
from services.stories.settings import COUNTRIES, ORDER_PATTERNS


@dataclass(frozen=True)
class Caught:
    """Something that was found, and where its proposal stands in the redacted form."""

    field: str
    """One of `WORDS`."""
    snippet: str = dataclasses.field(repr=False)
    """What the author typed there. For the author's eyes alone."""
    proposal: str
    place: int
    """Which of the proposals of that wording in the field it is, from 0."""
    of: int
    """How many of that wording there are in the field."""


@dataclass(frozen=True)
class Screened:
    """A form without customer data, and what was taken out of it."""

    form: StoryForm
    caught: Sequence[Caught]


@dataclass(frozen=True)
class Screen:
    """Takes customer data out, as admins have decided."""

    countries: Sequence[str] = ()
    """Where customers may call from, beside where the author is; as in `PH`."""
    patterns: Sequence[Pattern[str]] = ()
    """Of order and account numbers."""

    def screened(
        self, form: StoryForm, regions: Sequence[str] = (), allowed: Collection[str] = ()
    ) -> Screened:
        """The form with proposals in place of what is a customer's.

        Args:
            regions: the author's own.
            allowed: what its author says is no customer data, word for word.
        """
        names = names_of(form)
        clean: dict[str, str] = {}
        caught: list[Caught] = []
        for field in WORDS:
            text = str(getattr(form, field))
            findings = [
                finding
                for finding in self._find(text, names, regions)
                if text[finding.start : finding.end] not in allowed
            ]
            clean[field] = redact(text, findings)
            caught += _placed(field, text, findings, clean[field])
        without = replace(
            form,
            title=clean["title"],
            faced=clean["faced"],
            did=clean["did"],
            ended=clean["ended"],
            why_right=clean["why_right"],
            tags=clean["tags"],
        )
        return Screened(without, caught)

    def clean(self, text: str) -> str:
        """A text without customer data, where nobody is asked."""
        return redact(text, self._find(text, (), ()))

    def _find(self, text: str, names: Sequence[str], regions: Sequence[str]) -> Sequence[Finding]:
        where = list(dict.fromkeys([*self.countries, *regions]))
        return find(text, names=names, regions=where, patterns=self.patterns)


def screen_of(decisions: Decisions, session: Session, workspace_id: str) -> Screen:
    """The screen as admins of that workspace have set it."""
    return Screen(
        decisions.get(session, workspace_id, COUNTRIES), decisions.get(session, workspace_id, ORDER_PATTERNS)
    )


def restored(text: str, proposal: str, snippet: str, place: int, of: int) -> str | None:
    """The text with what was typed in place of that proposal again; None where the text was changed there."""
    pieces = text.split(proposal)
    if len(pieces) != of + 1 or not 0 <= place < of:
        return None
    return proposal.join(pieces[: place + 1]) + snippet + proposal.join(pieces[place + 1 :])


def names_of(form: StoryForm) -> list[str]:
    """The names to hide, one by one."""
    return [name.strip() for name in re.split(r"[,;\n]", form.names) if name.strip()]


def _placed(field: str, text: str, findings: Sequence[Finding], clean: str) -> list[Caught]:
    placed = []
    at, written = 0, ""
    for finding in sorted(findings):
        written += text[at : finding.start]
        proposal = finding.proposal
        place = written.count(proposal)
        written += proposal
        at = finding.end
        snippet = text[finding.start : finding.end]
        placed.append(Caught(field, snippet, proposal, place, clean.count(proposal)))
    return placed
