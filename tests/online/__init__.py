"""Slack looks at every payload that the tests make the app send: `make test-online`, for whoever wants it."""
