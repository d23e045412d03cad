"""Wow moments: stories with their versions, cheers, votes and weekly digests."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.database import Base, Key
from storage.moving import move_references, move_rows


class StoryState(StrEnum):
    """Where a story is in its life."""

    AGREEMENT = "agreement"
    """Told by a colleague; the agent has not said yet whether it may be told."""
    REVIEW = "review"
    RETURNED = "returned"
    """A reviewer asked for a change."""
    DECLINED = "declined"
    PUBLISHED = "published"
    REFUSED = "refused"
    """The agent does not want it told; its words are deleted."""
    WITHDRAWN = "withdrawn"
    """Its author took it back; its words are deleted."""


GONE = (StoryState.REFUSED, StoryState.WITHDRAWN)


class Story(Base):
    """One story. Its words are in its versions; `published` is the one that is read, if any.

    An edit of a published story is a new version that is reviewed while the old one is still read.
    """

    __tablename__ = "stories"
    __table_args__ = (
        Index("ix_stories_state", "workspace_id", "state"),
        Index("ix_stories_published", "workspace_id", "published_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    author_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"), index=True)
    """Who tells it."""
    agent_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"), index=True)
    """Who did it; the same person as the author, or a colleague."""
    state: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    """The newest version."""
    agreed: Mapped[int | None]
    """The newest version that the agent agreed to; not asked where the agent is the author."""
    published: Mapped[int | None]
    """The version that is read; None before the first is published and once it is taken back."""
    outside: Mapped[int | None]
    """The version of which the agent agreed, when asked again, that it is told to the outside world."""
    outside_asked: Mapped[int | None]
    """The version for which that was asked last."""
    sought: Mapped[str] = mapped_column(default="")
    """The published version's words and tags, case folded, for the search."""
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    """When it was first published; None unless `published` is set."""
    featured_at: Mapped[datetime | None]
    """When a reviewer marked it to be featured."""
    decided_by: Mapped[int | None] = mapped_column(Key, ForeignKey("people.id"))
    """The reviewer who decided last."""
    decided_at: Mapped[datetime | None]
    decision: Mapped[str | None]
    """The words with which it was declined, or a change was asked for."""


class StoryVersion(Base):
    """What a story says. Customer data was taken out before any of it came here."""

    __tablename__ = "story_versions"
    __table_args__ = (UniqueConstraint("told_in"),)

    story_id: Mapped[int] = mapped_column(Key, ForeignKey("stories.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    told_in: Mapped[str]
    """The id of the modal in which it was written: a redelivered submission is one version."""
    written_at: Mapped[datetime]
    title: Mapped[str]
    faced: Mapped[str]
    """What the customer faced."""
    did: Mapped[str]
    ended: Mapped[str]
    mood_before: Mapped[int]
    """1 (angry) to 5 (delighted)."""
    mood_after: Mapped[int]
    freedom: Mapped[str]
    """`alert` or `judgement`."""
    freedom_words: Mapped[str]
    """What the alert allowed, in its own words; empty for own judgement."""
    alert_id: Mapped[int | None] = mapped_column(Key, index=True)
    """The alert whose freedom was used. No foreign key: a story outlives the alert."""
    campaign: Mapped[str]
    """That alert's title at the time; empty without one."""
    why_right: Mapped[str]
    contact: Mapped[str]
    tags: Mapped[list[Any]]
    """Each a str without `#`, in lower case."""
    readers: Mapped[str]
    """`team`, `brand` or `world`."""
    link: Mapped[str]
    """The message that it was told from; empty where there is none. For its author and reviewers alone."""


class StoryCheer(Base):
    """Somebody cheered; pressed once more, it is taken back."""

    __tablename__ = "story_cheers"

    story_id: Mapped[int] = mapped_column(Key, ForeignKey("stories.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"), primary_key=True, index=True)
    is_on: Mapped[bool]
    click: Mapped[str]
    """Names the click that set it: the same one, delivered again, changes nothing."""
    at: Mapped[datetime]


class StoryVote(Base):
    """A vote for the story of a month: one a person and month, which may be moved to another story."""

    __tablename__ = "story_votes"

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)
    """As `2026-11`: that in which the story was published, in UTC."""
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"), primary_key=True, index=True)
    story_id: Mapped[int] = mapped_column(Key, ForeignKey("stories.id"), index=True)
    at: Mapped[datetime]


class StoryDigest(Base):
    """A weekly digest that was made, once a week and workspace."""

    __tablename__ = "story_digests"
    __table_args__ = (UniqueConstraint("workspace_id", "week"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    week: Mapped[str]
    """ISO 8601, as `2026-W48`: the week in which it is said."""
    stories: Mapped[list[Any]]
    """Ids of the featured stories, each an int, in their order."""
    made_at: Mapped[datetime]


class StoryExport(Base):
    """What somebody asked to have as a file. The file is made when it is sent, of what they may read then."""

    __tablename__ = "story_exports"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"), index=True)
    form: Mapped[str]
    """`markdown`, `html`, `csv` or `json`."""
    purpose: Mapped[str]
    """`inside` or `outside`: for whom it is; the consent of each story must cover it."""
    stories: Mapped[list[Any]]
    """Ids of the stories, each an int; empty: all that this person may read."""
    asked_at: Mapped[datetime]


def move_stories(session: Session, from_id: int, to_id: int) -> None:
    """Two rows turned out to be one person: what the first told, did, decided and cheered is the second's.

    Where both have cheered or voted, it is the second's that counts.
    """
    move_references(
        session, from_id, to_id, Story.author_id, Story.agent_id, Story.decided_by, StoryExport.person_id
    )
    move_rows(session, from_id, to_id, StoryCheer.person_id)
    move_rows(session, from_id, to_id, StoryVote.person_id)
