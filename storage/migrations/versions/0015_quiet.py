"""Quiet: messages that are held or gathered, and what everyone wants of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Applies it."""
    op.create_table(
        "inboxes",
        sa.Column("person_id", KEY, autoincrement=False, nullable=False),
        sa.Column("hours", sa.String(), nullable=True),
        sa.Column("muted", JSON, nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("news_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_inboxes_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_inboxes")),
    )
    op.add_column("posts", sa.Column("needed_by", MOMENT, nullable=True))
    op.add_column("posts", sa.Column("within_id", KEY, nullable=True))
    for name, columns, where in (
        ("ix_posts_held", ["next_at", "id"], "state = 'held'"),
        ("ix_posts_held_for", ["workspace_id", "recipient"], "state = 'held'"),
        ("ix_posts_gathered", ["within_id"], "within_id is not null"),
    ):
        there = sa.text(where)
        op.create_index(name, "posts", columns, sqlite_where=there, postgresql_where=there)
