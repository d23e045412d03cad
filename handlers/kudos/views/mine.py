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
from handlers.words import date, mention, plural
from services.kudos.choices import Choices
from services.kudos.content import Line
from services.kudos.reading import Mine

SAID_SHOWN = 400
VALUES_SHOWN = 8
CHOSEN, MESSAGES, LISTED = "choices", "messages", "listed"


def build_mine(mine: Mine, *, has_rewards: bool) -> View:
    """One's own kudos."""
    blocks: list[Block] = [section(_received(mine)), context(_rest(mine, has_rewards=has_rewards))]
    if mine.values:
        thanked_for = words.counted(mine.values[:VALUES_SHOWN])
        blocks.append(section(f"*You were thanked for*\n{thanked_for}"))
    if mine.latest:
        blocks += [divider(), section("*The latest*"), *(_line(line) for line in mine.latest)]
    buttons = [button("Give kudos", GIVE), *_ways(has_rewards=has_rewards)]
    if mine.undoable is not None:
        blocks.append(context(f"You thanked {words.people(mine.undoable.receivers, 5)} just now."))
        buttons.append(words.undo_button(mine.undoable.kudos_id))
    blocks.append(actions(buttons))
    return modal("Your kudos", blocks)


def build_home_blocks(mine: Mine) -> list[Block]:
    """The same in short, for App Home."""
    return [
        divider(),
        header("Kudos"),
        section(_received(mine)),
        context(words.left(mine.allowance)),
        actions(
            [
                button("Give kudos", GIVE),
                button("Your kudos", MINE),
                button("Leaderboard", BOARD, BoardRef().dump()),
            ],
            block_id="kudos",
        ),
    ]


def build_choices(choices: Choices) -> View:
    """What one can choose."""
    options = [
        option("Tell me by direct message", MESSAGES, "When I am thanked where I can read it, too"),
        option("Show me on the leaderboards", LISTED, "Nothing is lost when you leave them"),
    ]
    wanted = {MESSAGES: choices.wants_messages, LISTED: choices.is_listed}
    element = checkboxes_input(CHOSEN, options, [value for value, is_on in wanted.items() if is_on])
    return modal(
        "Kudos settings",
        [
            input_block(CHOSEN, "What would you like?", element, is_optional=True),
            context("Private thanks come to you by direct message in any case: you would not see them else."),
        ],
        callback_id=CHOICES_FORM,
        submit="Save",
        close="Cancel",
    )


def build_chosen(choices: Choices) -> View:
    """After it was saved."""
    told = (
        "You are told by direct message." if choices.wants_messages else "You are not told by direct message."
    )
    listed = "You are on the leaderboards." if choices.is_listed else "You are not on the leaderboards."
    return modal("Saved", [section(f"{told}\n{listed}")], close="Done", clear_on_close=True)


def _received(mine: Mine) -> str:
    received = (
        f"You were thanked *{plural(mine.received, 'time')}*, {mine.received_in_month:,} in the last 30 days."
    )
    given = f"You thanked *{plural(mine.given, 'time')}*, {mine.given_in_month:,} in the last 30 days."
    if not mine.received:
        received = "Nobody has thanked you yet. Begin with thanking somebody: it comes back."
    return f"{received}\n{given}" if mine.given else received


def _rest(mine: Mine, *, has_rewards: bool) -> str:
    parts = [words.left(mine.allowance)]
    if has_rewards:
        parts.append(f"You have {plural(mine.points, 'point')} for rewards.")
    if not mine.is_listed:
        parts.append("You are not on the leaderboards.")
    if not mine.wants_messages:
        parts.append("You are not told by direct message.")
    return " ".join(parts)


def _ways(*, has_rewards: bool) -> list[Element]:
    ways = [button("Leaderboard", BOARD, BoardRef().dump()), button("Settings", CHOICES)]
    return [*ways, button("Rewards", REWARDS)] if has_rewards else ways


def _line(line: Line) -> Block:
    signs = ("🌟 " if line.is_by_leader else "") + ("🔒 " if line.is_private else "")
    reasons = words.reasons(line, SAID_SHOWN)
    what = f"{signs}{mention(line.giver.user_id)} · {date(line.given_at)}"
    return section(f"{what}\n{reasons}" if reasons else what)
