"""The direct message that leads an admin through the first day."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.alerts.ids import WRITE
from handlers.blocks import Block, Element, Message, actions, button, context, divider, section
from handlers.roles.ids import ROLES
from handlers.settings import ids
from handlers.settings.views.words import channel_mention
from handlers.words import escape
from services.decisions import Group
from services.guiding import Standing, Step
from services.language import N_, listed, number
from services.language import gettext as _

VALUES_SHOWN = 6


@dataclass(frozen=True)
class _Words:
    title: str
    why: str
    button: str
    group: Group | None = None
    """Whose form decides it; None: the form of roles."""


STEPS: Mapping[Step, _Words] = {
    Step.PUBLISHERS: _Words(
        N_("Publishers"),
        N_(
            "They write alerts and answer what agents ask. Owners and admins of the workspace can do so "
            "already; add your marketers."
        ),
        N_("Choose publishers"),
    ),
    Step.LEADERS: _Words(
        N_("Leaders"),
        N_(
            "They speak for the brand: their thanks stand out, and each week they hear who was thanked at "
            "their site."
        ),
        N_("Choose leaders"),
    ),
    Step.HOSTS: _Words(
        N_("Hosts"),
        N_(
            "They call town halls, where every shift can ask and gets an answer. Owners and admins can do so "
            "already."
        ),
        N_("Choose hosts"),
    ),
    Step.REVIEWERS: _Words(
        N_("Reviewers"),
        N_("They read each wow moment before everyone does. Owners and admins can do so already."),
        N_("Choose reviewers"),
    ),
    Step.CHANNELS: _Words(
        N_("Channels for alerts"),
        N_(
            "Agents read alerts where they work: type `/invite @Frontlane` in each of their channels. Here "
            "you choose where publishers see what agents ask."
        ),
        N_("Set up alerts"),
        Group.ALERTS,
    ),
    Step.WOW: _Words(
        N_("A channel for wow moments"),
        N_(
            "There everyone reads how colleagues made a customer’s day. Invite Frontlane there first: "
            "`/invite @Frontlane`."
        ),
        N_("Set up wow moments"),
        Group.STORIES,
    ),
    Step.KUDOS: _Words(
        N_("A channel for kudos"),
        N_(
            "There thanks stand that were given where Frontlane is not. Invite it there first: "
            "`/invite @Frontlane`."
        ),
        N_("Set up kudos"),
        Group.KUDOS,
    ),
    Step.VALUES: _Words(
        N_("Your values"),
        N_("They are what people are thanked for, as hashtags in kudos."),
        N_("Write your values"),
        Group.KUDOS,
    ),
    Step.QUIET: _Words(
        N_("Quiet hours"),
        N_(
            "What can wait reaches people while they work, each on their own clocks: no agent is woken by a "
            "campaign on the other side of the world. Outages come at once, and everyone can set their own "
            "hours in my Home tab."
        ),
        N_("Set quiet hours"),
        Group.QUIET,
    ),
}


def build_guide(standing: Standing) -> Message:
    """What is done, what is next, what is to come."""
    step = standing.next
    head = _(
        "👋 *Welcome to Frontlane.* Let us set it up together: a few minutes, then you write your first "
        "alert. Nobody else gets this message, and you can change everything later in my Home tab."
    )
    blocks: list[Block] = [section(head), divider()]
    if step is None:
        text = _("Frontlane is set up. Write your first alert.")
        return Message(text, [*blocks, *_end(standing)])
    for each in Step:
        blocks += _now(standing, each) if each == step else [context(_line(standing, each))]
    text = _("Welcome to Frontlane. {done} of {all} steps are done. Next: {step}.").format(
        done=number(len(standing.done)), all=number(len(Step)), step=_(STEPS[step].title)
    )
    return Message(text, blocks)


def _now(standing: Standing, step: Step) -> list[Block]:
    words = STEPS[step]
    buttons = [_open(standing, step), button(_("Do it later"), ids.LATER, _ref(standing, step))]
    lines = [f"👉 *{_(words.title)}*", _(words.why)]
    if step == Step.VALUES:
        values = listed(f"#{escape(value)}" for value in standing.values[:VALUES_SHOWN])
        lines.append(_("For now they are {values}.").format(values=values))
    return [section("\n".join(lines)), actions(buttons, block_id=f"guide_{step.value}")]


def _open(standing: Standing, step: Step) -> Element:
    words = STEPS[step]
    if words.group is None:
        return button(_(words.button), ROLES, style="primary")
    ref = ids.FormRef(words.group.value, guide=standing.guide_id, step=step.value)
    return button(_(words.button), ids.OPEN, ref.dump(), style="primary")


def _line(standing: Standing, step: Step) -> str:
    title = _(STEPS[step].title)
    if step == Step.CHANNELS and standing.channels:
        channels = listed(map(channel_mention, standing.channels))
        return _("✅ {step}: I am in {channels}").format(step=title, channels=channels)
    if step in standing.done:
        return f"✅ {title}"
    if step in standing.put_off:
        return _("🕓 {step}, later").format(step=title)
    return f"⬜ {title}"


def _end(standing: Standing) -> list[Block]:
    first = button(_("Write your first alert"), WRITE, style="primary")
    rest = button(_("Do the rest now"), ids.RESUME, _ref(standing))
    return [
        *(context(_line(standing, step)) for step in Step),
        section(_("🎉 *That is it.* Tell your agents what is coming, before their customers call.")),
        actions([first, rest] if standing.put_off else [first], block_id="guide_end"),
    ]


def _ref(standing: Standing, step: Step | None = None) -> str:
    return ids.StepRef(standing.guide_id, None if step is None else step.value).dump()
