"""When messages reach somebody, and what they choose about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from handlers.blocks import Block, View, button, context, divider, input_block, modal, option, section
from handlers.hours import hours_in_words, hours_inputs
from handlers.inputs import checkboxes_input, radio_input
from handlers.quiet import ids
from handlers.words import escape
from services.language import N_, number
from services.language import gettext as _
from services.quiet.choices import ANY_HOUR, Choices
from services.quiet.hours import Hours
from services.quiet.manners import Topic


class When(StrEnum):
    """Whose hours hold for somebody."""

    AS_EVERYONE = "everyone"
    OWN = "own"
    ANY_HOUR = "any"


WHEN, HOURS, TOPICS = "when", "hours", "topics"
"""The fields of the form."""
KUDOS = "kudos"
"""Turned off among the topics, and kept with what else is chosen about kudos."""
WANTED: Mapping[str, str] = {
    Topic.ALERTS_OVER: N_("An alert is over"),
    Topic.TOWN_HALLS: N_("A question that you asked or follow is answered"),
    Topic.STORIES: N_("A wow moment of yours is published"),
    KUDOS: N_("You are thanked where you can read it, too"),
    Topic.WEEKLY: N_("A week is over: who was thanked at your site"),
}
FOR_LEADERS = frozenset({Topic.WEEKLY})


@dataclass(frozen=True)
class Wanted:
    """What somebody may turn off, and has turned on."""

    offered: frozenset[str]
    """Names of `WANTED`."""
    chosen: frozenset[str]


def wanted_of(choices: Choices, *, wants_kudos: bool, is_leader: bool) -> Wanted:
    """What somebody hears of now."""
    offered = frozenset(WANTED) - (frozenset() if is_leader else FOR_LEADERS)
    off = choices.muted if wants_kudos else choices.muted | {KUDOS}
    return Wanted(offered, offered - off)


def when_of(choices: Choices) -> When:
    """Whose hours hold for somebody."""
    if choices.own is None:
        return When.AS_EVERYONE
    return When.ANY_HOUR if choices.own == ANY_HOUR else When.OWN


def build_home_blocks(choices: Choices) -> list[Block]:
    """When messages reach this person, and how many they had today."""
    if choices.hours is None:
        when = _("🔔 *Messages* reach you at any hour.")
    else:
        when = _("🔔 *Messages* reach you {hours}, on your clocks ({zone}). Outages come at once.").format(
            hours=hours_in_words(choices.hours), zone=_zone(choices)
        )
    today = _("Today you had {told}. After {most}, what can wait comes the next day.").format(
        told=number(choices.told), most=number(choices.most)
    )
    change = button(_("Change"), ids.CHANGE)
    return [divider(), section(f"{when}\n{today}", change, block_id="quiet")]


def build_form(choices: Choices, when: When, hours: Hours | None, wanted: Wanted, ref: ids.FormRef) -> View:
    """What one can choose.

    Args:
        when: whose hours are chosen in it; one's own have fields.
        hours: what stands in these.
    """
    of_all = _("At any hour") if choices.of_all is None else hours_in_words(choices.of_all)
    whose = [
        option(_("As for everyone here"), When.AS_EVERYONE, of_all),
        option(_("In hours of my own"), When.OWN, _("You choose the days, and from when to when")),
        option(_("At any hour"), When.ANY_HOUR),
    ]
    asked = input_block(WHEN, _("When may messages reach you?"), radio_input(ids.WHEN, whose, when))
    blocks: list[Block] = [{**asked, "dispatch_action": True}]
    if when == When.OWN:
        blocks += hours_inputs(HOURS, ids.FIELD, _("Your days"), hours)
    if when == When.OWN or (when == When.AS_EVERYONE and choices.of_all is not None):
        blocks.append(
            context(
                _(
                    "On your clocks, as Slack has them ({zone}). What comes outside these hours waits until "
                    "they begin. Outages come at once."
                ).format(zone=_zone(choices))
            )
        )
    blocks += _topics(wanted)
    return modal(
        _("Messages to you"),
        blocks,
        callback_id=ids.FORM,
        submit=_("Save"),
        close=_("Cancel"),
        private_metadata=ref.dump(),
    )


def _topics(wanted: Wanted) -> list[Block]:
    options = [option(_(words), name) for name, words in WANTED.items() if name in wanted.offered]
    return [
        divider(),
        input_block(
            TOPICS,
            _("Tell me by direct message when"),
            checkboxes_input(ids.FIELD, options, wanted.chosen),
            is_optional=True,
        ),
        context(
            _(
                "Alerts, and what you are asked to do, always come: a customer or a colleague counts on you. "
                "So do answers to you alone, which you would not see else."
            )
        ),
    ]


def _zone(choices: Choices) -> str:
    return escape(choices.zone.replace("_", " "))
