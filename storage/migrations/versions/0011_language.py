"""The language that somebody has chosen for themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies it."""
    op.add_column("people", sa.Column("language", sa.String(), nullable=True))
