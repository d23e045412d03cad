"""What admins do about settings, and about what leads them through. Each service checks the role anew."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from zoneinfo import available_timezones

from slack_bolt import App

from handlers.afterwards import Afterwards
from handlers.home.current import current_home
from handlers.inputs import read_choices, typed_in
from handlers.parts import Parts
from handlers.requests import Request, known_caller
from handlers.routes import Listener, Routes, Way
from handlers.settings import ids
from handlers.settings.first import FirstWords
from handlers.settings.forms import channels_in, read_form
from handlers.settings.views.form import build_form, group_option, zone_option
from handlers.settings.views.guide import build_guide
from handlers.town_halls.tokens import tokens_of
from services.decisions import Decided, Group
from services.guiding import Step
from services.language import N_
from services.language import gettext as _
from services.people import Role
from services.problems import NotFound
from services.quiet.settings import WORKING_HOURS
from services.sites import SITES

OPTIONS_MAX = 100
OLD = N_("This button is too old to use. Open Frontlane’s Home to see what there is.")


def register(app: App, parts: Parts, afterwards: Afterwards) -> list[Way]:
    """Adds the listeners; returns what leads to them."""
    admins = SettingsAdmins(parts)
    routes = Routes(afterwards)
    actions: Mapping[str, Listener] = {
        ids.OPEN: admins.open,
        ids.SITES: admins.sites_chosen,
        ids.LEAD: admins.lead,
        ids.LATER: admins.later,
        ids.RESUME: admins.resume,
    }
    app.use(FirstWords(parts, afterwards))
    app.action(re.compile(r"^settings\."))(
        routes.buttons(actions, lambda request: request.action_id.partition(":")[0])
    )
    app.view(ids.FORM)(routes.modals({ids.FORM: admins.saved}))
    app.options(ids.SITES)(routes.choices(ids.SITES, admins.groups))
    app.options(ids.ZONE)(routes.choices(ids.ZONE, admins.zones))
    return routes.ways


class SettingsAdmins:
    """Listeners for admins."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._settings = parts.settings

    def open(self, request: Request) -> None:
        """Opens the form of a group."""
        caller = known_caller(request, self._parts)
        ref = ids.FormRef.load(request.value)
        if request.view.get("type") == "home":
            kept = " ".join(tokens_of(request.view)) or None
            ref = ids.FormRef(ref.group, kept=kept, home=1)
        ref = replace(ref, seen=self._settings.newest_change(caller))
        decided = self._settings.decided(caller, ref.seen)
        is_suggested = ref.step == Step.QUIET and WORKING_HOURS.name not in decided.texts
        request.show(
            build_form(_group(ref.group), decided, self._handles(request), ref, hours_suggested=is_suggested)
        )
        request.ack()

    def sites_chosen(self, request: Request) -> None:
        """A field for the name of each user group that was chosen."""
        caller, ref = request.caller, ids.FormRef.load(request.view["private_metadata"])
        shown, typed = self._settings.decided(caller, ref.seen), typed_in(request.view)
        chosen = read_choices(typed, SITES.name)
        names = self._parts.directory.group_names(caller.workspace_id, chosen)
        # What is typed stays: whether it can be taken is looked at when it is saved.
        texts = read_form(_group(ref.group), typed, shown, names, is_final=False)
        filled = Decided({**shown.texts, **texts})
        request.replace(
            build_form(_group(ref.group), filled, self._handles(request), ref, sites_shown=len(chosen))
        )
        request.ack()

    def saved(self, request: Request) -> None:
        """Decides what stands in the form."""
        caller, ref = request.caller, ids.FormRef.load(request.view["private_metadata"])
        shown, typed = self._settings.decided(caller, ref.seen), typed_in(request.view)
        names = self._parts.directory.group_names(caller.workspace_id, read_choices(typed, SITES.name))
        texts = read_form(_group(ref.group), typed, shown, names)
        # Outside of the transaction: Slack may be asked.
        self._parts.slack.refresh_channels(caller.workspace_id, channels_in(_group(ref.group), typed))
        self._settings.change(caller, texts, ref.seen)
        if ref.guide is not None and ref.step is not None:
            self._parts.guides.saved(caller, ref.guide, _step(ref.step))
        request.ack()
        self._parts.wake()
        if ref.home:
            kept = (ref.kept or "").split()
            request.later(
                lambda: request.context.client.views_publish(
                    user_id=caller.user_id, view=current_home(self._parts, caller, kept)
                )
            )

    def groups(self, request: Request) -> None:
        """User groups whose name holds what was typed."""
        self._parts.roles.require(request.caller, Role.ADMIN)
        typed = str(request.body.get("value", "")).lstrip("@")
        found = self._parts.directory.groups(request.caller.workspace_id, typed, OPTIONS_MAX)
        request.ack(options=[group_option(group.group_id, group.handle) for group in found])

    def zones(self, request: Request) -> None:
        """Time zones whose name holds what was typed."""
        self._parts.roles.require(request.caller, Role.ADMIN)
        typed = str(request.body.get("value", "")).strip().replace(" ", "_").casefold()
        found = [zone for zone in _zones() if typed in zone.casefold()]
        request.ack(options=[zone_option(zone) for zone in found[:OPTIONS_MAX]])

    def lead(self, request: Request) -> None:
        """Leads an admin through once more."""
        self._parts.guides.start(known_caller(request, self._parts))
        request.ack()
        self._parts.wake()

    def later(self, request: Request) -> None:
        """A step is put off."""
        ref = ids.StepRef.load(request.value)
        message = build_guide(self._parts.guides.put_off(request.caller, ref.guide, _step(ref.step)))
        request.ack()
        request.later(lambda: request.rewrite(message))

    def resume(self, request: Request) -> None:
        """What was put off is done now."""
        ref = ids.StepRef.load(request.value)
        message = build_guide(self._parts.guides.resume(request.caller, ref.guide))
        request.ack()
        request.later(lambda: request.rewrite(message))

    def _handles(self, request: Request) -> Mapping[str, str]:
        return self._parts.directory.handles(request.caller.workspace_id)


@cache
def _zones() -> Sequence[str]:
    """All time zones by name. To list them is to read a folder, and this is asked for at each key press."""
    return sorted(available_timezones())


def _group(name: str) -> Group:
    try:
        return Group(name)
    except ValueError:
        raise NotFound(_(OLD)) from None


def _step(name: str | None) -> Step:
    try:
        return Step(name or "")
    except ValueError:
        raise NotFound(_(OLD)) from None
