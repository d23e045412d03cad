"""Kudos in Slack: the command, the form, reactions, boards, rewards."""

from handlers.kudos.listeners import register
from handlers.kudos.posts import renderers

__all__ = ["register", "renderers"]
