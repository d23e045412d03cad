"""Role by action: who may do what, for every way into the app."""
