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
from services.language import gettext as _
from services.language import number, pgettext
from services.stories.content import Freedom, Readers, StoryBrief
from services.stories.reading import OpenedStory
from services.stories.wording import READERS
from storage.stories import StoryState

TITLE_SHOWN = 140
PART_SHOWN = 600
FIELD_SHOWN = 300


def build_card(brief: StoryBrief) -> Message:
    """The story for its readers, with the mood shift shown; cut where it is long, the rest a click away."""
    ref = StoryRef(brief.story_id).dump()
    blocks = build_body(brief, most=PART_SHOWN)
    cheer = _("👏 Cheer")
    if brief.cheers:
        cheer = f"{cheer} · {number(brief.cheers)}"
    buttons = [
        button(cheer, CHEER, ref),
        button(kudos_label(brief), KUDOS, ref),
        button(_("Read it all") if _is_cut(brief) else _("Open"), READ, ref),
    ]
    blocks.append(actions(buttons))
    foot = [_(READERS[brief.content.readers])]
    if brief.content.tags:
        foot.insert(0, words.tags(brief.content))
    if brief.is_featured:
        foot.append(_("⭐ featured"))
    blocks.append(context(" · ".join(foot)))
    return Message(_spoken(brief), blocks)


def kudos_label(brief: StoryBrief) -> str:
    """`Give Ana kudos`."""
    name = words.first_name(brief.agent)
    return clip(_("Give {name} kudos").format(name=name) if name else _("Give kudos"), 75)


def build_gone() -> Message:
    """What stands where Slack lets nobody delete a message."""
    text = _("This wow moment was taken back.")
    return Message(text, [section(text)], is_removed=True)


def build_overtaken() -> Message:
    """Where something was asked about words that its author has changed since."""
    text = _("💌 This wow moment was changed since. The newer version comes in a message of its own.")
    return Message(text, [section(text)])


def build_body(brief: StoryBrief, most: int | None = None) -> list[Block]:
    """What a story says.

    Args:
        most: characters of each part; None: all of it.
    """
    content = brief.content
    blocks: list[Block] = [header(clip(f"✨ {content.title}", TITLE_SHOWN)), context(words.byline(brief))]
    blocks += _part(_("What the customer faced"), content.faced, most)
    blocks += _part(words.did_heading(brief.agent), content.did, most)
    numbers = f"({content.mood_before:d} → {content.mood_after:d})"
    freedom = clip_escaped(words.freedom(content), FIELD_SHOWN, linked)
    if content.freedom == Freedom.ALERT:
        freedom += f"\n_{clip_escaped(content.campaign, FIELD_SHOWN).replace('_', ' ')}_"
    fields = [
        mrkdwn("\n".join((_("*Mood before → after*"), f"{words.shift(content)}  {numbers}"))),
        mrkdwn("\n".join((_("*Freedom used*"), freedom))),
    ]
    blocks.append({"type": "section", "fields": fields})
    if content.why_right:
        blocks += _part(_("Why it was right"), content.why_right, most)
    ended = content.ended if most is None else clip(content.ended, most)
    blocks += [section(_("*How it ended*")), _quoted(ended)]
    return blocks


def build_story(opened: OpenedStory, note: str | None = None) -> View:
    """A story whole, with what this person can do about it."""
    brief, is_author, is_agent = opened.brief, opened.is_author, opened.is_agent
    is_reviewer, votes = opened.is_reviewer, opened.votes
    blocks: list[Block] = [context(note)] if note else []
    if (is_author or is_agent or is_reviewer) and brief.state != StoryState.PUBLISHED:
        blocks.append(context(words.state(brief)))
    if is_author and brief.decision:
        by = mention(brief.decided_by.user_id) if brief.decided_by else _("A reviewer")
        blocks += paragraphs(
            _("*{name} says*").format(name=by), *(f">{line}" for line in linked(brief.decision).splitlines())
        )
    blocks += build_body(brief)
    foot = [_(READERS[brief.content.readers])]
    if brief.published_at is not None:
        foot.append(_("published {when}").format(when=date(brief.published_at)))
        foot.append(f"👏 {words.cheers(brief.cheers)}")
    if votes:
        foot.append(f"🏆 {number(votes)}")
    if brief.content.tags:
        foot.insert(0, words.tags(brief.content))
    blocks.append(context(" · ".join(foot)))
    if brief.content.link and (is_author or is_reviewer):
        blocks.append(context(words.told_from(brief.content)))
    ref = StoryRef(brief.story_id, brief.version).dump()
    everyone = _for_everyone(opened, ref)
    own = _for_its_people(ref, is_author=is_author, is_agent=is_agent)
    reviewing = _for_reviewers(brief, ref) if is_reviewer else []
    blocks += [actions(row) for row in (everyone, own, reviewing) if row]
    return modal(_("Wow moment"), blocks)


def build_done(title: str, text: str) -> View:
    """What came of it; closing it closes everything below."""
    return modal(title, paragraphs(text), close=_("Done"), clear_on_close=True)


def build_note(text: str) -> Message:
    """A sentence to one person."""
    return Message(text, [section(text)])


def withdraw_button(ref: str) -> Element:
    """Takes a story back, after a question."""
    return button(
        pgettext("of a story", "Take it back"),
        WITHDRAW,
        ref,
        style="danger",
        confirm=confirm(
            _("Take this story back?"),
            _("It is removed from Slack, and its words are deleted. This cannot be undone."),
            pgettext("of a story", "Take it back"),
            _("Keep it"),
            is_danger=True,
        ),
    )


def _for_everyone(opened: OpenedStory, ref: str) -> Sequence[Element]:
    if not opened.brief.is_published or opened.is_agent:
        return []
    return [button(_("🏆 You voted for it") if opened.is_my_vote else _("🏆 Story of the month"), VOTE, ref)]


def _for_its_people(ref: str, *, is_author: bool, is_agent: bool) -> Sequence[Element]:
    row = [button(_("Edit"), EDIT, ref)] if is_author else []
    return [*row, withdraw_button(ref)] if is_author or is_agent else row


def _for_reviewers(brief: StoryBrief, ref: str) -> Sequence[Element]:
    if not brief.is_published:
        return []
    row = [
        button(_("⭐ Do not feature"), UNFEATURE, ref)
        if brief.is_featured
        else button(_("⭐ Feature"), FEATURE, ref)
    ]
    if brief.content.readers == Readers.WORLD and not brief.may_go_outside:
        row.append(button(_("Ask to tell it outside"), ASK_OUTSIDE, ref))
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
    what = _("A wow moment: {title}.")
    if brief.agent.name:
        what = _("A wow moment by {name}: {title}.")
    moods = _("The customer's mood went from {before} to {after} of 5.")
    return " ".join(
        (
            what.format(name=escape(brief.agent.name), title=escape(content.title)),
            clip_escaped(content.faced, 300),
            clip_escaped(content.did, 300),
            moods.format(before=int(content.mood_before), after=int(content.mood_after)),
        )
    )
