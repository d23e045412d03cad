"""A story: as a card in a channel, and whole in a modal."""

from collections.abc import Sequence

from handlers.blocks import (
    Block,
    Element,
    Message,
    View,
    actions,
    button,
    confirm,
    context,
    header,
    modal,
    mrkdwn,
    paragraphs,
    section,
)
from handlers.stories import words
from handlers.stories.ids import (
    ASK_OUTSIDE,
    CHEER,
    EDIT,
    FEATURE,
    KUDOS,
    READ,
    UNFEATURE,
    VOTE,
    WITHDRAW,
    StoryRef,
)
from handlers.words import clip, clip_escaped, date, escape, linked, mention
from services.stories.content import Freedom, Readers, StoryBrief
from services.stories.reading import OpenedStory
from storage.stories import StoryState

TITLE_SHOWN = 140
PART_SHOWN = 600
FIELD_SHOWN = 300


def build_card(brief: StoryBrief) -> Message:
    """The story for its readers, with the mood shift shown; cut where it is long, the rest a click away."""
    ref = StoryRef(brief.story_id).dump()
    blocks = build_body(brief, most=PART_SHOWN)
    cheer = f"👏 Cheer · {brief.cheers:,}" if brief.cheers else "👏 Cheer"
    buttons = [
        button(cheer, CHEER, ref),
        button(kudos_label(brief), KUDOS, ref),
        button("Read it all" if _is_cut(brief) else "Open", READ, ref),
    ]
    blocks.append(actions(buttons))
    foot = [words.READERS[brief.content.readers]]
    if brief.content.tags:
        foot.insert(0, words.tags(brief.content))
    if brief.is_featured:
        foot.append("⭐ featured")
    blocks.append(context(" · ".join(foot)))
    return Message(_spoken(brief), blocks)


def kudos_label(brief: StoryBrief) -> str:
    """`Give Ana kudos`."""
    name = words.first_name(brief.agent)
    return clip(f"Give {name} kudos" if name else "Give kudos", 75)


def build_gone() -> Message:
    """What stands where Slack lets nobody delete a message."""
    text = "This wow moment was taken back."
    return Message(text, [section(text)], is_removed=True)


def build_overtaken() -> Message:
    """Where something was asked about words that its author has changed since."""
    text = "💌 This wow moment was changed since. The newer version comes in a message of its own."
    return Message(text, [section(text)])


def build_body(brief: StoryBrief, most: int | None = None) -> list[Block]:
    """What a story says.

    Args:
        most: characters of each part; None: all of it.
    """
    content = brief.content
    blocks: list[Block] = [header(clip(f"✨ {content.title}", TITLE_SHOWN)), context(words.byline(brief))]
    blocks += _part("What the customer faced", content.faced, most)
    blocks += _part(words.did_heading(brief.agent), content.did, most)
    numbers = f"({content.mood_before:d} → {content.mood_after:d})"
    freedom = clip_escaped(words.freedom(content), FIELD_SHOWN, linked)
    if content.freedom == Freedom.ALERT:
        freedom += f"\n_{clip_escaped(content.campaign, FIELD_SHOWN).replace('_', ' ')}_"
    fields = [
        mrkdwn(f"*Mood before → after*\n{words.shift(content)}  {numbers}"),
        mrkdwn(f"*Freedom used*\n{freedom}"),
    ]
    blocks.append({"type": "section", "fields": fields})
    if content.why_right:
        blocks += _part("Why it was right", content.why_right, most)
    ended = content.ended if most is None else clip(content.ended, most)
    blocks += [section("*How it ended*"), _quoted(ended)]
    return blocks


def build_story(opened: OpenedStory, note: str | None = None) -> View:
    """A story whole, with what this person can do about it."""
    brief, is_author, is_agent = opened.brief, opened.is_author, opened.is_agent
    is_reviewer, votes = opened.is_reviewer, opened.votes
    blocks: list[Block] = [context(note)] if note else []
    if (is_author or is_agent or is_reviewer) and brief.state != StoryState.PUBLISHED:
        blocks.append(context(words.state(brief)))
    if is_author and brief.decision:
        by = mention(brief.decided_by.user_id) if brief.decided_by else "A reviewer"
        blocks += paragraphs(f"*{by} says*", *(f">{line}" for line in linked(brief.decision).splitlines()))
    blocks += build_body(brief)
    foot = [words.READERS[brief.content.readers]]
    if brief.published_at is not None:
        foot.append(f"published {date(brief.published_at)}")
        foot.append(f"👏 {words.cheers(brief.cheers)}")
    if votes:
        foot.append(f"🏆 {votes:,}")
    if brief.content.tags:
        foot.insert(0, words.tags(brief.content))
    blocks.append(context(" · ".join(foot)))
    if brief.content.link and (is_author or is_reviewer):
        blocks.append(context(f"Told from <{escape(brief.content.link)}|this message>"))
    ref = StoryRef(brief.story_id, brief.version).dump()
    everyone = _for_everyone(opened, ref)
    own = _for_its_people(ref, is_author=is_author, is_agent=is_agent)
    reviewing = _for_reviewers(brief, ref) if is_reviewer else []
    blocks += [actions(row) for row in (everyone, own, reviewing) if row]
    return modal("Wow moment", blocks)


def build_done(title: str, text: str) -> View:
    """What came of it; closing it closes everything below."""
    return modal(title, paragraphs(text), close="Done", clear_on_close=True)


def build_note(text: str) -> Message:
    """A sentence to one person."""
    return Message(text, [section(text)])


def withdraw_button(ref: str) -> Element:
    """Takes a story back, after a question."""
    return button(
        "Take it back",
        WITHDRAW,
        ref,
        style="danger",
        confirm=confirm(
            "Take this story back?",
            "It is removed from Slack, and its words are deleted. This cannot be undone.",
            "Take it back",
            "Keep it",
            is_danger=True,
        ),
    )


def _for_everyone(opened: OpenedStory, ref: str) -> Sequence[Element]:
    if not opened.brief.is_published or opened.is_agent:
        return []
    return [button("🏆 You voted for it" if opened.is_my_vote else "🏆 Story of the month", VOTE, ref)]


def _for_its_people(ref: str, *, is_author: bool, is_agent: bool) -> Sequence[Element]:
    row = [button("Edit", EDIT, ref)] if is_author else []
    return [*row, withdraw_button(ref)] if is_author or is_agent else row


def _for_reviewers(brief: StoryBrief, ref: str) -> Sequence[Element]:
    if not brief.is_published:
        return []
    row = [
        button("⭐ Do not feature", UNFEATURE, ref)
        if brief.is_featured
        else button("⭐ Feature", FEATURE, ref)
    ]
    if brief.content.readers == Readers.WORLD and not brief.may_go_outside:
        row.append(button("Ask to tell it outside", ASK_OUTSIDE, ref))
    return row


def _part(heading: str, text: str, most: int | None) -> list[Block]:
    if most is None:
        return paragraphs(f"*{heading}*", *linked(text).splitlines())
    return [section(f"*{heading}*\n{clip_escaped(text, most, linked)}")]


def _quoted(text: str) -> Block:
    quote = {"type": "rich_text_quote", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [quote]}


def _is_cut(brief: StoryBrief) -> bool:
    content = brief.content
    parts = (content.faced, content.did, content.ended, content.why_right)
    return any(len(linked(part)) > PART_SHOWN for part in parts) or len(content.freedom_words) > FIELD_SHOWN


def _spoken(brief: StoryBrief) -> str:
    content = brief.content
    by = f" by {escape(brief.agent.name)}" if brief.agent.name else ""
    return (
        f"A wow moment{by}: {escape(content.title)}. {clip_escaped(content.faced, 300)} "
        f"{clip_escaped(content.did, 300)} The customer's mood went from {content.mood_before:d} "
        f"to {content.mood_after:d} of 5."
    )
