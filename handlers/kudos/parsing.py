"""What was typed after `/kudos`: who is thanked, for what, with which values, and whether in private.

Slack writes what it recognises into angle brackets, and escapes these where a person typed them:
https://docs.slack.dev/interactivity/implementing-slash-commands#escaping

Whoever is named before the first word is thanked. Where nobody is, everyone named in the words is: so
`@ana stayed late to help @ben` thanks Ana alone, and `a big thank you to @ana` thanks her too.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.language import gettext as _

TOKEN = re.compile(
    r"""
      <(?P<inside>[^<>\s][^<>]*)>
    | (?<![\w@.])@(?P<name>[\w][\w.\-]*)
    | (?<![\w&\#])\#(?P<tag>[^\W\d_][\w\-]*)
    | (?<!\S)(?:--|[—–])private(?!\w)
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""`—private` is what phones make of `--private`."""
PRIVATE_FIRST = re.compile(r"\s*private\b(?=\s*(?:<[@!]|@|$))", re.IGNORECASE)
JOINERS = re.compile(r"(?:[\s,;:&+]|\band\b)*", re.IGNORECASE)
"""What may stand between names, and between the names and the words."""
AND = re.compile(r"[\s,]*(?:y|e|at|saka)\s*", re.IGNORECASE)
"""In Spanish and Filipino, between two names alone: in English, words may begin with “at”."""
BROADCASTS = ("!here", "!channel", "!everyone")


class Kind(StrEnum):
    """What a piece of the text is."""

    WORDS = "words"
    PERSON = "person"
    GROUP = "group"
    EVERYONE = "everyone"
    UNKNOWN = "unknown"
    TAG = "tag"
    PRIVATE = "private"


NAMES = frozenset({Kind.PERSON, Kind.GROUP, Kind.EVERYONE, Kind.UNKNOWN})


@dataclass(frozen=True)
class Piece:
    """A piece of the text: its id or name, and how it reads."""

    kind: Kind
    shown: str
    key: str = ""


@dataclass(frozen=True)
class Thanks:
    """What somebody typed to thank others. Nothing is checked yet."""

    people: tuple[str, ...] = ()
    """User ids, each once, in the order typed."""
    groups: tuple[str, ...] = ()
    """User group ids."""
    unknown: tuple[str, ...] = ()
    """Names after an @ that Slack knows nobody by."""
    is_everyone: bool = False
    """Whether a whole channel was named: `@here`, `@channel`, `@everyone`."""
    text: str = ""
    """The words, unescaped, without who is thanked before them and without tags at their ends."""
    tags: tuple[str, ...] = ()
    """Hashtags without their sign, each once."""
    is_private: bool = False
    typed: str = ""
    """All of it, as a person reads it."""

    @property
    def names_anyone(self) -> bool:
        """Whether there is an @ of any kind: then it is no command such as `me`."""
        return bool(self.people or self.groups or self.unknown or self.is_everyone)


def parse_thanks(
    typed: str, values: Iterable[str] = (), name_of: Callable[[str], str] = lambda _: ""
) -> Thanks:
    """Reads what was typed.

    Args:
        values: names of the configured values: a channel of such a name is taken for the value.
        name_of: the name of a person or user group by id, empty where nobody knows; Slack may leave it out.
    """
    known = {value.casefold() for value in values}
    first = PRIVATE_FIRST.match(typed)
    pieces = _pieces(typed[first.end() :] if first else typed, known, name_of)
    whole = first[0] if first else ""
    whole += "".join(piece.shown for piece in pieces)
    is_private = bool(first) or any(piece.kind == Kind.PRIVATE for piece in pieces)
    pieces = [piece for piece in pieces if piece.kind != Kind.PRIVATE]
    named, rest = _leading(pieces)
    if not named:
        named = [piece for piece in rest if piece.kind in NAMES]
    tags = [piece.key for piece in pieces if piece.kind == Kind.TAG]
    return Thanks(
        people=_keys(named, Kind.PERSON),
        groups=_keys(named, Kind.GROUP),
        unknown=_keys(named, Kind.UNKNOWN),
        is_everyone=any(piece.kind == Kind.EVERYONE for piece in named),
        text=_words(rest),
        tags=_once(tags),
        is_private=is_private,
        typed=" ".join(whole.split()),
    )


def _pieces(typed: str, values: set[str], name_of: Callable[[str], str]) -> list[Piece]:
    pieces: list[Piece] = []
    end = 0
    for token in TOKEN.finditer(typed):
        _add_words(pieces, typed[end : token.start()])
        end = token.end()
        if token["inside"]:
            pieces.append(_special(token["inside"], values, name_of))
        elif token["name"]:
            name = token["name"].rstrip(".-")
            pieces.append(Piece(Kind.UNKNOWN, f"@{name}", name))
            end = token.start() + 1 + len(name)
        elif token["tag"]:
            pieces.append(Piece(Kind.TAG, f"#{token['tag']}", token["tag"]))
        else:
            pieces.append(Piece(Kind.PRIVATE, token[0]))
    _add_words(pieces, typed[end:])
    return pieces


def _special(inside: str, values: set[str], name_of: Callable[[str], str]) -> Piece:
    target, *labels = inside.split("|", 1)
    label = _unescaped("".join(labels))
    if re.fullmatch(r"@[UW]\w+", target):
        key = target[1:]
        name = label.removeprefix("@") or name_of(key) or _("somebody")
        return Piece(Kind.PERSON, f"@{name}", key)
    if target.startswith("!subteam^"):
        key = target.removeprefix("!subteam^")
        name = label.removeprefix("@") or name_of(key) or _("group")
        return Piece(Kind.GROUP, f"@{name}", key)
    if target in BROADCASTS:
        return Piece(Kind.EVERYONE, f"@{target[1:]}")
    if re.fullmatch(r"#[CG]\w+", target):
        name = label.removeprefix("#")
        return Piece(Kind.TAG if name.casefold() in values else Kind.WORDS, f"#{name or _('channel')}", name)
    # A link, mostly; of a date and of whatever Slack will think of next, the words that it shows.
    is_link = target.startswith(("https://", "http://"))
    shown = _unescaped(target) if is_link else label or _unescaped(target.removeprefix("mailto:"))
    return Piece(Kind.WORDS, shown)


def _add_words(pieces: list[Piece], words: str) -> None:
    if words:
        pieces.append(Piece(Kind.WORDS, _unescaped(words)))


def _leading(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Who is named before the first word, and what comes after that."""
    named: list[Piece] = []
    for number, piece in enumerate(pieces):
        if piece.kind in NAMES:
            named.append(piece)
        elif piece.kind == Kind.WORDS and not _is_and(pieces, number):
            rest = piece.shown[_joined(piece.shown) :]
            if rest:
                return named, [Piece(Kind.WORDS, rest if named else piece.shown), *pieces[number + 1 :]]
    return named, [piece for piece in pieces if piece.kind == Kind.TAG]


def _is_and(pieces: Sequence[Piece], number: int) -> bool:
    """Whether it only joins a name to the next one."""
    neighbours = [pieces[each].kind for each in (number - 1, number + 1) if 0 <= each < len(pieces)]
    return (
        AND.fullmatch(pieces[number].shown) is not None
        and len(neighbours) == 2
        and all(kind in NAMES for kind in neighbours)
    )


def _joined(words: str) -> int:
    found = JOINERS.match(words)
    return found.end() if found else 0


def _words(pieces: Sequence[Piece]) -> str:
    """How they read, with no tag before the first word or after the last."""
    said = [number for number, piece in enumerate(pieces) if piece.kind != Kind.TAG and piece.shown.strip()]
    if not said:
        return ""
    text = "".join(piece.shown for piece in pieces[said[0] : said[-1] + 1])
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines()).strip()


def _keys(pieces: Iterable[Piece], kind: Kind) -> tuple[str, ...]:
    return _once(piece.key for piece in pieces if piece.kind == kind)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


PERIODS = {
    "week": "week",
    "month": "month",
    "all": "all",
    "ever": "all",
}


@dataclass(frozen=True)
class Board:
    """Which leaderboard is asked for."""

    period: str = "month"
    """`week`, `month` or `all`."""
    site: str | None = None
    """A site's name as typed; None: all sites."""
    is_own_site: bool = False
    """Whether the asker's own site is meant: the word `site`."""
    is_givers: bool = False
    """Who gives most rather than who receives most."""


def parse_board(words: str) -> Board:
    """Reads what follows `top`: a period, `givers`, `site`, in any order; what is left names a site."""
    period, is_own_site, is_givers, left = "month", False, False, []
    for word in words.split():
        low = word.casefold()
        if low in PERIODS:
            period = PERIODS[low]
        elif low in ("givers", "giver"):
            is_givers = True
        elif low == "site":
            is_own_site = True
        else:
            left.append(word)
    site = _unescaped(" ".join(left)) or None
    return Board(period, site, is_own_site and site is None, is_givers)
