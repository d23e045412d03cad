"""Slack's news about people, channels and user groups, taken into the directory."""

from handlers.directory.listeners import register

__all__ = ["register"]
