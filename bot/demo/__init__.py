"""`frontlane demo`: the app in a Slack stand-in with a believable brand, nothing to set up."""

from bot.demo.show import run

__all__ = ["run"]
