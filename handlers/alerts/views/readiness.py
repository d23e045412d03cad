"""Who is ready, for publishers: as a modal, as a message when the time to acknowledge is up, as a file."""

from collections.abc import Sequence
from itertools import groupby

from handlers import rich_text
from handlers.alerts.ids import MISSING, NUDGE, READINESS, TABLE, AlertRef
from handlers.alerts.views import words
from handlers.blocks import (
    SECTION_MAX,
    VIEW_BLOCKS_MAX,
    Block,
    Element,
    File,
    Message,
    View,
    actions,
    button,
    context,
    header,
    modal,
    section,
    table,
)
from handlers.words import clip, clip_escaped, date, escape, mention
from services.alerts.content import Brief
from services.alerts.readiness import Group, MissingPerson, Readiness
from services.language import N_, counted, number, pgettext
from services.language import gettext as _
from storage.alerts import AlertState

BAR = 20
MISSING_SHOWN = 500
NAME_WIDTH = 24
GROUPS_SHOWN = 40
GROUP_SHOWN = 60
THERE_ARE_MORE = N_("There are more. The CSV has them all.")


def build_readiness(readiness: Readiness, note: str | None = None) -> View:
    """Acknowledged of audience, by site and by channel, with what can be done about the missing."""
    brief = readiness.brief
    blocks: list[Block] = [context(escape(note))] if note else []
    blocks += [
        header(words.title(brief.content)),
        context(f"{_when(brief)} · " + _("only publishers see this")),
    ]
    blocks.append(section(_total(readiness)))
    if brief.audience:
        blocks += [section(_("*By site*")), rich_text.preformatted(_columns(readiness.by_site))]
        channels = [group for group in readiness.by_channel if group.of]
        if channels:
            blocks.append(section("\n".join((_("*By channel and group*"), _lines(channels)))))
    blocks.append(actions(_buttons(readiness)))
    if readiness.nudge_from:
        blocks.append(
            context(
                _("The missing were nudged lately; you can nudge again {when}").format(
                    when=date(readiness.nudge_from)
                )
            )
        )
    return modal(_("Who is ready"), blocks)


def build_deadline(readiness: Readiness) -> Message:
    """To the author, when the time to press Got it is up."""
    brief = readiness.brief
    title = escape(brief.content.title)
    spoken = _("Readiness for {title}: {ready} of {of} have pressed Got it.").format(
        title=title, ready=number(brief.acknowledged), of=number(brief.audience)
    )
    blocks = [
        header(clip(_("Who is ready: {title}").format(title=brief.content.title), 150)),
        context(f"{_when(brief)} · " + _("only you see this")),
        section(_total(readiness)),
    ]
    if readiness.by_site:
        rows = [
            [
                _("Site"),
                pgettext("column", "Ready"),
                pgettext("column", "Of"),
                pgettext("column", "Missing"),
            ]
        ]
        rows += [
            [
                clip(group.name, GROUP_SHOWN),
                number(group.ready),
                number(group.of),
                number(group.of - group.ready),
            ]
            for group in readiness.by_site[:GROUPS_SHOWN]
        ]
        blocks.append(table(rows))
    ref = AlertRef(brief.alert_id, brief.version).dump()
    blocks.append(actions([button(_("See more and nudge"), READINESS, ref)]))
    return Message(spoken, blocks)


def build_missing(brief: Brief, people: Sequence[MissingPerson]) -> View:
    """Who has not pressed Got it, by site."""
    blocks: list[Block] = [
        section(f"*{escape(brief.content.title)}*"),
        context(
            counted(
                "{count} agent has not pressed Got it · only publishers see names",
                "{count} agents have not pressed Got it · only publishers see names",
                brief.audience - brief.acknowledged,
            )
        ),
    ]
    for site, some in groupby(people, key=lambda person: person.site):
        names = " · ".join(mention(person.user_id) for person in some)
        blocks += _site(site or _("Unknown"), names)
    if not people:
        blocks.append(section(_("Everyone has. 🎉")))
    elif len(people) < brief.audience - brief.acknowledged:
        blocks.append(context(_(THERE_ARE_MORE)))
    if len(blocks) > VIEW_BLOCKS_MAX:
        blocks = [*blocks[: VIEW_BLOCKS_MAX - 1], context(_(THERE_ARE_MORE))]
    return modal(_("Who is missing"), blocks)


def build_file(brief: Brief, content: str) -> Message:
    """Everyone in the audience, as CSV."""
    title = _("Readiness of alert {number}").format(number=brief.alert_id)
    file = File(f"alert-{brief.alert_id}-readiness.csv", title, content.encode("utf-8-sig"))
    return Message(f"{title}: {escape(brief.content.title)}", file=file)


def _when(brief: Brief) -> str:
    return words.state_word(brief.state, brief.content.starts_at, brief.ended_at)


def _total(readiness: Readiness) -> str:
    brief = readiness.brief
    if not brief.audience:
        return _("Nobody is in the audience yet: the channels hold no agents that Frontlane knows of.")
    filled = BAR * brief.acknowledged // brief.audience
    percent = 100 * brief.acknowledged // brief.audience
    bar = "█" * filled + "░" * (BAR - filled)
    line = _("*{ready} of {of}* have pressed Got it").format(
        ready=number(brief.acknowledged), of=number(brief.audience)
    )
    return f"{line}\n{bar}  {percent} %"


def _columns(groups: Sequence[Group]) -> str:
    shown = [(clip(group.name, NAME_WIDTH), group) for group in groups[:GROUPS_SHOWN]]
    rows = [("", pgettext("column", "ready"), pgettext("column", "of"), pgettext("column", "missing"))]
    rows += [
        (name, number(group.ready), number(group.of), number(group.of - group.ready)) for name, group in shown
    ]
    width = max(len(name) for name, *_numbers in rows)
    ready, of, missing = (
        max(least, *(len(row[at]) for row in rows)) for at, least in ((1, 5), (2, 5), (3, 7))
    )
    lines = [f"{row[0]:{width}}  {row[1]:>{ready}}  {row[2]:>{of}}  {row[3]:>{missing}}" for row in rows]
    return "\n".join([*lines, *_and_more(groups)])


def _lines(groups: Sequence[Group]) -> str:
    lines = []
    for group in groups[:GROUPS_SHOWN]:
        name = f"<{group.name}>" if group.name.startswith("#") else clip_escaped(group.name, GROUP_SHOWN)
        lines.append(
            _("{name}  {ready} of {of}").format(name=name, ready=number(group.ready), of=number(group.of))
        )
    return "\n".join([*lines, *_and_more(groups)])


def _and_more(groups: Sequence[Group]) -> list[str]:
    more = len(groups) - GROUPS_SHOWN
    return [counted("and {count} more", "and {count} more", more)] if more > 0 else []


def _buttons(readiness: Readiness) -> list[Element]:
    brief = readiness.brief
    ref = AlertRef(brief.alert_id, brief.version).dump()
    is_open = brief.state in (AlertState.SCHEDULED, AlertState.LIVE)
    buttons = []
    if is_open and readiness.missing and brief.announced_at and readiness.nudge_from is None:
        buttons.append(
            button(
                _("Nudge the {count}").format(count=number(readiness.missing)), NUDGE, ref, style="primary"
            )
        )
    if readiness.missing:
        buttons.append(button(_("Names"), MISSING, ref))
    buttons += [button(_("CSV"), TABLE, ref), button(_("Refresh"), READINESS, ref)]
    return buttons


def _site(site: str, names: str) -> list[Block]:
    blocks = []
    line = f"*{clip_escaped(site, GROUP_SHOWN)}*\n{names}"
    while len(line) > SECTION_MAX:
        at = line.rindex(" · ", 0, SECTION_MAX)
        blocks.append(section(line[:at]))
        line = line[at + 3 :]
    return [*blocks, section(line)]
