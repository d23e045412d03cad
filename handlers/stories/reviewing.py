"""What reviewers do with stories: read what waits, publish, ask for a change, decline, feature."""

from handlers.inputs import read_text, typed_in
from handlers.parts import Parts
from handlers.requests import Request, known_caller
from handlers.stories.ids import StoryRef
from handlers.stories.views import lists, review, story
from handlers.words import escape
from services.language import gettext as _
from services.people import Role
from services.stories.reviewing import Decided


class StoryReviewers:
    """Listeners for reviewers. Each service checks the role anew."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._stories = parts.stories

    def waiting(self, request: Request) -> None:
        """What waits for a decision."""
        request.show(lists.build_waiting(self._stories.reviewing.waiting(known_caller(request, self._parts))))
        request.ack()

    def look(self, request: Request) -> None:
        """One story, whole."""
        caller = known_caller(request, self._parts)
        self._stories.roles.require(caller, Role.REVIEWER)
        opened = self._stories.reading.opened(caller, StoryRef.load(request.value).story)
        request.show(review.build_look(opened.brief))
        request.ack()

    def publish(self, request: Request) -> None:
        """Lets it be read."""
        self._publish(request, feature=False)

    def publish_featured(self, request: Request) -> None:
        """Lets it be read, and marks it."""
        self._publish(request, feature=True)

    def change(self, request: Request) -> None:
        """Asks what should change."""
        self._ask_words(request, is_decline=False)

    def decline(self, request: Request) -> None:
        """Asks why not."""
        self._ask_words(request, is_decline=True)

    def changed(self, request: Request) -> None:
        """Gives it back to its author, with words."""
        ref, words = self._words(request)
        decided = self._stories.reviewing.ask_change(request.caller, ref.story, ref.version or 0, words)
        title = escape(decided.title)
        request.ack(
            response_action="update",
            view=story.build_done(_("Sent"), _("*{title}* is with its author again.").format(title=title)),
        )
        self._parts.wake()

    def declined(self, request: Request) -> None:
        """Does not publish it."""
        ref, words = self._words(request)
        decided = self._stories.reviewing.decline(request.caller, ref.story, ref.version or 0, words)
        title = escape(decided.title)
        request.ack(
            response_action="update",
            view=story.build_done(
                _("Sent"),
                _("*{title}* is not published. Its author reads your words.").format(title=title),
            ),
        )
        self._parts.wake()

    def feature(self, request: Request) -> None:
        """Marks it."""
        self._feature(request, on=True)

    def unfeature(self, request: Request) -> None:
        """Takes the mark away."""
        self._feature(request, on=False)

    def ask_outside(self, request: Request) -> None:
        """Has the agent asked whether the outside world may hear of it."""
        ref = StoryRef.load(request.value)
        who = self._stories.agreeing.ask_outside(request.caller, ref.story)
        opened = self._stories.reading.opened(request.caller, ref.story)
        request.replace(story.build_story(opened, _("{name} is being asked.").format(name=escape(who))))
        request.ack()
        self._parts.wake()

    def _publish(self, request: Request, *, feature: bool) -> None:
        ref = StoryRef.load(request.value)
        caller = known_caller(request, self._parts)
        decided = self._stories.reviewing.publish(caller, ref.story, ref.version or 0, feature=feature)
        text = _published(decided, self._parts.command("wow"))
        if request.view.get("type") == "modal":
            request.replace(story.build_done(_("Published"), text))
        request.ack()
        self._parts.wake()
        if not request.view:
            request.later(lambda: request.tell(story.build_note(text)))

    def _ask_words(self, request: Request, *, is_decline: bool) -> None:
        caller = known_caller(request, self._parts)
        self._stories.roles.require(caller, Role.REVIEWER)
        opened = self._stories.reading.opened(caller, StoryRef.load(request.value).story)
        request.show(review.build_words(opened.brief, is_decline=is_decline))
        request.ack()

    def _words(self, request: Request) -> tuple[StoryRef, str]:
        return StoryRef.load(request.view["private_metadata"]), read_text(typed_in(request.view), "words")

    def _feature(self, request: Request, *, on: bool) -> None:
        ref = StoryRef.load(request.value)
        self._stories.reviewing.feature(request.caller, ref.story, on=on)
        note = _("⭐ Featured: it goes first in the weekly digest.") if on else _("Not featured any more.")
        opened = self._stories.reading.opened(request.caller, ref.story)
        request.replace(story.build_story(opened, note))
        request.ack()
        self._parts.wake()


def _published(decided: Decided, command: str) -> str:
    title = escape(decided.title)
    if decided.channel:
        return _("*{title}* is out in {channel}. Thank you.").format(
            title=title, channel=f"<#{decided.channel}>"
        )
    sentence = _(
        "*{title}* is out. It stands in no channel; those who may read it find it with `{command} search`."
    )
    return sentence.format(title=title, command=command)
