"""How fast, how punctual and how near to Slack's ceiling posts are delivered."""
