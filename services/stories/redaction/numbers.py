"""Numbers of orders, accounts and the like: by the operator's patterns, the word before, or their length."""

import re
from collections.abc import Iterator, Sequence
from re import Pattern

from services.stories.redaction.plain import COVER, Plain, Span

LONG = 8
"""Digits in a row that are too many for a count that somebody writes without separators."""
SURELY_A_NUMBER = 6
"""Digits after a word such as “order” that need no “no.” or “#” before them."""
_OF_WHAT = (
    # English
    r"orders?|accounts?|acct|a/c|customer|client|member(?:ship)?|loyalty|booking|reservation|confirmation|"
    r"invoice|receipt|policy|contract|claim|subscription|tracking|shipment|parcel|reference|ref|pnr|"
    r"transaction|payment|serial|imei|passport|id|ssn|licen[cs]e|voucher|"
    r"national insurance|nino|nhs|aadhaar|pan|tax id|tin|medicare|social security|nric|"
    # German, Dutch
    r"bestell(?:ung|nummer|nr)|bestelling|bestelnummer|auftrags?(?:nummer|nr)?|kunden(?:nummer|nr)?|klantnummer|"
    r"rechnungs?(?:nummer|nr)?|konto(?:nummer|nr)?|vertrags?(?:nummer|nr)?|buchungs?(?:nummer|nr|code)?|"
    r"sendungs?(?:nummer|nr)?|ausweis(?:nummer|nr)?|rekening|factuur(?:nummer)?|"
    # Spanish, Portuguese, Italian, French
    r"pedido|orden|cuenta|factura|fatura|reserva|cliente|contrato|p[oó]liza|encomenda|conta|env[ií]o|gu[ií]a|"
    r"ordine|conto|fattura|prenotazione|contratto|commande|compte|facture|r[eé]servation|contrat|dossier|"
    r"dni|nie|nif|cpf|rfc|curp|rut|c[eé]dula|codice fiscale|steuer-?(?:id|nummer)|bsn|pesel|"
    # Polish, Turkish, Filipino
    r"zam[oó]wieni[ea]|faktur[ay]|konta|sipariş|hesap|order ko"
)
_MARK = (
    r"(?:number|numero|número|num\.?|no\.?|nr\.?|nº|n°|n\.|id|code|código|codice|ref(?:erence)?\.?|#|№|:|=|"
    r"is|was|ist|war|es|est|era|è|numer|nummer|numarası)"
)
_LABELLED = re.compile(
    rf"(?<!\w)(?:{_OF_WHAT})(?P<marks>(?:[ .]{{0,2}}{_MARK}){{0,3}})[ ]{{0,2}}"
    r"(?P<it>[A-Z0-9](?:[\-/. ]?[A-Z0-9]){3,40})(?![A-Z0-9])",
    re.IGNORECASE,
)
_ASIAN = re.compile(
    r"(?:注文|会員|予約|顧客|契約|口座|订单|訂單|账号|会员|주문|계좌)"
    r"(?:番号|号码|號碼|号|번호)?[は是는: #]{0,3}"
    r"(?P<it>[A-Z0-9][A-Z0-9-]{3,30})"
)
_CODE = re.compile(
    r"(?<!\w)(?i:pnr|(?:booking|confirmation|reservation) (?:code|ref(?:erence)?|number)|record locator|"
    r"buchungscode|localizador)(?i:(?: is| was)?)[ :#]{1,3}(?P<it>[A-Z0-9]{5,8})(?![A-Za-z0-9])"
)
_LOCATOR = re.compile(r"(?=[A-Z]*\d[A-Z]*\d)[A-Z0-9]{6}")
"""As airlines and hotels give it."""
_HASH = re.compile(r"(?<![\w&])[#№] ?(?P<it>\d{5,})(?!\w)")
_MIXED = re.compile(r"(?<![\w-])(?=(?:-?[A-Z]*\d){6})(?=[\dA-Z-]*[A-Z])[A-Z0-9](?:-?[A-Z0-9]){8,40}(?![\w-])")
_NATIONAL_INSURANCE = re.compile(r"(?<!\w)[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D](?!\w)")
_PREFIXED = re.compile(r"(?<!\w)[A-Z]{1,5}-?\d{8,}(?!\w)")
_LONG = re.compile(r"(?<![\d,])(?<!0x)\d(?:[ \-./]?\d){7,}(?![\d%])")
_TOKEN = re.compile(r"[A-Z0-9]+(?:[\-/.][A-Z0-9]+)*", re.IGNORECASE)
_GROUP = re.compile(r"\d+")


def pattern_numbers(plain: Plain, patterns: Sequence[Pattern[str]]) -> Iterator[Span]:
    """What the operator's patterns match."""
    for pattern in patterns:
        for match in pattern.finditer(plain.text):
            if match.group() and COVER not in match.group():
                yield match.span()


def labelled_numbers(plain: Plain) -> Iterator[Span]:
    """What follows “order no.” and its like in several languages, and `#12345`."""
    for match in _LABELLED.finditer(plain.text):
        start, end = match.start("it"), match.start("it")
        has_mark = bool(match["marks"].strip())
        for token in _TOKEN.finditer(plain.text, *match.span("it")):
            if not any(map(str.isdigit, token.group())):
                break
            end = token.end()
        digits = sum(map(str.isdigit, plain.text[start:end]))
        has_letters = any(map(str.isalpha, plain.text[start:end]))
        if end - start >= 5 and (
            digits >= (3 if has_mark or has_letters else SURELY_A_NUMBER)
            or _LOCATOR.fullmatch(plain.text[start:end])
        ):
            yield start, end
    for pattern in (_ASIAN, _CODE, _HASH):
        for match in pattern.finditer(plain.text):
            yield match.span("it")


def long_numbers(plain: Plain) -> Iterator[Span]:
    """Numbers, and codes of capitals and digits, that are too long to be anything but somebody's."""
    for pattern in (_MIXED, _PREFIXED, _NATIONAL_INSURANCE):
        for match in pattern.finditer(plain.text):
            yield match.span()
    for match in _LONG.finditer(plain.text):
        groups = _GROUP.findall(match.group())
        if len(groups) == 1 or len(groups) <= sum(map(len, groups)) / 3:
            yield match.span()
