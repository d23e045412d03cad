"""Town halls in Slack: see `listeners` and `posts`. App Home needs but a part of the rest."""
