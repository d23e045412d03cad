"""auth.*, api.test, apps.connections.open, bots.info, team.info."""

from sandbox import shapes
from sandbox.api.call import ApiCall, Method, SlackError
from sandbox.models import JSON


def api_test(call: ApiCall) -> JSON:
    if call.optional("error") is not None:
        raise SlackError(call.text("error"))
    return {"args": {key: value for key, value in call.args.items() if key != "token"}}


def auth_test(call: ApiCall) -> JSON:
    if call.app is not None:
        return {"app_name": call.app.name, "app_id": call.app.id}
    installation = call.installation
    return {
        "url": f"https://{installation.workspace.domain}.slack.example/",
        "team": installation.workspace.name,
        "user": installation.bot_user.name,
        "team_id": installation.workspace.id,
        "user_id": installation.bot_user.id,
        "bot_id": installation.bot_id,
        "is_enterprise_install": False,
    }


def auth_revoke(call: ApiCall) -> JSON:
    revoked = not call.flag("test")
    if revoked:
        call.core.world.revoke(call.installation)
    return {"revoked": revoked}


def connections_open(call: ApiCall) -> JSON:
    if call.app is None:
        raise SlackError("not_allowed_token_type")
    if not call.app.socket_mode:
        raise SlackError("forbidden_app", response_metadata={"messages": ["Socket Mode is not turned on"]})
    ticket = call.core.delivery.sockets.ticket(call.app)
    base = call.core.base_url.replace("http://", "ws://", 1)
    return {"url": f"{base}/link/?ticket={ticket}&app_id={call.app.id}"}


def bots_info(call: ApiCall) -> JSON:
    bot_id = call.optional("bot") or call.installation.bot_id
    for installation in call.core.world.installations.values():
        if installation.bot_id == bot_id and installation.workspace is call.installation.workspace:
            return {"bot": shapes.bot(installation)}
    raise SlackError("bot_not_found")


def team_info(call: ApiCall) -> JSON:
    team_id = call.optional("team") or call.installation.workspace.id
    workspace = call.core.world.workspaces.get(team_id)
    if workspace is None:
        raise SlackError("team_not_found")
    return {"team": shapes.team(workspace)}


METHODS = {
    "api.test": Method(api_test, tier=0, caller="anyone"),
    "auth.test": Method(auth_test, tier=0),
    "auth.revoke": Method(auth_revoke, tier=3),
    "apps.connections.open": Method(connections_open, ("connections:write",), tier=1, caller="app"),
    "bots.info": Method(bots_info, ("users:read",), tier=3),
    "team.info": Method(team_info, ("team:read",), tier=3),
}
