"""HTML and XHTML read back: what of a page is the book's text."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree, html

from tei.rendering.text import Text, squeezed

OURS = ("tk-other", "tk-noteref", "tk-missing", "tk-notes")
"""The classes of what a page says of its own."""


def read_html(data: bytes) -> Text:
    """The running text and the notes of a page."""
    (article,) = html.document_fromstring(data.decode()).xpath("//article[contains(@class,'tk-text')]")
    return text_in([article])


def text_in(bodies: Iterable[etree._Element]) -> Text:
    """The text of several files, one after the other."""
    running: list[str] = []
    notes: list[str] = []
    for body in bodies:
        notes += [squeezed("".join(_strings(note))) for note in _of_class(body, "tk-note", "/*[local-name()='div']")]
        running += _strings(body)
    return Text(squeezed("".join(running)), tuple(notes))


def _of_class(node: etree._Element, name: str, below: str = "") -> list[etree._Element]:
    found = node.xpath(f".//*[contains(concat(' ', @class, ' '), ' {name} ')]{below}")
    return [one for one in found if isinstance(one, etree._Element)]  # type: ignore[union-attr]


def _strings(node: etree._Element) -> list[str]:
    """The text of an element without what is ours, a table's caption where it stands."""
    found = [node.text or ""]
    for child in node:
        if not set((child.get("class") or "").split()) & set(OURS) and isinstance(child.tag, str):
            found += _strings(child)
        found.append(child.tail or "")
    return found
