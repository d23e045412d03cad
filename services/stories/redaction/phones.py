"""Phone numbers: by each country's plan (phonenumbers), by shape, and by the word before."""

import re
from collections.abc import Iterator, Sequence

from phonenumbers import Leniency, PhoneNumberMatcher

from services.stories.redaction.plain import Plain, Span

LEAST_DIGITS = 7
MOST_DIGITS = 15
"""E.164."""
_LINK = re.compile(
    r"<tel:[^<>\n]{1,100}>|\btel:\+?[\d\-.()]{5,25}"
    r"|(?:https?://)?(?:wa\.me/|(?:api|web)\.whatsapp\.com/send/?\?phone=)\+?\d{7,15}",
    re.IGNORECASE,
)
_SEPARATOR = r"[ \-./()·~]{0,3}"
_RUN = re.compile(rf"(?<![\d,])(?:\+ ?\(?|\(\+?|00 ?)?\d(?:{_SEPARATOR}\d){{6,}}(?![\d%])")
_LABEL = re.compile(
    r"(?:\b(?:phone|telephone|tele?f[oó]no?|telefone|telefon(?:nummer)?|t[eé]l[eé]phone|t[eé]l\.?|tel\.?|ph\.?|mobile|"
    r"mobil|cell(?:phone)?|handy(?:nummer)?|m[oó]vil|celular|portable|cellulare|gsm|whats ?app|viber|"
    r"telegram|signal|sms|fax|callback|cp|hp|extension|numero|reach(?:ed)? (?:me|him|her|them) (?:at|on))"
    r"(?: ?(?:number|no\.?|nr\.?|nº|is|was|on|at|ist|es|est))?[ :=#.\-]{0,3}"
    r"|電話(?:番号)?(?:は|:| )?|携帯(?:は|:| )?"
    r"|电话(?:是|:| )?|手机(?:号)?(?:是|:| )?|전화(?:번호)?(?:는|:| )?)"
    rf"(?P<it>[+(]{{0,2}}\d(?:{_SEPARATOR}\d){{5,18}})(?!\d)",
    re.IGNORECASE,
)
_LOCAL = re.compile(r"[2-9]\d\d-\d{4}")
_ROUND = re.compile(r"(?:00|50)$")
_GROUP = re.compile(r"\d+")


def phones_in_links(plain: Plain) -> Iterator[Span]:
    """Links that call or write to a number."""
    return (match.span() for match in _LINK.finditer(plain.text))


def phones(plain: Plain, regions: Sequence[str]) -> Iterator[Span]:
    """Phone numbers as the regions write them, as the world does, and as nothing else is written."""
    anywhere: list[str | None] = [None]
    for region in [*dict.fromkeys(regions)] or anywhere:
        for match in PhoneNumberMatcher(plain.text, region, leniency=Leniency.VALID, max_tries=1000):
            if sum(map(str.isdigit, match.raw_string)) >= LEAST_DIGITS:
                yield _closed(plain.text, (match.start, match.end))
    for labelled in _LABEL.finditer(plain.text):
        yield labelled.span("it")
    for run in _RUN.finditer(plain.text):
        start, end = _closed(plain.text, run.span())
        if _is_phone(plain.text[start:end]):
            yield start, end


def _closed(text: str, span: Span) -> Span:
    """Without a bracket before it that is closed later: that one belongs to the sentence."""
    start, end = span
    return (start + 1, end) if text[start] == "(" and ")" not in text[start:end] else span


def _is_phone(run: str) -> bool:
    groups = _GROUP.findall(run)
    digits = "".join(groups)
    if len(digits) > MOST_DIGITS:
        return False
    if run[0] in "+(" or "(" in run:
        return True
    if len(digits) == LEAST_DIGITS:
        return bool(_LOCAL.fullmatch(run)) and not _ROUND.search(run)
    if digits[0] == "0" or len(groups) == 1:
        return digits[0] == "0"
    # Pairs without a leading zero are a list of numbers more often than a phone number.
    return any(len(group) > 2 for group in groups) and len(groups) <= len(digits) / 2
