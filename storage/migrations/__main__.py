"""`python -m storage.migrations "What changes"`: writes the next revision, from what the models say."""

import argparse
import tempfile
from pathlib import Path

from alembic import command

from storage.database import Database
from storage.migrations import configuration, upgrade


def main() -> None:
    """Compares a new database at the newest revision with the models, and writes what is missing."""
    parser = argparse.ArgumentParser(prog="python -m storage.migrations", description=__doc__)
    parser.add_argument("message", help="what changes, as the revision's first line says it")
    message = parser.parse_args().message
    with tempfile.TemporaryDirectory() as directory:
        database = Database(f"sqlite:///{Path(directory)}/new.db")
        upgrade(database)
        with database.engine.connect() as connection:
            config = configuration(connection)
            versions = (Path(__file__).parent / "versions").glob("[0-9]*.py")
            number = 1 + max((int(path.name[:4]) for path in versions), default=0)
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
        database.close()


if __name__ == "__main__":
    main()
