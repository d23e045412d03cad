"""What somebody sees of their own kudos, and what they choose."""

from handlers.blocks import (
    Block,
    Element,
    View,
    actions,
    button,
    context,
    divider,
    header,
    input_block,
    modal,
    option,
    section,
)
from handlers.inputs import checkboxes_input
from handlers.kudos.ids import BOARD, CHOICES, CHOICES_FORM, GIVE, MINE, REWARDS, BoardRef
from handlers.kudos.views import words
from handlers.words import date, mention
from services.kudos.choices import Choices
from services.kudos.content import Line
from services.kudos.reading import Mine
from services.kudos.wishes import in_points
from services.language import N_, number
from services.language import gettext as _

SAID_SHOWN = 400
VALUES_SHOWN = 8
CHOSEN, MESSAGES, LISTED = "choices", "messages", "listed"
NOT_TOLD = N_("You are not told by direct message.")
NOT_LISTED = N_("You are not on the leaderboards.")


def build_mine(mine: Mine, *, has_rewards: bool) -> View:
    """One's own kudos."""
    blocks: list[Block] = [section(_received(mine)), context(_rest(mine, has_rewards=has_rewards))]
    if mine.values:
        thanked_for = words.tallied(mine.values[:VALUES_SHOWN])
        blocks.append(section("\n".join((_("*You were thanked for*"), thanked_for))))
    if mine.latest:
        blocks += [divider(), section(_("*The latest*")), *(_line(line) for line in mine.latest)]
    buttons = [button(_("Give kudos"), GIVE), *_ways(has_rewards=has_rewards)]
    if mine.undoable is not None:
        receivers = words.people(mine.undoable.receivers, 5)
        blocks.append(context(_("You thanked {receivers} just now.").format(receivers=receivers)))
        buttons.append(words.undo_button(mine.undoable.kudos_id))
    blocks.append(actions(buttons))
    return modal(_("Your kudos"), blocks)


def build_home_blocks(mine: Mine) -> list[Block]:
    """The same in short, for App Home."""
    return [
        divider(),
        header(_("Kudos")),
        section(_received(mine)),
        context(words.left(mine.allowance)),
        actions(
            [
                button(_("Give kudos"), GIVE),
                button(_("Your kudos"), MINE),
                button(_("Leaderboard"), BOARD, BoardRef().dump()),
            ],
            block_id="kudos",
        ),
    ]


def build_choices(choices: Choices) -> View:
    """What one can choose."""
    options = [
        option(_("Tell me by direct message"), MESSAGES, _("When I am thanked where I can read it, too")),
        option(_("Show me on the leaderboards"), LISTED, _("Nothing is lost when you leave them")),
    ]
    wanted = {MESSAGES: choices.wants_messages, LISTED: choices.is_listed}
    element = checkboxes_input(CHOSEN, options, [value for value, is_on in wanted.items() if is_on])
    return modal(
        _("Kudos settings"),
        [
            input_block(CHOSEN, _("What would you like?"), element, is_optional=True),
            context(
                _("Private thanks come to you by direct message in any case: you would not see them else.")
            ),
        ],
        callback_id=CHOICES_FORM,
        submit=_("Save"),
        close=_("Cancel"),
    )


def build_chosen(choices: Choices) -> View:
    """After it was saved."""
    told = _("You are told by direct message.") if choices.wants_messages else _(NOT_TOLD)
    listed = _("You are on the leaderboards.") if choices.is_listed else _(NOT_LISTED)
    return modal(_("Saved"), [section(f"{told}\n{listed}")], close=_("Done"), clear_on_close=True)


def _received(mine: Mine) -> str:
    received = _("You were thanked *{times}*, {lately} in the last 30 days.").format(
        times=words.times(mine.received), lately=number(mine.received_in_month)
    )
    given = _("You thanked *{times}*, {lately} in the last 30 days.").format(
        times=words.times(mine.given), lately=number(mine.given_in_month)
    )
    if not mine.received:
        received = _("Nobody has thanked you yet. Begin with thanking somebody: it comes back.")
    return f"{received}\n{given}" if mine.given else received


def _rest(mine: Mine, *, has_rewards: bool) -> str:
    parts = [words.left(mine.allowance)]
    if has_rewards:
        parts.append(_("You have {points} for rewards.").format(points=in_points(mine.points)))
    if not mine.is_listed:
        parts.append(_(NOT_LISTED))
    if not mine.wants_messages:
        parts.append(_(NOT_TOLD))
    return " ".join(parts)


def _ways(*, has_rewards: bool) -> list[Element]:
    ways = [button(_("Leaderboard"), BOARD, BoardRef().dump()), button(_("Settings"), CHOICES)]
    return [*ways, button(_("Rewards"), REWARDS)] if has_rewards else ways


def _line(line: Line) -> Block:
    signs = ("🌟 " if line.is_by_leader else "") + ("🔒 " if line.is_private else "")
    reasons = words.reasons(line, SAID_SHOWN)
    what = f"{signs}{mention(line.giver.user_id)} · {date(line.given_at)}"
    return section(f"{what}\n{reasons}" if reasons else what)
