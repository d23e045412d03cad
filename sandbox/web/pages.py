"""The page's files, and the addresses that Slack's own links have."""

import base64
import hashlib
import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.core import Core
from sandbox.page import FOLDER

_IMPORT_MAP = re.compile(r'<script type="importmap">(.*?)</script>', re.DOTALL)

_HEADERS = {
    "cache-control": "no-cache",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def pages(core: Core) -> list[BaseRoute]:
    """Routes for whoever looks at the stand-in in a browser."""

    async def index(request: Request) -> Response:
        text = (FOLDER / "index.html").read_text(encoding="utf-8")
        policy = _policy(text, request.headers.get("host", ""))
        return HTMLResponse(text, headers={**_HEADERS, "content-security-policy": policy})

    async def file(request: Request) -> Response:
        found = core.world.files.get(request.path_params["file_id"])
        if found is None or found.content is None:
            return PlainTextResponse("There is no such file.", 404)
        name = quote(found.name, safe="", errors="replace")
        headers = {**_HEADERS, "content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(found.content, media_type="application/octet-stream", headers=headers)

    async def permalink(request: Request) -> Response:
        channel, anchor = request.path_params["channel_id"], request.path_params["anchor"]
        return RedirectResponse(f"/?room={channel}&at={anchor[1:-6]}.{anchor[-6:]}")

    return [
        Route("/", index),
        Route("/file/{file_id}", file),
        Route("/archives/{channel_id:str}/{anchor:str}", permalink),
        Mount("/page", _Files(directory=FOLDER)),
    ]


class _Files(StaticFiles):
    """Files that a browser asks for again, and gets when they have changed."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type] # passed on as they are
        response.headers.update(_HEADERS)
        return response


def _policy(text: str, host: str) -> str:
    """Nothing but what this server sends. https://www.w3.org/TR/CSP3/"""
    found = _IMPORT_MAP.search(text)
    digest = hashlib.sha256(found[1].encode() if found else b"").digest()
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'sha256-{base64.b64encode(digest).decode()}'",
            "style-src 'self'",
            "img-src 'self' data:",
            f"connect-src 'self' ws://{host}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )
