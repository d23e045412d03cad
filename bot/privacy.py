"""Commands about what is kept of people: what they print, and the files that they write."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.ends import CallFailed
from bot.delivery.gateway import SlackGateway
from bot.problems import BadSettings, CannotStart
from bot.settings import database_url, read_settings
from services.privacy.describing import Erasure, Section
from services.privacy.erasing import Plan, Words
from services.privacy.exporting import Copy
from storage.database import Database

OWNER_ALONE = 0o600
TIMEOUT_S = 10


@contextmanager
def opened(variables: Mapping[str, str]) -> Iterator[Database]:
    """The database that DATABASE_URL names, for a command beside the running app.

    Raises:
        CannotStart: there is none, it cannot be used, or it is not up to date.
    """
    database = Database(database_url(variables))
    try:
        if database.is_sqlite and not Path(database.url.database or "").exists():
            # To connect would make the file.
            raise CannotStart("There is no database yet. Run `frontlane migrate`, or `frontlane run`.")
        yield database
    except SQLAlchemyError as error:
        raise CannotStart(
            "The database that DATABASE_URL names cannot be read, or is not up to date: `frontlane doctor` "
            "says more."
        ) from error
    finally:
        database.close()


def write_copy(copy: Copy, folder: Path) -> Path:
    """Writes a file that its owner alone can read.

    Raises:
        CannotStart: it is there already, or the folder takes none.
    """
    path = folder / copy.name
    try:
        # Never a file of somebody else's making, and never one that others may read even for a moment.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ALONE), "w") as file:
            file.write(copy.content)
    except FileExistsError:
        raise CannotStart(f"{path} is there already. Move it away, or choose another folder.") from None
    except OSError as error:
        raise CannotStart(f"{path} cannot be written: {error.strerror}.") from None
    return path


def plan_lines(plan: Plan, words: Words, variables: Mapping[str, str]) -> Iterator[str]:
    """What erasing somebody will do, for whoever decides it.

    Args:
        variables: settings that name the person would bring their role back.
    """
    yield f"{plan.name or plan.user_id} ({plan.user_id}@{plan.home_id}) is to be erased:"
    for section, number in plan.found:
        many = section.one if number == 1 else section.many
        what = (
            "name, time zone and roles in Slack"
            if section.table == "people"
            else f"{number:,} {_theirs(many)}"
        )
        yield f"  {what}: {_fate(section, words)}"
    yield "What was asked or voted without a name cannot be found, and stays as it is."
    yield "Messages in Slack that show the name or these words are updated or deleted, as Slack allows."
    named = sorted(name for name, value in variables.items() if _names(name, value, plan.user_id))
    if named:
        yield f"! {', '.join(named)} names {plan.user_id}: take it out there first, or the role comes back."


def is_still_in(workspace_id: str, variables: Mapping[str, str]) -> bool:
    """Whether Slack says that the app is in a workspace. False, too, where it cannot be asked."""
    try:
        settings = read_settings(variables)
        gateway = SlackGateway(settings.bot_token, base_url=settings.api_url, timeout_s=TIMEOUT_S)
        return gateway.auth_test().workspace_id == workspace_id
    except (BadSettings, CallFailed):
        return False


def confirmed(question: str, wanted: str) -> bool:
    """Whether whoever sits there types what is wanted."""
    try:
        return input(question).strip() == wanted
    except EOFError:
        return False


def _fate(section: Section, words: Words) -> str:
    if section.erased is Erasure.WORDS:
        return "removed." if words is Words.REMOVE else "stays without a name."
    sentence = section.erased.value
    return sentence[:1].lower() + sentence[1:]


def _theirs(words: str) -> str:
    """As the person reads it, told to somebody else."""
    words = re.sub(r"\b(about|leads|sent|to) you\b", r"\1 them", words.replace("your ", "their "))
    # Not the one of a thank-you.
    return re.sub(r"(?<!-)\byou\b", "they", words)


def _names(name: str, value: str, user_id: str) -> bool:
    return name.startswith("FRONTLANE_") and user_id in re.split(r"[\s,=]+", value)
