"""What publishers do with alerts that are there: find, watch, nudge, answer, end."""

from handlers.alerts.ids import AlertRef, PostRef, QuestionRef
from handlers.alerts.views import arrivals, manage, questions, readiness
from handlers.blocks import View
from handlers.inputs import read_text
from handlers.parts import Parts
from handlers.requests import Request, known_caller
from handlers.values import digest
from handlers.words import escape
from services.alerts.arrivals import MissedPage, Settled
from services.language import counted
from services.language import gettext as _


class AlertManagers:
    """Listeners for publishers. Each service checks the role anew."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._alerts = parts.alerts

    def list(self, request: Request) -> None:
        """All alerts and one's own drafts."""
        caller = known_caller(request, self._parts)
        shown = manage.build_list(
            self._alerts.reading.for_publisher(caller),
            self._alerts.drafts.mine(caller),
            self._alerts.approval.waiting(caller),
        )
        self._show(request, shown)
        request.ack()

    def open(self, request: Request) -> None:
        """One alert."""
        self.open_alert(request, AlertRef.load(request.value).alert)
        request.ack()

    def open_alert(self, request: Request, alert_id: int, note: str | None = None) -> None:
        """Shows one alert; from the list in the list's place, since Slack stacks three modals at most."""
        self._show(request, manage.build_manage(*self._alerts.reading.report(request.caller, alert_id), note))

    def cancel(self, request: Request) -> None:
        """Calls it off."""
        ref = AlertRef.load(request.value)
        title = self._alerts.publishing.cancel(request.caller, ref.alert)
        self.open_alert(
            request,
            ref.alert,
            _("*{title}* is cancelled. Agents are being told.").format(title=escape(title)),
        )
        request.ack()
        self._parts.wake()

    def end(self, request: Request) -> None:
        """Ends it early."""
        ref = AlertRef.load(request.value)
        title = self._alerts.publishing.end_early(request.caller, ref.alert)
        self.open_alert(
            request, ref.alert, _("*{title}* is over. Agents are being thanked.").format(title=escape(title))
        )
        request.ack()
        self._parts.wake()

    def send_again(self, request: Request) -> None:
        """Says again what did not arrive."""
        ref = AlertRef.load(request.value)
        count = self._alerts.publishing.send_again(request.caller, ref.alert)
        self.open_alert(
            request,
            ref.alert,
            counted("{count} message goes out again.", "{count} messages go out again.", count),
        )
        request.ack()
        self._parts.wake()

    def one_by_one(self, request: Request) -> None:
        """What did not arrive, in the alert's place."""
        ref = AlertRef.load(request.value)
        self._show(request, arrivals.build_missed(self._missed(request, ref.alert, ref.page)))
        request.ack()

    def post_again(self, request: Request) -> None:
        """Says one message again."""
        ref = PostRef.load(request.value)
        self._settled(
            request,
            ref,
            self._alerts.arrivals.send_again(request.caller, ref.alert, ref.post, ref.attempt),
        )

    def post_arrived(self, request: Request) -> None:
        """Takes the publisher's word that one message is there."""
        ref = PostRef.load(request.value)
        self._settled(request, ref, self._alerts.arrivals.arrived(request.caller, ref.alert, ref.post))

    def _settled(self, request: Request, ref: PostRef, settled: Settled) -> None:
        note = arrivals.settled_words(settled)
        self._show(request, arrivals.build_missed(self._missed(request, ref.alert, ref.page), note))
        request.ack()
        self._parts.wake()

    def _missed(self, request: Request, alert_id: int, page: int | None) -> MissedPage:
        return self._alerts.arrivals.missed(request.caller, alert_id, page or 0)

    def readiness(self, request: Request) -> None:
        """Who is ready, or the same anew."""
        self.open_readiness(request, AlertRef.load(request.value).alert)
        request.ack()

    def open_readiness(self, request: Request, alert_id: int) -> None:
        """Shows who is ready."""
        shown = readiness.build_readiness(self._alerts.readiness.of(request.caller, alert_id))
        if request.view.get("title", {}).get("text") == shown["title"]["text"]:
            request.replace(shown)
        else:
            request.show(shown)

    def missing(self, request: Request) -> None:
        """Their names."""
        ref = AlertRef.load(request.value)
        people = self._alerts.readiness.missing(request.caller, ref.alert, readiness.MISSING_SHOWN)
        brief = self._alerts.reading.brief_for(request.caller, ref.alert)
        request.show(readiness.build_missing(brief, people))
        request.ack()

    def nudge(self, request: Request) -> None:
        """Writes to just them."""
        ref = AlertRef.load(request.value)
        count = self._alerts.readiness.nudge(request.caller, ref.alert)
        note = counted(
            "👋 {count} agent will get a nudge by direct message.",
            "👋 {count} agents will get a nudge by direct message.",
            count,
        )
        request.replace(readiness.build_readiness(self._alerts.readiness.of(request.caller, ref.alert), note))
        request.ack()
        self._parts.wake()

    def table(self, request: Request) -> None:
        """Everyone, as CSV."""
        ref = AlertRef.load(request.value)
        self._alerts.readiness.ask_for_file(request.caller, ref.alert)
        note = _("The CSV comes to you by direct message.")
        request.replace(readiness.build_readiness(self._alerts.readiness.of(request.caller, ref.alert), note))
        request.ack()
        self._parts.wake()

    def questions(self, request: Request) -> None:
        """An alert's questions."""
        ref = AlertRef.load(request.value)
        request.show(self._questions(request, ref.alert))
        request.ack()

    def answer(self, request: Request) -> None:
        """Opens the answer."""
        ref = QuestionRef.load(request.value)
        caller = known_caller(request, self._parts)
        request.show(questions.build_answer(self._alerts.questions.question_for(caller, ref.question)))
        request.ack()

    def answered(self, request: Request) -> None:
        """Keeps the answer."""
        ref = QuestionRef.load(request.view["private_metadata"])
        typed = {"answer": request.view["state"]["values"]["answer"]["answer"]}
        caller = request.caller
        seen = self._alerts.questions.question_for(caller, ref.question)
        is_current = ref.seen is not None and digest(seen.answer) == ref.seen
        question = self._alerts.questions.answer(
            caller, ref.question, read_text(typed, "answer"), correcting=seen.answer if is_current else None
        )
        request.ack()
        self._parts.wake()
        below = request.view.get("previous_view_id")
        if below is not None:
            view = self._questions(request, question.alert_id)
            request.later(lambda: request.context.client.views_update(view_id=below, view=view))

    def _questions(self, request: Request, alert_id: int) -> View:
        still_open = self._alerts.questions.open(request.caller, alert_id)
        return questions.build_questions(self._alerts.reading.brief_for(request.caller, alert_id), still_open)

    def _show(self, request: Request, view: View) -> None:
        if request.view.get("type") == "modal":
            request.replace(view)
        else:
            request.show(view)
