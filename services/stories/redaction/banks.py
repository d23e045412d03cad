"""Card and bank numbers: by check digits (python-stdnum), by the way they are grouped, by the word before."""

import re
from collections.abc import Iterator

from stdnum import iban, luhn
from stdnum.cz import bankaccount as czech
from stdnum.es import ccc as spanish
from stdnum.no import kontonr as norwegian
from stdnum.nz import bankaccount as new_zealand

from services.stories.redaction.plain import Plain, Span

CARD_DIGITS = range(13, 20)
"""ISO/IEC 7812 allows 19 at most; no network issues fewer than 13 but old Maestro."""
SHORTEST_IBAN = 15
"""Norway's."""
_CARD_STARTS = re.compile(r"4|5[0-8]|2[2-7]|3|6|81|82|9792")
_DIGITS = re.compile(r"(?<!\d)\d(?:[ .\-/]{0,2}\d){12,}")
_GROUP = re.compile(r"\d+")
_GROUPED_CARD = re.compile(
    r"(?<!\d)(?<!\d[ -])(?:[2-6]\d{3}([ -])\d{4}\1\d{4}\1\d{4}|3[47]\d\d([ -])\d{6}\2\d{5})(?![ -]?\d)"
)
_CODE_AFTER_CARD = re.compile(r"(?: ?/ ?|,? ?\d\d ?/ ?\d\d(?:\d\d)?[ ,/]{1,3})\d{3,4}(?!\d)")
_SECURITY_CODE = re.compile(
    r"\b(?:cvv2?|cvc2?|cid|csc|security code|code on the back|"
    r"código de seguridad|prüfziffer|kartenprüfnummer|cryptogramme)"
    r"(?: (?:code|is|was|number|ist|es|est))?[ :=#]{0,3}(?P<it>\d{3,4})(?!\d)",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d\d(?:[ -]?[A-Z0-9]){11,32}", re.IGNORECASE)
_LABELLED = re.compile(
    r"\b(?:sort[ -]?code|routing|ABA|BSB|IFSC|CLABE|IBAN|BLZ|Bankleitzahl|CBU|CVU|RIB|bank account|bankkonto|"
    r"cuenta bancaria|compte bancaire|conto bancario|conta bancária|bankrekening)"
    r"(?: (?:number|no\.?|nr\.?|code|is|was|ist|es))?[ :=#.]{0,3}"
    r"(?P<it>[A-Z]{0,4}\d(?:[ \-.]?[\dX]){4,33})(?![A-Z0-9])",
    re.IGNORECASE,
)
_NATIONAL = (
    (re.compile(r"(?<![\d-])(?:\d{1,6}-)?\d{2,10}/\d{4}(?!\d)"), czech.is_valid),
    (re.compile(r"(?<!\d)\d{4}[. ]\d\d[. ]\d{5}(?!\d)"), norwegian.is_valid),
    (re.compile(r"(?<!\d)\d\d-\d{4}-\d{7}-\d{2,3}(?!\d)"), new_zealand.is_valid),
    (re.compile(r"(?<!\d)\d{4}[ -]?\d{4}[ -]?\d\d[ -]?\d{10}(?!\d)"), spanish.is_valid),
)


def cards(plain: Plain) -> Iterator[Span]:
    """Runs of digits with a card's length, start and check digit; and mistyped ones, by their groups."""
    for run in _DIGITS.finditer(plain.text):
        groups = [group.span() for group in _GROUP.finditer(plain.text, *run.span())]
        after = 0
        for first, (start, _) in enumerate(groups):
            if start >= after and (end := _card_end(plain.text, groups[first:])):
                code = _CODE_AFTER_CARD.match(plain.text, end)
                after = code.end() if code else end
                yield start, after
    for grouped in _GROUPED_CARD.finditer(plain.text):
        yield grouped.span()


def security_codes(plain: Plain) -> Iterator[Span]:
    """The digits after “CVV” and its like."""
    return (match.span("it") for match in _SECURITY_CODE.finditer(plain.text))


def ibans(plain: Plain) -> Iterator[Span]:
    """International account numbers; mistyped ones where the rest fits the country."""
    for match in _IBAN.finditer(plain.text):
        start, end = match.span()
        while end - start >= SHORTEST_IBAN:
            if not plain.text[end : end + 1].isalnum() and _is_iban(plain.text[start:end]):
                yield start, end
                break
            end -= 1


def bank_numbers(plain: Plain) -> Iterator[Span]:
    """Account numbers of some countries, by their check digits, and what is called a bank's number."""
    for shape, is_valid in _NATIONAL:
        for match in shape.finditer(plain.text):
            if is_valid(match.group()):
                yield match.span()
    for match in _LABELLED.finditer(plain.text):
        yield match.span("it")


def _is_iban(number: str) -> bool:
    if iban.is_valid(number):
        return True
    compact = iban.compact(number)
    # Words may begin like a number in small letters, so mistyped ones count in capitals alone.
    return number.isupper() and iban.is_valid(
        compact[:2] + iban.calc_check_digits(compact) + compact[4:], check_country=False
    )


def _card_end(text: str, groups: list[Span]) -> int | None:
    """Where the longest card number ends that begins with the first of these groups of digits."""
    digits = ""
    longest = None
    for start, end in groups:
        digits += text[start:end]
        if len(digits) >= CARD_DIGITS.stop:
            break
        if len(digits) in CARD_DIGITS and _CARD_STARTS.match(digits) and luhn.is_valid(digits):
            longest = end
    return longest
