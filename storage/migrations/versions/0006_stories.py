"""Stories: wow moments with their versions, cheers, votes, digests and exports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Applies it."""
    op.create_table(
        "stories",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("author_id", KEY, nullable=False),
        sa.Column("agent_id", KEY, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Integer(), nullable=True),
        sa.Column("published", sa.Integer(), nullable=True),
        sa.Column("outside", sa.Integer(), nullable=True),
        sa.Column("outside_asked", sa.Integer(), nullable=True),
        sa.Column("sought", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("featured_at", MOMENT, nullable=True),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_stories_workspace_id")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_stories_author_id")),
        sa.ForeignKeyConstraint(["agent_id"], ["people.id"], name=op.f("fk_stories_agent_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_stories_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
    )
    op.create_index("ix_stories_state", "stories", ["workspace_id", "state"])
    op.create_index("ix_stories_published", "stories", ["workspace_id", "published_at"])
    op.create_index(op.f("ix_stories_author_id"), "stories", ["author_id"])
    op.create_index(op.f("ix_stories_agent_id"), "stories", ["agent_id"])
    op.create_table(
        "story_versions",
        sa.Column("story_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("told_in", sa.String(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("faced", sa.String(), nullable=False),
        sa.Column("did", sa.String(), nullable=False),
        sa.Column("ended", sa.String(), nullable=False),
        sa.Column("mood_before", sa.Integer(), nullable=False),
        sa.Column("mood_after", sa.Integer(), nullable=False),
        sa.Column("freedom", sa.String(), nullable=False),
        sa.Column("freedom_words", sa.String(), nullable=False),
        sa.Column("alert_id", KEY, nullable=True),
        sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("why_right", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("readers", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_versions_story_id")),
        sa.PrimaryKeyConstraint("story_id", "number", name=op.f("pk_story_versions")),
        sa.UniqueConstraint("told_in", name=op.f("uq_story_versions_told_in")),
    )
    op.create_index(op.f("ix_story_versions_alert_id"), "story_versions", ["alert_id"])
    op.create_table(
        "story_cheers",
        sa.Column("story_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("click", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_cheers_story_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_story_cheers_person_id")),
        sa.PrimaryKeyConstraint("story_id", "person_id", name=op.f("pk_story_cheers")),
    )
    op.create_index(op.f("ix_story_cheers_person_id"), "story_cheers", ["person_id"])
    op.create_table(
        "story_votes",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("story_id", KEY, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_story_votes_workspace_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_story_votes_person_id")),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_votes_story_id")),
        sa.PrimaryKeyConstraint("workspace_id", "month", "person_id", name=op.f("pk_story_votes")),
    )
    op.create_index(op.f("ix_story_votes_person_id"), "story_votes", ["person_id"])
    op.create_index(op.f("ix_story_votes_story_id"), "story_votes", ["story_id"])
    op.create_table(
        "story_digests",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("stories", JSON, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_story_digests_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_digests")),
        sa.UniqueConstraint("workspace_id", "week", name=op.f("uq_story_digests_workspace_id_week")),
    )
    op.create_table(
        "story_exports",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("stories", JSON, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_story_exports_workspace_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_story_exports_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_exports")),
    )
    op.create_index(op.f("ix_story_exports_person_id"), "story_exports", ["person_id"])
