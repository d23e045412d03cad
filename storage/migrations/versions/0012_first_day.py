"""Whom Frontlane leads through its first day, and how far people are placed anew."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Applies it."""
    op.create_table(
        "guides",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("saved", JSON, nullable=False),
        sa.Column("put_off", JSON, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_guides_person_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_guides_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guides")),
    )
    op.create_index(op.f("ix_guides_workspace_id"), "guides", ["workspace_id"])
    op.add_column("workspaces", sa.Column("placed_to", KEY, nullable=True))
