"""Tokens of questions without a name, kept by Slack in App Home's view, which only its viewer gets back.

https://docs.slack.dev/reference/views/home-tab-views (private_metadata: at most 3,000 characters)
"""

from collections.abc import Sequence

from handlers.blocks import View
from handlers.town_halls.ids import HomeRef
from services.problems import Problem

MOST = 35
"""A token has some 70 characters."""


def tokens_of(view: View | None) -> Sequence[str]:
    """The tokens in an earlier App Home, the newest first; none in any other view."""
    if view is None or view.get("type") != "home":
        return []
    try:
        kept = HomeRef.load(view.get("private_metadata")).tokens
    except Problem:
        return []
    return kept.split() if kept else []


def keeping(view: View, tokens: Sequence[str]) -> View:
    """The view, with these tokens in it, each once; of more than fit the newest."""
    kept = list(dict.fromkeys(tokens))[:MOST]
    return {**view, "private_metadata": HomeRef(" ".join(kept) or None).dump()}
