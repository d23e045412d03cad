"""Lists of stories, a page at a time: one's own, what a search found, the best of a month, what waits."""

from collections.abc import Sequence
from datetime import datetime

from handlers.blocks import Block, View, actions, button, context, modal, section
from handlers.stories import words
from handlers.stories.ids import EXPORT, PAGE, PAGE_BACK, READ, TELL, ListRef, StoryRef
from handlers.stories.views import review
from handlers.words import clip, escape, plural
from services.stories.content import StoryBrief
from services.stories.reading import ListedStory, StoryPage

TITLE_SHOWN = 100
WORDS_SHOWN = 60


def build_mine(page: StoryPage, ref: ListRef) -> View:
    """One's own stories, and those told of one."""
    if not page.total:
        return modal(
            "Your wow moments",
            [
                section("You have not shared a wow moment yet. What did you do lately that made a day?"),
                actions([button("Share a wow moment", TELL, style="primary")]),
            ],
        )
    return modal("Your wow moments", [*map(build_own_line, page.stories), *_turn(page, ref)])


def build_own_line(listed: ListedStory) -> Block:
    """One of their own, with where it stands; for App Home, too."""
    return _line(listed, words.state(listed.brief))


def build_found(page: StoryPage, ref: ListRef) -> View:
    """What a search found."""
    sought = escape(clip(ref.words or "", WORDS_SHOWN))
    if not page.total:
        return modal("Wow moments", [section(f"No story holds “{sought}”. Try fewer words, or other ones.")])
    heading = context(f"{plural(page.total, 'story', 'stories')} with “{sought}”")
    return modal("Wow moments", [heading, *map(_line, page.stories), *_turn(page, ref, with_export=True)])


def build_top(page: StoryPage, ref: ListRef, month: datetime) -> View:
    """The stories of a month, the best first."""
    name = f"{month:%B %Y}"
    if not page.total:
        return modal("Stories of the month", [section(f"No story was published in {name} yet.")])
    heading = section(f"*{name}*\nOpen a story to vote for it. Everyone has one vote a month.")
    return modal(
        "Stories of the month", [heading, *map(_line, page.stories), *_turn(page, ref, with_export=True)]
    )


def build_waiting(stories: Sequence[StoryBrief]) -> View:
    """For reviewers."""
    if not stories:
        return modal("To review", [section("No story waits for you. Well done.")])
    return modal("To review", [review.build_line(brief) for brief in stories])


def _line(listed: ListedStory, state: str = "") -> Block:
    brief = listed.brief
    parts = [words.byline(brief), words.shift(brief.content)]
    if brief.cheers:
        parts.append(f"👏 {brief.cheers:,}")
    if listed.votes:
        parts.append(f"🏆 {listed.votes:,}" + (" with yours" if listed.is_my_vote else ""))
    if state:
        parts.append(state)
    title = escape(clip(brief.content.title, TITLE_SHOWN))
    ref = StoryRef(brief.story_id, brief.version).dump()
    return section(f"*{title}*\n{' · '.join(parts)}", accessory=button("Read", READ, ref))


def _turn(page: StoryPage, ref: ListRef, *, with_export: bool = False) -> list[Block]:
    row = []
    if page.number:
        row.append(button("◂ Before", PAGE_BACK, _at(ref, page.number - 1)))
    if page.number + 1 < page.of:
        row.append(button("More ▸", PAGE, _at(ref, page.number + 1)))
    if with_export:
        row.append(button("Export…", EXPORT, ref.dump()))
    where = [context(f"Page {page.number + 1} of {page.of}")] if page.of > 1 else []
    return [*where, actions(row)] if row else where


def _at(ref: ListRef, number: int) -> str:
    return ListRef(ref.list, number, ref.words, ref.month).dump()
