"""What admins do about roles. Each service checks the role anew."""

import re
from collections.abc import Iterable, Mapping, Sequence

from slack_bolt import App

from handlers.afterwards import Afterwards
from handlers.inputs import Typed, read_choices, read_people, shown_in, typed_in
from handlers.parts import Parts
from handlers.requests import Request, known_caller
from handlers.roles import ids, views
from handlers.routes import Listener, Routes, Way
from services.people import Caller, Role
from services.problems import NotAllowed
from services.roles import Grant, Holder, RoleChange

OPTIONS_MAX = 99
"""Of 100 that Slack takes: the workspace's own admins are one more."""


def register(app: App, parts: Parts, afterwards: Afterwards) -> list[Way]:
    """Adds the listeners; returns what leads to them."""
    admins = RoleAdmins(parts)
    routes = Routes(afterwards)
    actions: Mapping[str, Listener] = {
        ids.ROLES: admins.roles,
        ids.CHANGES: admins.changes,
        ids.NEWEST: admins.turn,
        ids.OLDER: admins.turn,
        ids.EXPORT: admins.export,
    }
    app.action(re.compile(r"^role\."))(routes.buttons(actions))
    app.view(ids.FORM)(routes.modals({ids.FORM: admins.saved}))
    app.options(ids.GROUPS)(routes.choices(ids.GROUPS, admins.groups))
    return routes.ways


class RoleAdmins:
    """Listeners for admins."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def roles(self, request: Request) -> None:
        """Opens the form."""
        caller = known_caller(request, self._parts)
        request.show(views.build_roles(self._parts.roles.granted(caller)))
        request.ack()

    def groups(self, request: Request) -> None:
        """User groups whose name holds what was typed, and the workspace's own admins."""
        self._parts.roles.require(request.caller, Role.ADMIN)
        typed = str(request.body.get("value", "")).lstrip("@")
        found = self._parts.directory.groups(request.caller.workspace_id, typed, OPTIONS_MAX)
        options = views.group_options([(group.group_id, group.handle) for group in found], containing=typed)
        request.ack(options=options)

    def saved(self, request: Request) -> None:
        """Gives and takes what was chosen and unchosen in the form."""
        caller = request.caller
        # Against what the form showed, not against what is now: another admin's change of meanwhile stays.
        shown, chosen = _chosen(shown_in(request.view)), _chosen(typed_in(request.view))
        roles = self._parts.roles
        granted = roles.granted(caller)
        roles.change(
            caller,
            [
                RoleChange(
                    role,
                    [self._holder(caller, each) for each in chosen[role] if each not in shown[role]],
                    _held(granted[role], set(shown[role]) - set(chosen[role])),
                )
                for role in Role
            ],
        )
        request.ack(response_action="update", view=views.build_saved(self._now(caller)))

    def changes(self, request: Request) -> None:
        """Opens the log."""
        caller = known_caller(request, self._parts)
        request.show(views.build_changes(self._parts.audit.page(caller), is_newest=True))
        request.ack()

    def turn(self, request: Request) -> None:
        """Another page of it."""
        before = ids.PageRef.load(request.value).before
        page = self._parts.audit.page(request.caller, before)
        request.replace(views.build_changes(page, is_newest=before is None))
        request.ack()

    def export(self, request: Request) -> None:
        """Has all of it sent by direct message."""
        self._parts.audit.ask_for_file(request.caller)
        request.show(views.build_on_its_way())
        request.ack()
        self._parts.wake()

    def _holder(self, caller: Caller, chosen: str) -> Holder:
        """Slack's menus give ids alone; of someone who was not met yet Slack is asked whose they are."""
        here, directory = caller.workspace_id, self._parts.directory
        if not chosen.startswith(("U", "W")):
            return Holder(chosen, here)
        home = directory.home_of(here, chosen)
        if home is None or not directory.is_known(Caller(here, home, chosen)):
            self._parts.slack.refresh_person(here, home or here, chosen)
            home = directory.home_of(here, chosen)
        return Holder(chosen, home or here)

    def _now(self, caller: Caller) -> Mapping[Role, Sequence[Grant]] | None:
        try:
            return self._parts.roles.granted(caller)
        except NotAllowed:
            # They have given up the role themselves.
            return None


def _chosen(typed: Typed) -> dict[Role, list[str]]:
    """People and user groups, by role."""
    return {
        role: [
            *read_people(typed, views.people_block(role)),
            *read_choices(typed, views.groups_block(role)),
        ]
        for role in Role
    }


def _held(grants: Sequence[Grant], ids_: Iterable[str]) -> list[Holder]:
    wanted = set(ids_)
    return [grant.holder for grant in grants if grant.holder.holder_id in wanted]
