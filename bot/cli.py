"""The command line: `frontlane run`, `demo`, `doctor`, `backup` and so on."""

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy.engine import make_url

from bot import logs
from bot.app import migrate, run, utc_now
from bot.auditing import lines_of
from bot.backup import backup, restore
from bot.doctor import examine
from bot.manifest import build_manifest
from bot.privacy import confirmed, is_still_in, opened, plan_lines, write_copy
from bot.problems import BadSettings, CannotStart
from bot.settings import command_prefix, database_url, environment, read_settings
from bot.signals import set_by_signals
from services.privacy.erasing import PersonErasing, Words
from services.privacy.exporting import FORMATS, PersonExport
from services.privacy.leaving import WorkspaceLeaving
from services.problems import Problem
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
    except (CannotStart, Problem) as error:
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
        "export-person",
        help="write down all that is kept about somebody",
        description="Writes two files that you alone can read, one for people (Markdown), one for machines "
        "(JSON): all that is kept about somebody, and nothing of others that they could not see themselves.",
    )
    _add_who(command)
    command.add_argument(
        "--to", type=Path, default=Path(), metavar="FOLDER", help="where to put them; here, if not said"
    )
    command.set_defaults(command=_export_person)
    command = commands.add_parser(
        "erase-person",
        help="erase somebody: numbers stay right, and nothing names them",
        description="Erases somebody, beside the running app or without it. Says first what it will do, and "
        "asks. Interrupted, it is finished by the same command, or by the app. Their messages in Slack "
        "are brought up to date by the app; who comes back is new.",
    )
    _add_who(command)
    command.add_argument(
        "--words",
        choices=[each.value for each in Words],
        default=Words.KEEP.value,
        help="what they wrote of their own accord (questions under their name, thanks, stories): keep it, "
        "without their name, since others go on with it (so, if not said); or remove it",
    )
    command.add_argument("--yes", action="store_true", help="do not ask")
    command.set_defaults(command=_erase_person)
    command = commands.add_parser(
        "forget-workspace",
        help="delete all data of a workspace that the app was taken out of",
        description="Deletes all that is kept of a workspace. The running app does so by itself ten days "
        "after it was taken out there; this is for when it runs no more, or for at once. Asks first, and "
        "refuses where Slack says that the app is there still.",
    )
    command.add_argument("workspace", metavar="T…", help="the workspace's id")
    command.add_argument(
        "--yes", action="store_true", help="do not ask, where Slack has told that the app was taken out"
    )
    command.set_defaults(command=_forget_workspace)
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
    with opened(environment()) as database:
        halls = list(AnonymityAudit(database, settings.bot_token.encode()).halls())
    print("\n\n".join("\n".join(lines_of(hall)) for hall in halls) or "There is no town hall yet.")
    return WRONG if any(hall.problems for hall in halls) else 0


def _export_person(chosen: argparse.Namespace) -> int:
    with opened(environment()) as database:
        export = PersonExport(database, utc_now)
        for file_format in FORMATS:
            print(write_copy(export.of(chosen.who, file_format), chosen.to))
    return 0


def _erase_person(chosen: argparse.Namespace) -> int:
    words = Words(chosen.words)
    with opened(environment()) as database:
        erasing = PersonErasing(database, utc_now)
        left_over = [erasing.finish(each) for each in erasing.unfinished()]
        if left_over:
            print(f"Erasures that had been begun before: {sum(left_over)} of {len(left_over)} are done now.")
        plan = erasing.plan(chosen.who)
        print("\n".join(plan_lines(plan, words, environment())))
        if not chosen.yes and not confirmed(f"Type {plan.user_id} to erase them: ", plan.user_id):
            print("Nothing was changed.")
            return WRONG
        if erasing.finish(erasing.begin(f"{plan.user_id}@{plan.home_id}", words)):
            print("Done. Messages in Slack follow as Slack's limits allow, while the app runs.")
            return 0
    print("Nearly done: a message to them is on its way. The app finishes it, or this command in a minute.")
    return 0


def _forget_workspace(chosen: argparse.Namespace) -> int:
    with opened(environment()) as database:
        leaving = WorkspaceLeaving(database, utc_now)
        counted = leaving.count(chosen.workspace)
        if not counted:
            print(f"Nothing is kept of {chosen.workspace}.")
            return 0
        if is_still_in(chosen.workspace, environment()):
            raise CannotStart(
                f"Frontlane is still installed in {chosen.workspace}. Take it out there first, in Slack, "
                "under “Manage apps”, Frontlane, “Remove app”; then run this again."
            )
        if chosen.yes and not leaving.is_left(chosen.workspace):
            raise CannotStart(
                f"Nothing says that Frontlane was taken out of {chosen.workspace}. If you know that it was, "
                "run this without --yes."
            )
        print(f"All that is kept of {chosen.workspace} is to be deleted, for good:")
        print("\n".join(f"  {number:,} rows of {name}" for name, number in counted.items()))
        wanted = str(chosen.workspace)
        if not chosen.yes and not confirmed(f"Type {wanted} to delete them: ", wanted):
            print("Nothing was changed.")
            return WRONG
        print(f"Done: {leaving.forget(wanted):,} rows are deleted. What stands in Slack is Slack's.")
    return 0


def _add_who(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "who",
        metavar="U…[@T…]",
        help="a member ID as Slack shows it in a profile, and the workspace's where several people have it",
    )


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
