"""The words that kudos share: who thanked whom, for what, with which values."""

from collections.abc import Sequence

from handlers.blocks import Element, button
from handlers.kudos.ids import UNDO, KudosRef
from handlers.words import clip, clip_escaped, date, listed, mention, quote
from services.kudos.content import Allowance, Line, Who
from services.language import counted, number
from services.language import gettext as _

PEOPLE_SHOWN = 20
QUOTED = 1_800
SPOKEN_PEOPLE, SPOKEN = 5, 300
TAG_SHOWN, TAGS_SHOWN = 60, 6


def people(some: Sequence[Who], shown: int = PEOPLE_SHOWN) -> str:
    """`@ana, @ben and 12 more`: each is called by the name that Slack shows, and told where it is posted."""
    return and_more([mention(each.user_id) for each in some[:shown]], len(some) - shown)


def and_more(names: Sequence[str], more: int) -> str:
    """A list of names that ends in how many there are beside them, where there are."""
    return listed([*names, counted("{count} more", "{count} more", more)] if more > 0 else names)


def rest(more: int) -> str:
    """How many are not shown of a list, on a line of its own."""
    return counted("and {count} more", "and {count} more", more)


def times(count: int) -> str:
    """`3 times`."""
    return counted("{count} time", "{count} times", count)


def quoted(text: str, limit: int = QUOTED) -> str:
    """User text as a quotation of at most `limit` characters, as escaped."""
    lines = "\n".join(line for line in text.splitlines() if line.strip())
    written, spare = quote(lines), limit
    while len(written) > limit:
        spare -= (len(written) - limit) // 5 + 1
        written = quote(clip(lines, spare))
    return written


def hashtags(values: Sequence[str]) -> str:
    """Values beside each other; the first few of many."""
    more = len(values) - TAGS_SHOWN
    return "  ".join([*map(hashtag, values[:TAGS_SHOWN]), *([rest(more)] if more > 0 else [])])


def tallied(values: Sequence[tuple[str, int]]) -> str:
    """`#ownership` 3, of each."""
    return "  ".join(f"{hashtag(value)} {number(count)}" for value, count in values)


def hashtag(value: str) -> str:
    """A value as people write it."""
    return f"`#{clip_escaped(value.replace('`', ''), TAG_SHOWN)}`"


def reasons(line: Line, limit: int = QUOTED) -> str:
    """What it was for: the quotation and the values, or nothing."""
    tags = hashtags(line.values)
    text = quoted(line.text, limit)
    if text and tags:
        return f"{text}  {tags}"
    return text or (f">{tags}" if tags else "")


def spoken(line: Line) -> str:
    """What it was for, in one line, for notifications and screen readers."""
    said = clip_escaped(" ".join(line.text.split()), SPOKEN)
    return f": {said}" if said else ""


def left(allowance: Allowance) -> str:
    """What may still be given today."""
    if allowance.left > 0:
        return counted("You can give {count} more today.", "You can give {count} more today.", allowance.left)
    return _("That was your last for today; there are new ones {when}.").format(when=date(allowance.more_at))


def undo_button(kudos_id: int) -> Element:
    """Takes back what was just given."""
    return button(_("Undo"), UNDO, KudosRef(kudos_id).dump())
