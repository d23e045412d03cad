"""What is said and done in channels; each change is told to those who listen."""

from collections.abc import Callable, Sequence

from sandbox import blocks as block_kit
from sandbox import message_shapes
from sandbox.models import JSON, Channel, File, Installation, Message, Person
from sandbox.registry import Occurrence, Registry
from sandbox.typed import rich_text

_HISTORY_SCOPES = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}
_READ_SCOPES = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}


class World(Registry):
    """All of the stand-in's state, and the ways it changes."""

    def post(
        self,
        channel: Channel,
        *,
        text: str,
        user: Person | None = None,
        installation: Installation | None = None,
        blocks: Sequence[JSON] = (),
        attachments: Sequence[JSON] = (),
        metadata: JSON | None = None,
        thread_ts: str | None = None,
        broadcast: bool = False,
        files: Sequence[File] = (),
        username: str | None = None,
        icon_emoji: str | None = None,
        subtype: str | None = None,
    ) -> Message:
        message = self.draft(
            channel,
            text=text,
            user=user,
            installation=installation,
            blocks=blocks,
            attachments=attachments,
            metadata=metadata,
            thread_ts=thread_ts,
        )
        message.files = list(files)
        message.username = username
        message.icon_emoji = icon_emoji
        message.subtype = "thread_broadcast" if broadcast and message.is_reply else subtype
        channel.by_ts[message.ts] = message
        if message.is_reply and thread_ts is not None:
            channel.threads.setdefault(thread_ts, []).append(message)
        for file in files:
            file.shares.append(message)
        self._message_occurs(channel, lambda: message_shapes.new_event(message))
        return message

    def tick(self, channel: Channel) -> str:
        """A message's ts: unique and rising within the channel."""
        channel.last_tick = max(int(self.clock.now() * 1_000_000), channel.last_tick + 1)
        return f"{channel.last_tick // 1_000_000}.{channel.last_tick % 1_000_000:06d}"

    def draft(
        self,
        channel: Channel,
        *,
        text: str,
        user: Person | None = None,
        installation: Installation | None = None,
        blocks: Sequence[JSON] = (),
        attachments: Sequence[JSON] = (),
        metadata: JSON | None = None,
        thread_ts: str | None = None,
        ephemeral_for: Person | None = None,
    ) -> Message:
        """A message with its ts, not yet in the channel."""
        message = Message(
            channel=channel,
            ts=self.tick(channel),
            user=installation.bot_user if installation is not None else user,
            installation=installation,
            text=text,
            blocks=block_kit.with_ids(blocks, self.ids.short),
            attachments=self._identified(attachments),
            metadata=metadata,
            thread_ts=thread_ts,
            ephemeral_for=ephemeral_for,
        )
        if installation is None and user is not None:
            message.client_msg_id = self.ids.secret("client_msg", 32)
            if text and not blocks:
                message.blocks = block_kit.with_ids([rich_text(text)], self.ids.short)
        return message

    def _identified(self, attachments: Sequence[JSON]) -> list[JSON]:
        """Attachments whose blocks have ids, as a message's own have."""
        return [
            {**each, "blocks": block_kit.with_ids(each["blocks"], self.ids.short)}
            if each.get("blocks")
            else each
            for each in attachments
        ]

    def whisper(
        self,
        channel: Channel,
        person: Person,
        *,
        text: str,
        installation: Installation | None,
        blocks: Sequence[JSON] = (),
        attachments: Sequence[JSON] = (),
        thread_ts: str | None = None,
    ) -> Message:
        """An ephemeral message; from Slackbot when there is no `installation`."""
        message = self.draft(
            channel,
            text=text,
            installation=installation,
            blocks=blocks,
            attachments=attachments,
            thread_ts=thread_ts,
            ephemeral_for=person,
        )
        self.ephemerals.setdefault(person.id, []).append(message)
        return message

    def edit(
        self,
        message: Message,
        *,
        editor: Person,
        text: str | None = None,
        blocks: Sequence[JSON] | None = None,
        attachments: Sequence[JSON] | None = None,
        metadata: JSON | None = None,
    ) -> None:
        """Change what is given; blocks go when only a text is. `metadata` {} removes it, None keeps it."""
        before = message_shapes.message(message)
        if blocks is not None:
            message.blocks = block_kit.with_ids(blocks, self.ids.short)
        elif text is not None:
            message.blocks = [] if message.installation else [rich_text(text)]
        if text is not None:
            message.text = text
        if attachments is not None:
            message.attachments = self._identified(attachments)
        if metadata is not None:
            message.metadata = metadata or None
        message.values.clear()
        if message.ephemeral_for is not None:
            return
        message.edited = {"user": editor.id, "ts": self.event_ts()}
        self._message_occurs(
            message.channel, lambda: message_shapes.changed_event(message, before, self.event_ts())
        )

    def delete(self, message: Message) -> None:
        """Take a message away; one with replies leaves a tombstone."""
        message.deleted = True
        if message.ephemeral_for is not None:
            self.ephemerals[message.ephemeral_for.id].remove(message)
            return
        channel = message.channel
        del channel.by_ts[message.ts]
        if message.is_reply and message.thread_ts is not None:
            channel.threads[message.thread_ts].remove(message)
        channel.pins.pop(message.ts, None)
        if channel.threads.get(message.ts):
            channel.by_ts[message.ts] = self._tombstone(message)
            channel.by_ts = dict(sorted(channel.by_ts.items()))
        self._message_occurs(channel, lambda: message_shapes.deleted_event(message, self.event_ts()))

    def _tombstone(self, message: Message) -> Message:
        return Message(
            channel=message.channel,
            ts=message.ts,
            user=message.user,
            installation=None,
            text="This message was deleted.",
            blocks=[],
            attachments=[],
            metadata=None,
            thread_ts=message.ts,
            subtype="tombstone",
        )

    def _message_occurs(self, channel: Channel, body: Callable[[], JSON]) -> None:
        kind = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}[channel.kind]
        self.tell(Occurrence(kind, _HISTORY_SCOPES[channel.kind], channel.workspaces, body, channel))

    def mention(self, message: Message) -> None:
        """Tell the bots that are named in a person's message."""
        for installation in self.installations.values():
            if f"<@{installation.bot_user.id}>" in message.text:
                self.tell(
                    Occurrence(
                        "app_mention",
                        "app_mentions:read",
                        [installation.workspace],
                        lambda: message_shapes.mention_event(message),
                        message.channel,
                        only=installation,
                    )
                )

    def join(self, channel: Channel, person: Person, inviter: Person | None = None) -> None:
        if person.id in channel.members:
            return
        channel.members[person.id] = person

        def body() -> JSON:
            event = message_shapes.membership_event("member_joined_channel", channel, person, self.event_ts())
            return event | ({"inviter": inviter.id} if inviter is not None else {})

        scope = _READ_SCOPES[channel.kind]
        self.tell(Occurrence("member_joined_channel", scope, channel.workspaces, body, channel))

    def leave(self, channel: Channel, person: Person, remover: Person | None = None) -> None:
        if channel.members.pop(person.id, None) is None:
            return

        def body() -> JSON:
            return message_shapes.membership_event("member_left_channel", channel, person, self.event_ts())

        def own_body() -> JSON:
            left = "group_left" if channel.private else "channel_left"
            actor = (remover or person).id
            return {"type": left, "channel": channel.id, "actor_id": actor, "event_ts": self.event_ts()}

        scope = _READ_SCOPES[channel.kind]
        self.tell(Occurrence("member_left_channel", scope, channel.workspaces, body, channel))
        for installation in self.installations.values():
            if installation.bot_user is person:
                left = "group_left" if channel.private else "channel_left"
                self.tell(
                    Occurrence(
                        left, scope, [person.workspace], own_body, channel, outsiders=True, only=installation
                    )
                )

    def react(self, message: Message, person: Person, emoji: str, *, added: bool) -> bool:
        """Add or remove a reaction; False when there was nothing to change."""
        who = message.reactions.get(emoji, [])
        if (person.id in who) == added:
            return False
        if added:
            message.reactions.setdefault(emoji, []).append(person.id)
        else:
            who.remove(person.id)
            if not who:
                del message.reactions[emoji]
        kind = "reaction_added" if added else "reaction_removed"

        def body() -> JSON:
            event: JSON = {
                "type": kind,
                "user": person.id,
                "item": {"type": "message", "channel": message.channel.id, "ts": message.ts},
                "reaction": emoji,
                "event_ts": self.event_ts(),
            }
            return event | ({"item_user": message.user.id} if message.user else {})

        self.tell(Occurrence(kind, "reactions:read", message.channel.workspaces, body, message.channel))
        return True

    def archive(self, channel: Channel, actor: Person | None, *, archived: bool = True) -> None:
        channel.archived = archived
        kind = ("group_" if channel.private else "channel_") + ("archive" if archived else "unarchive")
        actor_id = (actor or channel.creator or next(iter(self.people.values()))).id

        def body() -> JSON:
            event = {"type": kind, "channel": channel.id, "user": actor_id, "event_ts": self.event_ts()}
            return event | ({"is_moved": 0} if kind == "channel_archive" else {})

        self._channel_occurs(kind, channel, body)

    def rename(self, channel: Channel, name: str) -> None:
        channel.previous_names.append(channel.name)
        channel.name = name
        channel.updated = self.clock.now()
        kind = "group_rename" if channel.private else "channel_rename"

        def body() -> JSON:
            details = {
                "id": channel.id,
                "is_channel": not channel.private,
                "is_mpim": False,
                "name": name,
                "name_normalized": name,
                "created": int(channel.created),
            }
            return {"type": kind, "channel": details, "event_ts": self.event_ts()}

        self._channel_occurs(kind, channel, body)

    def delete_channel(self, channel: Channel, actor: Person | None) -> None:
        kind = "group_deleted" if channel.private else "channel_deleted"
        actor_id = (actor or channel.creator or next(iter(self.people.values()))).id

        def body() -> JSON:
            return {"type": kind, "channel": channel.id, "actor_id": actor_id, "event_ts": self.event_ts()}

        self._channel_occurs(kind, channel, body)
        del self.channels[channel.id]

    def _channel_occurs(self, kind: str, channel: Channel, body: Callable[[], JSON]) -> None:
        scope = _READ_SCOPES[channel.kind]
        outsiders = not channel.private
        self.tell(Occurrence(kind, scope, channel.workspaces, body, channel, outsiders=outsiders))
