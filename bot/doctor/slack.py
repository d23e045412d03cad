"""The doctor asks Slack: tokens, permissions, the clock, channels and people."""

from collections.abc import Callable, Iterator

from bot.delivery.ends import CallFailed, Refused
from bot.delivery.gateway import SlackGateway
from bot.delivery.protocol import AuthFacts
from bot.doctor.findings import Finding, Trouble, Unknown, wrong
from bot.doctor.holding import what_holds
from bot.http import SLACK_PATH
from bot.manifest import COMMANDS, SCOPES
from bot.settings import Settings

CHANNELS_SHOWN = 5
TIMEOUT_S = 10
MOST_SKEW_S = 60.0
"""Slack's signatures are refused from five minutes on; a minute is already a sign that no time is kept."""


def examine(settings: Settings, clock: Callable[[], float]) -> Iterator[Finding]:
    """All that these tokens can ask for."""
    gateway = SlackGateway(settings.bot_token, base_url=settings.api_url, timeout_s=TIMEOUT_S)
    try:
        auth = gateway.auth_test()
    except Refused as error:
        yield wrong(Trouble.BOT_TOKEN, error=error.error)
        return
    except CallFailed as error:
        yield wrong(Trouble.SLACK_AWAY, end=error, url=settings.api_url)
        return
    yield Finding(f"The bot token is for {auth.workspace_name} ({auth.workspace_id})")
    yield _scopes(auth)
    yield _clock(gateway, clock)
    if settings.app_token is not None:
        yield _socket_mode(gateway, settings.app_token)
    yield _channels(gateway)
    holding = what_holds(settings, auth.workspace_id)
    for setting, channel_id in holding.channels():
        yield _channel(gateway, setting, channel_id)
    named = list(holding.holders())
    if named:
        yield from _known(gateway, named)
    names = [f"/{settings.command_prefix}{name}" for name in COMMANDS]
    yield wrong(Unknown.COMMANDS, commands=", ".join(names), first=names[0])
    if settings.app_token is None:
        yield wrong(Unknown.PUBLIC_ADDRESS, path=SLACK_PATH)


def _scopes(auth: AuthFacts) -> Finding:
    missing = [scope for scope in SCOPES if scope not in auth.scopes]
    if missing:
        return wrong(Trouble.SCOPES, scopes=", ".join(missing))
    return Finding("The bot has all scopes that it needs")


def _clock(gateway: SlackGateway, clock: Callable[[], float]) -> Finding:
    try:
        slack_time = gateway.server_time()
    except CallFailed as error:
        return wrong(Trouble.TIME_AWAY, end=error)
    if slack_time is None:
        return Finding("Slack told no time to compare this machine's clock with")
    skew_s = abs(clock() - slack_time.timestamp())
    if skew_s > MOST_SKEW_S:
        return wrong(Trouble.CLOCK, seconds=f"{skew_s:.0f}")
    return Finding("This machine's clock is right")


def _socket_mode(gateway: SlackGateway, app_token: str) -> Finding:
    try:
        gateway.try_socket_mode(app_token)
    except Refused as error:
        if error.error == "missing_scope":
            return wrong(Trouble.APP_TOKEN_SCOPE)
        return wrong(Trouble.APP_TOKEN, error=error.error)
    except CallFailed as error:
        return wrong(Trouble.SOCKET_AWAY, end=error)
    return Finding("Socket Mode can be used")


def _channels(gateway: SlackGateway) -> Finding:
    try:
        names = [f"#{channel.name}" for channel in gateway.bot_channels()]
    except CallFailed as error:
        return wrong(Trouble.CHANNELS_AWAY, end=error)
    if not names:
        return wrong(Trouble.NO_CHANNEL)
    shown = ", ".join(names[:CHANNELS_SHOWN])
    more = f" and {len(names) - CHANNELS_SHOWN} more" if len(names) > CHANNELS_SHOWN else ""
    return Finding(f"Frontlane is in {shown}{more}")


def _channel(gateway: SlackGateway, setting: str, channel_id: str) -> Finding:
    try:
        channel = gateway.channel(channel_id)
    except Refused as error:
        return wrong(Trouble.CHANNEL_UNREADABLE, setting=setting, channel=channel_id, error=error.error)
    except CallFailed as error:
        return wrong(Trouble.CHANNEL_AWAY, setting=setting, end=error)
    if channel.is_archived:
        return wrong(Trouble.CHANNEL_ARCHIVED, setting=setting, channel=channel.name)
    if not channel.has_bot:
        return wrong(Trouble.NOT_IN_CHANNEL, setting=setting, channel=channel.name)
    return Finding(f"The app is in {setting} #{channel.name}")


def _known(gateway: SlackGateway, named: list[tuple[str, str]]) -> Iterator[Finding]:
    try:
        groups = {group.group_id for group in gateway.user_groups() if not group.is_disabled}
        unknown = [
            (setting, one)
            for setting, one in named
            if (one not in groups if one.startswith("S") else not _is_active(gateway, one.rpartition(":")[2]))
        ]
    except CallFailed as error:
        yield wrong(Trouble.PEOPLE_AWAY, end=error)
        return
    for setting, one in unknown:
        yield wrong(Trouble.NOBODY, setting=setting, who=one)
    if not unknown:
        yield Finding("All people and user groups that settings name are of this workspace")


def _is_active(gateway: SlackGateway, user_id: str) -> bool:
    try:
        return not gateway.person(user_id).is_deactivated
    except Refused:
        return False
