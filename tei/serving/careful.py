"""What is refused before anything else looks at a request, and what every answer carries."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_QUERY = 4096
"""Bytes of a query string, of a path, of a form: no request of these protocols needs more."""
HOST = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9.\-]{0,252})?|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")
"""A host with a port (RFC 9112 3.2): what else stands there could only be meant to be repeated in an answer."""
POLICY = "Content-Security-Policy"
STYLES = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


def policy_of(page: bytes) -> str:
    """Return the policy for an HTML page: the style sheets of its head and our own scripts, by their digests.

    No text of a book gets into the head, so nothing that stands in a book is allowed by it.  What ``style`` attributes
    may say is limited where they are made (``tei.formats.html.attributes``).
    """
    return _policy(_digest(sheet) for sheet in STYLES.findall(page.partition(b"</head>")[0]))


def _policy(styles: Iterable[str] = ()) -> str:
    own = "'self'"
    return (
        f"default-src 'none'; style-src {own} 'unsafe-inline'; style-src-elem {' '.join((own, *styles))}; "
        f"style-src-attr 'unsafe-inline'; script-src {' '.join((own, *_scripts()))}; connect-src {own}; "
        f"img-src {own} data: https:; font-src {own} data:; frame-ancestors 'none'; base-uri 'none'; form-action {own}"
    )


@cache
def _scripts() -> tuple[str, ...]:
    """The digests of the scripts that stand in our pages."""
    from tei.formats.cetei import page_scripts
    from tei.formats.html.frame import page_script

    return tuple(_digest(script.encode()) for script in (page_script(), *page_scripts()))


def _digest(content: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}'"


HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
"""What every answer carries."""
PRIVATE = {"Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin"}
"""And what every answer carries that is for this machine only."""


class Careful:
    """Refuses requests that are too long, call the server by a name that isn't its own, or come from others' pages.

    A page of somebody else could otherwise let its own name lead to this machine and read what only
    this machine may (DNS rebinding), or put it among its own pictures and scripts.  ``is_public`` allows that: what
    the server has is for all.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str], is_public: bool = False) -> None:
        self.app = app
        self.hosts = hosts
        self.is_public = is_public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""

        async def careful(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": self._with_ours(message.get("headers", []))}
            await send(message)

        refused = self._refused(scope) if scope["type"] == "http" else None
        await (refused or self.app)(scope, receive, careful)

    def _with_ours(self, given: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        headers = list(given)
        ours = HEADERS | ({} if self.is_public else PRIVATE)
        if not any(name.lower() == POLICY.lower().encode() for name, _ in headers):
            ours = ours | {POLICY: _policy()}
        return headers + [(name.lower().encode(), value.encode()) for name, value in ours.items()]

    def _refused(self, scope: Scope) -> ASGIApp | None:
        if len(scope["query_string"]) > MOST_QUERY or len(scope["path"]) > MOST_QUERY:
            return PlainTextResponse("The address is too long.\n", 414)
        headers = Headers(scope=scope)
        given = headers.getlist("host")
        match = HOST.fullmatch(given[0]) if len(given) == 1 else None
        if match is None or (self.hosts and match[1].lower() not in self.hosts):
            return PlainTextResponse("There is no such host here.\n", 400)
        if not self.is_public and self._is_of_others(headers, given[0]):
            return PlainTextResponse("This is for pages of this server only (tei serve --public: for all).\n", 403)
        return None

    def _is_of_others(self, headers: Headers, host: str) -> bool:
        """Did a page of another origin send the request, other than by a link that somebody followed?"""
        for origin in headers.getlist("origin"):
            if _host_of(origin) != host.lower():
                return True
        site, mode = headers.get("sec-fetch-site", "none"), headers.get("sec-fetch-mode", "navigate")
        return site not in ("none", "same-origin") and mode != "navigate"


def _host_of(origin: str) -> str:
    """Return the host and port that an Origin names; empty for ``null`` and for what is no origin."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
