"""Roles are kept in App Home: a grant says whose person it names, and may name the workspace's admins."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
HELD_BY_ADMINS = ("admin", "publisher", "reviewer", "host")
"""What they have held until now without a grant."""

grants = sa.table("role_grants", *map(sa.column, ("workspace_id", "role", "home_id", "holder_id")))
people = sa.table(
    "people", sa.column("workspace_id"), sa.column("user_id"), sa.column("is_deactivated", sa.Boolean())
)
workspaces = sa.table("workspaces", sa.column("id"), sa.column("bot_user_id"))


def upgrade() -> None:
    """Applies it."""
    op.create_table(
        "role_decisions",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_role_decisions_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "role", name=op.f("pk_role_decisions")),
    )
    op.add_column("role_grants", sa.Column("home_id", sa.String(), nullable=True))
    _say_whose()
    with op.batch_alter_table("role_grants") as table:
        table.alter_column("home_id", existing_type=sa.String(), nullable=False)
        table.drop_constraint(op.f("uq_role_grants_workspace_id_role_holder_id"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_role_grants_workspace_id_role_home_id_holder_id"),
            ["workspace_id", "role", "home_id", "holder_id"],
        )
    _give_admins_what_they_hold()


def _say_whose() -> None:
    """A user id named whoever has it: here, or else in another workspace."""
    named = sa.and_(people.c.user_id == grants.c.holder_id, people.c.is_deactivated.is_(False))
    here = (
        sa.select(people.c.workspace_id)
        .where(named, people.c.workspace_id == grants.c.workspace_id)
        .scalar_subquery()
    )
    elsewhere = sa.select(sa.func.min(people.c.workspace_id)).where(named).scalar_subquery()
    op.execute(grants.update().values(home_id=sa.func.coalesce(here, elsewhere, grants.c.workspace_id)))


def _give_admins_what_they_hold() -> None:
    for role in HELD_BY_ADMINS:
        installed = sa.select(workspaces.c.id, sa.literal(role), workspaces.c.id, sa.literal("admins")).where(
            workspaces.c.bot_user_id.is_not(None)
        )
        op.execute(grants.insert().from_select(["workspace_id", "role", "home_id", "holder_id"], installed))
