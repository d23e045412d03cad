"""`/wow`: without a word it opens the form; with one, one thing."""

from handlers.parts import Parts
from handlers.requests import Request, known_caller
from handlers.stories.exporting import StoryExporters
from handlers.stories.ids import ListRef
from handlers.stories.reading import SEARCH, TOP, StoryReaders
from handlers.stories.reviewing import StoryReviewers
from handlers.stories.telling import StoryTellers
from services.language import gettext as _
from services.people import Role
from services.stories.reading import month_of

WORD_SHOWN = 40
SEARCH_MAX = 200


class StoryCommand:
    """The slash command."""

    def __init__(
        self,
        parts: Parts,
        tellers: StoryTellers,
        readers: StoryReaders,
        reviewers: StoryReviewers,
        exporters: StoryExporters,
    ) -> None:
        self._parts = parts
        self._tellers = tellers
        self._readers = readers
        self._reviewers = reviewers
        self._exporters = exporters

    def run(self, request: Request) -> None:
        """Does what was typed.

        Raises:
            Problem: it cannot be done; the sentence says what to type.
        """
        word, *more = str(request.body.get("text") or "").strip().split(" ", 1)
        word, rest = word.lower(), (more[0] if more else "").strip()
        if word == "":
            self._tellers.tell(request)
        elif word == "help":
            request.ack(text=self.usage(request))
        elif word == "mine":
            self._readers.mine(request)
        elif word in ("search", "find"):
            self._open(request, ListRef(SEARCH, words=rest[:SEARCH_MAX]))
        elif word == "top":
            month = rest.removeprefix("month").strip() or month_of(self._parts.now())
            self._open(request, ListRef(TOP, month=month))
        elif word == "export":
            self._exporters.export(request)
        elif word == "measures":
            self._exporters.measures(request)
        elif word == "review":
            self._reviewers.waiting(request)
        else:
            unknown = _("I do not know this.")
            if word.isalnum() and len(word) <= WORD_SHOWN:
                unknown = _("I do not know “{word}”.").format(word=word)
            request.ack(text=f"{unknown}\n{self.usage(request)}")

    def usage(self, request: Request) -> str:
        """What can be typed, for this person's role."""
        command = self._parts.command("wow")
        caller = known_caller(request, self._parts)
        is_reviewer = self._parts.stories.roles.holds(caller, Role.REVIEWER)
        lines = [
            _("*Wow moments are stories of agents who made a customer's day.*"),
            _("`{command}`  share one"),
            _("`{command} mine`  yours, and where they are"),
            _("`{command} search birthday`  find stories by their words"),
            _("`{command} top month`  the stories of this month, to vote for"),
            _("`{command} top 2026-10`  those of another month"),
            _("`{command} export`  case studies, and all that you may read as a table"),
            _("`{command} measures`  how customers' moods moved, by tag, campaign and site"),
        ]
        if is_reviewer:
            lines.append(_("`{command} review`  what waits for a reviewer"))
        return "\n".join(line.format(command=command) for line in lines)

    def _open(self, request: Request, ref: ListRef) -> None:
        self._readers.open_list(request, ref)
        request.ack()
