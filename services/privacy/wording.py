"""What somebody wrote of their own accord: kept without a name, or taken out."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.stories.digesting import show_change
from services.stories.taking_back import take_back
from storage.alerts import AlertQuestion
from storage.erasures import Erasure
from storage.kudos import Kudos
from storage.stories import GONE, Story, StoryState, StoryVersion
from storage.town_halls import TownHallQuestion

REMOVED = "This was removed together with its writer."
ROWS_AT_ONCE = 200
STORIES_AT_ONCE = 20

Unit = Callable[[Session, Erasure], bool]


def units(now: Callable[[], datetime]) -> Iterator[Unit]:
    """What is to be done, in units of work."""
    yield _removed(AlertQuestion, AlertQuestion.asker_id, text=REMOVED)
    yield _removed(TownHallQuestion, TownHallQuestion.asker_id, text=REMOVED)
    yield _removed(Kudos, Kudos.giver_id, text="")
    after = 0

    def stories(session: Session, erasure: Erasure) -> bool:
        nonlocal after
        theirs = session.scalars(
            select(Story)
            .where(
                or_(Story.author_id == erasure.person_id, Story.agent_id == erasure.person_id),
                Story.state.not_in(GONE),
                Story.id > after,
            )
            .order_by(Story.id)
            .limit(STORIES_AT_ONCE)
            .with_for_update()
        ).all()
        for story in theirs:
            after = story.id
            _story(session, erasure, story, now())
        return bool(theirs)

    yield stories


def _removed(
    model: type[AlertQuestion | TownHallQuestion | Kudos], whose: InstrumentedAttribute[Any], *, text: str
) -> Unit:
    """Questions that they asked under their name, or thanks that they gave."""

    def unit(session: Session, erasure: Erasure) -> bool:
        if erasure.words != "remove":
            return False
        written = select(model.id).where(whose == erasure.person_id, model.text != text).limit(ROWS_AT_ONCE)
        ids = session.scalars(written).all()
        session.execute(
            update(model).where(model.id.in_(ids)).values(text=text),
            execution_options={"synchronize_session": False},
        )
        return bool(ids)

    return unit


def _story(session: Session, erasure: Erasure, story: Story, now: datetime) -> None:
    if erasure.words == "remove":
        take_back(session, story, StoryState.WITHDRAWN, now)
        return
    if story.agent_id == erasure.person_id:
        # Whoever agreed to this can no longer take it back.
        story.outside = None
    if story.author_id == erasure.person_id:
        session.execute(update(StoryVersion).where(StoryVersion.story_id == story.id).values(link=""))
    show_change(session, story, now)
