"""What holds for the database as a whole."""

import sqlite3

import psycopg
import pytest
from sqlalchemy import text

from storage.database import Database


@pytest.mark.parametrize("way", ["read", "write"])
def test_a_connection_that_is_in_use_at_the_end_is_closed_afterwards(database: Database, way: str) -> None:
    unit_of_work = database.read if way == "read" else database.write
    with unit_of_work() as session:
        driver = session.connection().connection.driver_connection
        assert driver is not None
        database.close()
        assert session.scalar(text("SELECT 1")) == 1
    with pytest.raises((sqlite3.ProgrammingError, psycopg.OperationalError)):
        driver.cursor().execute("SELECT 1")
    with unit_of_work() as session:
        assert session.scalar(text("SELECT 1")) == 1
