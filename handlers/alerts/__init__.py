"""Alerts in Slack: the message, the form, who is ready."""

from handlers.alerts.listeners import register
from handlers.alerts.posts import renderers

__all__ = ["register", "renderers"]
