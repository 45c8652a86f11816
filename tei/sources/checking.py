"""What an editor should know about a source: marks that are not understood, and doubts about its form."""

from __future__ import annotations

from tei.issues import Issue
from tei.model import Source


def check_source(source: Source) -> list[Issue]:
    """Every finding about ``source``, in the order of its places."""
    return []
