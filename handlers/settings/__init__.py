"""Settings, health and the first day, for admins: see listeners and posts."""
