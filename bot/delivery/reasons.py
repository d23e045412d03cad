"""Slack's error names: what they mean for a post, and in words for the publisher.

https://docs.slack.dev/reference/methods/chat.postMessage#errors
"""

from html import escape

UNKNOWN_OUTCOME = frozenset({"fatal_error", "internal_error", "service_unavailable"})
"""Slack may have done it all the same."""

PASSING = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded", "team_added_to_org"})
"""Nothing is wrong with the post: it may go later."""

OF_THE_WORKSPACE = frozenset(
    {
        "access_denied",
        "account_inactive",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
"""Every call in that workspace would end so, until someone puts it right."""

FILE_UNSURE = "Slack did not answer. If the file is not there, ask for it once more."
NO_ANSWER = "Slack did not answer. Frontlane is looking whether it arrived."
LOOKS_ARE_SLOW = "Slack lets Frontlane look once a minute whether a post without an answer is there."
PARENT_MISSING = "The message that this would answer was not sent."
NOT_WRITTEN = "It could not be written. The log says more under error {error_id}."

_WORDS = {
    "not_in_channel": "Frontlane is not in {to}. Invite it there: /invite @Frontlane",
    "channel_not_found": "Frontlane cannot see {to}. It is deleted, or private: then invite it "
    "there with /invite @Frontlane",
    "is_archived": "{to} is archived. Unarchive it, or choose another channel.",
    "user_not_found": "{to} is not known in this workspace any more.",
    "user_disabled": "{to} is deactivated in Slack.",
    "cannot_dm_bot": "{to} is an app, and apps get no direct messages.",
    "messages_tab_disabled": "Direct messages are off for Frontlane. An admin can turn on its Messages tab.",
    "restricted_action": "Only some may post in {to}. Ask an admin to let Frontlane post there.",
    "restricted_action_read_only_channel": "{to} is read-only. Ask an admin to let Frontlane post there.",
    "restricted_action_thread_only_channel": "In {to} only replies in threads are allowed.",
    "restricted_action_non_threadable_channel": "In {to} threads are turned off.",
    "restricted_action_thread_locked": "The thread in {to} is locked.",
    "thread_locked": "The thread in {to} is locked.",
    "slack_connect_file_link_sharing_blocked": "{to} is shared with another organisation that blocks this.",
    "external_channel_migrating": "{to} is being moved by Slack. Send it again in some minutes.",
    "msg_too_long": "It is too long for Slack. Shorten it.",
    "no_text": "It has no text.",
    "invalid_blocks": "Slack does not accept how it is laid out{detail}.",
    "invalid_blocks_format": "Slack does not accept how it is laid out{detail}.",
    "msg_blocks_too_long": "It is too long for Slack. Shorten it.",
    "metadata_too_large": "Slack does not accept what Frontlane adds to it.",
    "message_not_found": "The message is not there any more.",
    "thread_not_found": "The message that this would answer is not there any more.",
    "cant_update_message": "Slack does not let Frontlane change this message.",
    "edit_window_closed": "Slack does not let Frontlane change a message of this age.",
    "missing_scope": "Frontlane lacks a permission{detail}. An admin gives it by installing it again.",
    "no_permission": "Frontlane may not do this in this workspace. Ask an admin.",
    "access_denied": "This workspace does not let Frontlane in. Ask an admin.",
    "ekm_access_denied": "An admin has stopped posting in this workspace. Ask them.",
    "enterprise_is_restricted": "This workspace does not let Frontlane post. Ask an admin.",
    "invalid_auth": "Slack no longer accepts Frontlane's token. An admin has to install it again.",
    "not_authed": "Frontlane has no token for this workspace. An admin has to install it.",
    "not_allowed_token_type": "Frontlane's token is of the wrong kind. It needs the bot token (xoxb-…).",
    "token_revoked": "Frontlane was removed from this workspace. An admin has to install it again.",
    "token_expired": "Frontlane's token has expired. An admin has to install it again.",
    "account_inactive": "Frontlane was removed from this workspace. An admin has to install it again.",
    "org_login_required": "Slack is moving this workspace into an organisation. It goes on afterwards.",
    "team_access_not_granted": "Frontlane is not let into this workspace. Ask an admin of the organisation.",
    "two_factor_setup_required": "Frontlane's account needs two-factor sign-in. Ask an admin.",
}


def in_words(error: str, recipient: str, detail: str = "") -> str:
    """Why Slack refused, and what to do about it.

    Args:
        error: Slack's name for it.
        recipient: a channel id or a user id; it becomes a link that the publisher can click.
        detail: what Slack adds, as the name of a missing scope.
    """
    to = f"<@{recipient}>" if recipient[:1] in {"U", "W"} else f"<#{recipient}>"
    words = _WORDS.get(error, "Slack refused it and called that “{error}”{detail}.")
    # What Slack adds is its own, not ours: it must not become markup.
    added = f" ({escape(detail, quote=False)})" if detail else ""
    return words.format(to=to, error=error, detail=added)


def cannot_look(error: str, recipient: str, detail: str = "") -> str:
    """Why nobody can tell whether an uncertain post arrived."""
    return (
        "Slack did not answer, and Frontlane cannot look whether it arrived. Look there, and send it again "
        f"if it is missing. Why it cannot look: {in_words(error, recipient, detail)}"
    )
