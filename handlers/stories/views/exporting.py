"""Asking for stories as a file, and the file itself."""

from collections.abc import Collection, Sequence

from handlers.blocks import Element, File, Message, View, input_block, modal, option, section
from handlers.inputs import multi_select_input, radio_input
from handlers.stories.ids import EXPORT_FORM
from handlers.words import clip, plural
from services.stories.content import StoryBrief
from services.stories.exporting import ExportFile, Form, Purpose

OPTIONS_MAX = 100
OPTION_SHOWN = 75

FORMS = (
    option("A case study to print", Form.PAGE, "One page that stands alone, for any browser"),
    option("A case study as text", Form.MARKDOWN, "Markdown, to put somewhere else"),
    option("A table", Form.CSV, "CSV, for a spreadsheet: all that you may read"),
    option("Data", Form.JSON, "JSON, for a program: all that you may read"),
)
PURPOSES = (
    option("For the brand", Purpose.INSIDE, "Stories for one team alone stay out"),
    option("For the outside world", Purpose.OUTSIDE, "Stories whose agents agreed; without their names"),
)


def build_export(stories: Sequence[StoryBrief], chosen: Collection[int], *, is_reviewer: bool) -> View:
    """What to hand over.

    Args:
        stories: those that this person may read, the newest first.
        chosen: ids of those that are ticked already.
    """
    if not stories:
        return modal("Export", [section("There is no story that you may read yet.")])
    options = [
        option(clip(f"{brief.content.title}", OPTION_SHOWN), str(brief.story_id))
        for brief in stories[:OPTIONS_MAX]
    ]
    select = multi_select_input("story.export.stories", options, set(map(str, chosen)))
    blocks = [
        input_block("form", "What would you like?", _radio("form", FORMS)),
        input_block(
            "stories",
            "Which stories?",
            select,
            hint="For a case study: one or many. A table and data hold all.",
            is_optional=True,
        ),
    ]
    if is_reviewer:
        blocks.append(input_block("purpose", "Whom is it for?", _radio("purpose", PURPOSES)))
    return modal("Export", blocks, callback_id=EXPORT_FORM, submit="Send it to me", close="Cancel")


def build_file(file: ExportFile) -> Message:
    """The file, by direct message."""
    text = f"Here is what you asked for: {plural(file.stories, 'story', 'stories')}."
    return Message(text, file=File(file.name, file.title, file.content))


def _radio(name: str, options: Sequence[Element]) -> Element:
    return radio_input(f"story.export.{name}", options, options[0]["value"])
