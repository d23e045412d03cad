"""What failed lately is found without a look at all that ever failed: an admin's Home counts it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies it."""
    failed = sa.text("state = 'failed'")
    op.create_index(
        "ix_posts_failed_lately",
        "posts",
        ["workspace_id", "created_at"],
        sqlite_where=failed,
        postgresql_where=failed,
    )
