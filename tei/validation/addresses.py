"""Is a string an anyURI?

XML Schema (Part 2, 3.2.17) lets every character stand that can be escaped (XLink 5.4); what results must be a URI
reference (RFC 2396, section 4, with the brackets of RFC 2732).  Verdicts are those of jing.
"""

from __future__ import annotations

from tei.expressions import expression

SCHEME = expression(r"(?P<name>[^/?#:]*):")
SCHEME_NAME = expression(r"[A-Za-z][A-Za-z0-9+.-]*")
BAD_ESCAPE = expression(r"%(?![0-9A-Fa-f]{2})")
BRACKET = expression(r"[\[\]]")
SERVER = expression(r"(?:[^@\[\]]*@)?\[(?P<address>[^\]%]*)(?:%[^\]]*)?\](?::\d*)?")


def is_uri(text: str) -> bool:
    """Whether a string is a URI reference, once what can be escaped is escaped."""
    head, mark, fragment = text.partition("#")
    if BAD_ESCAPE.search(text) or "#" in fragment:
        return False
    scheme = SCHEME.match(head)
    if scheme is None:
        return _is_hierarchical(head, bool(mark))
    rest = head[scheme.end() :]
    named = SCHEME_NAME.fullmatch(scheme["name"]) is not None
    return named and bool(rest) and (not rest.startswith("/") or _is_hierarchical(rest, bool(mark)))


def _is_hierarchical(text: str, more: bool) -> bool:
    """Whether it is an optional ``//authority`` with a path and a query; ``more`` says that a fragment follows."""
    before, _, _ = text.partition("?")
    if not before.startswith("//"):
        return not BRACKET.search(before)
    authority, slash, path = before[2:].partition("/")
    something = bool(authority or slash or "?" in text or more)
    return something and _is_authority(authority) and not BRACKET.search(path)


def _is_authority(text: str) -> bool:
    """Whether brackets in the authority hold an IPv6 address."""
    if not BRACKET.search(text):
        return True
    from ipaddress import AddressValueError, IPv6Address

    server = SERVER.fullmatch(text)
    try:
        return server is not None and bool(IPv6Address(server["address"]).packed)
    except AddressValueError:
        return False
