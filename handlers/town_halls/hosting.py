"""What hosts do in a town hall: call it, let in, answer, merge, put away, close, export."""

from datetime import UTC, datetime
from typing import Any

from handlers.blocks import Block, Message, View, option
from handlers.inputs import read_choice, read_text, typed_in
from handlers.parts import Parts
from handlers.requests import Request, known_caller
from handlers.town_halls import ids
from handlers.town_halls.ids import AskRef, FormRef, HallRef, QuestionRef
from handlers.town_halls.views import form, hosting
from handlers.values import digest
from handlers.words import clip, date, escape
from services.language import gettext as _
from services.people import Role
from services.problems import FormProblem, Problem
from services.town_halls.content import Question, Sort, TownHallForm

OPTION_MAX, OPTIONS_MOST = 75, 100
"""https://docs.slack.dev/reference/block-kit/composition-objects/option-object (characters of one) and
https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element (how many there can be)"""


class TownHallHosts:
    """Listeners for hosts. Each service checks the role anew."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._town_halls = parts.town_halls

    def call(self, request: Request) -> None:
        """Opens an empty form."""
        caller = known_caller(request, self._parts)
        self._town_halls.roles.require(caller, Role.HOST)
        request.show(form.build_form(TownHallForm(hosts=[caller.user_id]), FormRef()))
        request.ack()

    def edit(self, request: Request) -> None:
        """Opens one that is there."""
        self.open_edit(request, HallRef.load(request.value).hall)
        request.ack()

    def open_edit(self, request: Request, town_hall_id: int) -> None:
        """Opens the form of one town hall."""
        before, is_open = self._town_halls.planning.form(known_caller(request, self._parts), town_hall_id)
        request.show(form.build_form(before, FormRef(town_hall_id), is_open=is_open))

    def saved(self, request: Request) -> None:
        """Announces it, or keeps what was changed."""
        ref, caller = FormRef.load(request.view["private_metadata"]), request.caller
        before = None if ref.hall is None else self._town_halls.planning.form(caller, ref.hall)[0]
        typed = form.read_form(request.view, before)
        self._parts.slack.refresh_channels(caller.workspace_id, typed.channels)
        if ref.hall is None:
            self._town_halls.planning.call(caller, typed, typed_in=str(request.view["id"]))
            words = _("*{topic}* is being announced.").format(topic=escape(typed.topic.strip()))
        else:
            self._town_halls.planning.change(caller, ref.hall, typed)
            words = _("It is changed, wherever it stands.")
        request.ack(response_action="update", view=hosting.build_done(words))
        self._parts.wake()

    def manage(self, request: Request) -> None:
        """One town hall, for those who lead it."""
        self.open_manage(request, HallRef.load(request.value).hall)
        request.ack()

    def open_manage(self, request: Request, town_hall_id: int, note: str | None = None) -> None:
        """Shows it; in a modal's place where one is open."""
        board = self._town_halls.reading.board_for_host(known_caller(request, self._parts), town_hall_id)
        self._show(request, hosting.build_manage(board, note))

    def close(self, request: Request) -> None:
        """Closes it now."""
        ref = HallRef.load(request.value)
        topic = self._town_halls.planning.close(request.caller, ref.hall)
        note = _("*{topic}* closes within a second or two.").format(topic=escape(topic))
        self.open_manage(request, ref.hall, note)
        request.ack()

    def call_off(self, request: Request) -> None:
        """Calls it off."""
        ref = HallRef.load(request.value)
        topic = self._town_halls.planning.call_off(request.caller, ref.hall)
        note = _("*{topic}* is called off. Its channels are being told.").format(topic=escape(topic))
        self.open_manage(request, ref.hall, note)
        request.ack()
        self._parts.wake()

    def export(self, request: Request) -> None:
        """Has the files sent."""
        ref = HallRef.load(request.value)
        self.ask_for_files(request, ref.hall)
        note = _("Two files come to you by direct message: Markdown to read, CSV to count.")
        self.open_manage(request, ref.hall, note)
        request.ack()

    def ask_for_files(self, request: Request, town_hall_id: int) -> None:
        """Has the files of one town hall sent."""
        caller = known_caller(request, self._parts)
        self._town_halls.exporting.ask_for_files(caller, town_hall_id)
        self._parts.wake()

    def queue(self, request: Request) -> None:
        """What waits to be let in."""
        ref = HallRef.load(request.value)
        self._show(request, hosting.build_queue(*self._town_halls.reading.queue(request.caller, ref.hall)))
        request.ack()

    def let_in(self, request: Request) -> None:
        """Lets one in."""
        question = self._town_halls.hosting.let_in(request.caller, QuestionRef.load(request.value).question)
        queue = self._town_halls.reading.queue(request.caller, question.town_hall_id)
        self._show(request, hosting.build_queue(*queue))
        request.ack()
        self._parts.wake()

    def answer(self, request: Request) -> None:
        """Opens the answer."""
        self.open_answer(request, QuestionRef.load(request.value).question)
        request.ack()

    def open_answer(self, request: Request, question_id: int, *, is_aloud: bool = False) -> None:
        """Opens the form for an answer."""
        question = self._question(request, question_id)
        request.show(hosting.build_answer(question, is_aloud=is_aloud, under=_under(request)))

    def answered(self, request: Request) -> None:
        """Keeps the answer."""
        ref = QuestionRef.load(request.view["private_metadata"])
        seen = self._question(request, ref.question)
        is_current = ref.seen is not None and digest(seen.answer) == ref.seen
        question = self._town_halls.hosting.answer(
            request.caller,
            ref.question,
            read_text(typed_in(request.view), "answer"),
            is_aloud=bool(ref.aloud) or (is_current and seen.is_answered_aloud),
            correcting=seen.answer if is_current else None,
        )
        self._decided(request, question, ref)

    def open_merge(self, request: Request, question_id: int) -> None:
        """Opens the choice of another question."""
        request.show(hosting.build_merge(self._question(request, question_id), _under(request)))

    def questions(self, request: Request) -> None:
        """Questions to choose from, by their words."""
        ref = _hall_or_question(request.view)
        merged = None
        if isinstance(ref, QuestionRef):
            merged = self._question(request, ref.question)
            town_hall_id = merged.town_hall_id
        else:
            town_hall_id = ref.hall
        board = self._town_halls.reading.board_for_host(request.caller, town_hall_id)
        page = self._town_halls.reading.page(
            request.caller,
            board.hall.town_hall_id,
            sort=Sort.VOTES,
            words=str(request.body.get("value") or ""),
            most=OPTIONS_MOST,
        )
        options: list[Block] = [
            option(clip(f"{each.number}. {' '.join(each.text.split())}", OPTION_MAX), str(each.question_id))
            for each in page.questions
            if merged is None or each.question_id != merged.question_id
        ]
        request.ack(options=options)

    def merged(self, request: Request) -> None:
        """Takes a question up in another one."""
        ref = QuestionRef.load(request.view["private_metadata"])
        chosen = ids.number_in(read_choice(typed_in(request.view), "into"))
        if chosen is None:
            raise FormProblem({"into": _("Choose the question that stays.")})
        question = self._town_halls.hosting.merge(request.caller, ref.question, chosen)
        self._decided(request, question, ref)

    def decline(self, request: Request) -> None:
        """Opens the reason."""
        self.open_decline(request, QuestionRef.load(request.value).question)
        request.ack()

    def open_decline(self, request: Request, question_id: int) -> None:
        """Opens the form for a reason."""
        request.show(hosting.build_decline(self._question(request, question_id), _under(request)))

    def declined(self, request: Request) -> None:
        """Puts it away."""
        ref = QuestionRef.load(request.view["private_metadata"])
        reason = read_text(typed_in(request.view), "reason")
        self._decided(request, self._town_halls.hosting.decline(request.caller, ref.question, reason), ref)

    def left_open(self, request: Request) -> None:
        """All that is not answered."""
        ref = HallRef.load(request.value)
        self._town_halls.reading.board_for_host(request.caller, ref.hall)
        left = self._town_halls.reading.left_open(request.caller.workspace_id, ref.hall)
        request.show(hosting.build_left_open_list(*left))
        request.ack()

    def promise(self, request: Request) -> None:
        """Names the day by which the rest is answered."""
        action: dict[str, Any] = request.body["actions"][0]
        number = ids.number_in(str(action["block_id"]).partition(":")[2])
        if number is None or action.get("selected_date_time") is None:
            raise Problem(_("Choose a day and an hour."))
        by = datetime.fromtimestamp(int(action["selected_date_time"]), UTC)
        self._town_halls.hosting.promise(request.caller, number, by)
        request.ack()
        self._parts.wake()
        words = _("You mean to answer by {when}. The town hall says so, and you are reminded then.").format(
            when=date(by)
        )
        request.later(lambda: request.tell(Message(words)))

    def _question(self, request: Request, question_id: int) -> Question:
        caller = known_caller(request, self._parts)
        return self._town_halls.reading.question_for_host(caller, question_id)

    def _decided(self, request: Request, question: Question, ref: QuestionRef) -> None:
        request.ack()
        self._parts.wake()
        below = request.view.get("previous_view_id")
        if below is not None and ref.under is not None:
            request.later(lambda: self._bring_up_to_date(request, below, question.town_hall_id, ref.under))

    def _bring_up_to_date(self, request: Request, below: str, town_hall_id: int, under: str | None) -> None:
        if under == ids.QUEUE:
            view = hosting.build_queue(*self._town_halls.reading.queue(request.caller, town_hall_id))
        else:
            left = self._town_halls.reading.left_open(request.caller.workspace_id, town_hall_id)
            view = hosting.build_left_open_list(*left)
        request.context.client.views_update(view_id=below, view=view)

    def _show(self, request: Request, view: View) -> None:
        (request.replace if request.view.get("type") == "modal" else request.show)(view)


def _hall_or_question(view: View) -> QuestionRef | AskRef:
    metadata = view["private_metadata"]
    is_merge = view.get("callback_id") == ids.MERGE_FORM
    return QuestionRef.load(metadata) if is_merge else AskRef.load(metadata)


def _under(request: Request) -> str | None:
    """The list from which a form is opened, if it is one that the form's outcome changes."""
    callback_id = request.view.get("callback_id")
    return str(callback_id) if callback_id in (ids.QUEUE, ids.LEFT_OPEN) else None
