"""App Home: what waits for this person, and for publishers what is on."""

from handlers.home.listeners import register

__all__ = ["register"]
