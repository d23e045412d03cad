"""To who published a story, a town hall or kudos that did not arrive: why, and what they can do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from slack_bolt import App

from handlers.afterwards import Afterwards
from handlers.blocks import Block, Message, actions, button, confirm, section
from handlers.parts import Parts
from handlers.requests import Request
from handlers.routes import Routes, Way
from handlers.values import Value
from handlers.words import clip_escaped
from services.language import N_
from services.language import gettext as _
from services.undelivered import TOLD, Missed, Undelivered
from storage.posts import PostFacts, PostState

AGAIN = "undelivered.again"
ARRIVED = "undelivered.arrived"
NAME_SHOWN, REASON_SHOWN = 140, 1_500

# By what did not arrive: a story, a town hall, or kudos.
FAILED: Mapping[str, str] = {
    "story": N_("⚠️ The story *{name}* did not arrive in {place}."),
    "town hall": N_("⚠️ The town hall *{name}* did not arrive in {place}."),
    "kudos": N_("⚠️ The message with your kudos did not arrive in {place}."),
}
UNCERTAIN: Mapping[str, str] = {
    "story": N_("❓ Slack did not say whether the story *{name}* arrived in {place}."),
    "town hall": N_("❓ Slack did not say whether the town hall *{name}* arrived in {place}."),
    "kudos": N_("❓ Slack did not say whether the message with your kudos arrived in {place}."),
}
ARRIVED_AFTER_ALL: Mapping[str, str] = {
    "story": N_("✅ The story *{name}* has arrived in {place}."),
    "town hall": N_("✅ The town hall *{name}* has arrived in {place}."),
    "kudos": N_("✅ The message with your kudos has arrived in {place}."),
}
ON_ITS_WAY: Mapping[str, str] = {
    "story": N_("✅ The story *{name}* is on its way again to {place}."),
    "town hall": N_("✅ The town hall *{name}* is on its way again to {place}."),
    "kudos": N_("✅ The message with your kudos is on its way again to {place}."),
}


@dataclass(frozen=True)
class MissedRef(Value):
    """A message that did not arrive, and the attempt that was seen."""

    COMMAND: ClassVar[str] = N_("/wow, /kudos me or /townhall")

    post: int
    attempt: int = 0


def register(app: App, parts: Parts, afterwards: Afterwards) -> list[Way]:
    """Adds the listeners; returns what leads to them."""
    routes = Routes(afterwards)

    def decided(request: Request, *, is_done: bool, words: str) -> None:
        request.ack()
        parts.wake()
        nothing = _("Nothing was done: it was tried again, or decided on, meanwhile.")
        said = words if is_done else nothing
        request.later(lambda: request.tell(Message(said)))

    def again(request: Request) -> None:
        ref = MissedRef.load(request.value)
        is_done = parts.undelivered.send_again(request.caller, ref.post, ref.attempt)
        words = _("It goes out again. If it fails once more, you hear of it.")
        decided(request, is_done=is_done, words=words)

    def arrived(request: Request) -> None:
        is_done = parts.undelivered.arrived(request.caller, MissedRef.load(request.value).post)
        decided(request, is_done=is_done, words=_("It is counted as arrived."))

    app.action(AGAIN)(routes.button(AGAIN, again))
    app.action(ARRIVED)(routes.button(ARRIVED, arrived))
    return routes.ways


def renderers(undelivered: Undelivered) -> Mapping[str, Callable[[PostFacts], Message | None]]:
    """What to say; None where it has arrived, or is not wanted any more, before it was said."""

    def told(post: PostFacts) -> Message | None:
        missed = undelivered.missed(post.workspace_id, post.subject_id)
        is_over = missed is None or missed.state not in (PostState.FAILED, PostState.UNCERTAIN)
        return None if is_over and post.sent_at is None else build_missed(missed)

    return {TOLD: told}


def build_missed(missed: Missed | None) -> Message:
    """One message that did not arrive, or of which nobody knows."""
    if missed is None:
        words = _("A message did not arrive, and is not needed any more.")
        return Message(words, [section(words)])
    if missed.state == PostState.FAILED:
        do = _("Mend that, then press *Send again*.")
        return _message(missed, _said(FAILED, missed), do, [button(_("Send again"), AGAIN, _ref(missed))])
    if missed.state == PostState.UNCERTAIN:
        do = _("Look there. If it stands there, press *It arrived*; if not, *Send again*.")
        sure = confirm(
            _("Send it again?"),
            _("Slack did not say whether it arrived. It may then be there twice."),
            _("Send again"),
            _("Not now"),
        )
        buttons = [
            button(_("Send again"), AGAIN, _ref(missed), confirm=sure),
            button(_("It arrived"), ARRIVED, _ref(missed)),
        ]
        return _message(missed, _said(UNCERTAIN, missed), do, buttons)
    words = _said(ARRIVED_AFTER_ALL if missed.state == PostState.SENT else ON_ITS_WAY, missed)
    return Message(words, [section(words)])


def _message(missed: Missed, words: str, do: str, buttons: list[Block]) -> Message:
    if missed.what == "kudos":
        do = " ".join((do, _("They count all the same.")))
    reason = missed.reason
    if len(reason) > REASON_SHOWN:
        # It has our markup in it, so it is cut at a space.
        reason = f"{reason[:REASON_SHOWN].rsplit(' ', 1)[0]} …"
    text = "\n".join(filter(None, (words, reason, do)))
    return Message(words, [section(text), actions(buttons)])


def _said(about: Mapping[str, str], missed: Missed) -> str:
    name = clip_escaped(" ".join(missed.name.split()), NAME_SHOWN)
    return _(about[missed.what]).format(name=name, place=f"<#{missed.channel_id}>")


def _ref(missed: Missed) -> str:
    return MissedRef(missed.post_id, missed.attempt).dump()
