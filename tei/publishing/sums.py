"""Checksums by the names that repositories give them."""

from __future__ import annotations

import hashlib


def digest(algorithm: str, data: bytes) -> str:
    """The checksum of ``data`` in hexadecimal by an algorithm called ``MD5``, ``SHA-256`` …; raises ``ValueError``."""
    return hashlib.new(algorithm.replace("-", "").lower(), data, usedforsecurity=False).hexdigest()
