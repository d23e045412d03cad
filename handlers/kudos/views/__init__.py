"""What kudos look like: pure functions from what services tell to Block Kit."""
