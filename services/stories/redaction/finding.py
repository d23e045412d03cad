"""Finds customer data, kind by kind, and writes the proposals in its place."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from re import Pattern

from services.stories.redaction.banks import bank_numbers, cards, ibans, security_codes
from services.stories.redaction.mails import emails
from services.stories.redaction.names import names_in
from services.stories.redaction.numbers import labelled_numbers, long_numbers, pattern_numbers
from services.stories.redaction.ordinary import amounts, dates, links
from services.stories.redaction.phones import phones, phones_in_links
from services.stories.redaction.plain import Kind, Plain, Span, merged


@dataclass(frozen=True, order=True)
class Finding:
    """Where something is that should not be kept, in characters of the text, and what to write instead."""

    start: int
    end: int
    kind: Kind

    @property
    def proposal(self) -> str:
        """As in `[phone number]`."""
        return self.kind.proposal


def find(
    text: str,
    *,
    names: Iterable[str] = (),
    regions: Sequence[str] = (),
    patterns: Sequence[Pattern[str]] = (),
) -> list[Finding]:
    """What of a text is a customer's, in the order of the text; no two overlap.

    Args:
        names: what the author marks as a name; each of its words is looked for, too.
        regions: where customers may call from, as in `PH`: numbers that are written as at home.
        patterns: of order and account numbers, as `read_patterns` takes them.
    """
    found: dict[Span, Kind] = {}

    def look(kind: Kind, search: Callable[[Plain], Iterable[Span]], beside: Iterable[Span] = ()) -> None:
        plain = Plain(text, [*found, *beside])
        for span in search(plain):
            _add(found, plain.origin(span), kind)

    def around(*searches: Callable[[Plain], Iterable[Span]]) -> list[Span]:
        plain = Plain(text, found)
        return [plain.origin(span) for search in searches for span in search(plain)]

    marked = [*names]
    before: dict[Span, Kind] | None = None
    # What is covered may lay bare something beside it; at the end, looking again finds nothing.
    while found != before:
        before = dict(found)
        look(Kind.EMAIL, emails)
        look(Kind.PHONE, phones_in_links)
        look(Kind.NUMBER, lambda plain: pattern_numbers(plain, patterns))
        beside = around(links)
        look(Kind.BANK, ibans, beside)
        look(Kind.CARD, cards, beside)
        look(Kind.SECURITY_CODE, security_codes, beside)
        look(Kind.BANK, bank_numbers, beside)
        look(Kind.NAME, lambda plain: names_in(plain, marked))
        beside = around(links, dates)
        look(Kind.NUMBER, labelled_numbers, beside)
        beside = around(links, dates, amounts)
        look(Kind.PHONE, lambda plain: phones(plain, regions), beside)
        look(Kind.NUMBER, long_numbers, beside)
    return sorted(Finding(*span, kind) for span, kind in found.items())


def redact(text: str, findings: Iterable[Finding]) -> str:
    """The text with the proposals in place of what was found in it."""
    parts: list[str] = []
    at = 0
    for finding in sorted(findings):
        parts += [text[at : finding.start], finding.proposal]
        at = finding.end
    return "".join([*parts, text[at:]])


def _add(found: dict[Span, Kind], span: Span, kind: Kind) -> None:
    """Adds a span; one that overlaps others swallows them, so that no piece of any is left."""
    touching = [other for other in found if other[0] < span[1] and span[0] < other[1]]
    kinds = [found.pop(other) for other in touching]
    [whole] = merged([span, *touching])
    found[whole] = kinds[0] if kinds else kind
