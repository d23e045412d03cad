"""Acknowledgements in one tree: a click writes a page for each tree there is."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies it."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table(
        "acknowledgements",
        # Else SQLite would drop the index alone, and keep the table as it is.
        recreate="always" if is_sqlite else "never",
        table_kwargs={"sqlite_with_rowid": False},
    ) as table:
        table.drop_index("ix_acknowledgements_person_id")
