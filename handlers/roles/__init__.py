"""Roles: who may do what, and who changed it, for admins in App Home."""

from handlers.roles.listeners import register
from handlers.roles.posts import renderers

__all__ = ["register", "renderers"]
