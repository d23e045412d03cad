"""Slack's error names: what they mean for a post, and for a whole workspace, in words for operators.

What publishers read of a post's end is in `services.reasons`, in their language.
https://docs.slack.dev/reference/methods/chat.postMessage#errors
"""

from collections.abc import Mapping

UNKNOWN_OUTCOME = frozenset({"fatal_error", "internal_error", "service_unavailable"})
"""Slack may have done it all the same."""

PASSING = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded", "team_added_to_org"})
"""Nothing is wrong with the post: it may go later."""

OF_THE_WORKSPACE: Mapping[str, str] = {
    "access_denied": "This workspace does not let Frontlane in. Ask an admin.",
    "account_inactive": "Frontlane was removed from this workspace. An admin has to install it again.",
    "ekm_access_denied": "An admin has stopped posting in this workspace. Ask them.",
    "enterprise_is_restricted": "This workspace does not let Frontlane post. Ask an admin.",
    "invalid_auth": "Slack no longer accepts Frontlane's token. An admin has to install it again.",
    "missing_scope": "Frontlane lacks a permission{detail}. An admin gives it by installing it again.",
    "no_permission": "Frontlane may not do this in this workspace. Ask an admin.",
    "not_allowed_token_type": "Frontlane's token is of the wrong kind. It needs the bot token (xoxb-…).",
    "not_authed": "Frontlane has no token for this workspace. An admin has to install it.",
    "org_login_required": "Slack is moving this workspace into an organisation. It goes on afterwards.",
    "team_access_not_granted": "Frontlane is not let into this workspace. Ask an admin of the organisation.",
    "token_expired": "Frontlane's token has expired. An admin has to install it again.",
    "token_revoked": "Frontlane was removed from this workspace. An admin has to install it again.",
    "two_factor_setup_required": "Frontlane's account needs two-factor sign-in. Ask an admin.",
}
"""Every call in that workspace would end so, until someone puts it right: how."""

LOOKS_ARE_SLOW = "Slack lets Frontlane look once a minute whether a post without an answer is there."


def why_held(error: str, detail: str = "") -> str:
    """Why nothing is said in a workspace for now.

    Args:
        error: one of OF_THE_WORKSPACE.
        detail: what Slack adds, as the name of a missing scope.
    """
    return OF_THE_WORKSPACE[error].format(detail=f" ({detail})" if detail else "")
