"""Privacy: erasures, when the app was taken out of a workspace, and whose drafts and answers there are."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Applies it."""
    op.create_table(
        "erasures",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_erasures_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("person_id", name=op.f("uq_erasures_person_id")),
    )
    op.create_index(
        "ix_erasures_unfinished",
        "erasures",
        ["id"],
        sqlite_where=sa.text("done_at is null"),
        postgresql_where=sa.text("done_at is null"),
    )
    op.add_column("workspaces", sa.Column("uninstalled_at", MOMENT, nullable=True))
    op.create_index(op.f("ix_alert_drafts_author_id"), "alert_drafts", ["author_id"])
    for table, column in (("alert_drafts", "decided_by"), ("alert_questions", "answered_by")):
        there = sa.text(f"{column} is not null")
        op.create_index(
            op.f(f"ix_{table}_{column}"), table, [column], sqlite_where=there, postgresql_where=there
        )
