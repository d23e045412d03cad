"""In whose language: of a request, who makes it; of a post, who reads it."""

import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager

from slack_bolt import BoltRequest

from handlers.alerts.posts import Renderer
from handlers.alike import Alike
from handlers.blocks import Message
from handlers.parts import Parts
from handlers.requests import caller_of
from services.channels import is_channel
from services.language import ENGLISH, speaking
from services.speakers import Speakers
from storage.posts import PostFacts

logger = logging.getLogger(__name__)


def speaking_to(parts: Parts, request: BoltRequest) -> AbstractContextManager[None]:
    """While a request is answered, who makes it is spoken to in their language.

    No payload of an interaction tells it. It is looked up when the first word is said: for most clicks on
    Got it that is after the answer.
    """
    # A closure over the caller alone: a thank-you that waits keeps it, and must not keep the message.
    speakers, caller = parts.speakers, caller_of(request.context, request.body)

    def language() -> str:
        try:
            return speakers.language_of(caller.home_id, caller.user_id)
        except Exception:
            # Better in English than not at all: it may be the sentence that says what went wrong.
            logger.warning("nobody can tell whose language to speak", exc_info=True)
            return ENGLISH

    return speaking(language)


def speaking_in(speakers: Speakers, render: Renderer) -> Renderer:
    """The renderer, speaking the language of a post's reader; the brand's in a channel."""
    known = Alike[Mapping[str, str]]()
    of_brands = Alike[str]()

    def language_of(post: PostFacts) -> str:
        if is_channel(post.recipient):
            here = post.workspace_id
            with speaking(ENGLISH):
                return of_brands.get(here, post.claimed_at, lambda: speakers.of_brand(here))
        # For all that were claimed together it is one look.
        people = post.beside or (post.recipient,)
        with speaking(ENGLISH):
            languages = known.get(
                (post.workspace_id, people),
                post.claimed_at,
                lambda: speakers.languages_of(post.workspace_id, people),
            )
        return languages.get(post.recipient, ENGLISH)

    def speak(post: PostFacts) -> Message | None:
        with speaking(lambda: language_of(post)):
            return render(post)

    return speak
