"""What has many digits, and is no customer's: links, dates, times, amounts, counts, versions, products."""

import re
from collections.abc import Iterator
from re import Pattern

from services.stories.redaction.plain import Plain, Span

_START = r"(?<!\d)(?<!\d[.,\-/:])(?<![+(])"
_END = r"(?![.,\-/:]?\d)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19|20)\d\d"
_HOUR = r"(?:(?:[01]?\d|2[0-3])[:.h][0-5]\d|(?:[01]\d|2[0-3])[0-5]\d)"
_CODES = (
    r"USD|EUR|GBP|PHP|COP|MXN|INR|JPY|IDR|VND|BRL|ARS|CLP|PEN|PLN|CZK|CHF|CAD|AUD|NZD|SGD|HKD|ZAR|TRY|KRW|CNY"
)
_CURRENCY_BEFORE = rf"(?:[$€£¥₹₱₩₺₽₫฿]|R\$|Rs\.?|Rp\.?|\b(?:{_CODES}))"
_CURRENCY_AFTER = (
    rf"(?:[$€£¥₹₱₩₺₽₫฿円元원]|(?:{_CODES}|dollars?|euros?|pounds?|pesos?|yen|rupees?|reais|zł|kr|kč)\b)"
)
_AMOUNT = r"(?:[1-9]\d{0,2}(?:[., '’]\d{3})+(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?)"
_COUNTED = (
    r"(?:customers?|people|persons|users?|employees?|agents?|calls?|callers|views?|visits?|followers|times|points|"
    r"steps|miles|km|orders|tickets|units|items|members|subscribers|guests|households|million|billion|seats|"
    r"kunden|mitarbeiter|menschen|nutzer|clientes|personas|empleados|clients|personnes|clienti|klanten|名|人|명)"
)
_LINKS = re.compile(
    r"<[@#!][^<>\n]{1,200}>"
    r"|\b(?:https?|ftp)://[^\s<>|]+|\bwww\.[^\s<>|]+"
    r"|(?<![\w.])[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){0,4}\.[a-z]{2,15}/[^\s<>|]*"
    r"|(?<!\w)[\w\-]{1,100}\.(?:jpe?g|png|gif|pdf|docx?|xlsx?|csv|zip|mp[34]|mov|heic|txt)\b",
    re.IGNORECASE,
)
_DATES = (
    rf"{_START}{_YEAR}([\-/.]){_MONTH}\1{_DAY}(?:[T ]\d{{1,2}}:\d\d(?::\d\d)?(?:\.\d{{1,9}})?)?{_END}",
    rf"{_START}{_DAY}([\-/.])(?:{_DAY})\1(?:{_YEAR}|\d\d){_END}",
    rf"{_START}{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[T_\- ]\d{{4}}(?:\d\d)?)?{_END}",
    rf"{_START}{_YEAR} ?[\-/] ?{_YEAR}{_END}",
    rf"{_START}{_YEAR}[\-/.]{_MONTH}{_END}",
    rf"{_START}\d{{1,2}}[./]\d{{1,2}}\.? ?- ?\d{{1,2}}[./]\d{{1,2}}(?:[./](?:{_YEAR}|\d\d))?\.?{_END}",
    rf"{_START}{_HOUR} ?- ?{_HOUR}{_END}",
)
_AMOUNTS = (
    rf"{_CURRENCY_BEFORE} ?{_AMOUNT}(?![.,\-/: ]?\d)",
    rf"{_START}{_AMOUNT} ?{_CURRENCY_AFTER}",
    rf"{_START}[1-9]\d{{0,2}}(?:,\d{{3}})+(?:\.\d+)?{_END}",
    rf"{_START}[1-9]\d{{0,2}}(?:['’]\d{{3}})+{_END}",
    rf"{_START}(?<!\d )[1-9]\d?(?:([. ])\d{{3}}){{2}}(?![.,\-/: ]?\d)",
    rf"{_START}(?<!\d )\d{{1,3}}(?:[. ]?\d{{3}})* ?{_COUNTED}(?![^\W\d_\u3040-\u9fff])",
    rf"{_START}\d+ {_COUNTED}\b",
    r"(?<![\d.,+])\d[.,]\d{4,}(?![.,]?\d)",
    r"(?<!\d)\d+(?:[.,]\d+)? ?%",
    rf"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){{3}}(?:25[0-5]|2[0-4]\d|1?\d?\d){_END}",
    rf"(?<![\d.])(?!1\.\d{{3}}\.\d{{3}}\.\d{{4}})(?=(?:\d+\.)*\d(?!\d))\d{{1,6}}(?:\.\d{{1,6}}){{2,4}}{_END}",
    (
        r"\b(?:v|ver|version|build|release|ios|android|chrome|firefox|windows|macos|firmware)"
        r"[ .:#]{0,2}\d+(?:[.\-]\d+)*"
    ),
    (
        r"\b(?:sku|ean|upc|isbn|asin|gtin|model|modell|modelo|modèle|article|artikel(?:nummer)?|ersatzteil|repuesto|part|item|product)"
        r"(?: ?(?:number|no\.?|nr\.?|code))?[ :#]{0,2}(?=[\w\-]*\d)[\w\-]+(?:[ \-]\d[\dX\-]*)?"
    ),
)


def _compiled(patterns: tuple[str, ...]) -> tuple[Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


_DATES_COMPILED, _AMOUNTS_COMPILED = _compiled(_DATES), _compiled(_AMOUNTS)


def links(plain: Plain) -> Iterator[Span]:
    """Mentions, web addresses and file names."""
    return (match.span() for match in _LINKS.finditer(plain.text))


def dates(plain: Plain) -> Iterator[Span]:
    """Dates, and spans of dates, years and hours."""
    return (match.span() for pattern in _DATES_COMPILED for match in pattern.finditer(plain.text))


def amounts(plain: Plain) -> Iterator[Span]:
    """Prices, counts, percentages, versions, addresses of computers, and numbers of products."""
    return (match.span() for pattern in _AMOUNTS_COMPILED for match in pattern.finditer(plain.text))
