"""A host's reply in a town hall's thread becomes an answer: offered to that host alone, or by its menu."""

from functools import partial

from handlers.afterwards import Afterwards
from handlers.inputs import read_choice, read_text, typed_in
from handlers.messages import Reply, whisper
from handlers.parts import Parts
from handlers.requests import Request, known_caller
from handlers.town_halls import ids
from handlers.town_halls.ids import ReplyRef
from handlers.town_halls.views import hosting, replying
from handlers.words import as_typed
from services.language import gettext as _
from services.problems import FormProblem, Problem
from services.town_halls.content import Hall


class TownHallReplies:
    """Listeners for hosts. Of a reply nothing is kept before its host says so: it is read from Slack then."""

    def __init__(self, parts: Parts, afterwards: Afterwards) -> None:
        self._parts = parts
        self._town_halls = parts.town_halls
        self._afterwards = afterwards

    def offer(self, reply: Reply) -> None:
        """Asks a host whether that was an answer."""
        message = reply.message
        page = self._town_halls.reading.answerable(
            reply.caller, message.channel_id, reply.thread_ts, replying.OFFERED
        )
        if page is None:
            return
        offer = replying.build_offer(page, ReplyRef(reply.thread_ts, message.ts))
        told = partial(whisper, reply.context, message.channel_id, reply.caller.user_id, offer)
        self._afterwards.later(partial(told, thread_ts=reply.thread_ts))

    def use(self, request: Request) -> None:
        """Makes it the answer to one question."""
        ref = ReplyRef.load(request.value)
        words = self._said(request, ref)[1]
        question = self._town_halls.hosting.answer(request.caller, ref.question or 0, words)
        request.ack()
        self._parts.wake()
        done = replying.build_used(question)
        request.later(lambda: request.rewrite(done))

    def choose(self, request: Request) -> None:
        """Opens the choice of the question, with the words."""
        request.show(hosting.build_answer_with(*self._said(request, ReplyRef.load(request.value))))
        request.ack()

    def from_menu(self, request: Request) -> None:
        """The same, by the message's own menu, which brings the words along."""
        message, channel_id = request.body["message"], request.body["channel"]["id"]
        caller = known_caller(request, self._parts)
        hall = self._town_halls.reading.hall_at(caller, channel_id, str(message.get("thread_ts") or ""))
        request.show(hosting.build_answer_with(hall, self._as_typed(request, str(message.get("text") or ""))))
        request.ack()

    def chosen(self, request: Request) -> None:
        """Keeps it."""
        typed = typed_in(request.view)
        chosen = ids.number_in(read_choice(typed, "question"))
        if chosen is None:
            raise FormProblem({"question": _("Choose the question that this answers.")})
        self._town_halls.hosting.answer(request.caller, chosen, read_text(typed, "answer"))
        request.ack()
        self._parts.wake()

    def _said(self, request: Request, ref: ReplyRef) -> tuple[Hall, str]:
        """The town hall in whose thread the caller has replied, and the words as they stand there now."""
        caller, channel_id = known_caller(request, self._parts), request.channel_id
        hall = self._town_halls.reading.hall_at(caller, channel_id, ref.thread)
        said = self._parts.slack.said_by(caller, channel_id, ref.thread, ref.ts)
        if not said:
            raise Problem(_("Your reply could not be read. Press “Answer” under the question instead."))
        return hall, self._as_typed(request, said)

    def _as_typed(self, request: Request, text: str) -> str:
        return as_typed(text, partial(self._parts.directory.name_of, request.caller.workspace_id))
