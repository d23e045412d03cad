"""Ids of drafts once only, and indexes for counts: of the queue, and of who is not counted in an audience."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies it."""
    if op.get_bind().dialect.name == "sqlite":
        # PostgreSQL gives no id twice as it is.
        with op.batch_alter_table(
            "alert_drafts", recreate="always", table_kwargs={"sqlite_autoincrement": True}
        ):
            pass
    op.drop_index("ix_posts_due", table_name="posts")
    _partial("ix_posts_due", "posts", "due_at", "next_at", "state", sqlite="state = 'pending'")
    _partial(
        "ix_people_away",
        "people",
        "id",
        sqlite="is_bot = 1 or is_deactivated = 1",
        postgresql="is_bot or is_deactivated",
    )


def _partial(name: str, table: str, *columns: str, sqlite: str, postgresql: str | None = None) -> None:
    op.create_index(
        name,
        table,
        list(columns),
        sqlite_where=sa.text(sqlite),
        postgresql_where=sa.text(postgresql or sqlite),
    )
