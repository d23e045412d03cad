"""usergroups.*: handles for several people."""

from sandbox import shapes
from sandbox.api.call import ApiCall, Method, SlackError
from sandbox.models import JSON


def list_groups(call: ApiCall) -> JSON:
    groups = [
        shapes.user_group(group, with_users=call.flag("include_users"))
        for group in call.core.world.groups.values()
        if group.workspace is call.installation.workspace
        and (not group.disabled or call.flag("include_disabled"))
    ]
    if not call.flag("include_count"):
        for group in groups:
            del group["user_count"]
    return {"usergroups": groups}


def list_users(call: ApiCall) -> JSON:
    group = call.core.world.groups.get(call.text("usergroup"))
    if group is None or group.workspace is not call.installation.workspace:
        raise SlackError("no_such_subteam")
    if group.disabled and not call.flag("include_disabled"):
        return {"users": []}
    return {"users": [person.id for person in group.members if not person.deactivated]}


METHODS = {
    "usergroups.list": Method(list_groups, ("usergroups:read",), tier=2),
    "usergroups.users.list": Method(list_users, ("usergroups:read",), tier=2),
}
