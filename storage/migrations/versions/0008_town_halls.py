"""Town halls."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Applies it."""
    op.create_table(
        "town_halls",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("author_id", KEY, nullable=False),
        sa.Column("typed_in", sa.String(), nullable=True),
        sa.Column("follows_id", KEY, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("introduction", sa.String(), nullable=False),
        sa.Column("opens_at", MOMENT, nullable=False),
        sa.Column("closes_at", MOMENT, nullable=False),
        sa.Column("repeats", sa.String(), nullable=False),
        sa.Column("labels", JSON, nullable=False),
        sa.Column("allows_anonymous", sa.Boolean(), nullable=False),
        sa.Column("is_reviewed", sa.Boolean(), nullable=False),
        sa.Column("hides_votes", sa.Boolean(), nullable=False),
        sa.Column("one_at_a_time", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("announced_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("answers_by", MOMENT, nullable=True),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_town_halls_author_id")),
        sa.ForeignKeyConstraint(["follows_id"], ["town_halls.id"], name=op.f("fk_town_halls_follows_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_town_halls_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_town_halls")),
        sa.UniqueConstraint("follows_id", name=op.f("uq_town_halls_follows_id")),
        sa.UniqueConstraint("typed_in", name=op.f("uq_town_halls_typed_in")),
    )
    op.create_index("ix_town_halls_current", "town_halls", ["workspace_id", "state", "opens_at"])
    op.create_table(
        "town_hall_allowances",
        sa.Column("town_hall_id", KEY, nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["town_hall_id"], ["town_halls.id"], name=op.f("fk_town_hall_allowances_town_hall_id")
        ),
        sa.PrimaryKeyConstraint("town_hall_id", "asker", name=op.f("pk_town_hall_allowances")),
    )
    op.create_table(
        "town_hall_channels",
        sa.Column("town_hall_id", KEY, nullable=False),
        sa.Column("channel_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_town_hall_channels_channel_id")
        ),
        sa.ForeignKeyConstraint(
            ["town_hall_id"], ["town_halls.id"], name=op.f("fk_town_hall_channels_town_hall_id")
        ),
        sa.PrimaryKeyConstraint("town_hall_id", "channel_id", name=op.f("pk_town_hall_channels")),
    )
    op.create_index(op.f("ix_town_hall_channels_channel_id"), "town_hall_channels", ["channel_id"])
    op.create_table(
        "town_hall_hosts",
        sa.Column("town_hall_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_town_hall_hosts_person_id")),
        sa.ForeignKeyConstraint(
            ["town_hall_id"], ["town_halls.id"], name=op.f("fk_town_hall_hosts_town_hall_id")
        ),
        sa.PrimaryKeyConstraint("town_hall_id", "person_id", name=op.f("pk_town_hall_hosts")),
    )
    op.create_index(op.f("ix_town_hall_hosts_person_id"), "town_hall_hosts", ["person_id"])
    op.create_table(
        "town_hall_questions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("town_hall_id", KEY, nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("asker_id", KEY, nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("merged_into", KEY, nullable=True),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_by", KEY, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("is_answered_aloud", sa.Boolean(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("flags", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["people.id"], name=op.f("fk_town_hall_questions_answered_by")
        ),
        sa.ForeignKeyConstraint(["asker_id"], ["people.id"], name=op.f("fk_town_hall_questions_asker_id")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_town_hall_questions_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["town_hall_questions.id"], name=op.f("fk_town_hall_questions_merged_into")
        ),
        sa.ForeignKeyConstraint(
            ["town_hall_id"], ["town_halls.id"], name=op.f("fk_town_hall_questions_town_hall_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_town_hall_questions")),
        sa.UniqueConstraint("handle", name=op.f("uq_town_hall_questions_handle")),
        sa.UniqueConstraint(
            "town_hall_id", "number", name=op.f("uq_town_hall_questions_town_hall_id_number")
        ),
    )
    op.create_index(op.f("ix_town_hall_questions_asker_id"), "town_hall_questions", ["asker_id"])
    op.create_index("ix_town_hall_questions_state", "town_hall_questions", ["town_hall_id", "state"])
    op.create_table(
        "town_hall_flags",
        sa.Column("question_id", KEY, nullable=False),
        sa.Column("voter", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["town_hall_questions.id"], name=op.f("fk_town_hall_flags_question_id")
        ),
        sa.PrimaryKeyConstraint("question_id", "voter", name=op.f("pk_town_hall_flags")),
    )
    op.create_table(
        "town_hall_followers",
        sa.Column("question_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_town_hall_followers_person_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["town_hall_questions.id"], name=op.f("fk_town_hall_followers_question_id")
        ),
        sa.PrimaryKeyConstraint("question_id", "person_id", name=op.f("pk_town_hall_followers")),
    )
    op.create_index(op.f("ix_town_hall_followers_person_id"), "town_hall_followers", ["person_id"])
    op.create_table(
        "town_hall_votes",
        sa.Column("question_id", KEY, nullable=False),
        sa.Column("voter", sa.String(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("moment", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["town_hall_questions.id"], name=op.f("fk_town_hall_votes_question_id")
        ),
        sa.PrimaryKeyConstraint("question_id", "voter", name=op.f("pk_town_hall_votes")),
    )
