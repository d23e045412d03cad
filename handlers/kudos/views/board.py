"""Leaderboards, values, pairs."""

from collections.abc import Sequence

from handlers.blocks import Block, Element, View, actions, button, context, divider, modal, section
from handlers.kudos.ids import BOARD, CHOICES, TURN, BoardRef
from handlers.kudos.views import words
from handlers.words import clip_escaped, mention
from services.kudos.boards import Board, Pair, Period, Standing, ValueCount
from services.language import N_, number
from services.language import gettext as _

MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}
PERIODS = {
    Period.WEEK: (N_("Week"), N_("in the last 7 days")),
    Period.MONTH: (N_("Month"), N_("in the last 30 days")),
    Period.ALL: (N_("Ever"), N_("ever")),
}
SITE_SHOWN = 60
BAR = 12


def build_board(board: Board, ref: BoardRef) -> View:
    """Who was thanked most, or thanks most; with the way to the other boards.

    Args:
        ref: which board was asked for.
    """
    blocks: list[Block] = [section(_heading(board))]
    if board.lines:
        blocks.append(section("\n".join(_line(line) for line in board.lines)))
    else:
        blocks.append(section(_("Nobody yet. Somebody has to begin: why not you?")))
    if board.has_left:
        blocks.append(context(_("You have left the leaderboards; only you know where you stand.")))
    elif board.mine and all(line.who.person_id != board.mine.who.person_id for line in board.lines):
        mine = _("You: number {rank}, with *{times}*").format(
            rank=number(board.mine.rank), times=words.times(board.mine.count)
        )
        blocks.append(context(mine))
    blocks += [divider(), actions(_periods(board, ref), block_id="period"), actions(_others(board, ref))]
    return modal(_("Kudos leaderboard"), blocks)


def build_values(counts: Sequence[ValueCount], command: str) -> View:
    """What the brand thanks for."""
    if not counts:
        nothing = section(_("No values are set. An admin can list them in the settings."))
        return modal(_("Values"), [nothing])
    most = max(each.count for each in counts)
    lines = [f"{words.hashtag(each.value)}  {_bar(each.count, most)} {number(each.count)}" for each in counts]
    blocks = [section(_("*What we thank for*, and how often in the last 30 days"))]
    blocks += [section("\n".join(lines[start : start + 20])) for start in range(0, min(len(lines), 400), 20)]
    example = _("Write it as a hashtag: {command} @who stayed late {value}").format(
        command=command, value=words.hashtag(counts[0].value)
    )
    blocks.append(context(example))
    return modal(_("Values"), blocks)


def build_pairs(pairs: Sequence[Pair]) -> View:
    """Who thanks hardly anybody but each other, for admins."""
    blocks: list[Block] = [
        section(_("*Who mostly thank each other*, in the last 90 days")),
        context(
            _(
                "Often there is a good reason, as two people on one night shift. Nothing is done about it. "
                "🔒 Only admins see this."
            )
        ),
    ]
    blocks += [section(_pair(pair)) for pair in pairs]
    if not pairs:
        blocks.append(section(_("There are none.")))
    return modal(_("Pairs"), blocks)


def _heading(board: Board) -> str:
    period = _(PERIODS[board.period][1])
    if not board.site:
        # Translators: {period} is “in the last 7 days”, “in the last 30 days” or “ever”.
        all_sites = (
            _("*Who thanked others most, {period}*")
            if board.is_givers
            else _("*Who was thanked most, {period}*")
        )
        return all_sites.format(period=period)
    one_site = (
        _("*Who thanked others most in {site}, {period}*")
        if board.is_givers
        else _("*Who was thanked most in {site}, {period}*")
    )
    return one_site.format(site=clip_escaped(board.site, SITE_SHOWN), period=period)


def _pair(pair: Pair) -> str:
    return _(
        "{one} and {other}\n{from_one} of {by_one} one way, {from_other} of {by_other} the other"
    ).format(
        one=mention(pair.one.user_id),
        other=mention(pair.other.user_id),
        from_one=number(pair.from_one),
        by_one=number(pair.given_by_one),
        from_other=number(pair.from_other),
        by_other=number(pair.given_by_other),
    )


def _line(standing: Standing) -> str:
    place = MEDALS.get(standing.rank, f"{standing.rank}.")
    site = f" · {clip_escaped(standing.who.site, SITE_SHOWN)}" if standing.who.site else ""
    return f"{place} {mention(standing.who.user_id)}{site} · *{words.times(standing.count)}*"


def _bar(count: int, most: int) -> str:
    return "█" * (BAR * count // most) if most else ""


def _periods(board: Board, ref: BoardRef) -> list[Element]:
    return [
        button(
            _(names[0]),
            f"{BOARD}{TURN}{period}",
            BoardRef(period, ref.site, ref.own, ref.givers).dump(),
            style="primary" if period == board.period else None,
        )
        for period, names in PERIODS.items()
    ]


def _others(board: Board, ref: BoardRef) -> list[Element]:
    turned = BoardRef(ref.period, ref.site, ref.own, None if ref.givers else 1).dump()
    home = BoardRef(ref.period, None, None if board.site else 1, ref.givers).dump()
    return [
        button(
            _("Who is thanked most") if board.is_givers else _("Who thanks most"),
            f"{BOARD}{TURN}givers",
            turned,
        ),
        button(_("All sites") if board.site else _("My site"), f"{BOARD}{TURN}site", home),
        button(_("Settings"), CHOICES),
    ]
