"""What repositories have in common in which a deposit is a draft until somebody publishes it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from tei.errors import RefusedError, UsageError
from tei.publishing.bundle import Bundle

AT_HAND = "Look at it there; the same command without --draft publishes it."
IN_REVIEW = "It is public when those who keep the collection publish it."
"""What is to be said of a draft that waits for the user, and of one that waits for others."""


def is_draft(settings: Mapping[str, str] | None) -> bool:
    """Is nothing to become public?  Raises ``UsageError`` where the setting ``draft`` is neither yes nor no."""
    said = (settings or {}).get("draft", "no")
    if said not in ("yes", "no"):
        raise UsageError(f"draft is yes or no, not {said}", remedy="Say --draft.")
    return said == "yes"


def is_another(bundle: Bundle, titles: Container[str], names: Iterable[str]) -> bool:
    """Has what has the bundle's name neither its title nor any of its authors?  Rarely both are corrected."""
    record = bundle.record
    ours = {item.get("name", "") for item in record.items.get("creator", ())}
    return record.first("title", "main") not in titles and not ours & set(names)


def refuse_another(bundle: Bundle, titles: Container[str], names: Iterable[str], page: str) -> None:
    """Raises ``RefusedError`` where what has the bundle's name is of another book.

    Two books of one name would be versions of one deposit, and that can't be undone.  ``titles`` and
    ``names`` are those of what is at ``page``.
    """
    if is_another(bundle, titles, names):
        raise RefusedError(
            f"{page} has the name {bundle.name!r} and is another book", remedy="Publish under another --name."
        )
