"""What is kept of stories about one person, for that person."""

from handlers.blocks import Block, paragraphs
from handlers.words import clip_escaped, date, plural
from services.stories.reading import KeptStories

TITLE_SHOWN = 150


def build_kept_blocks(kept: KeptStories) -> list[Block]:
    """The lines; none where nothing is kept."""
    if not (kept.told or kept.cheers or kept.votes):
        return []
    pressed = f"{plural(kept.cheers, 'cheer')}, {plural(kept.votes, 'vote')} for a story of the month"
    lines = (f"• {clip_escaped(title, TITLE_SHOWN)}, {date(at)}" for title, at in kept.told)
    return paragraphs(f"*Wow moments told by you or of you* ({len(kept.told):,}), {pressed}", *lines)
