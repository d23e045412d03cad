"""The weekly digest: the week's featured stories, for everyone in the wow channel."""

from handlers.blocks import Block, Message, actions, button, context, divider, header, section
from handlers.stories import words
from handlers.stories.ids import MINE, READ, TELL, VOTE, StoryRef
from handlers.stories.views.story import build_gone
from handlers.words import clip, clip_escaped, escape, linked
from services.language import counted, listed
from services.language import gettext as _
from services.stories.content import StoryBrief
from services.stories.digesting import Digest

PART_SHOWN = 280


def build_digest(digest: Digest, command: str) -> Message:
    """The stories that reviewers, and cheers, have lifted out."""
    if not digest.stories:
        return build_gone()
    heading = counted(
        "✨ Wow moments of the week: {count} story to read",
        "✨ Wow moments of the week: {count} stories to read",
        len(digest.stories),
    )
    blocks: list[Block] = [header(heading)]
    for brief in digest.stories:
        blocks += [divider(), *_story(brief)]
    more = _("More: `{command} top month` · `{command} search …`").format(command=command)
    ways = actions([button(_("✨ Share yours"), TELL), button(_("Your wow moments"), MINE)])
    titles = listed(escape(brief.content.title) for brief in digest.stories)
    spoken = _("Wow moments of the week: {titles}.").format(titles=titles)
    return Message(spoken, [*blocks, divider(), ways, context(more)])


def _story(brief: StoryBrief) -> list[Block]:
    content = brief.content
    ref = StoryRef(brief.story_id, brief.version).dump()
    heading = f"*{escape(clip(content.title, 140))}*  {words.shift(content)}"
    did = f"*{words.did_heading(brief.agent)}:* {_line(content.did)}"
    facts = [_("⭐ chosen by the reviewers")] if brief.is_featured else []
    facts.append(words.byline(brief))
    if brief.cheers:
        facts.append(f"👏 {words.cheers(brief.cheers)}")
    return [
        section(f"{heading}\n{_line(content.faced)}\n{did}"),
        context(" · ".join(facts)),
        actions([button(_("Read it all"), READ, ref), button(_("🏆 Story of the month"), VOTE, ref)]),
    ]


def _line(text: str) -> str:
    return clip_escaped(" ".join(text.split()), PART_SHOWN, linked)
