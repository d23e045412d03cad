"""What the doctor can find. docs/doctor.md lists the same: python -m tests.unit.bot.doctor_page"""

from dataclasses import dataclass
from enum import Enum

CONNECT = "under “Basic Information” of your app, “App-Level Tokens”"
INVITE = "/invite @Frontlane"
LATER = "Try again in a minute."
COPY_IDS = "Copy the id from the profile, or from the user group's menu, in Slack."


class Trouble(Enum):
    """Each thing that may be wrong: what is said, and how it is mended."""

    SETTING = ("A setting is wrong", "{problem}")
    ENV_IS_OPEN = (
        "Others on this machine can read the tokens in {path}",
        "Keep it to yourself: chmod 600 {path}",
    )
    SLACK_AWAY = ("Slack cannot be asked: {end}", "Check the network and SLACK_API_URL ({url}).")
    BOT_TOKEN = (
        "Slack refuses SLACK_BOT_TOKEN ({error})",
        "Copy the Bot User OAuth Token again, from “OAuth & Permissions” of your app.",
    )
    SCOPES = (
        "The bot lacks scopes: {scopes}",
        (
            "Add them under “OAuth & Permissions” of your app (or paste `frontlane manifest` under "
            "“App Manifest”), and install the app again."
        ),
    )
    TIME_AWAY = ("Slack's time cannot be asked: {end}", LATER)
    CLOCK = (
        "This machine's clock differs from Slack's by {seconds} s",
        (
            "Switch time synchronisation (NTP) on: alerts would be late or early, "
            "and Slack's requests be refused."
        ),
    )
    APP_TOKEN_SCOPE = (
        "SLACK_APP_TOKEN lacks the scope connections:write",
        f"Make another one with that scope, {CONNECT}.",
    )
    APP_TOKEN = (
        "Slack refuses SLACK_APP_TOKEN ({error})",
        (
            "Turn Socket Mode on, under “Socket Mode” of your app. If it is on, make another App-Level Token "
            f"with the scope connections:write, {CONNECT}."
        ),
    )
    SOCKET_AWAY = ("Socket Mode cannot be tried: {end}", LATER)
    NO_CHANNEL = (
        "Frontlane is in no channel, so it can post nowhere",
        f"In Slack, type {INVITE} in each channel where agents should read alerts.",
    )
    CHANNELS_AWAY = ("Slack does not say in which channels Frontlane is: {end}", LATER)
    CHANNEL_UNREADABLE = (
        "{setting} {channel} cannot be read ({error})",
        f"Check the id, and invite the app there: {INVITE}",
    )
    CHANNEL_AWAY = ("{setting} cannot be asked for: {end}", LATER)
    CHANNEL_ARCHIVED = ("{setting} #{channel} is archived", "Choose another channel.")
    NOT_IN_CHANNEL = ("The app is not in {setting} #{channel}", f"Invite it there: {INVITE}")
    PEOPLE_AWAY = ("People and user groups cannot be asked for: {end}", LATER)
    NOBODY = ("{setting} names {who}, which this workspace does not have, or has deactivated", COPY_IDS)
    NO_FOLDER = (
        "The database's folder {folder} is not there",
        (
            "Make it, or check DATABASE_URL: sqlite:///name is a file in the current folder; with four "
            "slashes it begins at the root."
        ),
    )
    NOT_WRITABLE = (
        "{path} cannot be written by this user",
        "Give it to the user that Frontlane runs as (chown); SQLite writes beside its file, too.",
    )
    DISK_FULL = (
        "Only {free} MB are free on the database's disk",
        "Make room, soon: when it is full, clicks are refused and nothing is sent until there is some.",
    )
    NO_DATABASE = ("There is no database yet", "Run `frontlane migrate`, or `frontlane run`.")
    DATABASE_AWAY = (
        "The database cannot be used: {cause}",
        "Check DATABASE_URL, and that the database runs and lets this machine in.",
    )
    OLD_SCHEMA = (
        "The database is at revision {present}, not {newest}",
        "Run `frontlane migrate`; `frontlane run` does so, too, when it starts.",
    )
    NEWER_SCHEMA = (
        "The database is of a newer Frontlane (revision {present}; this one knows {newest})",
        "Run that version again, or restore a backup from before.",
    )
    SECOND = (
        "Another Frontlane (process {holder}) uses this SQLite file, and does not answer on port {port}",
        "Stop it before you start this one. To run several, use PostgreSQL.",
    )
    PORT_TAKEN = (
        "Port {port} is taken by another program",
        "Stop that one, or set PORT to another port.",
    )
    NO_ADDRESS = (
        "Nothing can listen on {host} port {port}: {cause}",
        "FRONTLANE_HOST should be an address of this machine, and PORT above 1023 where you are not root.",
    )
    UNWELL = (
        "Frontlane runs here and is not well: {parts}",
        "docs/operations.md says what to do about each; its log says more.",
    )


class Unknown(Enum):
    """What nobody can see from here, and what will be seen where it is wrong."""

    COMMANDS = (
        "Whether another app has one of the names {commands}, Slack does not say",
        (
            "Type {first} help in Slack. If another app answers, set FRONTLANE_COMMAND_PREFIX, print the "
            "manifest again and paste it under “App Manifest” of your app."
        ),
    )
    PUBLIC_ADDRESS = (
        "Whether Slack reaches {path} on your public address cannot be seen from here",
        (
            "While Frontlane runs, open “Event Subscriptions” of your app: the Request URL should be "
            "verified. If it is not, press Retry there."
        ),
    )


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    mend: str = ""
    """What to do; empty when all is well."""
    about: Trouble | Unknown | None = None
    """None when all is well."""

    @property
    def is_well(self) -> bool:
        """Whether nothing is to be mended, as far as can be seen."""
        return not isinstance(self.about, Trouble)

    @property
    def mark(self) -> str:
        """Goes before it in a list."""
        if self.about is None:
            return "✓"
        return "✗" if isinstance(self.about, Trouble) else "?"


def wrong(about: Trouble | Unknown, **words: object) -> Finding:
    """A finding in the words of the lists above."""
    what, mend = about.value
    return Finding(what.format(**words), mend.format(**words), about)
