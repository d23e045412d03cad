"""Every setting, read once. The variables are explained in `.env.example`."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from dotenv import dotenv_values
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.problems import BadSettings
from services.decisions import Setting
from services.people import Role
from services.settings import SETTINGS

SLACK_API_URL = "https://slack.com/api/"
DATABASE_URL = "sqlite:///frontlane.db"
LONGEST_COMMAND = 32
"""https://docs.slack.dev/reference/app-manifest"""
LONGEST_PREFIX = LONGEST_COMMAND - len("/townhall")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
FORMATS = ("json", "text")
LAST_PORT = 65_535

OURS = "FRONTLANE_"
NOT_OURS = re.compile(r"FRONTLANE_(SERVICE_(HOST|PORT(_\w+)?)|PORT(_\d+_(TCP|UDP|SCTP)(_\w+)?)?)")
"""What Kubernetes sets where a service is called frontlane:
https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables"""

TOKENS = {
    "xoxb-": "a Bot User OAuth Token",
    "xapp-": "an App-Level Token",
    "xoxp-": "a User OAuth Token",
    "xoxe": "a token that expires",
}
"""What a token's beginning tells: https://docs.slack.dev/authentication/tokens"""

Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the operator decides. Secrets have no repr."""

    bot_token: str = field(repr=False)
    app_token: str | None = field(default=None, repr=False)
    """Set: Socket Mode."""
    signing_secret: str | None = field(default=None, repr=False)
    """Set wherever `app_token` is not."""
    api_url: str = SLACK_API_URL
    """Ends with a slash."""
    database_url: str = field(default=DATABASE_URL, repr=False)
    host: str = "0.0.0.0"  # noqa: S104 - Slack and health checks come from outside of a container
    port: int = 3000
    """0: any free one."""
    log_level: str = "INFO"
    log_format: str = "json"
    publishers: tuple[str, ...] = ()
    """User ids (as in `T0456:U0123` with the workspace's, where it is another one) and user group ids."""
    hosts: tuple[str, ...] = ()
    """Likewise: who may call town halls."""
    reviewers: tuple[str, ...] = ()
    """Of wow moments, likewise."""
    leaders: tuple[str, ...] = ()
    """Likewise."""
    command_prefix: str = ""
    seeds: Mapping[str, str] = field(default_factory=dict)
    """What the environment says of what admins decide, by the setting's name: see services.decisions."""

    @property
    def roles(self) -> Mapping[Role, tuple[str, ...]]:
        """Who has which role until App Home decides."""
        return {
            Role.PUBLISHER: self.publishers,
            Role.REVIEWER: self.reviewers,
            Role.HOST: self.hosts,
            Role.LEADER: self.leaders,
        }

    @property
    def uses_socket_mode(self) -> bool:
        """Whether Slack is listened to through a socket that we open, rather than by HTTP."""
        return self.app_token is not None

    def seeded(self, setting: Setting[Value]) -> Value:
        """What the environment says of something that admins decide, else the default."""
        return setting.of(self.seeds.get(setting.name, ""))


def environment(directory: Path | None = None) -> dict[str, str]:
    """The process's environment over the `.env` of a directory, the current one by default."""
    written = dotenv_values((directory or Path.cwd()) / ".env")
    return {name: value for name, value in written.items() if value is not None} | dict(os.environ)


def read_settings(variables: Mapping[str, str]) -> Settings:
    """The settings that these variables give; an empty one counts as missing.

    Raises:
        BadSettings: with a sentence for each variable that is missing or makes no sense.
    """
    reader = _Reader(variables)
    settings = Settings(
        bot_token=reader.read("SLACK_BOT_TOKEN", _bot_token, ""),
        app_token=reader.read("SLACK_APP_TOKEN", _app_token, None),
        signing_secret=reader.read("SLACK_SIGNING_SECRET", _signing_secret, None),
        api_url=reader.read("SLACK_API_URL", _api_url, Settings.api_url),
        database_url=reader.read("DATABASE_URL", _database_url, DATABASE_URL),
        host=reader.read("FRONTLANE_HOST", str, Settings.host),
        port=reader.read("PORT", _port, Settings.port),
        log_level=reader.read("LOG_LEVEL", lambda text: _one_of(LEVELS, text.upper()), Settings.log_level),
        log_format=reader.read(
            "LOG_FORMAT", lambda text: _one_of(FORMATS, text.lower()), Settings.log_format
        ),
        publishers=reader.read("FRONTLANE_PUBLISHERS", _holders, ()),
        hosts=reader.read("FRONTLANE_HOSTS", _holders, ()),
        reviewers=reader.read("FRONTLANE_REVIEWERS", _holders, ()),
        leaders=reader.read("FRONTLANE_LEADERS", _holders, ()),
        command_prefix=_read_prefix(reader),
        seeds={setting.name: text for setting in SETTINGS if (text := reader.checked(setting))},
    )
    if not reader.has("SLACK_BOT_TOKEN"):
        reader.problems.append(
            "SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token (xoxb-…) "
            "from “OAuth & Permissions” of your app."
        )
    if not reader.has("SLACK_APP_TOKEN") and not reader.has("SLACK_SIGNING_SECRET"):
        reader.problems.append(
            "SLACK_APP_TOKEN is missing: set it (xapp-…) for Socket Mode, "
            "or SLACK_SIGNING_SECRET for HTTP; both are under “Basic Information” of your app."
        )
    reader.problems.extend(reader.unknown())
    if reader.problems:
        raise BadSettings(reader.problems)
    return settings


def command_prefix(variables: Mapping[str, str]) -> str:
    """The prefix of the slash commands alone: the manifest is wanted before there are any tokens.

    Raises:
        BadSettings: it makes no sense.
    """
    reader = _Reader(variables)
    prefix = _read_prefix(reader)
    if reader.problems:
        raise BadSettings(reader.problems)
    return prefix


def database_url(variables: Mapping[str, str]) -> str:
    """Where the database is: migrations need nothing else.

    Raises:
        BadSettings: it makes no sense.
    """
    reader = _Reader(variables)
    url = reader.read("DATABASE_URL", _database_url, DATABASE_URL)
    if reader.problems:
        raise BadSettings(reader.problems)
    return url


class _Reader:
    """Reads one variable after the other and collects what is wrong with them."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._asked: set[str] = set()
        self.problems: list[str] = []

    def read(self, name: str, parse: Callable[[str], Value], default: Value) -> Value:
        self._asked.add(name)
        text = self._variables.get(name, "").strip()
        if not text:
            return default
        try:
            return parse(text)
        except ValueError as error:
            self.problems.append(f"{name} {error}")
            return default

    def checked(self, setting: Setting[Any]) -> str:
        """The text, if it makes sense."""
        return self.read(setting.variable, lambda text: (setting.of(text), text)[1], "")

    def has(self, name: str) -> bool:
        return bool(self._variables.get(name, "").strip())

    def unknown(self) -> Iterator[str]:
        """A sentence for each variable that has our name, and was never asked for."""
        for name in sorted(self._variables):
            if not name.startswith(OURS) or name in self._asked:
                continue
            if NOT_OURS.fullmatch(name) and (name != f"{OURS}PORT" or "://" in self._variables[name]):
                continue
            known = {each.removeprefix(OURS): each for each in sorted(self._asked)}
            alike = get_close_matches(name.removeprefix(OURS), known, n=1)
            meant = (
                f": did you mean {known[alike[0]]}?" if alike else "; .env.example has all that there are."
            )
            yield f"{name} is no setting{meant}"


def _read_prefix(reader: _Reader) -> str:
    return reader.read("FRONTLANE_COMMAND_PREFIX", _prefix, "")


def _bot_token(text: str) -> str:
    return _token(text, "xoxb-", "the Bot User OAuth Token, under “OAuth & Permissions” of your app")


def _app_token(text: str) -> str:
    return _token(text, "xapp-", "the App-Level Token, under “Basic Information” of your app")


def _token(text: str, start: str, what: str) -> str:
    # The value is not repeated: it may be another secret, pasted into the wrong place.
    if not text.startswith(start):
        known = next((kind for begin, kind in TOKENS.items() if text.startswith(begin)), None)
        this = f" This is {known}." if known else ""
        raise ValueError(f"does not begin with {start}: it should be {what}.{this}")
    return text


def _signing_secret(text: str) -> str:
    if text.startswith(tuple(TOKENS)):
        raise ValueError(
            "is a token: it should be the Signing Secret, under “Basic Information” of your app."
        )
    return text


def _api_url(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", text):
        raise ValueError("is not a web address such as https://slack.com/api/.")
    if re.fullmatch(r"https?://slack(-gov)?\.com/?", text):
        raise ValueError(f"lacks its path: it should be {text.removesuffix('/')}/api/.")
    return text if text.endswith("/") else f"{text}/"


def _database_url(text: str) -> str:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.get_backend_name() not in {"sqlite", "postgresql", "postgres"}:
        raise ValueError(
            "should be sqlite:///path/to/file.db or postgresql+psycopg://user:password@host/database."
        )
    if url.get_backend_name() == "sqlite":
        if url.host:
            raise ValueError("needs a third slash: sqlite:///name is a file in the current folder.")
        if url.database in {None, "", ":memory:"}:
            raise ValueError("should name a file: what is only in memory is lost at every restart.")
        return text
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > LAST_PORT:
        raise ValueError(f"should be a port between 0 and {LAST_PORT}.")
    return int(text)


def _one_of(choices: tuple[str, ...], text: str) -> str:
    if text not in choices:
        raise ValueError(f"should be one of {', '.join(choices)}.")
    return text


def _holders(text: str) -> tuple[str, ...]:
    holders = tuple(filter(None, (part.strip() for part in text.split(","))))
    for holder in holders:
        if not re.fullmatch(r"(T[A-Z0-9]{2,}:)?[UW][A-Z0-9]{2,}|S[A-Z0-9]{2,}", holder):
            raise ValueError(
                f"has “{holder}”: give ids of users (U…, of another workspace T…:U…) and user groups (S…), "
                "separated by commas."
            )
    return holders


def _prefix(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9_-]+", text) or len(text) > LONGEST_PREFIX:
        raise ValueError(
            f"should be lower-case letters, digits, - and _, {LONGEST_PREFIX} at most, as in acme-."
        )
    return text
