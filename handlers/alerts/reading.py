"""What agents do with alerts: press Got it, read on, ask."""

from handlers.alerts.ids import AlertRef
from handlers.alerts.views import details, message, mine, questions
from handlers.blocks import View
from handlers.home.current import current_home
from handlers.inputs import read_text
from handlers.parts import Parts
from handlers.requests import Request, known_caller
from handlers.town_halls.tokens import tokens_of
from services.alerts.content import Brief
from services.alerts.reading import Acknowledged
from services.people import Caller
from services.problems import NotFound, Problem
from services.quiet.shifts import shift_for


class AlertReaders:
    """Listeners for agents."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._alerts = parts.alerts

    def got_it(self, request: Request) -> None:
        """Counts it; what the person sees comes after the answer to Slack."""
        ref = AlertRef.load(request.value)
        try:
            done = self._alerts.reading.acknowledge(
                request.caller, ref.alert, ref.version or 0, elsewhere=bool(ref.short)
            )
        except NotFound:
            raise
        except Problem:
            # It is over or has changed, and the message does not say so yet.
            if request.is_in_dm and not ref.short:
                request.later(lambda: self._bring_up_to_date(request, ref))
            raise
        request.ack()
        slim = request.without_message()
        request.later(lambda: self._thank(slim, ref, done))

    def _thank(self, request: Request, ref: AlertRef, done: Acknowledged) -> None:
        caller = request.caller
        if request.view.get("type") == "home":
            request.context.client.views_publish(
                user_id=caller.user_id, view=current_home(self._parts, caller, tokens_of(request.view))
            )
        elif request.view:
            request.replace(self._list(caller))
        elif request.is_in_dm and not ref.short:
            self._bring_up_to_date(request, ref)
        else:
            counted = self._alerts.reading.thanks(caller, ref.alert)
            thanks = message.build_thanks(
                counted.title, ref.alert, done.version, is_new=done.is_new, is_counted=counted.is_counted
            )
            (request.rewrite if request.is_in_dm else request.tell)(thanks)

    def _bring_up_to_date(self, request: Request, ref: AlertRef) -> None:
        caller = request.caller
        brief = self._alerts.reading.brief(caller.workspace_id, ref.alert, counted=False)
        at = self._alerts.reading.acknowledged_at(caller.workspace_id, ref.alert, caller.user_id)
        request.rewrite(message.build_announcement(brief, acknowledged_at=at, counts=False))

    def details(self, request: Request) -> None:
        """All of it."""
        ref = AlertRef.load(request.value)
        brief = self._brief(request, ref)
        if ref.page is None:
            request.show(details.build_details(brief))
        else:
            request.replace(details.build_details(brief, ref.page))
        request.ack()

    def freedoms(self, request: Request) -> None:
        """What may I do?"""
        ref = AlertRef.load(request.value)
        request.show(details.build_freedoms(self._brief(request, ref)))
        request.ack()

    def ask(self, request: Request) -> None:
        """Opens the question."""
        ref = AlertRef.load(request.value)
        request.show(questions.build_ask(self._brief(request, ref)))
        request.ack()

    def asked(self, request: Request) -> None:
        """Keeps the question."""
        ref = AlertRef.load(request.view["private_metadata"])
        typed = {"question": request.view["state"]["values"]["question"]["question"]}
        self._alerts.questions.ask(
            request.caller, ref.alert, read_text(typed, "question"), asked_in=str(request.view["id"])
        )
        request.ack(response_action="update", view=questions.build_asked())
        self._parts.wake()

    def mine(self, request: Request) -> None:
        """An agent's own list."""
        caller = known_caller(request, self._parts)
        request.show(self._list(caller))
        request.ack()

    def _list(self, caller: Caller) -> View:
        shift = shift_for(self._parts.quiet.choices.of(caller), self._parts.now())
        return mine.build_agent_list(self._alerts.reading.for_agent(caller), shift)

    def _brief(self, request: Request, ref: AlertRef) -> Brief:
        return self._alerts.reading.brief_for(request.caller, ref.alert, seen_in=request.channel_id)
