"""The Web API: one module a family of methods, all gathered in `METHODS`."""

from sandbox.api import (
    chat,
    conversations,
    files,
    meta,
    pins,
    reactions,
    usergroups,
    users,
    view_methods,
)
from sandbox.api.call import Method

METHODS: dict[str, Method] = {
    **meta.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **pins.METHODS,
    **reactions.METHODS,
    **usergroups.METHODS,
    **users.METHODS,
    **view_methods.METHODS,
}

__all__ = ["METHODS", "Method"]
