"""Every answer and every payload has only keys that Slack's own samples have."""

import json
from collections.abc import Iterator
from typing import Any

from slack_sdk import WebClient

from sandbox.api import METHODS
from tests.integration.sandbox.conftest import SHAPES, Town
from tests.integration.sandbox.probe import JSON, bolted, button, modal, section, typed

WITHOUT_SAMPLE = {"api.test"}

EMPTIED = {"blocks", "attachments"}
"""The samples' README: these lists are emptied, and where that left nothing the key is missing."""

BEYOND_SAMPLES = {
    # The sample lists a pinned file; see https://docs.slack.dev/reference/methods/pins.list
    "pins.list.items[].channel",
    "pins.list.items[].message",
    # https://docs.slack.dev/reference/methods/auth.revoke
    "auth.revoke.revoked",
    # The sample's event_payload was an object that emptying left without keys.
    "Message.event.metadata.event_payload",
    # The sample is a person's broadcast; a bot's names the bot as every message of a bot does.
    "MessageThreadBroadcast.event.bot_id",
    "MessageThreadBroadcast.event.bot_profile",
}

EVENT_SAMPLES = {
    "app_home_opened": "AppHomeOpened",
    "app_mention": "AppMention",
    "app_uninstalled": "AppUninstalled",
    "channel_archive": "ChannelArchive",
    "channel_deleted": "ChannelDeleted",
    "channel_rename": "ChannelRename",
    "member_joined_channel": "MemberJoinedChannel",
    "member_left_channel": "MemberLeftChannel",
    "message": "Message",
    "message/message_changed": "MessageChanged",
    "message/message_deleted": "MessageDeleted",
    "message/thread_broadcast": "MessageThreadBroadcast",
    "reaction_added": "ReactionAdded",
    "reaction_removed": "ReactionRemoved",
    "subteam_created": "SubteamCreated",
    "subteam_members_changed": "SubteamMembersChanged",
    "subteam_updated": "SubteamUpdated",
    "team_join": "TeamJoin",
    "tokens_revoked": "TokensRevoked",
    "user_change": "UserChange",
}

INTERACTION_SAMPLES = {
    "block_actions": "BlockAction",
    "message_action": "MessageShortcut",
    "view_submission": "ViewSubmission",
    "view_closed": "ViewClosed",
}


def strange_keys(ours: Any, theirs: Any, path: str) -> Iterator[str]:
    """Paths of our keys that the sample has not; its empty objects and lists say nothing of their content."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and theirs:
        dynamic = all(key.startswith("C0") for key in theirs)
        for key, value in ours.items():
            inner = f"{path}.{key}"
            if dynamic:
                yield from strange_keys(value, next(iter(theirs.values())), inner)
            elif key in theirs:
                yield from strange_keys(value, theirs[key], inner)
            elif key not in EMPTIED and inner not in BEYOND_SAMPLES:
                yield inner
    elif isinstance(ours, list) and isinstance(theirs, list) and theirs:
        for value in ours:
            yield from strange_keys(value, theirs[0], f"{path}[]")


def sample(folder: str, name: str) -> Any:
    return json.loads((SHAPES / folder / f"{name}.json").read_text())


def use_everything(town: Town) -> None:
    """Call every method and cause every payload once, and be refused now and then."""
    slack, client, room = town.slack, town.client, town.room
    acme = slack.add_workspace("Acme")
    ines = slack.add_person(acme, "ines")
    shared = slack.add_channel(town.home, "shared", members=[town.app.bot_user, ines], shared_with=[acme])
    private = slack.add_channel(town.home, "private", members=[town.app.bot_user, town.maya], private=True)
    group = slack.add_user_group(town.home, "team", members=[town.maya])
    kinds = "public_channel,private_channel,im"
    row = section("x", accessory=button("press", "1"))
    with bolted(slack, town.app) as bolt:

        @bolt.command("/probe")
        def probe(ack: Any) -> None:
            ack("heard")

        @bolt.shortcut("probe_global")
        @bolt.shortcut("probe_message")
        def start(ack: Any, body: JSON, client: WebClient) -> None:
            opened = client.views_open(
                trigger_id=body["trigger_id"],
                view=modal("One", typed("name"), row, external_id="x", notify_on_close=True),
            )
            client.views_update(external_id="x", hash=opened["view"]["hash"], view=opened_again())
            ack()

        def opened_again() -> JSON:
            return modal("Two", typed("name"), row, external_id="x", notify_on_close=True)

        @bolt.action("press")
        def press(ack: Any, body: JSON, client: WebClient) -> None:
            if body["container"]["type"] == "view" and body["view"]["type"] == "modal":
                client.views_push(trigger_id=body["trigger_id"], view=modal("Three", typed("name")))
            ack()

        @bolt.view("probe_view")
        @bolt.view_closed("probe_view")
        def done(ack: Any) -> None:
            ack()

        @bolt.event({"type": "message", "subtype": None})
        @bolt.event("message")
        def ignored() -> None: ...

        for kind in {name.partition("/")[0] for name in EVENT_SAMPLES} - {"message"}:
            bolt.event(kind)(lambda: None)
        maya = slack.as_person(town.maya)

        client.auth_test()
        client.bots_info(bot=town.app.bot_id)
        client.team_info()
        client.users_info(user=town.maya.id, include_locale=True)
        client.users_info(user=ines.id)
        client.users_list(limit=2)
        client.users_conversations(types=kinds)
        client.users_lookupByEmail(email=town.maya.email)
        client.usergroups_list(include_users=True, include_count=True)
        client.usergroups_users_list(usergroup=group.id)
        client.conversations_open(users=town.maya.id)
        client.conversations_open(users=town.maya.id, return_im=True)
        for channel in (room, shared, private, slack.dm(town.app, town.maya)):
            client.conversations_info(channel=channel.id, include_num_members=True)
        client.conversations_list(types=kinds)
        client.conversations_members(channel=room.id)
        client.conversations_join(channel=room.id)
        posted = client.chat_postMessage(
            channel=room.id,
            text="x",
            blocks=[row],
            metadata={"event_type": "probe", "event_payload": {"id": 1}},
            icon_emoji=":bee:",
            username="Bee",
        )
        ts = str(posted["ts"])
        client.chat_postMessage(channel=room.id, text="reply", thread_ts=ts)
        client.chat_postMessage(channel=room.id, text="reply", thread_ts=ts, reply_broadcast=True)
        client.reactions_add(channel=room.id, timestamp=ts, name="tada")
        client.chat_update(channel=room.id, ts=ts, text="y", blocks=[row])
        client.reactions_get(channel=room.id, timestamp=ts)
        client.reactions_remove(channel=room.id, timestamp=ts, name="tada")
        client.pins_add(channel=room.id, timestamp=ts)
        client.pins_list(channel=room.id)
        client.pins_remove(channel=room.id, timestamp=ts)
        client.chat_postEphemeral(channel=room.id, user=town.maya.id, text="psst", blocks=[row])
        client.chat_getPermalink(channel=room.id, message_ts=ts)
        client.files_upload_v2(channel=room.id, filename="a.csv", content="a,b", initial_comment="see")
        client.conversations_history(channel=room.id, limit=2, include_all_metadata=True)
        client.conversations_history(channel=room.id, include_all_metadata=True)
        client.conversations_replies(channel=room.id, ts=ts, include_all_metadata=True)

        maya.slash("/probe", channel=room)
        message = slack.message(room, ts)
        maya.click(message, "press")
        maya.click(maya.ephemerals[0], "press")
        maya.shortcut("probe_global")
        maya.click(None, "press")
        maya.fill("name", "x")
        maya.submit()
        maya.close()
        maya.message_shortcut("probe_message", message)
        maya.close()
        client.views_publish(user_id=town.maya.id, view={"type": "home", "blocks": [row]})
        maya.open_home()
        maya.click(maya.home, "press")
        own = maya.post(room, f"<@{town.app.bot_user.id}> hi")
        maya.post(room, "reply", thread=own)
        maya.edit(own, "hi")
        maya.post(slack.dm(town.app, town.maya), "hi")
        maya.delete(maya.post(private, "hi"))
        maya.react(own, "tada")
        maya.unreact(own, "tada")
        slack.as_person(ines).post(shared, "hi")
        kim = slack.add_person(town.home, "kim")
        slack.as_person(kim).join(room)
        slack.as_person(kim).leave(room)
        slack.set_group_members(group, [town.noor])
        slack.deactivate(kim)
        client.users_info(user=kim.id)
        slack.rename(room, "texas")
        slack.archive(room)
        slack.delete_channel(room)
        client.chat_delete(channel=private.id, ts=client.chat_postMessage(channel=private.id, text="x")["ts"])
        client.auth_revoke()
        slack.reinstall(town.app)
        slack.uninstall(town.app)
        slack.wait_for(lambda: all(each.ack is not None for each in slack.delivered))


def test_keys_are_slacks(town: Town) -> None:
    use_everything(town)
    assert town.slack.violations == []
    calls, delivered = town.slack.calls, town.slack.delivered
    assert {call.method for call in calls} >= set(METHODS) - WITHOUT_SAMPLE
    assert [call for call in calls if call.error] == []
    strange = {
        key for call in calls for key in strange_keys(call.answer, sample("api", call.method), call.method)
    }
    seen = set()
    for each in delivered:
        match each.kind:
            case "slash_commands":
                folder, name = "app-backend", "SlashCommand"
            case "events_api":
                event = each.payload["event"]
                kind = event["type"] + (f"/{event['subtype']}" if event.get("subtype") else "")
                if kind == "message/file_share":
                    continue
                folder, name = "events", EVENT_SAMPLES[kind]
            case _:
                if each.payload["type"] == "shortcut":
                    continue
                folder, name = "app-backend", INTERACTION_SAMPLES[each.payload["type"]]
        seen.add(name)
        strange.update(strange_keys(each.payload, sample(folder, name), name))
    assert strange == set()
    assert seen == {*EVENT_SAMPLES.values(), *INTERACTION_SAMPLES.values(), "SlashCommand"}
