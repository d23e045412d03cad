"""All of an alert in a modal: what did not fit the message, nothing left out."""

from handlers import rich_text
from handlers.alerts.ids import ASK, DETAILS, USED_FREEDOM, AlertRef
from handlers.alerts.views import words
from handlers.blocks import (
    Block,
    Element,
    View,
    actions,
    button,
    context,
    divider,
    header,
    modal,
    paragraphs,
    screens,
    section,
)
from handlers.words import date, escape, linked, mention
from services.alerts.content import Brief
from services.language import gettext as _
from storage.alerts import AlertState

PAGE = 2_800


def build_details(brief: Brief, page: int = 0) -> View:
    """Everything that the alert says; what is too long for one modal is read on in it, page by page."""
    pages = screens(_everything(brief))
    page %= len(pages)
    blocks = pages[page]
    if len(pages) > 1:
        is_last = page == len(pages) - 1
        ref = AlertRef(brief.alert_id, brief.version, page=0 if is_last else page + 1).dump()
        turn = button(_("Back to the beginning") if is_last else _("Read on"), DETAILS, ref)
        blocks = [
            *blocks,
            context(_("Page {page} of {pages}").format(page=page + 1, pages=len(pages))),
            actions([turn]),
        ]
    return modal(_("Alert"), blocks)


def _everything(brief: Brief) -> list[Block]:
    content = brief.content
    blocks: list[Block] = [header(words.title(content)), context(words.when(brief))]
    if brief.state == AlertState.SCHEDULED:
        blocks.append(context(_("Please press Got it by {when}").format(when=date(content.due_by))))
    blocks += rich_text.pages(content.happening, PAGE)
    if content.answers:
        blocks += [divider(), section(_("*Customers will ask*"))]
        for question, answer in content.answers:
            blocks += paragraphs(f"_{escape(question)}_", linked(answer))
    blocks += _freedoms(brief)
    if content.freedoms and brief.announced_at is not None:
        blocks.append(actions([_used(AlertRef(brief.alert_id, brief.version).dump())]))
    if brief.asked:
        blocks += [divider(), section(_("*Colleagues asked*"))]
        for question, answer in brief.asked:
            blocks += paragraphs(f"_{escape(question)}_", linked(answer))
    if content.links:
        blocks += [divider(), *paragraphs(_("*Links*"), *(f"• {link}" for link in words.links(content)))]
    return blocks


def build_freedoms(brief: Brief) -> View:
    """What an agent may do on their own, and when to stop and ask."""
    blocks = [section(f"*{escape(brief.content.title)}*"), *_freedoms(brief, is_first=True)]
    ref = AlertRef(brief.alert_id, brief.version).dump()
    buttons: list[Element] = []
    if brief.state in (AlertState.SCHEDULED, AlertState.LIVE):
        buttons.append(button(_("I have a question"), ASK, ref))
    if brief.content.freedoms:
        buttons.append(_used(ref))
    if buttons:
        blocks.append(actions(buttons))
    return modal(_("What may I do?"), blocks)


def _used(ref: str) -> Element:
    return button(_("✨ I used this freedom"), USED_FREEDOM, ref)


def _freedoms(brief: Brief, *, is_first: bool = False) -> list[Block]:
    content = brief.content
    blocks: list[Block] = []
    if content.freedoms:
        freedoms = (f"✅ {linked(line)}" for line in content.freedoms.splitlines())
        blocks += [*([] if is_first else [divider()]), *paragraphs(_("*You may, on your own*"), *freedoms)]
    if content.stop_and_ask or content.ask_whom:
        whom = ", ".join(mention(user_id) for user_id in content.ask_whom)
        blocks += paragraphs(" ".join((_("✋ *Stop and ask*"), whom)).rstrip(), linked(content.stop_and_ask))
    if not blocks and is_first:
        blocks.append(
            section(_("Nothing is listed for this one. Do what is right for the customer; if in doubt, ask."))
        )
    return blocks
