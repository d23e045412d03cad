"""What agents do with alerts: press Got it, read on, ask."""

from handlers.alerts.form import text
from handlers.alerts.ids import AlertRef
from handlers.alerts.views import details, manage, message, questions
from handlers.home.views import build_home
from handlers.parts import Parts
from handlers.requests import Request, known_caller


class AlertReaders:
    """Listeners for agents."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._alerts = parts.alerts

    def got_it(self, request: Request) -> None:
        """Counts it; what the person sees comes after the answer to Slack."""
        ref = AlertRef.load(request.value)
        caller = request.caller
        done = self._alerts.reading.acknowledge(caller, ref.alert, ref.version or 0)
        request.ack()

        def show() -> None:
            if request.view.get("type") == "home":
                request.context.client.views_publish(
                    user_id=caller.user_id, view=build_home(self._parts, caller)
                )
            elif request.view:
                request.replace(manage.build_agent_list(self._alerts.reading.for_agent(caller)))
            elif request.is_in_dm and ref.short:
                request.rewrite(message.build_thanks(done.title, ref.alert, done.version))
            elif request.is_in_dm:
                brief = self._alerts.reading.brief(caller.workspace_id, ref.alert, counted=False)
                at = self._alerts.reading.acknowledged_at(caller.workspace_id, ref.alert, caller.user_id)
                request.rewrite(message.build_announcement(brief, acknowledged_at=at, counts=False))
            else:
                request.tell(message.build_thanks(done.title, ref.alert, done.version, is_new=done.is_new))

        request.later(show)

    def details(self, request: Request) -> None:
        """All of it."""
        ref = AlertRef.load(request.value)
        request.show(details.build_details(self._alerts.reading.brief_for(request.caller, ref.alert)))
        request.ack()

    def freedoms(self, request: Request) -> None:
        """What may I do?"""
        ref = AlertRef.load(request.value)
        request.show(details.build_freedoms(self._alerts.reading.brief_for(request.caller, ref.alert)))
        request.ack()

    def ask(self, request: Request) -> None:
        """Opens the question."""
        ref = AlertRef.load(request.value)
        request.show(questions.build_ask(self._alerts.reading.brief_for(request.caller, ref.alert)))
        request.ack()

    def asked(self, request: Request) -> None:
        """Keeps the question."""
        ref = AlertRef.load(request.view["private_metadata"])
        typed = {"question": request.view["state"]["values"]["question"]["question"]}
        self._alerts.questions.ask(
            request.caller, ref.alert, text(typed, "question"), asked_in=str(request.view["id"])
        )
        request.ack(response_action="update", view=questions.build_asked())
        self._parts.wake()

    def mine(self, request: Request) -> None:
        """An agent's own list."""
        caller = known_caller(request, self._parts)
        request.show(manage.build_agent_list(self._alerts.reading.for_agent(caller)))
        request.ack()

    def kept(self, request: Request) -> None:
        """What is kept about the person who asks."""
        request.show(manage.build_kept(self._alerts.reading.kept_about(request.caller)))
        request.ack()
