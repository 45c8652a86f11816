"""Where credentials may go: to the scheme, host and port that they are for, and over TLS.

A person names an address; what is known for the target goes to that origin (RFC 6454) and to no other, whatever a
server answers.  Plain http would show it to everyone on the way: it is for a server on this very machine.
"""

from __future__ import annotations

import os
import re
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from tei.errors import UsageError
from tei.io.redaction import Secrets, redact, remember_secrets

PORTS = {"http": 80, "https": 443}
LOGIN_IN_ADDRESS = re.compile(r"(?P<scheme>(?:https?|basex|s3)://)(?P<login>[^/?#\s]*)@(?P<rest>.*)", re.IGNORECASE)
PLAIN_HTTP = "Write https:// in place of http://. Plain http is only for a server on this machine: http://localhost."


class Origin(NamedTuple):
    """Scheme, host and port."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS.get(self.scheme) else f":{self.port}")


def origin_of(address: str) -> Origin:
    """Return the origin of an address; raises ``UsageError`` where it has none."""
    try:
        parts = urlsplit(address)
        scheme, host, port = parts.scheme.lower(), (parts.hostname or "").lower(), parts.port
    except ValueError:
        scheme, host, port = "", "", None
    if not scheme or not host:
        raise UsageError(f"{redact(address)} is no address of a server", remedy="Write https://HOST/….")
    return Origin(scheme, host, PORTS.get(scheme, 0) if port is None else port)


def is_loopback(host: str) -> bool:
    """Return whether the host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_in_the_clear(address: str) -> bool:
    """Return whether what goes to the address can be read on the way."""
    origin = origin_of(address)
    return origin.scheme == "http" and not is_loopback(origin.host)


def refuse_plain_http(address: str, what: str = "the secret") -> None:
    """Raise ``UsageError`` where ``what`` would go to the address in the clear."""
    if is_in_the_clear(address):
        raise UsageError(f"{what} would go to {origin_of(address).host} in the clear", remedy=PLAIN_HTTP)


ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
"""Variables by which AWS's own tools are told of another server than Amazon's."""


def refuse_plain_endpoint(secrets: Secrets) -> None:
    """Raise ``UsageError`` where object storage would be spoken to in the clear."""
    said = (secrets.get("endpoint", ""), *(os.environ.get(name, "") for name in ENDPOINTS))
    endpoint = next(filter(None, said), "")
    if endpoint:
        refuse_plain_http(endpoint, "what is signed with the secret")


def take_login(address: str, secrets: Secrets) -> tuple[str, Secrets]:
    """Return the address without user and password, and the secrets with them: what is shown has none.

    A user alone (``https://TOKEN@HOST``) may be a token: servers of git take one for a user.
    """
    match = LOGIN_IN_ADDRESS.fullmatch(address)
    if match is None:
        return address, secrets
    user, colon, password = match["login"].partition(":")
    remember_secrets([unquote(password), password] if colon else [unquote(user), user])
    found = {"user": unquote(user), "password": unquote(password)}
    return f"{match['scheme']}{match['rest']}", {**secrets, **{key: value for key, value in found.items() if value}}
