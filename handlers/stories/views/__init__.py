"""Stories as people see them: pure functions to Block Kit."""
