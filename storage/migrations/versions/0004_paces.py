"""Paces: how fast each method may be called in each workspace."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Applies it."""
    op.create_table(
        "paces",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("state", JSON, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_paces_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "method", name=op.f("pk_paces")),
    )
