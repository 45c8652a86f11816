"""What is refused before anything else looks at a request, and what every answer carries."""

from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_QUERY = 4096
"""Bytes of a query string, of a path, of a form: no request of these protocols needs more."""
HOST = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9.\-]{0,252})?|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")
"""A host with a port (RFC 9112 3.2): what else stands there could only be meant to be repeated in an answer."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data: https:; font-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
}
"""What every answer carries: pages have nothing from elsewhere but images."""


class Careful:
    """Refuses requests that are too long or call the server by a name that isn't its own; makes browsers careful.

    A page of somebody else could otherwise let its own name lead to this machine and read what only
    this machine may (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""

        async def careful(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message = {**message, "headers": [*message.get("headers", []), *added]}
            await send(message)

        refused = self._refused(scope) if scope["type"] == "http" else None
        await (refused or self.app)(scope, receive, careful)

    def _refused(self, scope: Scope) -> ASGIApp | None:
        if len(scope["query_string"]) > MOST_QUERY or len(scope["path"]) > MOST_QUERY:
            return PlainTextResponse("The address is too long.\n", 414)
        given = Headers(scope=scope).getlist("host")
        match = HOST.fullmatch(given[0]) if len(given) == 1 else None
        if match is None or (self.hosts and match[1].lower() not in self.hosts):
            return PlainTextResponse("There is no such host here.\n", 400)
        return None
