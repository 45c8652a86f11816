"""One way to speak with the web interface of a repository: what is repeated, what is refused, what is said.

What may be repeated (GET, PUT, DELETE …) is, a few times, when the server is busy or an answer breaks
off; a POST only where the server can't have begun it.  Secrets go to the repository's own origin and
over TLS (``tei.io.origins``); they are in no message (``tei.io.redaction``).
"""

from __future__ import annotations

import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Container, Iterator, Mapping
from functools import cache
from json import JSONDecodeError
from typing import Any
from weakref import finalize

import httpx
from lxml import etree, html

from tei.errors import RefusedError, UsageError
from tei.io.origins import is_in_the_clear, is_loopback, origin_of, refuse_plain_http, take_login
from tei.io.redaction import PUBLIC, Secrets, quote_foreign, redact, remember_secrets

DELAYS = (0.5, 1.0, 2.0, 4.0)
"""Seconds before each further try."""
LONGEST = 60.0
"""Seconds that we wait where the server says how long (``Retry-After``, RFC 9110 10.2.3)."""
PATIENCE = 900.0
"""Seconds that one try waits in all where more requests come, ours and others', than the server allows."""
ROUNDED = 1.0
"""Seconds that servers round away when they say how long: at the end they say 0, and refuse still."""
TIMEOUT = httpx.Timeout(120.0, connect=15.0)

IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
"""RFC 9110 9.2.2."""
BUSY = frozenset({429, 503})
"""The server has not begun what was asked."""
PASSING = BUSY | {500, 502, 504}
UNREACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Errors before anything was sent."""

DENIED = "Check the token or the user and password: are they right, not expired, and allowed to do this?"
LATER = "The server is in trouble: publish again later, what was begun is taken up."
REFUSED = "Correct what the message names in the metadata file, encode again and publish again."
TOO_LARGE = "The server takes no file of this size, or your quota is used up: leave formats out, or ask who keeps it."
REMEDIES = {
    400: REFUSED,
    401: DENIED,
    403: DENIED,
    404: "Check the address.",
    409: "Somebody else changes it at the same time, or the name is taken: look there, then publish again.",
    410: "It has been deleted there: publish under another --name.",
    412: "It was changed meanwhile: publish again.",
    413: TOO_LARGE,
    415: REFUSED,
    422: REFUSED,
    429: "The server asks for patience: publish again later, what was begun is taken up.",
    507: "The server has no more space for you: ask who keeps it.",
}
"""What to do, by the status (RFC 9110 15)."""
TOLD = 400
"""Characters of a server's own words that a message repeats."""


class UnsaidError(RefusedError, KeyError):
    """The answer of a server lacks what it should say."""

    __str__ = RefusedError.__str__


class Said(dict[str, Any]):
    """An object of the answer of ``host``: to ask it for what it does not say raises ``UnsaidError``."""

    def __init__(self, said: Mapping[str, Any], host: str) -> None:
        super().__init__(said)
        self.host = host

    def __missing__(self, key: str) -> Any:
        remedy = "Check the address, and whether the server is one of the kind and version that --to names."
        raise UnsaidError(f"an answer of {self.host} says nothing of {key!r}", remedy=remedy)


class Web:
    """The interface at the address ``base``.

    ``private`` are the headers that hold a secret: they go to the origin of ``base`` only.  Nothing but a question
    (GET, HEAD) goes elsewhere, without them.  Raises ``UsageError`` where ``base`` is no address, or a secret would
    go out in the clear.
    """

    def __init__(
        self, base: str, secrets: Secrets, *, private: Mapping[str, str] | None = None, timeout: httpx.Timeout = TIMEOUT
    ) -> None:
        base, known = take_login(base, secrets)
        remember_secrets([*(private or {}).values(), *(known[key] for key in known.keys() - PUBLIC)])
        for value in (private or {}).values():
            check_header(value)
        self.base = _address(base, bool(private or known.keys() - PUBLIC))
        self.client = httpx.Client(
            base_url=base,
            timeout=timeout,
            verify=_certificates(),
            follow_redirects=True,
            headers={"User-Agent": "teikit"},
            trust_env=not is_loopback(self.base.host),  # a proxy would be another machine
            event_hooks={"request": [guard_origin(base, dict(private or {}))]},
        )
        finalize(self, self.client.close)

    def ask(
        self, method: str, path: str, *, accept: Container[int] = (), repeat: bool = False, **parts: Any
    ) -> httpx.Response:
        """The whole answer to ``method`` ``path`` (below the base, or a whole address); redirects are followed.

        ``parts`` are those of ``httpx.Client.request``: ``json``, ``content``, ``headers``, ``params``, ``files``.
        Statuses from 400 on raise ``RefusedError``, but those in ``accept``.  ``repeat`` says that the
        request may be repeated though its method does not.
        """
        may = repeat or method in IDEMPOTENT
        for delay in DELAYS:
            try:
                answer = self._send(method, path, parts)
            except httpx.HTTPError as error:
                if not (may or isinstance(error, UNREACHED)):
                    raise self._broken(error) from None
                time.sleep(delay)
                continue
            if answer.status_code not in (PASSING if may else BUSY) or _patience(answer, delay) > LONGEST:
                return self._accepted(answer, accept)
            time.sleep(_patience(answer, delay))
        try:
            return self._accepted(self._send(method, path, parts), accept)
        except httpx.HTTPError as error:
            raise self._broken(error) from None

    def _send(self, method: str, path: str, parts: Mapping[str, Any]) -> httpx.Response:
        """The answer of one try.  A limit of requests a minute is no failure: we wait as long as the server says."""
        end = time.monotonic() + PATIENCE
        while True:
            answer = self.client.request(method, path, **parts)
            pause = _patience(answer, LONGEST) + ROUNDED
            if answer.status_code != 429 or pause > LONGEST or time.monotonic() + pause > end:
                return answer
            time.sleep(pause)

    def ask_json(self, method: str, path: str, **parts: Any) -> Any:
        """As ``ask``: the JSON value of the answer; raises ``RefusedError`` where it is none."""
        return self.read_json(self.ask(method, path, **parts))

    def read_json(self, answer: httpx.Response) -> Any:
        """The JSON value of an answer, whose objects are ``Said``; raises ``RefusedError`` where it is none."""
        try:
            return answer.json(object_hook=lambda said: Said(said, str(self.base.host)))
        except (JSONDecodeError, UnicodeDecodeError):
            raise RefusedError(
                f"{self.base.host} answered {_asked(answer)} with something that is no JSON",
                remedy="Check the address: it is that of the site, without a page's path.",
            ) from None

    def _accepted(self, answer: httpx.Response, accept: Container[int]) -> httpx.Response:
        if answer.status_code >= 400 and answer.status_code not in accept:
            raise self.refused(answer)
        return answer

    def _broken(self, error: httpx.HTTPError) -> RefusedError:
        told = quote_foreign(str(error) or type(error).__name__)
        slow = isinstance(error, httpx.TimeoutException)
        remedy = LATER if slow else "Check the address and the network, then publish again: what was begun is taken up."
        return RefusedError(f"{self.base.host} {'is too slow' if slow else 'did not answer'}: {told}", remedy=remedy)

    def refused(self, answer: httpx.Response, remedy: str = "") -> RefusedError:
        """The error of an answer that was accepted to know more, with another ``remedy`` than that of its status."""
        status = f"{answer.status_code} {answer.reason_phrase}".strip()
        asked = _asked(answer)
        told = "; ".join(part for part in (quote_foreign(status), _words(answer)) if part)
        remedy = remedy or REMEDIES.get(answer.status_code, LATER if answer.status_code >= 500 else REFUSED)
        return RefusedError(f"{answer.request.url.host} refused {asked}: {told}", remedy=remedy)


@cache
def _certificates() -> ssl.SSLContext:
    """Read once: it takes longer than a request."""
    return httpx.create_ssl_context()


def webdav_options(address: str, secrets: Secrets) -> dict[str, Any]:
    """Return the options of the package webdav4, with the user if one is known, by which it obeys the same rules.

    Raises ``UsageError`` where a secret would go out in the clear.
    """
    origin = origin_of(address)
    private = basic(secrets)
    if private:
        refuse_plain_http(address)
    remember_secrets(private.values())
    hooks = {"request": [guard_origin(address, private)]}
    return {"event_hooks": hooks, "trust_env": not is_loopback(origin.host), "verify": _certificates()}


QUESTIONS = frozenset({"GET", "HEAD"})
"""What may go to another server than the one that was named, as that one says: files often are elsewhere."""
PLAIN_HEADERS = frozenset({"accept", "accept-encoding", "connection", "host", "range", "user-agent"})
"""All that another server is told."""
STRAYED = "teikit_strayed"


def guard_origin(base: str, private: Mapping[str, str]) -> Callable[[httpx.Request], None]:
    """Return a hook for each request of a client, those of redirects too: what is private stays at the origin.

    A request that has left gets nothing any more, wherever it leads to.  Raises ``RefusedError`` for one that would
    bring anything elsewhere, or ask in the clear.  (A method would keep its ``Web``.)
    """
    home = origin_of(base)

    def guard(request: httpx.Request) -> None:
        at_home = origin_of(str(request.url)) == home
        if at_home and STRAYED not in request.extensions:
            request.headers.update(private)
            return
        if request.method not in QUESTIONS or is_in_the_clear(str(request.url)):
            raise _leaving(request, str(home))
        request.extensions = {**request.extensions, STRAYED: True}
        for name in request.headers.keys() - PLAIN_HEADERS:
            del request.headers[name]

    return guard


def _leaving(request: httpx.Request, home: str) -> RefusedError:
    there = redact(str(origin_of(str(request.url))))
    return RefusedError(
        f"{home} sends {request.method} on to {there}, which is another server: nothing was sent there",
        remedy=f"If {there} is the right one, name it in --out. User, password and token go to {home} only.",
    )


def _asked(answer: httpx.Response) -> str:
    return redact(f"{answer.request.method} {answer.request.url.path}")


def bearer(token: str) -> dict[str, str]:
    """The private header of a token (RFC 6750 2.1); none without one."""
    check_header(token)
    return {"Authorization": f"Bearer {token}"} if token else {}


def check_header(value: str) -> None:
    """Raise ``UsageError`` for a secret that no header can hold (RFC 9110 5.5)."""
    if not (value.isascii() and value.isprintable()):
        raise UsageError("the token holds a letter that no token has", remedy="Copy it again, without what is around.")


def basic(secrets: Secrets) -> dict[str, str]:
    """The private header of ``user`` and ``password`` (RFC 7617); none without a user."""
    if "user" not in secrets:
        return {}
    login = f"{secrets['user']}:{secrets.get('password', '')}".encode()
    return {"Authorization": f"Basic {b64encode(login).decode()}"}


def _address(base: str, private: bool) -> httpx.URL:
    try:
        url = httpx.URL(base)
    except (httpx.InvalidURL, TypeError):
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise UsageError(f"{redact(base)} is no address of a server", remedy="Write https://HOST/….")
    if private:
        refuse_plain_http(base)
    return url


def _patience(answer: httpx.Response, delay: float) -> float:
    """The seconds before the next try: those that a busy server asks for, else ``delay``.

    Some servers (InvenioRDM) send ``Retry-After`` with every answer: it counts where the status gives it a meaning.
    """
    said: str = answer.headers.get("Retry-After", "")
    return float(said) if answer.status_code in BUSY and said.isdecimal() else delay


def _words(answer: httpx.Response) -> str:
    """What the server says of its refusal, in one line."""
    try:
        told = "; ".join(map(redact, _strings(answer.json())))
    except (JSONDecodeError, UnicodeDecodeError):
        told = _plain(redact(answer.text))
    return quote_foreign(told, longest=TOLD)


def _strings(said: Any, name: str = "") -> Iterator[str]:
    """``field: message`` for each message in a JSON answer, however deep."""
    if isinstance(said, str):
        yield f"{name}: {said}" if name else said
    elif isinstance(said, list):
        for part in said:
            yield from _strings(part, name)
    elif isinstance(said, dict):
        field = said.get("field")
        for key, part in said.items():
            if key in ("message", "messages", "error", "errors", "detail", "title"):
                yield from _strings(part, field if isinstance(field, str) else name)


def _plain(text: str) -> str:
    """The text of an answer that may be HTML or XML."""
    if "<" not in text:
        return text
    try:
        root = html.fromstring(text.encode())
    except (etree.LxmlError, ValueError):
        return ""
    return " ".join(root.itertext("title", "h1", "p", "summary", "message", "description"))
