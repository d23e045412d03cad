"""Action ids of what is kept about people."""

COPY = "privacy.copy"
