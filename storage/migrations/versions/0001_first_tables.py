"""First tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Applies it."""
    op.create_table(
        "milestones",
        sa.Column("id", KEY, nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint(
            "subject_kind", "subject_id", "name", name=op.f("uq_milestones_subject_kind_subject_id_name")
        ),
    )
    op.create_index(
        "ix_milestones_waiting",
        "milestones",
        ["due_at", "id"],
        sqlite_where=sa.text("done_at is null"),
        postgresql_where=sa.text("done_at is null"),
    )
    op.create_table(
        "workspaces",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("bot_user_id", sa.String(), nullable=True),
        sa.Column("people_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
    )
    op.create_table(
        "channels",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
        sa.Column("has_bot", sa.Boolean(), nullable=False),
        sa.Column("members_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_channels_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels")),
        sa.UniqueConstraint("workspace_id", "channel_id", name=op.f("uq_channels_workspace_id_channel_id")),
    )
    op.create_table(
        "people",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("is_guest", sa.Boolean(), nullable=False),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("is_deactivated", sa.Boolean(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_people_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("workspace_id", "user_id", name=op.f("uq_people_workspace_id_user_id")),
    )
    op.create_table(
        "posts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("parent_id", KEY, nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("sending_at", MOMENT, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("stale", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("update_at", MOMENT, nullable=True),
        sa.Column("quiet_until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["posts.id"], name=op.f("fk_posts_parent_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_posts_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint(
            "occasion", "workspace_id", "recipient", name=op.f("uq_posts_occasion_workspace_id_recipient")
        ),
    )
    op.create_index(
        "ix_posts_in_flight",
        "posts",
        ["state", "lease_until"],
        sqlite_where=sa.text("state in ('claimed', 'sending', 'uncertain')"),
        postgresql_where=sa.text("state in ('claimed', 'sending', 'uncertain')"),
    )
    op.create_index(op.f("ix_posts_parent_id"), "posts", ["parent_id"])
    op.create_index(
        "ix_posts_stale",
        "posts",
        ["update_at"],
        sqlite_where=sa.text("update_at is not null"),
        postgresql_where=sa.text("update_at is not null"),
    )
    op.create_index("ix_posts_subject", "posts", ["kind", "subject_id"])
    op.create_index(
        "ix_posts_waiting",
        "posts",
        ["priority", "next_at", "id"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "role_grants",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("holder_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_role_grants_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
        sa.UniqueConstraint(
            "workspace_id", "role", "holder_id", name=op.f("uq_role_grants_workspace_id_role_holder_id")
        ),
    )
    op.create_table(
        "user_groups",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_user_groups_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_groups")),
        sa.UniqueConstraint("workspace_id", "group_id", name=op.f("uq_user_groups_workspace_id_group_id")),
    )
    op.create_table(
        "acknowledgements",
        sa.Column("alert_id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_acknowledgements_person_id")),
        sa.PrimaryKeyConstraint("alert_id", "version", "person_id", name=op.f("pk_acknowledgements")),
    )
    op.create_index(op.f("ix_acknowledgements_person_id"), "acknowledgements", ["person_id"])
    op.create_table(
        "alerts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("author_id", KEY, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("delivery", sa.String(), nullable=False),
        sa.Column("first_word_at", MOMENT, nullable=True),
        sa.Column("reminders", JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("announced_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("nudged_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_alerts_author_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_alerts_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index(op.f("ix_alerts_state"), "alerts", ["state"])
    op.create_index(op.f("ix_alerts_workspace_id"), "alerts", ["workspace_id"])
    op.create_table(
        "channel_members",
        sa.Column("channel_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_channel_members_channel_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_channel_members_person_id")),
        sa.PrimaryKeyConstraint("channel_id", "person_id", name=op.f("pk_channel_members")),
    )
    op.create_index(op.f("ix_channel_members_person_id"), "channel_members", ["person_id"])
    op.create_table(
        "group_members",
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["user_groups.id"], name=op.f("fk_group_members_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_group_members_person_id")),
        sa.PrimaryKeyConstraint("group_id", "person_id", name=op.f("pk_group_members")),
    )
    op.create_index(op.f("ix_group_members_person_id"), "group_members", ["person_id"])
    op.create_table(
        "alert_channels",
        sa.Column("alert_id", KEY, nullable=False),
        sa.Column("channel_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_alert_channels_alert_id")),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_alert_channels_channel_id")),
        sa.PrimaryKeyConstraint("alert_id", "channel_id", name=op.f("pk_alert_channels")),
    )
    op.create_index(op.f("ix_alert_channels_channel_id"), "alert_channels", ["channel_id"])
    op.create_table(
        "alert_drafts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("author_id", KEY, nullable=False),
        sa.Column("alert_id", KEY, nullable=True),
        sa.Column("base_revision", sa.Integer(), nullable=True),
        sa.Column("typed_in", sa.String(), nullable=True),
        sa.Column("form", JSON, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("returned_with", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_alert_drafts_alert_id")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_alert_drafts_author_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_alert_drafts_decided_by")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_alert_drafts_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_drafts")),
        sa.UniqueConstraint("typed_in", name=op.f("uq_alert_drafts_typed_in")),
    )
    op.create_index(op.f("ix_alert_drafts_author_id"), "alert_drafts", ["author_id"])
    op.create_table(
        "alert_groups",
        sa.Column("alert_id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_alert_groups_alert_id")),
        sa.ForeignKeyConstraint(["group_id"], ["user_groups.id"], name=op.f("fk_alert_groups_group_id")),
        sa.PrimaryKeyConstraint("alert_id", "group_id", name=op.f("pk_alert_groups")),
    )
    op.create_index(op.f("ix_alert_groups_group_id"), "alert_groups", ["group_id"])
    op.create_table(
        "alert_questions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("alert_id", KEY, nullable=False),
        sa.Column("asker_id", KEY, nullable=False),
        sa.Column("asked_in", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_by", KEY, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_alert_questions_alert_id")),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name=op.f("fk_alert_questions_answered_by")),
        sa.ForeignKeyConstraint(["asker_id"], ["people.id"], name=op.f("fk_alert_questions_asker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_questions")),
        sa.UniqueConstraint("asked_in", name=op.f("uq_alert_questions_asked_in")),
    )
    op.create_index(op.f("ix_alert_questions_alert_id"), "alert_questions", ["alert_id"])
    op.create_table(
        "alert_versions",
        sa.Column("alert_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("editor_id", KEY, nullable=False),
        sa.Column("edited_at", MOMENT, nullable=False),
        sa.Column("changed", JSON, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("happening", JSON, nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("acknowledge_by", MOMENT, nullable=True),
        sa.Column("volume", sa.String(), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("freedoms", sa.String(), nullable=False),
        sa.Column("stop_and_ask", sa.String(), nullable=False),
        sa.Column("ask_whom", JSON, nullable=False),
        sa.Column("links", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_alert_versions_alert_id")),
        sa.ForeignKeyConstraint(["editor_id"], ["people.id"], name=op.f("fk_alert_versions_editor_id")),
        sa.PrimaryKeyConstraint("alert_id", "number", name=op.f("pk_alert_versions")),
    )
