"""What people do to have stories as a file, and to see what they come to."""

from handlers.inputs import read_choice, read_choices, typed_in
from handlers.parts import Parts
from handlers.requests import Request, known_caller
from handlers.stories.ids import ListRef
from handlers.stories.reading import SEARCH, TOP
from handlers.stories.views import exporting, measures, story
from services.language import counted
from services.language import gettext as _
from services.people import Role
from services.problems import FormProblem
from services.stories.exporting import CASE_STUDIES, Form, Purpose


class StoryExporters:
    """Listeners for files and measures. The services check what may be in them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._stories = parts.stories

    def export(self, request: Request) -> None:
        """Opens the form; from a list with its stories chosen."""
        caller = known_caller(request, self._parts)
        ref = ListRef.load(request.value) if request.body.get("actions") else None
        reading = self._stories.reading
        chosen: set[int] = set()
        if ref is not None and ref.list == SEARCH:
            page = reading.search(caller, ref.words or "", ref.page)
            chosen = {listed.brief.story_id for listed in page.stories}
        elif ref is not None and ref.list == TOP:
            chosen = {listed.brief.story_id for listed in reading.top(caller, ref.month, ref.page).stories}
        is_reviewer = self._stories.roles.holds(caller, Role.REVIEWER)
        newest = reading.newest(caller, exporting.OPTIONS_MAX)
        request.show(exporting.build_export(newest, chosen, is_reviewer=is_reviewer))
        request.ack()

    def exported(self, request: Request) -> None:
        """Has the file made, and sent by direct message."""
        typed = typed_in(request.view)
        try:
            form = Form(read_choice(typed, "form") or "")
            whom = Purpose(read_choice(typed, "purpose") or Purpose.INSIDE)
            story_ids = [int(each) for each in read_choices(typed, "stories") if len(each) < 19]
        except (KeyError, TypeError, ValueError):
            raise FormProblem({"form": _("Choose one of these.")}) from None
        if form in CASE_STUDIES and not story_ids:
            raise FormProblem({"stories": _("Choose the stories of the case study.")})
        count = self._stories.exporting.ask(request.caller, form, whom, story_ids)
        text = counted(
            "A file with {count} story comes to you by direct message.",
            "A file with {count} stories comes to you by direct message.",
            count,
        )
        request.ack(response_action="update", view=story.build_done(_("On its way"), text))
        self._parts.wake()

    def measures(self, request: Request) -> None:
        """How customers' moods moved."""
        caller = known_caller(request, self._parts)
        request.show(measures.build_measures(self._stories.measures.of(caller)))
        request.ack()
