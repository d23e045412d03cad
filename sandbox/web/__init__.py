"""The server's side of the page: what one browser window shows, and what may be done in it."""

from sandbox.web.pages import pages
from sandbox.web.window import Windows

__all__ = ["Windows", "pages"]
