"""The text of a view, as any format must hold it: what laws compare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from tei.rendering.blanks import collapsed
from tei.rendering.readings import MAYBE_UNREAD, UNREAD
from tei.tree import TEI

NOTE = f"{TEI}note"
UNLINED = frozenset(TEI + name for name in "div body front back lg titlePage figure sp".split())
"""What has no line of its own that a note could stand in."""
BROKEN = tuple(TEI + name for name in "p ab l list table quote cit figure sp".split())
"""What no line can hold."""
MAYBE = frozenset(TEI + name for name in MAYBE_UNREAD)


class Text(NamedTuple):
    """What a reader can read: the running text and the notes, in the order of the book, without white space.

    Notes stand apart because formats move them: to the foot of a page, to the end of a chapter.
    """

    running: str
    notes: tuple[str, ...] = ()


def is_apart(note: etree._Element) -> bool:
    """Does a ``note`` stand apart from the line?  One between the words (``@place="inline"``, 夾註) does not.

    Our ODD says the same in the predicate of its model, for what renders.
    """
    if note.get("place") != "inline":
        return True
    parent = note.getparent()
    return (parent is not None and parent.tag in UNLINED) or next(note.iter(*BROKEN), None) is not None


def squeezed(text: str) -> str:
    """``text`` without white space of any kind."""
    return "".join(text.split())


def text_of(view: etree._Element) -> Text:
    """The text of a document that ``view_of`` made."""
    root = view if view.tag == f"{TEI}text" else view.find(f"{TEI}text")
    notes: list[list[str]] = []
    running: list[str] = []
    _collect(view if root is None else root, running, notes)
    return Text(squeezed("".join(running)), tuple(squeezed("".join(note)) for note in notes))


def _collect(node: etree._Element, out: list[str], notes: list[list[str]]) -> None:
    if node.text:
        out.append(node.text)
    for child in node:
        if child.tag == NOTE and is_apart(child):
            notes.append([])
            _collect(child, notes[-1], notes)
        elif child.tag not in MAYBE or UNREAD not in child.attrib:
            _collect(child, out, notes)
        if child.tail:
            out.append(child.tail)


def plain(node: etree._Element, *, notes: bool = False) -> str:
    """The words of an element of a view on one line, for a heading in a list of contents; by itself without notes."""
    return collapsed("".join(_strings(node, notes)), "").strip()


def _strings(node: etree._Element, notes: bool) -> Iterator[str]:
    if node.text:
        yield node.text
    for child in node:
        if (notes or child.tag != NOTE) and UNREAD not in child.attrib:
            yield from _strings(child, notes)
        if child.tail:
            yield child.tail
