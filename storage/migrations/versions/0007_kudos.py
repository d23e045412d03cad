"""Kudos: the ledger, the messages that show it, what people chose, weekly notes and rewards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Applies it."""
    op.create_table(
        "kudos_notes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_kudos_notes_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kudos_notes")),
        sa.UniqueConstraint(
            "workspace_id", "site", "due_at", name=op.f("uq_kudos_notes_workspace_id_site_due_at")
        ),
    )
    op.create_index(
        "ix_kudos_notes_waiting",
        "kudos_notes",
        ["due_at"],
        sqlite_where=sa.text("done_at is null"),
        postgresql_where=sa.text("done_at is null"),
    )

    op.create_table(
        "kudos_gatherings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("receivers", sa.String(), nullable=False),
        sa.Column("receiver_id", KEY, nullable=True),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("closes_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["receiver_id"], ["people.id"], name=op.f("fk_kudos_gatherings_receiver_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_kudos_gatherings_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kudos_gatherings")),
    )
    op.create_index(
        "ix_kudos_gatherings_open", "kudos_gatherings", ["workspace_id", "recipient", "closes_at"]
    )

    op.create_table(
        "kudos_people",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("wants_messages", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_kudos_people_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_kudos_people")),
    )
    op.create_table(
        "kudos_reactions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("message_ts", sa.String(), nullable=False),
        sa.Column("giver_id", KEY, nullable=False),
        sa.Column("emoji", sa.String(), nullable=False),
        sa.Column("event_ts", sa.String(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["giver_id"], ["people.id"], name=op.f("fk_kudos_reactions_giver_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kudos_reactions")),
        sa.UniqueConstraint(
            "message_ts",
            "channel_id",
            "giver_id",
            "emoji",
            name=op.f("uq_kudos_reactions_message_ts_channel_id_giver_id_emoji"),
        ),
    )
    op.create_table(
        "kudos_rewards",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("added_by", KEY, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_kudos_rewards_added_by")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_kudos_rewards_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kudos_rewards")),
        sa.UniqueConstraint("workspace_id", "trigger", name=op.f("uq_kudos_rewards_workspace_id_trigger")),
    )
    op.create_table(
        "kudos",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("giver_id", KEY, nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("thanked_for", JSON, nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("is_by_leader", sa.Boolean(), nullable=False),
        sa.Column("asked_in", sa.String(), nullable=True),
        sa.Column("about_channel", sa.String(), nullable=True),
        sa.Column("about_ts", sa.String(), nullable=True),
        sa.Column("second_of", KEY, nullable=True),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["giver_id"], ["people.id"], name=op.f("fk_kudos_giver_id")),
        sa.ForeignKeyConstraint(["second_of"], ["kudos_gatherings.id"], name=op.f("fk_kudos_second_of")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_kudos_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kudos")),
        sa.UniqueConstraint("giver_id", "trigger", name=op.f("uq_kudos_giver_id_trigger")),
    )
    op.create_index(
        "ix_kudos_about",
        "kudos",
        ["about_ts", "giver_id"],
        sqlite_where=sa.text("about_ts is not null"),
        postgresql_where=sa.text("about_ts is not null"),
    )
    op.create_index("ix_kudos_giver_id_day", "kudos", ["giver_id", "day"])
    op.create_index(
        "ix_kudos_seconded",
        "kudos",
        ["second_of", "giver_id"],
        sqlite_where=sa.text("second_of is not null"),
        postgresql_where=sa.text("second_of is not null"),
    )
    op.create_index("ix_kudos_workspace_id_given_at", "kudos", ["workspace_id", "given_at"])

    op.create_table(
        "kudos_redemptions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("reward_id", KEY, nullable=False),
        sa.Column("buyer_id", KEY, nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["people.id"], name=op.f("fk_kudos_redemptions_buyer_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_kudos_redemptions_decided_by")),
        sa.ForeignKeyConstraint(
            ["reward_id"], ["kudos_rewards.id"], name=op.f("fk_kudos_redemptions_reward_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_kudos_redemptions_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kudos_redemptions")),
        sa.UniqueConstraint("buyer_id", "trigger", name=op.f("uq_kudos_redemptions_buyer_id_trigger")),
    )
    op.create_index(
        "ix_kudos_redemptions_waiting",
        "kudos_redemptions",
        ["workspace_id"],
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )

    op.create_table(
        "kudos_entries",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kudos_id", KEY, nullable=False),
        sa.Column("receiver_id", KEY, nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("amount in (-1, 1)", name=op.f("ck_kudos_entries_one_at_a_time")),
        sa.ForeignKeyConstraint(["kudos_id"], ["kudos.id"], name=op.f("fk_kudos_entries_kudos_id")),
        sa.ForeignKeyConstraint(["receiver_id"], ["people.id"], name=op.f("fk_kudos_entries_receiver_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kudos_entries")),
        sa.UniqueConstraint(
            "kudos_id", "receiver_id", "amount", name=op.f("uq_kudos_entries_kudos_id_receiver_id_amount")
        ),
    )
    op.create_index(op.f("ix_kudos_entries_receiver_id"), "kudos_entries", ["receiver_id"])

    op.create_table(
        "kudos_shown",
        sa.Column("gathering_id", KEY, nullable=False),
        sa.Column("kudos_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["gathering_id"], ["kudos_gatherings.id"], name=op.f("fk_kudos_shown_gathering_id")
        ),
        sa.ForeignKeyConstraint(["kudos_id"], ["kudos.id"], name=op.f("fk_kudos_shown_kudos_id")),
        sa.PrimaryKeyConstraint("gathering_id", "kudos_id", name=op.f("pk_kudos_shown")),
    )
    op.create_index(op.f("ix_kudos_shown_kudos_id"), "kudos_shown", ["kudos_id"])
