"""What exists in the stand-in. The loop's thread changes these; other threads only read them."""

from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox import blocks as block_kit

JSON = dict[str, Any]
"""One JSON object of Slack's: a block, a payload, an answer."""

Values = dict[str, dict[str, JSON]]
"""`state.values`: block_id, then action_id, to the value of that element."""

Guest = Literal["multi", "single"]


@dataclass(eq=False, repr=False)
class Workspace:
    """A team of Slack's."""

    id: str
    name: str
    domain: str

    def __repr__(self) -> str:
        return f"<Workspace {self.name}>"


@dataclass(eq=False, repr=False)
class Person:
    """A member of one workspace, or a bot user (`bot_id` set)."""

    id: str
    workspace: Workspace
    name: str
    real_name: str
    email: str
    tz: str
    locale: str
    updated: float
    title: str = ""
    admin: bool = False
    owner: bool = False
    guest: Guest | None = None
    deactivated: bool = False
    bot_id: str | None = None
    app_id: str | None = None

    def __repr__(self) -> str:
        return f"<Person {self.name} {self.id}>"


@dataclass(eq=False, repr=False)
class Channel:
    """A public or private channel, or a DM between a person and a bot (`im`)."""

    id: str
    workspace: Workspace
    name: str
    created: float
    creator: Person | None
    private: bool = False
    im: bool = False
    archived: bool = False
    read_only: bool = False
    members: dict[str, Person] = field(default_factory=dict)
    shared_with: list[Workspace] = field(default_factory=list)
    previous_names: list[str] = field(default_factory=list)
    by_ts: dict[str, "Message"] = field(default_factory=dict)
    threads: dict[str, list["Message"]] = field(default_factory=dict)
    pins: dict[str, tuple[Person, float]] = field(default_factory=dict)
    last_read: dict[str, str] = field(default_factory=dict)
    last_tick: int = 0
    updated: float = 0.0

    @property
    def kind(self) -> Literal["channel", "group", "im"]:
        """Slack's `channel_type`."""
        if self.im:
            return "im"
        return "group" if self.private else "channel"

    @property
    def workspaces(self) -> list[Workspace]:
        """The host and those it is shared with."""
        return [self.workspace, *self.shared_with]

    def seen_from(self, workspace: Workspace) -> bool:
        """Whether the channel exists for that workspace."""
        return workspace is self.workspace or workspace in self.shared_with

    def __repr__(self) -> str:
        return f"<Channel {'DM' if self.im else '#' + self.name} {self.id}>"


@dataclass(eq=False, repr=False)
class UserGroup:
    """A group of members that can be mentioned by its handle."""

    id: str
    workspace: Workspace
    handle: str
    name: str
    members: list[Person]
    created: float
    updated: float
    disabled: bool = False


@dataclass(eq=False, repr=False)
class File:
    """An uploaded file. `content` is None until the bytes have been sent to the upload URL."""

    id: str
    owner: Person
    name: str
    size: int
    created: float
    url: str
    title: str = ""
    alt_text: str = ""
    content: bytes | None = None
    shares: list["Message"] = field(default_factory=list)


@dataclass(eq=False, repr=False)
class App:
    """A registered app: one manifest, one signing secret, any number of installations."""

    id: str
    manifest: JSON
    signing_secret: str
    verification_token: str
    app_token: str
    socket_mode: bool
    request_url: str | None

    @property
    def name(self) -> str:
        return str(self.manifest.get("display_information", {}).get("name", "app"))


@dataclass(eq=False, repr=False)
class Installation:
    """An app in one workspace: its bot user, its token, what it may do and hear."""

    app: App
    workspace: Workspace
    bot_user: Person
    bot_token: str
    scopes: frozenset[str]
    events: frozenset[str]
    state: Literal["active", "revoked", "uninstalled"] = "active"

    @property
    def id(self) -> str:
        """The app's id (A…)."""
        return self.app.id

    @property
    def bot_id(self) -> str:
        """The bot's id (B…)."""
        return self.bot_user.bot_id or ""

    @property
    def app_token(self) -> str:
        return self.app.app_token

    @property
    def signing_secret(self) -> str:
        return self.app.signing_secret

    @property
    def request_url(self) -> str | None:
        """Where payloads are sent when Socket Mode is off; set it once the app listens."""
        return self.app.request_url

    @request_url.setter
    def request_url(self, url: str) -> None:
        self.app.request_url = url

    def __repr__(self) -> str:
        return f"<Installation of {self.app.name} in {self.workspace.name}>"


@dataclass(eq=False, repr=False)
class Message:
    """A message in a channel, or one that only `ephemeral_for` sees. It changes when it is edited."""

    channel: Channel
    ts: str
    user: Person | None
    installation: Installation | None
    text: str
    blocks: list[JSON]
    attachments: list[JSON]
    metadata: JSON | None
    thread_ts: str | None
    files: list[File] = field(default_factory=list)
    subtype: str | None = None
    username: str | None = None
    icon_emoji: str | None = None
    edited: JSON | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    ephemeral_for: Person | None = None
    deleted: bool = False
    client_msg_id: str | None = None
    values: dict[str, Values] = field(default_factory=dict)

    @property
    def all_text(self) -> str:
        """Everything a reader sees: the texts of all blocks, one a line, or `text` where there are none."""
        return "\n".join(block_kit.texts([*self.blocks, *self.attachments])) or self.text

    @property
    def all_blocks(self) -> list[JSON]:
        """Its own blocks, then those of its attachments."""
        return [*self.blocks, *(block for each in self.attachments for block in each.get("blocks") or ())]

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def top_level(self) -> bool:
        """Shown in the channel itself: no reply, or one that was also sent to the channel."""
        return not self.is_reply or self.subtype == "thread_broadcast"

    def __repr__(self) -> str:
        return f"<Message {self.ts} in {self.channel!r}: {self.text[:60]!r}>"


@dataclass(eq=False, repr=False)
class View:
    """A modal in somebody's stack, or somebody's App Home. It changes when it is updated."""

    id: str
    installation: Installation
    person: Person
    definition: JSON
    blocks: list[JSON]
    hash: str
    root_id: str
    previous_id: str | None
    values: Values
    errors: dict[str, str] = field(default_factory=dict)
    origin: Channel | None = None

    @property
    def kind(self) -> Literal["modal", "home"]:
        return "home" if self.definition.get("type") == "home" else "modal"

    @property
    def title(self) -> str:
        return str(self.definition.get("title", {}).get("text", ""))

    @property
    def callback_id(self) -> str:
        return str(self.definition.get("callback_id", ""))

    @property
    def external_id(self) -> str:
        return str(self.definition.get("external_id", ""))

    @property
    def private_metadata(self) -> str:
        return str(self.definition.get("private_metadata", ""))

    @property
    def all_blocks(self) -> list[JSON]:
        """Its blocks; as a message's."""
        return self.blocks

    @property
    def state(self) -> JSON:
        """What is typed and chosen: `{"values": {block_id: {action_id: …}}}`."""
        return {"values": self.values}

    @property
    def text(self) -> str:
        """Title, all texts of all blocks and the buttons below, one a line."""
        around = [self.definition.get(key) for key in ("title", "submit", "close")]
        return "\n".join(block_kit.texts([*around[:1], *self.blocks, *around[1:]]))

    def __repr__(self) -> str:
        return f"<View {self.kind} {self.title!r} {self.callback_id!r}>"
