"""App manifests.

https://docs.slack.dev/reference/app-manifest
What describes apps that Slack itself hosts (functions, workflows, datastores and their like) is only checked
to be an object: such an app does not run here.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.validation.schema import (
    Check,
    Report,
    any_object,
    array,
    boolean,
    fault,
    integer,
    matching,
    one_of,
    shape,
    string,
)

SHORTCUTS_OF_A_KIND_MOST = 5

EVENT_SCOPES: dict[str, tuple[str, ...]] = {
    "app_mention": ("app_mentions:read",),
    "channel_archive": ("channels:read",),
    "channel_created": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
    "pin_added": ("pins:read",),
    "pin_removed": ("pins:read",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "subteam_created": ("usergroups:read",),
    "subteam_members_changed": ("usergroups:read",),
    "subteam_updated": ("usergroups:read",),
    "team_join": ("users:read",),
    "user_change": ("users:read",),
}
"""Events that are delivered only to an app with one of these bot scopes: https://docs.slack.dev/reference/events"""


def _link(most: int) -> Check:
    return matching(r"https?://[\s\S]*", "a URL that begins with http:// or https://", most)


def _unique(items: Check) -> Check:
    def check(value: object, path: str, report: Report) -> None:
        before = len(report)
        items(value, path, report)
        if (
            len(report) == before
            and isinstance(value, list)
            and any(item in value[:index] for index, item in enumerate(value))
        ):
            fault(report, "must have unique items", path)

    return check


_event = string(50)
_scopes = array(string(50), most=255)
_prompt = shape({"title": string(), "message": string()})
_domain = matching(r"(?![.\-])[-a-z0-9.]+[a-z0-9]", "a domain name", 255)
_octet = r"(?:[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])"
_address_range = matching(
    rf"(?:{_octet}\.){{3}}{_octet}(?:/(?:3[0-2]|[12][0-9]|[0-9]))?", "an IP address or CIDR range"
)
_email = matching(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*",
    "an email address",
    100,
)

_display_information = shape(
    {"name": string(35, least=1)},
    {
        "description": string(140, least=1),
        "background_color": matching(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?", "a hex color"),
        "long_description": string(4000, least=175),
    },
)

_app_directory = shape(
    {
        "installation_landing_page": _link(255),
        "privacy_policy_url": _link(500),
        "support_url": _link(350),
        "support_email": _email,
        "supported_languages": array(string(50), most=50, least=1),
        "pricing": string(30, least=1),
    },
    {
        "app_directory_categories": array(string(255, least=1), most=3),
        "use_direct_install": boolean,
        "direct_install_url": _link(255),
    },
)

_shortcut = shape(
    {
        "name": string(24, least=1),
        "type": one_of("message", "global"),
        "callback_id": string(255, least=1),
        "description": string(150, least=1),
    }
)

_slash_command = shape(
    {"command": matching(r"/[\s\S]+", "a slash and a name", 32), "description": string(2000, least=1)},
    {"url": _link(3000), "usage_hint": string(1000, least=1), "should_escape": boolean},
)

_features = shape(
    {},
    {
        "app_home": shape(
            {},
            {
                "home_tab_enabled": boolean,
                "messages_tab_enabled": boolean,
                "messages_tab_read_only_enabled": boolean,
            },
        ),
        "bot_user": shape(
            {"display_name": matching(r"[A-Za-z0-9._\- ]+", "letters, digits, . _ - and spaces", 80)},
            {"always_online": boolean},
        ),
        "functions": array(any_object, most=50),
        "shortcuts": array(_shortcut, most=10, least=1),
        "slash_commands": array(_slash_command, most=50, least=1),
        "workflow_steps": array(
            shape({"name": string(50, least=1), "callback_id": string(50, least=1)}), most=10, least=1
        ),
        "unfurl_domains": _unique(array(_domain, most=5, least=1)),
        "assistant_view": shape({"assistant_description": string()}, {"suggested_prompts": array(_prompt)}),
        "agent_view": shape(
            {},
            {
                "agent_description": string(300),
                "suggested_prompts": array(_prompt, most=4),
                "actions": array(shape({"name": string(), "description": string()})),
            },
        ),
    },
)

_oauth_config = shape(
    {},
    {
        "redirect_urls": _unique(array(string(2500), most=1000)),
        "scopes": shape({}, dict.fromkeys(("user", "bot", "user_optional", "bot_optional"), _scopes)),
        "token_management_enabled": boolean,
        "pkce_enabled": boolean,
    },
)

_settings = shape(
    {},
    {
        "allowed_ip_address_ranges": _unique(array(_address_range, most=50, least=1)),
        "event_subscriptions": shape(
            {},
            {
                "request_url": _link(3500),
                "user_events": _unique(array(_event, most=100)),
                "bot_events": _unique(array(_event, most=100)),
                "metadata_subscriptions": _unique(
                    array(shape({"app_id": string(), "event_type": _event}), most=20, least=1)
                ),
            },
        ),
        "incoming_webhooks": shape({}, {"incoming_webhooks_enabled": boolean}),
        "interactivity": shape(
            {"is_enabled": boolean},
            {"request_url": _link(3500), "message_menu_options_url": _link(3500)},
        ),
        "org_deploy_enabled": boolean,
        "socket_mode_enabled": boolean,
        "is_hosted": boolean,
        "token_rotation_enabled": boolean,
        "siws_links": shape(
            {},
            {"initiate_uri": matching(r"https://[\s\S]*", "a URL that begins with https://", 3500)},
        ),
        "hermes_app_type": string(),
        "function_runtime": string(),
        "is_mcp_enabled": boolean,
    },
)

_manifest = shape(
    {"display_information": _display_information},
    {
        "$schema": string(),
        "_metadata": shape(
            {},
            {
                "schema_version": integer(),
                "min_version": integer(),
                "major_version": one_of(1, 2),
                "minor_version": integer(),
            },
        ),
        "app_directory": _app_directory,
        "features": _features,
        "oauth_config": _oauth_config,
        "settings": _settings,
        **dict.fromkeys(
            ("functions", "workflows", "datastores", "types", "external_auth_providers", "mcp_servers"),
            any_object,
        ),
        "outgoing_domains": _unique(array(_domain, most=10)),
    },
)


def check_manifest(manifest: Mapping[str, Any]) -> list[str]:
    """Return what Slack would refuse in an app manifest, as apps.manifest.validate does; empty if nothing."""
    report: Report = []
    _manifest(manifest, "", report)
    if not report:
        features = manifest.get("features", {})
        scopes = manifest.get("oauth_config", {}).get("scopes", {})
        settings = manifest.get("settings", {})
        _check_scopes(features, scopes, settings, report)
        _check_shortcuts(features.get("shortcuts", []), report)
        if not settings.get("socket_mode_enabled"):
            _check_request_urls(features, settings, report)
    return report


def _check_scopes(
    features: Mapping[str, Any], scopes: Mapping[str, Any], settings: Mapping[str, Any], report: Report
) -> None:
    granted = set(scopes.get("bot", ()))
    if (features.get("shortcuts") or features.get("slash_commands")) and "commands" not in granted:
        fault(report, "missing required scope: commands", "/oauth_config/scopes/bot")
    for kind in ("bot", "user"):
        for index, scope in enumerate(scopes.get(f"{kind}_optional", ())):
            if scope not in scopes.get(kind, ()):
                fault(report, f"must also be in `{kind}`", f"/oauth_config/scopes/{kind}_optional/{index}")
    for index, event in enumerate(settings.get("event_subscriptions", {}).get("bot_events", ())):
        needed = EVENT_SCOPES.get(event)
        if needed and granted.isdisjoint(needed):
            names = " or ".join(needed)
            fault(
                report,
                f"missing required scope: {names}",
                f"/settings/event_subscriptions/bot_events/{index}",
            )


def _check_shortcuts(shortcuts: list[dict[str, Any]], report: Report) -> None:
    for kind in ("global", "message"):
        if sum(shortcut["type"] == kind for shortcut in shortcuts) > SHORTCUTS_OF_A_KIND_MOST:
            fault(
                report,
                f"no more than {SHORTCUTS_OF_A_KIND_MOST} {kind} shortcuts allowed",
                "/features/shortcuts",
            )


def _check_request_urls(features: Mapping[str, Any], settings: Mapping[str, Any], report: Report) -> None:
    interactivity = settings.get("interactivity", {})
    if interactivity.get("is_enabled") and "request_url" not in interactivity:
        fault(report, "missing required field: request_url", "/settings/interactivity")
    for index, command in enumerate(features.get("slash_commands", ())):
        if "url" not in command:
            fault(report, "missing required field: url", f"/features/slash_commands/{index}")
