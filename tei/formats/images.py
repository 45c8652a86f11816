"""The pictures of a book: from its own folder only, never from the network."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from lxml import etree

from tei.io.addresses import split_address
from tei.io.paths import find_below
from tei.issues import Issue, Place

if TYPE_CHECKING:
    from tei.formats.book import Book

KINDS = (
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"GIF8", "image/gif", ".gif"),
)
"""How the bytes of a picture begin, its media type, its suffix."""


class Picture(NamedTuple):
    """The bytes of a picture and what they are."""

    data: bytes
    media_type: str
    suffix: str


def picture_at(url: str, folder: Path) -> Picture | None:
    """The picture at an address relative to ``folder`` and inside it; None where there is no picture."""
    path = _path_in(folder, url)
    return picture_of(path.read_bytes()) if path else None


def _path_in(folder: Path, url: str) -> Path | None:
    """The file at an address relative to ``folder`` and inside it."""
    parts = split_address(url)
    if parts.scheme or parts.netloc or not parts.path:
        return None
    return find_below(folder, posixpath.normpath(unquote(parts.path)))


def picture_of(data: bytes) -> Picture | None:
    """What kind of picture these bytes are; None where they are none that browsers and readers show."""
    for magic, media_type, suffix in KINDS:
        if data.startswith(magic):
            return Picture(data, media_type, suffix)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Picture(data, "image/webp", ".webp")
    if b"<svg" in data[:1024] and data.lstrip()[:1] == b"<":
        return Picture(data, "image/svg+xml", ".svg")
    return None


def picture_for(book: Book, url: str, node: etree._Element) -> Picture | None:
    """The picture of a ``graphic``; None, with a word to the user, where there is none in the book's folder."""
    picture = picture_at(url, book.folder)
    if picture is None:
        report_missing(book, url, node, "it is left out")
    return picture


def report_missing(
    book: Book, url: str, node: etree._Element, outcome: str = "its place says so", reason: str = ""
) -> None:
    """Tell the user that a picture cannot be shown, why, and what stands there instead."""
    message = f"the picture {url or 'without an address'} {reason or _reason(url, book.folder)}; {outcome}"
    place = Place(book.name, node.sourceline or 1)
    remedy = "Put a picture there, or mend @url."
    book.issues.append(Issue("picture-missing", message, place, remedy, severity="warning"))


def _reason(url: str, folder: Path) -> str:
    if split_address(url).scheme in ("http", "https"):
        return "is on a server, and nothing is fetched"
    if _path_in(folder, url) is None:
        return "is not in the folder of the book"
    return "is no PNG, JPEG, GIF, WebP or SVG"
