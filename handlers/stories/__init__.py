"""Wow moments in Slack: the form, the review, the card, lists."""

from handlers.stories.listeners import register
from handlers.stories.posts import renderers

__all__ = ["register", "renderers"]
