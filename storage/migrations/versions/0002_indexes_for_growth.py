"""Indexes for growth: what is looked for every second is found without a look at what is over."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PENDING = "state = 'pending'"
IN_FLIGHT = "state = 'claimed' or state = 'sending' or state = 'uncertain'"


def upgrade() -> None:
    """Applies it."""
    for name, table in (
        ("ix_posts_waiting", "posts"),
        ("ix_posts_in_flight", "posts"),
        ("ix_milestones_waiting", "milestones"),
        ("ix_alerts_workspace_id", "alerts"),
        ("ix_alert_drafts_author_id", "alert_drafts"),
    ):
        op.drop_index(name, table_name=table)
    _partial("ix_posts_waiting", "posts", "workspace_id", "priority", "next_at", "id", where=PENDING)
    _partial("ix_posts_due", "posts", "next_at", "due_at", where=PENDING)
    _partial("ix_posts_expiring", "posts", "expires_at", where=f"{PENDING} and expires_at is not null")
    _partial("ix_posts_replies", "posts", "parent_id", where=f"{PENDING} and parent_id is not null")
    _partial("ix_posts_in_flight", "posts", "state", "next_at", where=IN_FLIGHT)
    _partial("ix_posts_failed", "posts", "recipient", where="state = 'failed'")
    _partial("ix_milestones_waiting", "milestones", "subject_kind", "due_at", "id", where="done_at is null")
    op.create_index("ix_alerts_ended", "alerts", ["workspace_id", "ended_at"])
    _partial("ix_alert_drafts_unused", "alert_drafts", "workspace_id", "author_id", where="used_at is null")
    _partial("ix_alert_questions_open", "alert_questions", "alert_id", where="answer is null")
    _partial("ix_people_unread", "people", "id", where="read_at is null")
    op.create_index(
        "ix_people_admins",
        "people",
        ["workspace_id"],
        sqlite_where=sa.text("is_admin = 1"),
        postgresql_where=sa.text("is_admin"),
    )
    op.create_index(op.f("ix_people_user_id"), "people", ["user_id"])
    op.create_index(op.f("ix_alert_questions_asker_id"), "alert_questions", ["asker_id"])
    op.create_index(op.f("ix_alert_drafts_alert_id"), "alert_drafts", ["alert_id"])


def _partial(name: str, table: str, *columns: str, where: str) -> None:
    op.create_index(name, table, list(columns), sqlite_where=sa.text(where), postgresql_where=sa.text(where))
