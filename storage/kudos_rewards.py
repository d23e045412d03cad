"""Rewards for kudos: the catalogue, and what was asked of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, exists, text, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from storage.database import Base, Key
from storage.moving import move_references


class KudosReward(Base):
    """Something that points buy."""

    __tablename__ = "kudos_rewards"
    __table_args__ = (UniqueConstraint("workspace_id", "trigger"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    trigger: Mapped[str]
    """What added it: the same adds it once."""
    name: Mapped[str]
    detail: Mapped[str]
    cost: Mapped[int]
    added_by: Mapped[int] = mapped_column(Key, ForeignKey("people.id"))
    retired_at: Mapped[datetime | None]


class KudosRedemption(Base):
    """Somebody's wish for a reward. Its cost is charged while it is approved."""

    __tablename__ = "kudos_redemptions"
    __table_args__ = (
        UniqueConstraint("buyer_id", "trigger"),
        Index(
            "ix_kudos_redemptions_waiting",
            "workspace_id",
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    reward_id: Mapped[int] = mapped_column(Key, ForeignKey("kudos_rewards.id"))
    buyer_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"))
    cost: Mapped[int]
    """What it cost when it was asked for."""
    trigger: Mapped[str]
    state: Mapped[str]
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(Key, ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(default="")


def move_rewards(session: Session, from_id: int, to_id: int) -> None:
    """Two rows turned out to be one person: what the first added, wished for and decided is the second's."""
    move_references(session, from_id, to_id, KudosReward.added_by, KudosRedemption.decided_by)
    other = aliased(KudosRedemption)
    same_wish = exists().where(other.buyer_id == to_id, other.trigger == KudosRedemption.trigger)
    session.execute(
        update(KudosRedemption).where(KudosRedemption.buyer_id == from_id, ~same_wish).values(buyer_id=to_id)
    )
