"""What stands before the methods: arguments, tokens, scopes, rate limits, faults, and the log of calls."""

import asyncio
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from sandbox.api import METHODS, Method
from sandbox.api.call import ApiCall, SlackError, missing_scope
from sandbox.core import Call, Core
from sandbox.faults import Fault, Plan
from sandbox.models import JSON, App, Installation


@dataclass
class Answer:
    """What goes back over HTTP; `body` None: the connection closes without an answer."""

    body: bytes | None
    status: int = 200
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)


class RateLimitedError(SlackError):
    """One call too many; `seconds` go into Retry-After."""

    def __init__(self, seconds: int) -> None:
        super().__init__("ratelimited")
        self.seconds = seconds


class BadBodyError(Exception):
    """The request's body is not what its content type says."""


def arguments(content_type: str, query: bytes, body: bytes) -> dict[str, Any]:
    """The arguments of a request, from its query string and its form or JSON body. Raises BadBodyError."""
    args: dict[str, Any] = dict(parse_qsl(query.decode(), keep_blank_values=True))
    if not body:
        return args
    if content_type.startswith("application/json"):
        try:
            given = json.loads(body)
        except ValueError as error:
            raise BadBodyError("invalid_json") from error
        if not isinstance(given, dict):
            raise BadBodyError("json_not_object")
        args.update(given)
    else:
        try:
            args.update(parse_qsl(body.decode(), keep_blank_values=True))
        except UnicodeDecodeError as error:
            raise BadBodyError("invalid_form_data") from error
    return args


class Gate:
    """Answers calls of the Web API."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def answer(
        self, name: str, authorization: str, content_type: str, query: bytes, body: bytes
    ) -> Answer:
        """The answer to one HTTP request for `/api/<name>`."""
        core = self._core
        try:
            args = arguments(content_type, query, body)
        except BadBodyError as error:
            return _json({"ok": False, "error": str(error)})
        bearer = authorization[7:].strip() if authorization[:7].lower() == "bearer " else ""
        token = bearer or str(args.get("token") or "")
        args.pop("token", None)
        struck = next((plan for plan in core.plans if plan.strikes(name, args)), None)
        if struck is not None:
            return await self._struck(struck, name, token, args)
        answer, log = self._run(name, token, args)
        core.calls.append(log)
        core.notify()
        return answer

    def _run(self, name: str, token: str, args: dict[str, Any]) -> tuple[Answer, Call]:
        core = self._core
        method = METHODS.get(name)
        caller = core.world.installations.get(token)
        status, extra = 200, list[tuple[bytes, bytes]]()
        try:
            body: JSON = {"ok": True, **self._carried_out(method, name, token, caller, args)}
        except RateLimitedError as error:
            body = {"ok": False, "error": error.name}
            status, extra = 429, [(b"retry-after", str(error.seconds).encode())]
        except SlackError as error:
            body = {"ok": False, "error": error.name, **error.extra}
        answer = _json(body, status, extra)
        if caller is not None:
            answer.headers.append((b"x-oauth-scopes", ",".join(sorted(caller.scopes)).encode()))
            if method is not None and method.scopes:
                answer.headers.append((b"x-accepted-oauth-scopes", ",".join(method.scopes).encode()))
        return answer, self._log(name, token, args, body, status)

    def _carried_out(
        self, method: Method | None, name: str, token: str, caller: Installation | None, args: dict[str, Any]
    ) -> JSON:
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        app = self._authenticate(method, name, token, caller)
        pause = self._pause(name, method, caller, app, args)
        if pause is not None:
            raise RateLimitedError(pause)
        return method.run(ApiCall(self._core, name, args, caller, app))

    def _log(self, name: str, token: str, args: dict[str, Any], body: JSON | None, status: int) -> Call:
        caller = self._core.world.installations.get(token)
        return Call(
            method=name,
            args=args,
            token_hash=hashlib.sha256(token.encode()).hexdigest()[:12] if token else None,
            answer=body,
            http_status=status,
            at=self._core.clock.now(),
            workspace=caller.workspace.id if caller else None,
        )

    def _authenticate(self, method: Method, name: str, token: str, caller: Installation | None) -> App | None:
        if method.caller == "anyone":
            return None
        if not token:
            raise SlackError("not_authed")
        if token.startswith("xapp-"):
            app = next((app for app in self._core.world.apps.values() if app.app_token == token), None)
            if app is None:
                raise SlackError("invalid_auth")
            if method.caller != "app" and name != "auth.test":
                raise SlackError("not_allowed_token_type")
            return app
        if caller is None:
            raise SlackError("invalid_auth")
        if caller.state != "active":
            raise SlackError("token_revoked" if caller.state == "revoked" else "account_inactive")
        if method.caller == "app":
            raise SlackError("not_allowed_token_type")
        if method.scopes and not caller.scopes.intersection(method.scopes):
            raise missing_scope(method.scopes, caller)
        return None

    def _pause(
        self, name: str, method: Method, caller: Installation | None, app: App | None, args: dict[str, Any]
    ) -> int | None:
        owner = caller.workspace.id if caller else app.id if app else None
        if owner is None:
            return None
        channel = args.get("channel")
        return self._core.meter.wait(
            name, method.tier, owner, str(channel) if channel else None, self._core.clock.now()
        )

    async def _struck(self, plan: Plan, name: str, token: str, args: dict[str, Any]) -> Answer:
        """Carry the call out when the fault says so, then answer as badly as it says."""
        core, fault = self._core, plan.fault
        carried_out = self._run(name, token, args) if fault.stored else None
        core.notify()
        if fault.kind in ("hang", "slow"):
            await asyncio.sleep(fault.seconds)
        if fault.kind == "slow" and carried_out is not None:
            answer, log = carried_out
        else:
            answer, body = _bad_answer(fault)
            log = self._log(name, token, args, body, answer.status)
        core.calls.append(log)
        core.notify()
        return answer


def _bad_answer(fault: Fault) -> tuple[Answer, JSON | None]:
    match fault.kind:
        case "rate_limited":
            body: JSON = {"ok": False, "error": "ratelimited"}
            return _json(body, 429, [(b"retry-after", str(int(fault.seconds)).encode())]), body
        case "error":
            body = {"ok": False, "error": fault.name}
            return _json(body), body
        case "status":
            page = f"<html><body>{fault.code}</body></html>".encode()
            return Answer(page, fault.code, [(b"content-type", b"text/html")]), None
        case "invalid_json":
            return Answer(b"<html>", 200, [(b"content-type", b"text/html")]), None
        case "lost_request" | "lost_answer" | "hang" | "slow":
            return Answer(None, 0), None


def _json(body: JSON, status: int = 200, headers: list[tuple[bytes, bytes]] | None = None) -> Answer:
    content = json.dumps(body, separators=(",", ":")).encode()
    return Answer(content, status, [(b"content-type", b"application/json; charset=utf-8"), *(headers or ())])
