"""Stories as files: case studies, where the consent covers it, and tables of all that somebody may read.

A file is made when it is sent, of what may be read at that moment by whoever asked: what was withdrawn
meanwhile, or is not agreed to any more, is not in it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from services.language import gettext as _
from services.language import number
from services.people import Caller, Role, require
from services.problems import NotFound, Problem
from services.quiet.holding import add_posts
from services.stories import announcing
from services.stories.case_study import CaseStudy, markdown, page
from services.stories.content import Readers, StoryBrief, Who
from services.stories.listing import listing, table
from services.stories.reading import content_of, no_such, readable
from services.stories.redaction import Kind, find, redact
from storage.database import Database
from storage.people import Person, ensure_person
from storage.posts import NewPost
from storage.stories import Story, StoryCheer, StoryExport

MOST_STORIES = 50
"""In one case study."""
_BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes a CSV file for the machine's own character set."""


class Form(StrEnum):
    """What a file is."""

    MARKDOWN = "markdown"
    PAGE = "html"
    CSV = "csv"
    JSON = "json"


CASE_STUDIES = (Form.MARKDOWN, Form.PAGE)


class Purpose(StrEnum):
    """For whom a file is."""

    INSIDE = "inside"
    """For the brand."""
    OUTSIDE = "outside"
    """For the outside world."""


@dataclass(frozen=True)
class ExportFile:
    """A file as it is handed over."""

    name: str
    title: str
    content: bytes
    stories: int
    """How many are in it."""


class StoryExporting:
    """For everyone who may read; what is for the outside world, for reviewers."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def ask(self, caller: Caller, form: Form, purpose: Purpose, story_ids: Sequence[int] = ()) -> int:
        """Has a file sent to the caller by direct message. Returns how many stories are in it.

        Args:
            story_ids: of a case study; tables hold all that the caller may read.

        Raises:
            NotAllowed: it is for the outside, and the caller is no reviewer.
            NotFound: one of the stories is not there for the caller.
            Problem: the consent of one does not cover it, or there is nothing to hand over.
        """
        with self._database.write() as session:
            if purpose == Purpose.OUTSIDE:
                require(session, caller, Role.REVIEWER)
            person = ensure_person(session, caller.home_id, caller.user_id)
            wanted = list(dict.fromkeys(story_ids)) if form in CASE_STUDIES else []
            if len(wanted) > MOST_STORIES:
                msg = _("Choose {most} stories at most for one case study.")
                raise Problem(msg.format(most=number(MOST_STORIES)))
            if form in CASE_STUDIES and not wanted:
                msg = _("Choose the stories of the case study.")
                raise Problem(msg)
            briefs = _briefs(session, caller, wanted)
            for story_id in wanted:
                if story_id not in briefs:
                    raise NotFound(no_such(story_id))
            if form in CASE_STUDIES:
                _require_consent(list(briefs.values()), purpose)
            if not briefs:
                msg = _("There is no story that you may read yet. Once one is published, ask again.")
                raise Problem(msg)
            now = self._now()
            export = StoryExport(
                workspace_id=caller.workspace_id,
                person_id=person.id,
                form=form,
                purpose=purpose,
                stories=wanted,
                asked_at=now,
            )
            session.add(export)
            session.flush()
            post = NewPost(
                workspace_id=caller.workspace_id,
                kind=announcing.EXPORT,
                subject_id=export.id,
                occasion=f"story-export:{export.id}",
                recipient=caller.user_id,
                due_at=now,
                priority=announcing.PERSONAL_PRIORITY,
            )
            add_posts(session, [post], now)
            return len(briefs)

    def file(self, workspace_id: str, export_id: int) -> ExportFile:
        """The file that was asked for, as it may be now.

        Raises:
            NotFound: nobody asked for it, or nothing of it may be handed over any more.
        """
        with self._database.read() as session:
            export = session.get(StoryExport, export_id)
            if export is None or export.workspace_id != workspace_id:
                msg = _("Nobody asked for this file.")
                raise NotFound(msg)
            person = session.get_one(Person, export.person_id)
            caller = Caller(workspace_id, person.workspace_id, person.user_id)
            form, purpose = Form(export.form), Purpose(export.purpose)
            briefs = list(_briefs(session, caller, export.stories).values())
        if form in CASE_STUDIES:
            briefs = [brief for brief in briefs if covers(brief, purpose)]
        if not briefs:
            msg = _(
                "The stories that you asked for are not there any more, or may not be handed on any more."
            )
            raise NotFound(msg)
        return _file(form, purpose, briefs, self._now())


def covers(brief: StoryBrief, purpose: Purpose) -> bool:
    """Whether its author's and its agent's consent lets the story be handed on to these readers."""
    if purpose == Purpose.OUTSIDE:
        return brief.content.readers == Readers.WORLD and brief.may_go_outside
    return brief.content.readers != Readers.TEAM


def _file(form: Form, purpose: Purpose, briefs: Sequence[StoryBrief], now: datetime) -> ExportFile:
    today = now.astimezone(UTC).date()
    is_for_outside = purpose == Purpose.OUTSIDE
    study = CaseStudy(
        [_unnamed(brief) if is_for_outside else brief for brief in briefs], is_for_outside, today
    )
    if form == Form.MARKDOWN:
        ending, text = "md", markdown(study)
    elif form == Form.PAGE:
        ending, text = "html", page(study)
    elif form == Form.CSV:
        ending, text = "csv", _BYTE_ORDER_MARK + table(briefs)
    else:
        ending, text = "json", listing(briefs)
    what = "case-study" if form in CASE_STUDIES else "wow-moments"
    return ExportFile(f"{what}-{today}.{ending}", study.title, text.encode(), len(briefs))


def _unnamed(brief: StoryBrief) -> StoryBrief:
    """Without the names of those who tell it and did it, also where their words have them."""
    names = (brief.agent.name, brief.author.name)

    def without(text: str) -> str:
        return redact(text, [each for each in find(text, names=names) if each.kind == Kind.NAME])

    content = brief.content
    return replace(
        brief,
        content=replace(
            content,
            title=without(content.title),
            faced=without(content.faced),
            did=without(content.did),
            ended=without(content.ended),
            why_right=without(content.why_right),
            tags=[without(tag) for tag in content.tags],
        ),
    )


def _require_consent(briefs: Sequence[StoryBrief], purpose: Purpose) -> None:
    refused = [brief for brief in briefs if not covers(brief, purpose)]
    if not refused:
        return
    content, others = refused[0].content, len(refused) - 1
    if purpose == Purpose.INSIDE:
        msg = _("“{title}” is for its own team alone: it cannot be in a case study.")
        if others:
            msg = _("“{title}” (and {count} more) is for its own team alone: it cannot be in a case study.")
    elif content.readers != Readers.WORLD:
        msg = _("“{title}” is for colleagues, not for the outside world.")
        if others:
            msg = _("“{title}” (and {count} more) is for colleagues, not for the outside world.")
    else:
        msg = _("“{title}” cannot go outside yet: {name} has to agree first.")
        if others:
            msg = _("“{title}” (and {count} more) cannot go outside yet: {name} has to agree first.")
    who = refused[0].agent.name or _("its agent")
    raise Problem(msg.format(title=content.title, count=number(others), name=who))


def _briefs(session: Session, caller: Caller, story_ids: Sequence[int]) -> dict[int, StoryBrief]:
    """What is published and the caller may read, by id in the order given; without one all, oldest first."""
    author, agent = aliased(Person), aliased(Person)
    cheers = (
        select(StoryCheer.story_id, func.count().label("cheers"))
        .where(StoryCheer.is_on)
        .group_by(StoryCheer.story_id)
        .subquery()
    )
    found = readable(session, caller)
    if story_ids:
        found = found.where(Story.id.in_(story_ids))
    rows = session.execute(
        found.join(author, author.id == Story.author_id)
        .join(agent, agent.id == Story.agent_id)
        .outerjoin(cheers, cheers.c.story_id == Story.id)
        .add_columns(author, agent, func.coalesce(cheers.c.cheers, 0))
        .order_by(Story.published_at, Story.id)
    )
    briefs = {
        story.id: StoryBrief(
            story_id=story.id,
            version=version.number,
            state=story.state,
            content=content_of(version),
            author=_who(told_by),
            agent=_who(done_by),
            cheers=cheered,
            created_at=story.created_at,
            published_at=story.published_at,
            is_featured=story.featured_at is not None,
            may_go_outside=story.outside == version.number,
            is_published=True,
        )
        for story, version, told_by, done_by, cheered in rows
    }
    return {story_id: briefs[story_id] for story_id in story_ids or briefs if story_id in briefs}


def _who(person: Person) -> Who:
    return Who(person.user_id, person.name, person.site)
