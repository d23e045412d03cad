"""Everything that can go wrong, against everything that Frontlane does. `table.py` says what comes of it."""
