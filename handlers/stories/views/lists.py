"""Lists of stories, a page at a time: one's own, what a search found, the best of a month, what waits."""

from collections.abc import Sequence
from datetime import datetime

from handlers.blocks import Block, View, actions, button, context, modal, section
from handlers.stories import words
from handlers.stories.ids import EXPORT, PAGE, PAGE_BACK, READ, TELL, ListRef, StoryRef
from handlers.stories.views import review
from handlers.words import clip, escape
from services.language import counted, month_of_year, number
from services.language import gettext as _
from services.stories.content import StoryBrief
from services.stories.reading import ListedStory, StoryPage

TITLE_SHOWN = 100
WORDS_SHOWN = 60


def build_mine(page: StoryPage, ref: ListRef) -> View:
    """One's own stories, and those told of one."""
    if not page.total:
        return modal(
            _("Your wow moments"),
            [
                section(_("You have not shared a wow moment yet. What did you do lately that made a day?")),
                actions([button(_("Share a wow moment"), TELL, style="primary")]),
            ],
        )
    return modal(_("Your wow moments"), [*map(build_own_line, page.stories), *_turn(page, ref)])


def build_own_line(listed: ListedStory) -> Block:
    """One of their own, with where it stands; for App Home, too."""
    return _line(listed, words.state(listed.brief))


def build_found(page: StoryPage, ref: ListRef) -> View:
    """What a search found."""
    sought = escape(clip(ref.words or "", WORDS_SHOWN))
    if not page.total:
        none = _("No story holds “{words}”. Try fewer words, or other ones.").format(words=sought)
        return modal(_("Wow moments"), [section(none)])
    heading = context(
        counted("{count} story with “{words}”", "{count} stories with “{words}”", page.total, words=sought)
    )
    return modal(_("Wow moments"), [heading, *map(_line, page.stories), *_turn(page, ref, with_export=True)])


def build_top(page: StoryPage, ref: ListRef, month: datetime) -> View:
    """The stories of a month, the best first."""
    name = month_of_year(month)
    if not page.total:
        none = _("No story was published in {month} yet.").format(month=name)
        return modal(_("Stories of the month"), [section(none)])
    how = _("Open a story to vote for it. Everyone has one vote a month.")
    heading = section(f"*{name}*\n{how}")
    return modal(
        _("Stories of the month"), [heading, *map(_line, page.stories), *_turn(page, ref, with_export=True)]
    )


def build_waiting(stories: Sequence[StoryBrief]) -> View:
    """For reviewers."""
    if not stories:
        return modal(_("To review"), [section(_("No story waits for you. Well done."))])
    return modal(_("To review"), [review.build_line(brief) for brief in stories])


def _line(listed: ListedStory, state: str = "") -> Block:
    brief = listed.brief
    parts = [words.byline(brief), words.shift(brief.content)]
    if brief.cheers:
        parts.append(f"👏 {number(brief.cheers)}")
    if listed.votes:
        votes = f"🏆 {number(listed.votes)}"
        parts.append(_("{votes} with yours").format(votes=votes) if listed.is_my_vote else votes)
    if state:
        parts.append(state)
    title = escape(clip(brief.content.title, TITLE_SHOWN))
    ref = StoryRef(brief.story_id, brief.version).dump()
    return section(f"*{title}*\n{' · '.join(parts)}", accessory=button(_("Read"), READ, ref))


def _turn(page: StoryPage, ref: ListRef, *, with_export: bool = False) -> list[Block]:
    row = []
    if page.number:
        row.append(button(_("◂ Before"), PAGE_BACK, _at(ref, page.number - 1)))
    if page.number + 1 < page.of:
        row.append(button(_("More ▸"), PAGE, _at(ref, page.number + 1)))
    if with_export:
        row.append(button(_("Export…"), EXPORT, ref.dump()))
    where = _("Page {page} of {pages}").format(page=number(page.number + 1), pages=number(page.of))
    place = [context(where)] if page.of > 1 else []
    return [*place, actions(row)] if row else place


def _at(ref: ListRef, page: int) -> str:
    return ListRef(ref.list, page, ref.words, ref.month).dump()
