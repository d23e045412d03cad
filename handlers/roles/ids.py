"""The action_ids and callback_ids by which roles and the log of changes are known to our listeners."""

from dataclasses import dataclass

from handlers.values import Value

ROLES = "role.roles"
FORM = "role.form"
PEOPLE = "role.people"
GROUPS = "role.groups"

CHANGES = "role.changes"
NEWEST = "role.changes.newest"
OLDER = "role.changes.older"
EXPORT = "role.changes.export"


@dataclass(frozen=True)
class PageRef(Value):
    """A page of the changes; None: the newest."""

    before: int | None = None
