"""The command line: `frontlane run`, `demo`, `doctor`, `backup` and so on."""

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.app import migrate, run, utc_now
from bot.auditing import lines_of
from bot.backup import backup, restore
from bot.doctor import examine
from bot.manifest import build_manifest
from bot.problems import BadSettings, CannotStart
from bot.settings import command_prefix, database_url, environment, read_settings
from bot.signals import set_by_signals
from services.town_halls.auditing import AnonymityAudit
from storage.database import Database
from storage.migrations import revisions

WRONG, BAD_USE = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the process's exit status: 1 if something is wrong, 2 for bad settings."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    # The demo has options of its own, and its part of the package is only loaded when it is wanted.
    if given[:1] == ["demo"]:
        try:
            demo: Callable[[Sequence[str]], int] = importlib.import_module("bot.demo").run
        except ModuleNotFoundError as error:
            print(f"The demo is not part of this installation ({error.name} is missing).", file=sys.stderr)
            return WRONG
        return demo(given[1:])
    chosen = _parser().parse_args(given)
    try:
        status: int = chosen.command(chosen)
    except BadSettings as error:
        print(f"{error}\n\nSettings are read from the environment and from .env here.", file=sys.stderr)
        return BAD_USE
    except CannotStart as error:
        print(error, file=sys.stderr)
        return WRONG
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="frontlane",
        description="Frontlane tells frontline agents what is coming, before their customers call.",
        epilog="Settings come from the environment and from .env; .env.example explains each.",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    command = commands.add_parser(
        "run",
        help="run the app",
        description="Runs the app until SIGTERM or SIGINT: in Socket Mode where SLACK_APP_TOKEN is set, "
        "else by HTTP. The database is brought up to date first.",
    )
    command.set_defaults(command=_run)
    commands.add_parser(
        "demo",
        help="show the app in a Slack stand-in, with nothing to set up",
        add_help=False,
    )
    command = commands.add_parser(
        "doctor",
        help="say what is wrong with this installation, and how to mend it",
        description="Checks settings, tokens, scopes, channels, people, the database, its disk and the port. "
        "Changes nothing. Exit status 1 if something is wrong (✗); what cannot be seen from here has a ?.",
    )
    command.set_defaults(command=_doctor)
    command = commands.add_parser(
        "audit-anonymity",
        help="print what is stored of who asks without a name, and try to find them",
        description="Prints for each town hall what is stored of those who asked without a name or voted, "
        "and tries to find them with all that this installation has: its database and its secret. Changes "
        "nothing. Exit status 1 if a promise of docs/anonymity.md is broken.",
    )
    command.set_defaults(command=_audit_anonymity)
    command = commands.add_parser(
        "manifest",
        help="print the manifest from which Slack makes the app",
        description="Prints the manifest as JSON: paste it at api.slack.com/apps, “Create New App”, "
        "“From a manifest”. FRONTLANE_COMMAND_PREFIX goes before the slash commands.",
    )
    command.add_argument(
        "--url",
        type=_address,
        help="for HTTP: where Slack reaches the app (https://…); without it: Socket Mode",
    )
    command.set_defaults(command=_manifest)
    command = commands.add_parser(
        "migrate",
        help="bring the database up to date",
        description="Brings the database that DATABASE_URL names up to date. "
        "`run` does so, too, when it starts.",
    )
    command.set_defaults(command=_migrate)
    command = commands.add_parser(
        "backup",
        help="save the SQLite database while it runs",
        description="Saves the SQLite database that DATABASE_URL names, while Frontlane runs on it, into one "
        "file for its owner's eyes alone, and checks it. Overwrites nothing. For PostgreSQL it says which "
        "command does so.",
    )
    command.add_argument(
        "target",
        metavar="TARGET",
        type=Path,
        help="a new file, or a folder: there it is named after the time",
    )
    command.set_defaults(command=_backup)
    command = commands.add_parser(
        "restore",
        help="put a backup in the place of the SQLite database",
        description="Checks a backup and puts it in the place of the SQLite database that DATABASE_URL "
        "names, which is kept beside it. Frontlane must not be running. For PostgreSQL it says which command "
        "does so.",
    )
    command.add_argument("source", metavar="SOURCE", type=Path, help="the backup, which stays as it is")
    command.set_defaults(command=_restore)
    return parser


def _run(_: argparse.Namespace) -> int:
    settings = read_settings(environment())
    logs.configure(settings.log_level, settings.log_format)
    run(settings, stop=set_by_signals())
    return 0


def _doctor(_: argparse.Namespace) -> int:
    findings = examine(environment())
    for finding in findings:
        print(f"{finding.mark} {finding.what}")
        if finding.mend:
            print(f"    {finding.mend}")
    return 0 if all(finding.is_well for finding in findings) else WRONG


def _audit_anonymity(_: argparse.Namespace) -> int:
    settings = read_settings(environment())
    database = Database(settings.database_url)
    try:
        if database.is_sqlite and not Path(database.url.database or "").exists():
            # To connect would make the file.
            raise CannotStart("There is no database yet. Run `frontlane migrate`, or `frontlane run`.")
        halls = list(AnonymityAudit(database, settings.bot_token.encode()).halls())
    except SQLAlchemyError as error:
        raise CannotStart(
            "The database that DATABASE_URL names cannot be read, or is not up to date: `frontlane doctor` "
            "says more."
        ) from error
    finally:
        database.close()
    print("\n\n".join("\n".join(lines_of(hall)) for hall in halls) or "There is no town hall yet.")
    return WRONG if any(hall.problems for hall in halls) else 0


def _manifest(chosen: argparse.Namespace) -> int:
    manifest = build_manifest(prefix=command_prefix(environment()), url=chosen.url)
    print(json.dumps(manifest, indent=2, ensure_ascii=False))
    return 0


def _migrate(_: argparse.Namespace) -> int:
    database = Database(database_url(environment()))
    try:
        migrate(database)
        print(f"The database is at revision {revisions(database)[0]}, the newest.")
    finally:
        database.close()
    return 0


def _backup(chosen: argparse.Namespace) -> int:
    saved = backup(make_url(database_url(environment())), chosen.target, utc_now())
    print(f"Saved and checked: {saved.path} ({_megabytes(saved.size)}, revision {saved.revision or 'none'}).")
    return 0


def _restore(chosen: argparse.Namespace) -> int:
    restored = restore(make_url(database_url(environment())), chosen.source, utc_now())
    print(f"Restored {chosen.source}, which is whole (revision {restored.revision}).")
    if restored.aside is not None:
        print(f"The database of before is {restored.aside}: delete it when you do not need it any more.")
    print("What was said in Slack since that backup is not known to it: posts due since then are said again.")
    return 0


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


def _address(text: str) -> str:
    if not text.startswith("https://"):
        raise argparse.ArgumentTypeError("Slack needs an address that begins with https://")
    return text
