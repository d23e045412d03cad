"""The manifest from which Slack makes the app: least scopes, each with its reason.

https://docs.slack.dev/reference/app-manifest
"""

from bot.http import SLACK_PATH

SCOPES = {
    "chat:write": "Post alerts, reminders, wow moments, town halls and kudos in the channels it is invited "
    "to, and by direct message.",
    "commands": "Take the slash commands and the shortcuts.",
    "users:read": "Know names, time zones, and who is an admin, a guest or deactivated.",
    "usergroups:read": "Address an alert or kudos to a user group, and know who is in it.",
    "channels:read": "Know the public channels it is in, and their members: who an alert is for.",
    "groups:read": "The same for private channels.",
    "im:write": "Open a direct message, to send someone their alerts, their thanks or a file.",
    "channels:history": "After a call whose answer was lost, look whether the post is there, so as never to "
    "post twice; take kudos back when the message that they were given for is deleted; and offer a host's "
    "reply in a town hall's thread as the answer, which is read when they say so. Nothing else is read.",
    "groups:history": "The same for private channels.",
    "im:history": "After a lost answer, look for the post likewise in its own direct messages.",
    "reactions:read": "Count the kudos emoji when it is put under a message, and when it is taken back.",
    "files:write": "Hand a publisher the list of who has acknowledged, a host the questions of a town hall, "
    "an admin the log of changes, and anyone the stories that they may read, as a file.",
}
"""Bot scopes, each with what it is for. docs/install.md lists the same."""

COMMANDS = {
    "alert": ("See your alerts, or write one", "[list | show | help]"),
    "wow": ("Share a wow moment, or find some", "[mine | search | top month | help]"),
    "kudos": ("Thank someone", "@who for what #value [me | top | undo | help]"),
    "townhall": ("See town halls, ask, or call one", "[new | list | show | mine | help]"),
}
"""Slash commands without their prefix: description and usage hint."""

SHORTCUTS = {
    "alert.write": ("Write an alert", "Tell agents what is coming, before the wave"),
    "story.tell": ("Share a wow moment", "Tell how you made a customer's day"),
    "town_hall.list": ("Town halls", "Ask the brand's leaders, vote and read"),
}
"""Global shortcuts by callback_id: name and description."""

MESSAGE_SHORTCUTS = {
    "story.share": ("Share as a wow moment", "Tell it as a story, without the customer's data"),
    "kudos.message": ("Give kudos", "Thank whoever wrote this message"),
    "town_hall.answer_with": ("Use as the answer", "Make your reply the answer to a question"),
}
"""Shortcuts in a message's menu, likewise."""

EVENTS = (
    "app_home_opened",
    # So that nothing more is said where the app was taken out, and what is kept goes in time.
    "app_uninstalled",
    "channel_archive",
    "channel_left",
    "channel_rename",
    "channel_unarchive",
    "group_archive",
    "group_left",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    # Slack has no event for deletions or replies alone. Nothing looks at what a message says.
    "message.channels",
    "message.groups",
    "reaction_added",
    "reaction_removed",
    "subteam_created",
    "subteam_members_changed",
    "subteam_updated",
    "team_join",
    "user_change",
)

LONG_DESCRIPTION = (
    "Frontlane connects a brand with the agents who talk to its customers. Publishers write an alert once: "
    "what is coming, what customers will ask, what agents may do on their own, and when to stop and ask. "
    "It reaches every channel before the start, agents confirm with one click, and their questions are "
    "answered for all. And agents tell of wow moments, stories of how they made a customer's day: customer "
    "data is taken out before anything is kept, a reviewer reads them, colleagues cheer. In town halls they "
    "ask the brand's leaders whatever they like, with or without their name, at their shift's hour."
)


def build_manifest(*, prefix: str = "", url: str | None = None) -> dict[str, object]:
    """The manifest.

    Args:
        prefix: put before every slash command's name.
        url: where Slack reaches the app, with or without the path; None: Socket Mode.
    """
    request_url = None if url is None else url.removesuffix("/").removesuffix(SLACK_PATH) + SLACK_PATH
    at = {} if request_url is None else {"url": request_url}
    listens = {} if request_url is None else {"request_url": request_url}
    suggests = {} if request_url is None else {"message_menu_options_url": request_url}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Frontlane",
            "description": "Tells frontline agents what is coming, before their customers call.",
            "long_description": LONG_DESCRIPTION,
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Frontlane", "always_online": True},
            "slash_commands": [
                {
                    "command": f"/{prefix}{name}",
                    "description": description,
                    "usage_hint": usage,
                    "should_escape": True,
                    **at,
                }
                for name, (description, usage) in COMMANDS.items()
            ],
            "shortcuts": [
                {"type": kind, "callback_id": callback_id, "name": name, "description": description}
                for kind, shortcuts in (("global", SHORTCUTS), ("message", MESSAGE_SHORTCUTS))
                for callback_id, (name, description) in shortcuts.items()
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS), **listens},
            "interactivity": {"is_enabled": True, **listens, **suggests},
            "org_deploy_enabled": False,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": False,
        },
    }
