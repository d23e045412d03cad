"""The page itself: files that a browser takes as they are."""

from pathlib import Path

FOLDER = Path(__file__).parent
