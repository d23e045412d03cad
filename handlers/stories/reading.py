"""What everyone does with stories: read, find, cheer, vote, thank."""

from handlers.blocks import View
from handlers.kudos.giving import KudosGivers
from handlers.parts import Parts
from handlers.requests import Request, known_caller
from handlers.stories.ids import ListRef, StoryRef
from handlers.stories.views import lists, story
from handlers.words import escape
from services.language import gettext as _
from services.language import month_of_year
from services.people import Caller
from services.problems import NotFound
from services.stories.reading import bounds, month_of

MINE, SEARCH, TOP = "mine", "search", "top"


class StoryReaders:
    """Listeners for everyone."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._stories = parts.stories
        self._givers = KudosGivers(parts)

    def read(self, request: Request) -> None:
        """One story, whole."""
        caller = known_caller(request, self._parts)
        opened = self._stories.reading.opened(caller, StoryRef.load(request.value).story)
        request.show(story.build_story(opened))
        request.ack()

    def cheer(self, request: Request) -> None:
        """Cheers, or takes it back; the card's number follows."""
        click = str(request.body["actions"][0].get("action_ts") or request.body.get("trigger_id"))
        ref = StoryRef.load(request.value)
        self._stories.cheering.press(known_caller(request, self._parts), ref.story, click)
        request.ack()
        self._parts.wake()

    def vote(self, request: Request) -> None:
        """Votes for the story of its month."""
        caller = known_caller(request, self._parts)
        ref = StoryRef.load(request.value)
        voted = self._stories.voting.vote(caller, ref.story)
        text = _("🏆 Your vote for {month} is for *{title}*.").format(
            month=month_of_year(bounds(voted.month)[0]), title=escape(voted.title)
        )
        if voted.moved_from is not None:
            before = _("It was for another story before.")
            if voted.moved_title:
                before = _("It was for *{title}* before.").format(title=escape(voted.moved_title))
            text = f"{text} {before}"
        if request.view.get("type") == "modal":
            request.replace(story.build_story(self._stories.reading.opened(caller, ref.story), text))
        request.ack()
        if not request.view:
            request.later(lambda: request.tell(story.build_note(text)))

    def kudos(self, request: Request) -> None:
        """Thanks the agent."""
        opened = self._stories.reading.opened(
            known_caller(request, self._parts), StoryRef.load(request.value).story
        )
        self._givers.open_for(request, opened.brief.agent.user_id)

    def mine(self, request: Request) -> None:
        """One's own stories."""
        self.open_list(request, ListRef(MINE))
        request.ack()

    def page(self, request: Request) -> None:
        """Another page, in the place of this one."""
        ref = ListRef.load(request.value)
        request.replace(self._list(known_caller(request, self._parts), ref))
        request.ack()

    def open_list(self, request: Request, ref: ListRef) -> None:
        """Shows a list."""
        request.show(self._list(known_caller(request, self._parts), ref))

    def _list(self, caller: Caller, ref: ListRef) -> View:
        reading = self._stories.reading
        if ref.list == MINE:
            return lists.build_mine(reading.mine(caller, ref.page), ref)
        if ref.list == SEARCH:
            return lists.build_found(reading.search(caller, ref.words or "", ref.page), ref)
        if ref.list == TOP:
            month = ref.month or month_of(self._parts.now())
            return lists.build_top(reading.top(caller, month, ref.page), ref, bounds(month)[0])
        msg = _("There is no such list.")
        raise NotFound(msg)
