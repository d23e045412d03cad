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
from services.undelivered import TOLD, Missed, Undelivered
from storage.posts import PostFacts, PostState

AGAIN = "undelivered.again"
ARRIVED = "undelivered.arrived"
NAME_SHOWN, REASON_SHOWN = 140, 1_500
KUDOS_COUNT = " They count all the same."


@dataclass(frozen=True)
class MissedRef(Value):
    """A message that did not arrive, and the attempt that was seen."""

    COMMAND: ClassVar[str] = "/wow, /kudos me or /townhall"

    post: int
    attempt: int = 0


def register(app: App, parts: Parts, afterwards: Afterwards) -> list[Way]:
    """Adds the listeners; returns what leads to them."""
    routes = Routes(afterwards)

    def decided(request: Request, *, is_done: bool, words: str) -> None:
        request.ack()
        parts.wake()
        said = words if is_done else "Nothing was done: it was tried again, or decided on, meanwhile."
        request.later(lambda: request.tell(Message(said)))

    def again(request: Request) -> None:
        ref = MissedRef.load(request.value)
        is_done = parts.undelivered.send_again(request.caller, ref.post, ref.attempt)
        decided(request, is_done=is_done, words="It goes out again. If it fails once more, you hear of it.")

    def arrived(request: Request) -> None:
        is_done = parts.undelivered.arrived(request.caller, MissedRef.load(request.value).post)
        decided(request, is_done=is_done, words="It is counted as arrived.")

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
        words = "A message did not arrive, and is not needed any more."
        return Message(words, [section(words)])
    place = f"<#{missed.channel_id}>"
    name = _name(missed)
    begins = f"{name[0].upper()}{name[1:]}"
    if missed.state == PostState.FAILED:
        words = f"⚠️ {begins} did not arrive in {place}."
        do = "Mend that, then press *Send again*."
        return _message(missed, words, do, [button("Send again", AGAIN, _ref(missed))])
    if missed.state == PostState.UNCERTAIN:
        words = f"❓ Slack did not say whether {name} arrived in {place}."
        do = "Look there. If it stands there, press *It arrived*; if not, *Send again*."
        sure = confirm(
            "Send it again?",
            "Slack did not say whether it arrived. It may then be there twice.",
            "Send again",
            "Not now",
        )
        buttons = [
            button("Send again", AGAIN, _ref(missed), confirm=sure),
            button("It arrived", ARRIVED, _ref(missed)),
        ]
        return _message(missed, words, do, buttons)
    how = "has arrived in" if missed.state == PostState.SENT else "is on its way again to"
    words = f"✅ {begins} {how} {place}."
    return Message(words, [section(words)])


def _message(missed: Missed, words: str, do: str, buttons: list[Block]) -> Message:
    counts = KUDOS_COUNT if missed.what == "kudos" else ""
    reason = missed.reason
    if len(reason) > REASON_SHOWN:
        # It has our markup in it, so it is cut at a space.
        reason = f"{reason[:REASON_SHOWN].rsplit(' ', 1)[0]} …"
    text = "\n".join(filter(None, (words, reason, f"{do}{counts}")))
    return Message(words, [section(text), actions(buttons)])


def _name(missed: Missed) -> str:
    if missed.what == "kudos":
        return "the message with your kudos"
    return f"the {missed.what} *{clip_escaped(' '.join(missed.name.split()), NAME_SHOWN)}*"


def _ref(missed: Missed) -> str:
    return MissedRef(missed.post_id, missed.attempt).dump()
