"""Addresses in their parts, whatever stands in them."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def split_address(address: str) -> SplitResult:
    """Return the parts of an address; without scheme, host and path where it can be none, as ``http://[``."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts
