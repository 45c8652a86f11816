"""Issues about authority files."""

from __future__ import annotations

from tei.issues import Issue, Place, catalogue


def problem(code: str, message: str, place: Place) -> Issue:
    """The issue with this ``code`` at ``place`` in the authority file, its remedy from the catalogue."""
    entry = catalogue()[code]
    return Issue(code, message, place, entry.remedy, severity=entry.severity)
