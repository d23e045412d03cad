"""The action_ids by which App Home's own elements are known to our listeners."""

LANGUAGE = "home.language"
AS_IN_SLACK = "slack"
"""The choice to have no choice of one's own."""
