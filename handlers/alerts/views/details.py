"""All of an alert in a modal: what did not fit the message, nothing left out."""

from handlers import rich_text
from handlers.alerts.ids import ASK, AlertRef
from handlers.alerts.views import words
from handlers.blocks import (
    MODAL_TITLE_MAX,
    VIEW_BLOCKS_MAX,
    Block,
    View,
    actions,
    button,
    context,
    divider,
    header,
    modal,
    paragraphs,
    section,
)
from handlers.words import clip, date, escape, mention
from services.alerts.content import Brief
from storage.alerts import AlertState

PAGE = 2_800


def build_details(brief: Brief) -> View:
    """Everything that the alert says."""
    content = brief.content
    blocks: list[Block] = [header(words.title(content)), context(words.when(brief))]
    if content.acknowledge_by:
        blocks.append(context(f"Please press Got it by {date(content.acknowledge_by)}"))
    blocks += rich_text.pages(content.happening, PAGE)
    if content.answers:
        blocks += [divider(), section("*Customers will ask*")]
        for question, answer in content.answers:
            blocks += paragraphs(f"_{escape(question)}_", escape(answer))
    blocks += _freedoms(brief)
    if brief.asked:
        blocks += [divider(), section("*Colleagues asked*")]
        for question, answer in brief.asked:
            blocks += paragraphs(f"_{escape(question)}_", escape(answer))
    if content.links:
        blocks += [divider(), *paragraphs("*Links*", *(f"• {link}" for link in words.links(content)))]
    return modal("Alert", _within(blocks, brief))


def build_freedoms(brief: Brief) -> View:
    """What an agent may do on their own, and when to stop and ask."""
    blocks = [section(f"*{escape(brief.content.title)}*"), *_freedoms(brief, is_first=True)]
    if brief.state in (AlertState.SCHEDULED, AlertState.LIVE):
        ref = AlertRef(brief.alert_id, brief.version).dump()
        blocks.append(actions([button("I have a question", ASK, ref)]))
    return modal(clip("What may I do?", MODAL_TITLE_MAX), blocks)


def _freedoms(brief: Brief, *, is_first: bool = False) -> list[Block]:
    content = brief.content
    blocks: list[Block] = []
    if content.freedoms:
        freedoms = (f"✅ {escape(line)}" for line in content.freedoms.splitlines())
        blocks += [*([] if is_first else [divider()]), *paragraphs("*You may, on your own*", *freedoms)]
    if content.stop_and_ask or content.ask_whom:
        whom = ", ".join(mention(user_id) for user_id in content.ask_whom)
        blocks += paragraphs(f"✋ *Stop and ask* {whom}".rstrip(), escape(content.stop_and_ask))
    if not blocks and is_first:
        blocks.append(
            section("Nothing is listed for this one. Do what is right for the customer; if in doubt, ask.")
        )
    return blocks


def _within(blocks: list[Block], brief: Brief) -> list[Block]:
    if len(blocks) <= VIEW_BLOCKS_MAX:
        return blocks
    kept = blocks[: VIEW_BLOCKS_MAX - 1]
    return [*kept, context(f"More questions were answered in the alert's thread (#{brief.alert_id}).")]
