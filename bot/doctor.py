"""`frontlane doctor`: says what is wrong with an installation, and how to mend it."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.ends import CallFailed, Refused
from bot.delivery.gateway import SlackGateway
from bot.delivery.protocol import AuthFacts
from bot.manifest import SCOPES
from bot.problems import BadSettings
from bot.settings import Settings, read_settings
from storage.database import Database
from storage.migrations import revisions

CHANNELS_SHOWN = 5
TIMEOUT_S = 10
MOST_SKEW_S = 60.0
"""Slack's signatures are refused from five minutes on; a minute is already a sign that no time is kept."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    is_well: bool
    what: str
    mend: str = ""
    """What to do; empty when all is well."""


def examine(variables: Mapping[str, str], *, clock: Callable[[], float] = time.time) -> list[Finding]:
    """Looks at everything that these settings allow to look at. Changes nothing.

    Args:
        clock: this machine's, in unix seconds.
    """
    try:
        settings = read_settings(variables)
    except BadSettings as error:
        return [Finding(is_well=False, what="A setting is wrong", mend=problem) for problem in error.problems]
    mode = "Socket Mode" if settings.uses_socket_mode else "HTTP"
    findings = [Finding(is_well=True, what=f"Settings make sense; Slack is listened to by {mode}")]
    findings.extend(_slack(settings, clock))
    findings.extend(_database(settings))
    return findings


def _slack(settings: Settings, clock: Callable[[], float]) -> Iterator[Finding]:
    gateway = SlackGateway(settings.bot_token, base_url=settings.api_url, timeout_s=TIMEOUT_S)
    try:
        auth = gateway.auth_test()
    except Refused as error:
        yield Finding(
            is_well=False,
            what=f"Slack refuses SLACK_BOT_TOKEN ({error.error})",
            mend="Copy the Bot User OAuth Token again, from “OAuth & Permissions” of your app.",
        )
        return
    except CallFailed as error:
        yield Finding(
            is_well=False,
            what=f"Slack cannot be asked: {error}",
            mend=f"Check the network and SLACK_API_URL ({settings.api_url}).",
        )
        return
    yield Finding(is_well=True, what=f"The bot token is for {auth.workspace_name} ({auth.workspace_id})")
    yield _scopes(auth)
    yield _clock(gateway, clock)
    if settings.app_token is not None:
        yield _socket_mode(gateway, settings.app_token)
    yield _channels(gateway)
    for setting, channel_id in _named_channels(settings):
        yield _channel(gateway, setting, channel_id)
    if any(settings.roles.values()) or settings.sites:
        yield from _known(gateway, settings)


def _scopes(auth: AuthFacts) -> Finding:
    missing = [scope for scope in SCOPES if scope not in auth.scopes]
    if missing:
        return Finding(
            is_well=False,
            what=f"The bot lacks scopes: {', '.join(missing)}",
            mend="Add them under “OAuth & Permissions” of your app (or paste `frontlane manifest` under "
            "“App Manifest”), and install the app again.",
        )
    return Finding(is_well=True, what="The bot has all scopes that it needs")


def _clock(gateway: SlackGateway, clock: Callable[[], float]) -> Finding:
    try:
        slack_time = gateway.server_time()
    except CallFailed as error:
        return Finding(
            is_well=False, what=f"Slack's time cannot be asked: {error}", mend="Try again in a minute."
        )
    if slack_time is None:
        return Finding(is_well=True, what="Slack told no time to compare this machine's clock with")
    skew_s = abs(clock() - slack_time.timestamp())
    if skew_s > MOST_SKEW_S:
        return Finding(
            is_well=False,
            what=f"This machine's clock differs from Slack's by {skew_s:.0f} s",
            mend="Switch time synchronisation (NTP) on: alerts would be late or early, "
            "and Slack's requests be refused.",
        )
    return Finding(is_well=True, what="This machine's clock is right")


def _socket_mode(gateway: SlackGateway, app_token: str) -> Finding:
    try:
        gateway.try_socket_mode(app_token)
    except Refused as error:
        return Finding(
            is_well=False,
            what=f"Slack refuses SLACK_APP_TOKEN ({error.error})",
            mend="Make an App-Level Token with the scope connections:write, under “Basic Information” "
            "of your app, and turn Socket Mode on.",
        )
    except CallFailed as error:
        return Finding(
            is_well=False, what=f"Socket Mode cannot be tried: {error}", mend="Try again in a minute."
        )
    return Finding(is_well=True, what="Socket Mode can be used")


def _channels(gateway: SlackGateway) -> Finding:
    try:
        names = [f"#{channel.name}" for channel in gateway.bot_channels()]
    except CallFailed as error:
        return Finding(
            is_well=False,
            what=f"Slack does not say in which channels Frontlane is: {error}",
            mend="Try again in a minute.",
        )
    if not names:
        return Finding(
            is_well=False,
            what="Frontlane is in no channel, so it can post nowhere",
            mend="In Slack, type /invite @Frontlane in each channel where agents should read alerts.",
        )
    shown = ", ".join(names[:CHANNELS_SHOWN])
    more = f" and {len(names) - CHANNELS_SHOWN} more" if len(names) > CHANNELS_SHOWN else ""
    return Finding(is_well=True, what=f"Frontlane is in {shown}{more}")


def _named_channels(settings: Settings) -> list[tuple[str, str]]:
    named = [
        ("FRONTLANE_DESK_CHANNEL", settings.desk_channel),
        ("FRONTLANE_WOW_CHANNEL", settings.wow_channel),
        ("FRONTLANE_REVIEW_CHANNEL", settings.review_channel),
        *(("FRONTLANE_WOW_SITE_CHANNELS", channel) for channel in settings.wow_site_channels.values()),
    ]
    return [(setting, channel) for setting, channel in named if channel is not None]


def _channel(gateway: SlackGateway, setting: str, channel_id: str) -> Finding:
    try:
        channel = gateway.channel(channel_id)
    except Refused as error:
        return Finding(
            is_well=False,
            what=f"{setting} {channel_id} cannot be read ({error.error})",
            mend="Check the id, and invite the app there: /invite @Frontlane",
        )
    except CallFailed as error:
        return Finding(
            is_well=False,
            what=f"{setting} cannot be asked for: {error}",
            mend="Try again in a minute.",
        )
    if channel.is_archived:
        return Finding(
            is_well=False,
            what=f"{setting} #{channel.name} is archived",
            mend="Choose another channel.",
        )
    if not channel.has_bot:
        return Finding(
            is_well=False,
            what=f"The app is not in {setting} #{channel.name}",
            mend="Invite it there: /invite @Frontlane",
        )
    return Finding(is_well=True, what=f"The app is in {setting} #{channel.name}")


def _known(gateway: SlackGateway, settings: Settings) -> Iterator[Finding]:
    named = [
        (f"FRONTLANE_{role.upper()}S", holder)
        for role, holders in settings.roles.items()
        for holder in holders
    ]
    named += [("FRONTLANE_SITES", group) for group in settings.sites]
    try:
        groups = {group.group_id for group in gateway.user_groups() if not group.is_disabled}
        unknown = [
            (setting, one)
            for setting, one in named
            if (one not in groups if one.startswith("S") else not _is_active(gateway, one.rpartition(":")[2]))
        ]
    except CallFailed as error:
        yield Finding(
            is_well=False,
            what=f"People and user groups cannot be asked for: {error}",
            mend="Try again in a minute.",
        )
        return
    for setting, one in unknown:
        yield Finding(
            is_well=False,
            what=f"{setting} names {one}, which this workspace does not have, or has deactivated",
            mend="Copy the id from the profile, or from the user group's menu, in Slack.",
        )
    if not unknown:
        yield Finding(is_well=True, what="Publishers and sites name people and user groups of this workspace")


def _is_active(gateway: SlackGateway, user_id: str) -> bool:
    try:
        return not gateway.person(user_id).is_deactivated
    except Refused:
        return False


def _database(settings: Settings) -> Iterator[Finding]:
    database = Database(settings.database_url)
    if database.is_sqlite and not Path(database.url.database or "").exists():
        # To connect would make the file.
        yield Finding(
            is_well=False,
            what="There is no database yet",
            mend="Run `frontlane migrate`, or `frontlane run`.",
        )
        return
    try:
        present, newest = revisions(database)
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or type(error).__name__).strip()
        yield Finding(
            is_well=False,
            what=f"The database cannot be used: {cause}",
            mend="Check DATABASE_URL, and that the database runs and lets this machine in.",
        )
        return
    finally:
        database.close()
    yield Finding(is_well=True, what="The database answers")
    if present == newest:
        yield Finding(is_well=True, what=f"The database is up to date (revision {present})")
    else:
        yield Finding(
            is_well=False,
            what=f"The database is at revision {present or 'none'}, not {newest}",
            mend="Run `frontlane migrate`; `frontlane run` does so, too, when it starts.",
        )
