"""What everyone does about the messages to them, in App Home."""

import re

from slack_bolt import App

from handlers.afterwards import Afterwards
from handlers.home.current import current_home
from handlers.parts import Parts
from handlers.quiet import ids
from handlers.quiet.forms import read_form
from handlers.quiet.views.choices import KUDOS, build_form, wanted_of, when_of
from handlers.requests import Request, known_caller
from handlers.routes import Routes, Way
from handlers.town_halls.tokens import tokens_of
from services.people import Role


def register(app: App, parts: Parts, afterwards: Afterwards) -> list[Way]:
    """Adds the listeners; returns what leads to them."""
    choosing = QuietChoosing(parts)
    routes = Routes(afterwards)
    app.action(re.compile(r"^quiet\."))(
        routes.buttons({ids.CHANGE: choosing.open, ids.WHEN: choosing.whose_chosen})
    )
    app.view(ids.FORM)(routes.modals({ids.FORM: choosing.saved}))
    return routes.ways


class QuietChoosing:
    """Listeners for everyone, about themselves."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._choices = parts.quiet.choices
        self._kudos = parts.kudos.choices

    def open(self, request: Request) -> None:
        """Opens the form, filled with what holds."""
        caller = known_caller(request, self._parts)
        choices = self._choices.of(caller)
        wanted = wanted_of(
            choices,
            wants_kudos=self._kudos.of(caller).wants_messages,
            is_leader=self._parts.roles.holds(caller, Role.LEADER),
        )
        ref = ids.FormRef(" ".join(tokens_of(request.view)) or None)
        request.show(build_form(choices, when_of(choices), choices.hours, wanted, ref))
        request.ack()

    def whose_chosen(self, request: Request) -> None:
        """Fields for hours of one's own, where these are chosen."""
        choices, chosen = self._choices.of(request.caller), read_form(request.view, is_final=False)
        ref = ids.FormRef.load(request.view["private_metadata"])
        hours = chosen.own_hours or choices.hours or choices.of_all
        request.replace(build_form(choices, chosen.when, hours, chosen.wanted, ref))
        request.ack()

    def saved(self, request: Request) -> None:
        """Keeps it."""
        caller, ref = request.caller, ids.FormRef.load(request.view["private_metadata"])
        chosen = read_form(request.view)
        self._choices.choose(caller, chosen.own, chosen.muted(self._choices.of(caller).muted))
        if KUDOS in chosen.wanted.offered:
            self._kudos.set_messages(caller, KUDOS in chosen.wanted.chosen)
        request.ack()
        self._parts.wake()
        kept = (ref.kept or "").split()
        request.later(
            lambda: request.context.client.views_publish(
                user_id=caller.user_id, view=current_home(self._parts, caller, kept)
            )
        )
