"""Run by Alembic, within the connection and the transaction that `storage.migrations` hands it."""

from typing import Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from storage.database import Base, UtcDateTime
from storage.migrations import load_models


def _name(kind: str, item: object, _: AutogenContext) -> str | Literal[False]:
    # Each revision spells these types out (see script.py.mako): it must not change when our own types do.
    if kind == "type" and isinstance(item, UtcDateTime):
        return "MOMENT"
    if kind == "type" and isinstance(item, sa.BigInteger):
        return "KEY"
    if kind == "type" and isinstance(item, sa.JSON):
        return "JSON"
    return False


load_models()
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=_name,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
