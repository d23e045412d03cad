"""Leaderboards, values, pairs."""

from collections.abc import Sequence

from handlers.blocks import Block, Element, View, actions, button, context, divider, modal, section
from handlers.kudos.ids import BOARD, CHOICES, TURN, BoardRef
from handlers.kudos.views import words
from handlers.words import clip_escaped, mention, plural
from services.kudos.boards import Board, Pair, Period, Standing, ValueCount

MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}
PERIODS = {
    Period.WEEK: ("Week", "in the last 7 days"),
    Period.MONTH: ("Month", "in the last 30 days"),
    Period.ALL: ("Ever", "ever"),
}
SITE_SHOWN = 60
BAR = 12


def build_board(board: Board, ref: BoardRef) -> View:
    """Who was thanked most, or thanks most; with the way to the other boards.

    Args:
        ref: which board was asked for.
    """
    who = "thanked others" if board.is_givers else "was thanked"
    where = f" in {clip_escaped(board.site, SITE_SHOWN)}" if board.site else ""
    blocks: list[Block] = [section(f"*Who {who} most{where}, {PERIODS[board.period][1]}*")]
    if board.lines:
        blocks.append(section("\n".join(_line(line) for line in board.lines)))
    else:
        blocks.append(section("Nobody yet. Somebody has to begin: why not you?"))
    if board.has_left:
        blocks.append(context("You have left the leaderboards; only you know where you stand."))
    elif board.mine and all(line.who.person_id != board.mine.who.person_id for line in board.lines):
        blocks.append(context(f"You: number {board.mine.rank:,}, with {_times(board.mine.count)}"))
    blocks += [divider(), actions(_periods(board, ref), block_id="period"), actions(_others(board, ref))]
    return modal("Kudos leaderboard", blocks)


def build_values(counts: Sequence[ValueCount], command: str) -> View:
    """What the brand thanks for."""
    if not counts:
        return modal("Values", [section("No values are set. An admin can list them in the settings.")])
    most = max(each.count for each in counts)
    lines = [f"{words.hashtag(each.value)}  {_bar(each.count, most)} {each.count:,}" for each in counts]
    blocks = [section("*What we thank for*, and how often in the last 30 days")]
    blocks += [section("\n".join(lines[start : start + 20])) for start in range(0, min(len(lines), 400), 20)]
    blocks.append(
        context(f"Write it as a hashtag: {command} @who stayed late {words.hashtag(counts[0].value)}")
    )
    return modal("Values", blocks)


def build_pairs(pairs: Sequence[Pair]) -> View:
    """Who thanks hardly anybody but each other, for admins."""
    blocks: list[Block] = [
        section("*Who mostly thank each other*, in the last 90 days"),
        context(
            "Often there is a good reason, as two people on one night shift. Nothing is done about it. "
            "🔒 Only admins see this."
        ),
    ]
    blocks += [
        section(
            f"{mention(pair.one.user_id)} and {mention(pair.other.user_id)}\n"
            f"{pair.from_one:,} of {pair.given_by_one:,} one way, "
            f"{pair.from_other:,} of {pair.given_by_other:,} the other"
        )
        for pair in pairs
    ]
    if not pairs:
        blocks.append(section("There are none."))
    return modal("Pairs", blocks)


def _line(standing: Standing) -> str:
    place = MEDALS.get(standing.rank, f"{standing.rank}.")
    site = f" · {clip_escaped(standing.who.site, SITE_SHOWN)}" if standing.who.site else ""
    return f"{place} {mention(standing.who.user_id)}{site} · {_times(standing.count)}"


def _times(count: int) -> str:
    return f"*{plural(count, 'time')}*"


def _bar(count: int, most: int) -> str:
    return "█" * (BAR * count // most) if most else ""


def _periods(board: Board, ref: BoardRef) -> list[Element]:
    return [
        button(
            name,
            f"{BOARD}{TURN}{period}",
            BoardRef(period, ref.site, ref.own, ref.givers).dump(),
            style="primary" if period == board.period else None,
        )
        for period, (name, _) in PERIODS.items()
    ]


def _others(board: Board, ref: BoardRef) -> list[Element]:
    turned = BoardRef(ref.period, ref.site, ref.own, None if ref.givers else 1).dump()
    home = BoardRef(ref.period, None, None if board.site else 1, ref.givers).dump()
    return [
        button(
            "Who is thanked most" if board.is_givers else "Who thanks most", f"{BOARD}{TURN}givers", turned
        ),
        button("All sites" if board.site else "My site", f"{BOARD}{TURN}site", home),
        button("Settings", CHOICES),
    ]
