"""Why a post did not arrive, or is uncertain, and what to do about it: in words for who reads of it.

The names are Slack's: https://docs.slack.dev/reference/methods/chat.postMessage#errors
"""

from collections.abc import Callable, Mapping
from html import escape

from services.channels import is_channel
from services.language import N_
from services.language import gettext as _
from storage.post_reasons import Ours, Why, read

# Translators: {to} is a channel or a person; {detail} is empty, or what Slack adds, in parentheses with a
# space before them.
UNKNOWN = N_("Slack refused it and called that “{error}”{detail}.")
CANNOT_LOOK = N_(
    "Slack did not answer, and Frontlane cannot look whether it arrived. Look there, and send it again "
    "if it is missing. Why it cannot look: {why}"
)
WORDS: Mapping[str, str] = {
    Ours.NO_ANSWER: N_("Slack did not answer. Frontlane is looking whether it arrived."),
    Ours.FILE_UNSURE: N_("Slack did not answer. If the file is not there, ask for it once more."),
    Ours.NOT_TAKEN: N_("Slack did not take it yet. It is tried again by itself."),
    Ours.NOT_WRITTEN: N_("It could not be written. The log says more under error {error_id}."),
    Ours.PARENT_MISSING: N_("The message that this would answer was not sent."),
    "not_in_channel": N_("Frontlane is not in {to}. Invite it there: /invite @Frontlane"),
    "channel_not_found": N_(
        "Frontlane cannot see {to}. It is deleted, or private: then invite it there with /invite @Frontlane"
    ),
    "is_archived": N_("{to} is archived. Unarchive it, or choose another channel."),
    "user_not_found": N_("{to} is not known in this workspace any more."),
    "user_disabled": N_("{to} is deactivated in Slack."),
    "cannot_dm_bot": N_("{to} is an app, and apps get no direct messages."),
    "messages_tab_disabled": N_(
        "Direct messages are off for Frontlane. An admin can turn on its Messages tab."
    ),
    "restricted_action": N_("Only some may post in {to}. Ask an admin to let Frontlane post there."),
    "restricted_action_read_only_channel": N_("{to} is read-only. Ask an admin to let Frontlane post there."),
    "restricted_action_thread_only_channel": N_("In {to} only replies in threads are allowed."),
    "restricted_action_non_threadable_channel": N_("In {to} threads are turned off."),
    "restricted_action_thread_locked": N_("The thread in {to} is locked."),
    "thread_locked": N_("The thread in {to} is locked."),
    "slack_connect_file_link_sharing_blocked": N_(
        "{to} is shared with another organisation that blocks this."
    ),
    "external_channel_migrating": N_("{to} is being moved by Slack. Send it again in some minutes."),
    "msg_too_long": N_("It is too long for Slack. Shorten it."),
    "msg_blocks_too_long": N_("It is too long for Slack. Shorten it."),
    "no_text": N_("It has no text."),
    "invalid_blocks": N_("Slack does not accept how it is laid out{detail}."),
    "invalid_blocks_format": N_("Slack does not accept how it is laid out{detail}."),
    "metadata_too_large": N_("Slack does not accept what Frontlane adds to it."),
    "message_not_found": N_("The message is not there any more."),
    "thread_not_found": N_("The message that this would answer is not there any more."),
    "cant_update_message": N_("Slack does not let Frontlane change this message."),
    "edit_window_closed": N_("Slack does not let Frontlane change a message of this age."),
    "missing_scope": N_("Frontlane lacks a permission{detail}. An admin gives it by installing it again."),
    "no_permission": N_("Frontlane may not do this in this workspace. Ask an admin."),
    "access_denied": N_("This workspace does not let Frontlane in. Ask an admin."),
    "ekm_access_denied": N_("An admin has stopped posting in this workspace. Ask them."),
    "enterprise_is_restricted": N_("This workspace does not let Frontlane post. Ask an admin."),
    "invalid_auth": N_("Slack no longer accepts Frontlane's token. An admin has to install it again."),
    "not_authed": N_("Frontlane has no token for this workspace. An admin has to install it."),
    "not_allowed_token_type": N_("Frontlane's token is of the wrong kind. It needs the bot token (xoxb-…)."),
    "token_revoked": N_("Frontlane was removed from this workspace. An admin has to install it again."),
    "token_expired": N_("Frontlane's token has expired. An admin has to install it again."),
    "account_inactive": N_("Frontlane was removed from this workspace. An admin has to install it again."),
    "org_login_required": N_("Slack is moving this workspace into an organisation. It goes on afterwards."),
    "team_access_not_granted": N_(
        "Frontlane is not let into this workspace. Ask an admin of the organisation."
    ),
    "two_factor_setup_required": N_("Frontlane's account needs two-factor sign-in. Ask an admin."),
}


def in_markup(reason: str | None, recipient: str) -> str:
    """For a message: the recipient can be clicked, and what Slack adds opens no markup.

    Args:
        reason: as it is stored, a sentence of former days included; None and empty say nothing.
        recipient: a channel id or a user id.
    """
    to = f"<#{recipient}>" if is_channel(recipient) else f"<@{recipient}>"
    return _in_words(reason, to, lambda text: escape(text, quote=False))


def in_text(reason: str | None, to: str) -> str:
    """Likewise, for a file.

    Args:
        to: what the recipient is called.
    """
    return _in_words(reason, to, str)


def _in_words(reason: str | None, to: str, quote: Callable[[str], str]) -> str:
    why = read(reason) if reason else None
    if why is None:
        return reason or ""
    words = _of_error(why, to, quote)
    return _(CANNOT_LOOK).format(why=words) if why.at_look else words


def _of_error(why: Why, to: str, quote: Callable[[str], str]) -> str:
    added = quote(why.detail)
    return _(WORDS.get(why.error, UNKNOWN)).format(
        to=to, error=quote(why.error), error_id=added, detail=f" ({added})" if added else ""
    )
