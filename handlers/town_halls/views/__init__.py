"""Views of town halls: pure functions from what services tell to Block Kit."""
