"""Rewards: the catalogue, wishes, and what admins decide."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

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
from handlers.words import clip, clip_escaped, date, escape, mention, quote
from services.kudos.rewards import (
    COST_MAX,
    DETAIL_MAX,
    NAME_MAX,
    Catalogue,
    Redemption,
    RedemptionState,
    Reward,
)
from services.kudos.wishes import in_points
from services.language import N_, counted, number, pgettext
from services.language import gettext as _

NAME, DETAIL, COST, WORDS = "name", "detail", "cost", "words"
WORDS_MAX = 300
REWARDS_SHOWN = 20
WISHES_SHOWN = 8
"""Slack takes a hundred blocks."""
DECIDED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        RedemptionState.APPROVED: (N_("✅ Approved"), N_("✅ Approved by {person}")),
        RedemptionState.DECLINED: (N_("✖️ Declined"), N_("✖️ Declined by {person}")),
        RedemptionState.CANCELLED: (N_("✖️ Not wanted any more"), N_("✖️ Not wanted any more by {person}")),
    }
)
"""What became of a wish; with who decided, where that is known."""


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
    said = [_("You have *{points}*.").format(points=in_points(catalogue.points))]
    if catalogue.promised:
        said.append(_("You have asked to spend {count} of them.").format(count=number(catalogue.promised)))
    blocks: list[Block] = [context(note)] if note else []
    blocks.append(section(" ".join(said)))
    blocks += [_asked(wish) for wish in catalogue.asked[:WISHES_SHOWN]]
    if waiting:
        blocks += [divider(), section(_("*Waiting for you*"))]
        blocks += [block for wish in waiting[:WISHES_SHOWN] for block in _wish(wish)]
    blocks.append(divider())
    if not catalogue.rewards:
        blocks.append(section(_("There is nothing in the catalogue yet.")))
    for reward in catalogue.rewards[:REWARDS_SHOWN]:
        blocks += _reward(reward, catalogue)
    if len(catalogue.rewards) > REWARDS_SHOWN:
        more = len(catalogue.rewards) - REWARDS_SHOWN
        rest = counted("and {count} more, for more points", "and {count} more, for more points", more)
        blocks.append(context(rest))
    if catalogue.may_manage:
        blocks += [divider(), actions([button(_("Add a reward"), ADD_REWARD), button(_("Refresh"), REWARDS)])]
    return modal(_("Rewards"), blocks)


def build_reward_form() -> View:
    """Something new for the catalogue."""
    return modal(
        _("Add a reward"),
        [
            input_block(
                NAME,
                _("What is it?"),
                text_input(NAME, most=NAME_MAX, placeholder=_("An afternoon off")),
            ),
            input_block(
                DETAIL,
                _("What should people know?"),
                text_input(DETAIL, most=DETAIL_MAX, is_multiline=True),
                is_optional=True,
            ),
            input_block(
                COST,
                _("How many points?"),
                text_input(COST, most=len(str(COST_MAX)) + 2, placeholder="25"),
            ),
        ],
        callback_id=REWARD_FORM,
        submit=_("Add"),
        close=_("Cancel"),
    )


def build_decline(wish: Redemption) -> View:
    """Why not."""
    return modal(
        _("Decline"),
        [
            section(
                _("{person} asked for *{reward}*.").format(
                    person=mention(wish.buyer.user_id), reward=_name(wish.reward_name)
                )
            ),
            input_block(
                WORDS,
                _("What do you want to tell them?"),
                text_input(WORDS, most=WORDS_MAX, is_multiline=True),
                hint=_("They read it with your name."),
                is_optional=True,
            ),
        ],
        callback_id=DECLINE_FORM,
        submit=_("Decline"),
        close=_("Back"),
        private_metadata=RedemptionRef(wish.redemption_id).dump(),
    )


def build_asked(wish: Redemption) -> Message:
    """To admins; kept up to date when it is decided."""
    name, person, points = _name(wish.reward_name), mention(wish.buyer.user_id), in_points(wish.cost)
    spoken = _("{person} asks for a reward: {reward}, {points}.").format(
        person=person, reward=name, points=points
    )
    facts = _("{points} · has {has} · asked {when}").format(
        points=points, has=number(wish.points), when=date(wish.asked_at)
    )
    blocks: list[Block] = [
        section(_("🎁 {person} asks for *{reward}*").format(person=person, reward=name)),
        context(facts),
    ]
    if wish.state == RedemptionState.ASKED:
        return Message(spoken, [*blocks, actions(_decisions(wish))])
    return Message(" ".join((_("Decided."), spoken)), [*blocks, *_decided(wish)])


def build_decided(wish: Redemption) -> Message:
    """To who asked."""
    name = _name(wish.reward_name)
    decider = mention(wish.decider.user_id) if wish.decider else _("An admin")
    if wish.state == RedemptionState.APPROVED:
        line = counted(
            "🎁 {decider} approved your *{reward}*. {count} point was spent.",
            "🎁 {decider} approved your *{reward}*. {count} points were spent.",
            wish.cost,
            decider=decider,
            reward=name,
        )
    else:
        line = _("{decider} could not approve your *{reward}*. Your points are still yours.").format(
            decider=decider, reward=name
        )
    words = [section(quote(wish.words))] if wish.words.strip() else []
    return Message(line.replace("*", ""), [section(line), *words, actions([button(_("Rewards"), REWARDS)])])


def build_declined() -> View:
    """After declining."""
    return modal(_("Declined"), [section(_("They are told, with your words."))], close=_("Done"))


def _reward(reward: Reward, catalogue: Catalogue) -> list[Block]:
    detail = f"\n{escape(reward.detail)}" if reward.detail else ""
    text = f"*{_name(reward.name)}* · {in_points(reward.cost)}{detail}"
    ref = RewardRef(reward.reward_id).dump()
    is_within = reward.cost <= catalogue.points - catalogue.promised
    ask = button(
        _("Ask for it"),
        REDEEM,
        ref,
        confirm=confirm(
            _("Ask for this reward?"),
            _("It costs {points}, once an admin has approved it.").format(points=in_points(reward.cost)),
            pgettext("for a reward", "Ask"),
            _("Not now"),
        ),
    )
    buttons = [ask] if is_within else []
    if catalogue.may_manage:
        buttons.append(
            button(
                _("Take out"),
                RETIRE,
                ref,
                confirm=confirm(
                    _("Take it out of the catalogue?"),
                    _("What was asked for already can still be approved."),
                    _("Take it out"),
                    pgettext("of a reward", "Keep it"),
                ),
            )
        )
    missing = reward.cost - (catalogue.points - catalogue.promised)
    blocks = [section(text)]
    if not is_within:
        blocks.append(context(counted("{count} point to go", "{count} points to go", missing)))
    return [*blocks, actions(buttons)] if buttons else blocks


def _asked(wish: Redemption) -> Block:
    ref = RedemptionRef(wish.redemption_id).dump()
    said = f"⏳ *{_name(wish.reward_name)}* · {in_points(wish.cost)} · " + _("the admins are asked")
    return section(said, accessory=button(_("Never mind"), KEEP_POINTS, ref))


def _wish(wish: Redemption) -> list[Block]:
    # Translators: {points} is what somebody wants to spend, {has} is how many they have.
    cost = _("{points} of {has}").format(points=in_points(wish.cost), has=number(wish.points))
    text = f"{mention(wish.buyer.user_id)} · *{_name(wish.reward_name)}* · {cost}"
    return [section(text), actions(_decisions(wish))]


def _decisions(wish: Redemption) -> list[Element]:
    ref = RedemptionRef(wish.redemption_id).dump()
    return [button(_("Approve"), APPROVE, ref, style="primary"), button(_("Decline"), DECLINE, ref)]


def _decided(wish: Redemption) -> list[Block]:
    alone, by = DECIDED[wish.state]
    sign = _(by).format(person=mention(wish.decider.user_id)) if wish.decider else _(alone)
    words = f": {clip_escaped(' '.join(wish.words.split()), 1_500)}" if wish.words.strip() else ""
    return [context(f"{sign}{words}")]


def _name(name: str) -> str:
    return escape(clip(name, NAME_MAX))
