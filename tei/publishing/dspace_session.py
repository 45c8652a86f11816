"""The conversation with DSpace 7 and later: login, the token against forged requests, lists in pages.

https://github.com/DSpace/RestContract: every request that changes something must bear the newest
token that the server has given (``csrf-tokens.md``); a login lasts half an hour (``authentication.md``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx

from tei.errors import RefusedError
from tei.io.http import DENIED, Web, bearer
from tei.io.redaction import Secrets

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN = "DSPACE-XSRF-TOKEN"
"""The header of an answer that brings a new token; a cookie brings it, too."""
COOKIE = re.compile(r"(?:^|;\s*)DSPACE-XSRF-COOKIE=([^;\s]+)")
TRIES = 4
URIS = {"Content-Type": "text/uri-list"}
PAGE_SIZE = 100


class Session:
    """The REST interface at ``base`` (``https://HOST/server``), as the user of the secrets."""

    def __init__(self, base: str, secrets: Secrets) -> None:
        self.base = base
        self.secrets = secrets
        self.web = Web(base, secrets)
        self.web.client.event_hooks["request"].append(_add_token)
        self.bearer = bearer(secrets.get("token", "")).get("Authorization", "")
        self._person = ""

    @property
    def person(self) -> str:
        """The UUID of the user."""
        self._begin()
        return self._person

    def ask(self, method: str, path: str, **parts: Any) -> httpx.Response:
        """As ``Web.ask``; what is refused is asked again, with the token that came with it or a new login.

        What was refused has not been done, so that even a POST may be.  Other threads use up tokens, too.
        """
        self._begin()
        accept = set(parts.pop("accept", ()))
        for _ in range(TRIES):
            answer = self._ask(method, path, accept=accept | {401, 403}, **parts)
            if answer.status_code not in (401, 403):
                return answer
            if answer.status_code == 401 and "password" in self.secrets:
                self._log_in()
            elif TOKEN not in answer.headers:
                break
        return self._ask(method, path, accept=accept, **parts)

    def json(self, method: str, path: str, **parts: Any) -> Any:
        """The JSON of the answer; None where there is nothing (204)."""
        answer = self.ask(method, path, **parts)
        if answer.status_code == 204 or not answer.content:
            return None
        try:
            return self.web.read_json(answer)
        except RefusedError:
            raise self._no_dspace() from None

    def follow(self, of: Any, link: str) -> str:
        """The path of what ``of`` links to: below our base, whatever the server calls itself."""
        address: str = of["_links"][link]["href"]
        return address[address.index("/api/") :]

    def each(self, path: str, kind: str, **params: str) -> Iterator[Any]:
        """Every object of the kind in a list, page by page."""
        number, pages = 0, 1
        while number < pages:
            said = self.json("GET", path, params={"size": str(PAGE_SIZE), "page": str(number), **params})
            said = said.get("_embedded", {}).get("searchResult", said)
            yield from said.get("_embedded", {}).get(kind, ())
            number, pages = number + 1, said.get("page", {}).get("totalPages", 1)

    def _ask(self, method: str, path: str, **parts: Any) -> httpx.Response:
        headers = parts.pop("headers", {}) | ({"Authorization": self.bearer} if self.bearer else {})
        return self.web.ask(method, path, headers=headers, **parts)

    def _begin(self) -> None:
        """Log in, once, and learn who we are."""
        if self._person:
            return
        if not self.bearer:
            self._log_in()
        said = self._status()
        if not said.get("authenticated"):
            raise RefusedError(f"{self.web.base.host} does not let us in: the token is not valid", remedy=DENIED)
        self._person = said["_links"]["eperson"]["href"].rpartition("/")[2]

    def _log_in(self) -> None:
        self.bearer = ""
        self._status()
        given = {"user": self.secrets.get("user", ""), "password": self.secrets.get("password", "")}
        self.bearer = self._ask("POST", "/api/authn/login", data=given).headers.get("Authorization", "")

    def _status(self) -> dict[str, Any]:
        """Who we are to the server; its answer brings the first token."""
        try:
            said = self._ask("GET", "/api/authn/status").json()
        except ValueError:
            said = None
        if not isinstance(said, dict) or "authenticated" not in said:
            raise self._no_dspace()
        return said

    def _no_dspace(self) -> RefusedError:
        remedy = "Check the address: the REST interface is often https://HOST/server, not the site that people see."
        return RefusedError(f"{self.base} does not answer as DSpace 7 does", remedy=remedy)


def _add_token(request: httpx.Request) -> None:
    """Say the token of the cookie in a header, too: of the very cookie that goes out, whatever other threads got."""
    found = COOKIE.search(request.headers.get("Cookie", ""))
    if found and request.method not in SAFE:
        request.headers["X-XSRF-TOKEN"] = found[1]
