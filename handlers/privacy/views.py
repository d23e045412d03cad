"""What is kept about somebody, for that person."""

from handlers.blocks import (
    Block,
    File,
    Message,
    View,
    actions,
    button,
    context,
    header,
    modal,
    screens,
    section,
)
from handlers.privacy.ids import COPY
from handlers.words import escape
from services.language import N_, listed, number
from services.language import gettext as _
from services.privacy.asking import KeptAbout
from services.privacy.describing import Section, Topic
from services.privacy.exporting import MARKDOWN, Copy
from services.privacy.terms import how_long
from services.retention import Keeping

UNNAMED = N_(
    "What you ask or vote in a town hall without your name is not here, and in no file: nothing that is kept "
    "says that it was you."
)


def build_kept(kept: KeptAbout) -> View:
    """What is kept about the person who asks: sorts and numbers; the words are in the copy."""
    if not kept.sections:
        return modal(_("Kept about you"), [section(_("Nothing is kept about you yet.")), context(_(UNNAMED))])
    lines = [
        _("*Name* {name}").format(name=escape(kept.name) or "–"),
        _("*Site* {site}").format(site=escape(kept.site) or "–"),
        _("*Time zone* {zone}").format(zone=escape(kept.time_zone)),
    ]
    blocks: list[Block] = [section("\n".join(lines)), actions([button(_("Send me a copy"), COPY)])]
    blocks.append(context(" ".join((_("All of it, as a file, by direct message."), _(UNNAMED)))))
    for topic in Topic:
        of_topic = [(part, count) for part, count in kept.sections if part.topic == topic and count]
        if of_topic:
            blocks.append(header(_(topic.value)))
        for part, count in of_topic:
            blocks += _part(part, count, kept.keeping)
    others = [_(part.many) for part, count in kept.sections if count is None]
    if others:
        blocks.append(
            context(
                _("Besides, where there are any: {others}. The copy has them.").format(others=listed(others))
            )
        )
    blocks.append(context(_("To have it erased, ask whoever runs Frontlane in your company.")))
    shown, *more = screens(blocks)
    if more:
        shown.append(context(_("There is more than fits here. The copy has all of it.")))
    return modal(_("Kept about you"), shown)


def build_copied(*, is_new: bool) -> View:
    """The copy is on its way."""
    if is_new:
        text = _(
            "All that is kept about you comes by direct message, as two files: to read, and for machines."
        )
    else:
        text = _("You asked for your copy today: it is in your direct messages. Ask again tomorrow.")
    return modal(_("On its way") if is_new else _("One copy a day"), [section(text)])


def build_file(copy: Copy) -> Message:
    """The file, by direct message."""
    if copy.name.endswith(MARKDOWN):
        text = _("This is all that Frontlane keeps about you, to read.")
    else:
        text = _("This is all that Frontlane keeps about you, for machines.")
    return Message(text, file=File(copy.name, copy.title, copy.content.encode()))


def _part(part: Section, count: int, keeping: Keeping) -> list[Block]:
    what = _(part.one if count == 1 else part.many)
    line = f"{what[:1].upper()}{what[1:]}" if part.table == "people" else f"*{number(count)}* {what}"
    kept = _("Kept: {time}").format(time=how_long(part.kept, keeping))
    seen = _("Seen by: {people}").format(people=_(part.seen_by))
    return [section(line), context(f"{kept}\n{seen}")]
