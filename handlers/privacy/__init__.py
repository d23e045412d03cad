"""What is kept about people: shown to them, sent to them; and what follows where the app is taken out."""

from handlers.privacy.listeners import PrivacyReaders, register
from handlers.privacy.posts import renderers

__all__ = ["PrivacyReaders", "register", "renderers"]
