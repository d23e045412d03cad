"""Asking for stories as a file, and the file itself."""

from collections.abc import Collection, Sequence

from handlers.blocks import Element, File, Message, View, input_block, modal, option, section
from handlers.inputs import multi_select_input, radio_input
from handlers.stories.ids import EXPORT_FORM
from handlers.words import clip
from services.language import N_, counted
from services.language import gettext as _
from services.stories.content import StoryBrief
from services.stories.exporting import ExportFile, Form, Purpose

OPTIONS_MAX = 100
OPTION_SHOWN = 75

FORMS = (
    (Form.PAGE, N_("A case study to print"), N_("One page that stands alone, for any browser")),
    (Form.MARKDOWN, N_("A case study as text"), N_("Markdown, to put somewhere else")),
    (Form.CSV, N_("A table"), N_("CSV, for a spreadsheet: all that you may read")),
    (Form.JSON, N_("Data"), N_("JSON, for a program: all that you may read")),
)
PURPOSES = (
    (Purpose.INSIDE, N_("For the brand"), N_("Stories for one team alone stay out")),
    (
        Purpose.OUTSIDE,
        N_("For the outside world"),
        N_("Stories whose agents agreed; without their names"),
    ),
)


def build_export(stories: Sequence[StoryBrief], chosen: Collection[int], *, is_reviewer: bool) -> View:
    """What to hand over.

    Args:
        stories: those that this person may read, the newest first.
        chosen: ids of those that are ticked already.
    """
    if not stories:
        return modal(_("Export"), [section(_("There is no story that you may read yet."))])
    options = [
        option(clip(f"{brief.content.title}", OPTION_SHOWN), str(brief.story_id))
        for brief in stories[:OPTIONS_MAX]
    ]
    select = multi_select_input("story.export.stories", options, set(map(str, chosen)))
    blocks = [
        input_block("form", _("What would you like?"), _radio("form", FORMS)),
        input_block(
            "stories",
            _("Which stories?"),
            select,
            hint=_("For a case study: one or many. A table and data hold all."),
            is_optional=True,
        ),
    ]
    if is_reviewer:
        blocks.append(input_block("purpose", _("Whom is it for?"), _radio("purpose", PURPOSES)))
    return modal(_("Export"), blocks, callback_id=EXPORT_FORM, submit=_("Send it to me"), close=_("Cancel"))


def build_file(file: ExportFile) -> Message:
    """The file, by direct message."""
    text = counted(
        "Here is what you asked for: {count} story.",
        "Here is what you asked for: {count} stories.",
        file.stories,
    )
    return Message(text, file=File(file.name, file.title, file.content))


def _radio(name: str, choices: Sequence[tuple[str, str, str]]) -> Element:
    options = [option(_(label), value, _(description)) for value, label, description in choices]
    return radio_input(f"story.export.{name}", options, options[0]["value"])
