"""Rewards: the catalogue, wishes, and what admins decide."""

from collections.abc import Sequence

from handlers.blocks import (
    Block,
    Element,
    Message,
    View,
    actions,
    button,
    confirm,
    context,
    divider,
    input_block,
    modal,
    section,
)
from handlers.inputs import text_input
from handlers.kudos.ids import (
    ADD_REWARD,
    APPROVE,
    DECLINE,
    DECLINE_FORM,
    KEEP_POINTS,
    REDEEM,
    RETIRE,
    REWARD_FORM,
    REWARDS,
    RedemptionRef,
    RewardRef,
)
from handlers.words import clip, clip_escaped, date, escape, mention, plural, quote
from services.kudos.rewards import (
    COST_MAX,
    DETAIL_MAX,
    NAME_MAX,
    Catalogue,
    Redemption,
    RedemptionState,
    Reward,
)

NAME, DETAIL, COST, WORDS = "name", "detail", "cost", "words"
WORDS_MAX = 300
REWARDS_SHOWN = 20
WISHES_SHOWN = 8
"""Slack takes a hundred blocks."""


def build_catalogue(
    catalogue: Catalogue,
    waiting: Sequence[Redemption] = (),
    note: str | None = None,
) -> View:
    """What there is for points; for admins, with what waits for them and how to keep it.

    Args:
        waiting: what this admin can decide.
        note: a line above, as that something was added.
    """
    promised = f" You have asked to spend {catalogue.promised:,} of them." if catalogue.promised else ""
    blocks: list[Block] = [context(note)] if note else []
    blocks.append(section(f"You have *{plural(catalogue.points, 'point')}*.{promised}"))
    blocks += [_asked(wish) for wish in catalogue.asked[:WISHES_SHOWN]]
    if waiting:
        blocks += [divider(), section("*Waiting for you*")]
        blocks += [block for wish in waiting[:WISHES_SHOWN] for block in _wish(wish)]
    blocks.append(divider())
    if not catalogue.rewards:
        blocks.append(section("There is nothing in the catalogue yet."))
    for reward in catalogue.rewards[:REWARDS_SHOWN]:
        blocks += _reward(reward, catalogue)
    if len(catalogue.rewards) > REWARDS_SHOWN:
        blocks.append(context(f"and {len(catalogue.rewards) - REWARDS_SHOWN:,} more, for more points"))
    if catalogue.may_manage:
        blocks += [divider(), actions([button("Add a reward", ADD_REWARD), button("Refresh", REWARDS)])]
    return modal("Rewards", blocks)


def build_reward_form() -> View:
    """Something new for the catalogue."""
    return modal(
        "Add a reward",
        [
            input_block(NAME, "What is it?", text_input(NAME, most=NAME_MAX, placeholder="An afternoon off")),
            input_block(
                DETAIL,
                "What should people know?",
                text_input(DETAIL, most=DETAIL_MAX, is_multiline=True),
                is_optional=True,
            ),
            input_block(
                COST, "How many points?", text_input(COST, most=len(str(COST_MAX)) + 2, placeholder="25")
            ),
        ],
        callback_id=REWARD_FORM,
        submit="Add",
        close="Cancel",
    )


def build_decline(wish: Redemption) -> View:
    """Why not."""
    return modal(
        "Decline",
        [
            section(f"{mention(wish.buyer.user_id)} asked for *{_name(wish.reward_name)}*."),
            input_block(
                WORDS,
                "What do you want to tell them?",
                text_input(WORDS, most=WORDS_MAX, is_multiline=True),
                hint="They read it with your name.",
                is_optional=True,
            ),
        ],
        callback_id=DECLINE_FORM,
        submit="Decline",
        close="Back",
        private_metadata=RedemptionRef(wish.redemption_id).dump(),
    )


def build_asked(wish: Redemption) -> Message:
    """To admins; kept up to date when it is decided."""
    name = _name(wish.reward_name)
    spoken = f"{mention(wish.buyer.user_id)} asks for a reward: {name}, {plural(wish.cost, 'point')}."
    blocks: list[Block] = [
        section(f"🎁 {mention(wish.buyer.user_id)} asks for *{name}*"),
        context(f"{plural(wish.cost, 'point')} · has {wish.points:,} · asked {date(wish.asked_at)}"),
    ]
    if wish.state == RedemptionState.ASKED:
        return Message(spoken, [*blocks, actions(_decisions(wish))])
    return Message(f"Decided. {spoken}", [*blocks, *_decided(wish)])


def build_decided(wish: Redemption) -> Message:
    """To who asked."""
    name, decider = _name(wish.reward_name), mention(wish.decider.user_id) if wish.decider else "An admin"
    if wish.state == RedemptionState.APPROVED:
        line = f"🎁 {decider} approved your *{name}*. {plural(wish.cost, 'point')} were spent."
    else:
        line = f"{decider} could not approve your *{name}*. Your points are still yours."
    words = [section(quote(wish.words))] if wish.words.strip() else []
    return Message(line.replace("*", ""), [section(line), *words, actions([button("Rewards", REWARDS)])])


def build_declined() -> View:
    """After declining."""
    return modal("Declined", [section("They are told, with your words.")], close="Done")


def _reward(reward: Reward, catalogue: Catalogue) -> list[Block]:
    detail = f"\n{escape(reward.detail)}" if reward.detail else ""
    text = f"*{_name(reward.name)}* · {plural(reward.cost, 'point')}{detail}"
    ref = RewardRef(reward.reward_id).dump()
    is_within = reward.cost <= catalogue.points - catalogue.promised
    ask = button(
        "Ask for it",
        REDEEM,
        ref,
        confirm=confirm(
            "Ask for this reward?",
            f"It costs {plural(reward.cost, 'point')}, once an admin has approved it.",
            "Ask",
            "Not now",
        ),
    )
    buttons = [ask] if is_within else []
    if catalogue.may_manage:
        buttons.append(
            button(
                "Take out",
                RETIRE,
                ref,
                confirm=confirm(
                    "Take it out of the catalogue?",
                    "What was asked for already can still be approved.",
                    "Take it out",
                    "Keep it",
                ),
            )
        )
    missing = reward.cost - (catalogue.points - catalogue.promised)
    blocks = [section(text)]
    if not is_within:
        blocks.append(context(f"{plural(missing, 'point')} to go"))
    return [*blocks, actions(buttons)] if buttons else blocks


def _asked(wish: Redemption) -> Block:
    ref = RedemptionRef(wish.redemption_id).dump()
    said = f"⏳ *{_name(wish.reward_name)}* · {plural(wish.cost, 'point')} · the admins are asked"
    return section(said, accessory=button("Never mind", KEEP_POINTS, ref))


def _wish(wish: Redemption) -> list[Block]:
    text = (
        f"{mention(wish.buyer.user_id)} · *{_name(wish.reward_name)}* · {plural(wish.cost, 'point')} "
        f"of {wish.points:,}"
    )
    return [section(text), actions(_decisions(wish))]


def _decisions(wish: Redemption) -> list[Element]:
    ref = RedemptionRef(wish.redemption_id).dump()
    return [button("Approve", APPROVE, ref, style="primary"), button("Decline", DECLINE, ref)]


def _decided(wish: Redemption) -> list[Block]:
    by = f" by {mention(wish.decider.user_id)}" if wish.decider else ""
    sign = {"approved": "✅ Approved", "declined": "✖️ Declined"}.get(wish.state, "✖️ Not wanted any more")
    words = f": {clip_escaped(' '.join(wish.words.split()), 1_500)}" if wish.words.strip() else ""
    return [context(f"{sign}{by}{words}")]


def _name(name: str) -> str:
    return escape(clip(name, NAME_MAX))
