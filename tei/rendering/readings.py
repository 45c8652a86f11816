"""Readings: one tree of TEI → the same tree as one reader wants it, before any format sees it.

What a reading leaves out stays in the tree, marked as unread: models can still show it on demand, and the walk
passes over it.  What an element stands for (a wide blank, a gap, a control character) is written into it.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from tei.encoding.signs import control_character, refuse_wide_spaces, space_text
from tei.rendering.placing import into_items
from tei.tree import TEI, XML_ID, local_name

if TYPE_CHECKING:
    from tei.rendering.dispatch import Rule

UNREAD = "{https://teikit.org/ns/view}unread"
"""The attribute of elements that this reading leaves out."""

BREAKS = tuple(TEI + name for name in ("lb", "pb", "cb", "gb"))
GAP = "[…]"
"""What a reader sees where something is missing."""
UNSHOWN = "〓"
"""The printer's mark for a sort that is missing."""
ARROW = "→"
"""What a reader sees of a pointer within the book; one that leads out of it shows its address."""


class Reading(NamedTuple):
    """Which half of a ``choice`` is read, what else is left out, and the script that Chinese is brought into."""

    name: str
    title: str
    printed: bool = True
    """sic, orig and abbr are read; else corr, reg and expan."""
    left_out: frozenset[str] = frozenset()
    script: str = ""


FURNITURE = frozenset({"fw"})
ROWS = (
    Reading("source", "As printed, without running heads; line ends run on", left_out=FURNITURE),
    Reading("simplified", "Corrected, regularised, in simplified characters", False, FURNITURE | {"del"}, "Hans"),
    Reading("traditional", "Corrected, regularised, in traditional characters", False, FURNITURE | {"del"}, "Hant"),
    Reading("diplomatic", "As printed, line for line, with running heads", left_out=frozenset({"supplied"})),
)
READINGS: Mapping[str, Reading] = {row.name: row for row in ROWS}

PRINTED = tuple(TEI + name for name in ("sic", "orig", "abbr"))
EDITED = tuple(TEI + name for name in ("corr", "reg", "expan"))

MAYBE_UNREAD = frozenset("sic orig abbr corr reg expan unclear supplied seg choice".split()).union(
    *(row.left_out for row in ROWS)
)


def view_of(root: etree._Element, reading: str = "source") -> etree._Element:
    """A copy of the document ``root`` in one of ``READINGS``; ``root`` is left as it is.

    Comments and processing instructions are gone from the copy.
    """
    row = READINGS[reading]
    view = deepcopy(root)
    etree.strip_tags(view, etree.Comment, etree.ProcessingInstruction)
    text = view if view.tag == f"{TEI}text" else view.find(f"{TEI}text")
    if text is None:
        text = view
    _identify(text)
    _write_signs(text)
    _write_styles(view, text)
    _settle_choices(text, row)
    _leave_out(text, row)
    _open_breaks(text)
    into_items(text)
    if row.script:
        from tei.rendering.conversion import convert

        convert(view, row.script)
    return view


def is_read(node: etree._Element) -> bool:
    """Does the reading have this element?"""
    return UNREAD not in node.attrib


MADE = "view-"
"""How the identifiers begin that a view has and its document does not."""


def own_id(node: etree._Element) -> str:
    """The identifier that an element has in the document; empty where it has none."""
    identifier = node.get(XML_ID, "")
    return "" if identifier.startswith(MADE) else identifier


def _identify(text: etree._Element) -> None:
    """Divisions and pages that have no identifier get one, so that contents can point at them."""
    for number, node in enumerate(text.iter(f"{TEI}div", f"{TEI}pb")):
        if XML_ID not in node.attrib:
            node.set(XML_ID, f"{MADE}{local_name(node)}-{number}")


def _write_signs(text: etree._Element) -> None:
    """The characters that empty elements stand for."""
    refuse_wide_spaces(text)
    for space in text.iter(f"{TEI}space"):
        space.text = space_text(space.get("rend"), space.get("unit"), space.get("quantity"))
    for sign in text.iter(f"{TEI}g"):
        if not len(sign) and not sign.text:
            sign.text = _sign(sign.get("ref", "").removeprefix("#"), text)
    for gap in text.iter(f"{TEI}gap"):
        gap.text = GAP
    for pointer in text.iter(f"{TEI}ptr"):
        target = pointer.get("target", "")
        pointer.text = ARROW if target.startswith("#") else target


def _write_styles(root: etree._Element, text: etree._Element) -> None:
    """What ``@rendition`` points at in the header, in ``@style`` before what stands there already."""
    found = {f"#{node.get(XML_ID)}": node.text or "" for node in root.iter(f"{TEI}rendition") if node.get(XML_ID)}
    for node in text.iterfind(".//*[@rendition]") if found else ():
        css = [found[pointer].strip().rstrip(";") for pointer in node.get("rendition", "").split() if pointer in found]
        node.set("style", "; ".join(filter(None, (*css, node.get("style", "")))))


def _sign(identifier: str, text: etree._Element) -> str:
    """What a reader sees of a character that cannot be written: a picture of it, what it is mapped to, or a mark."""
    control = control_character(identifier)
    if control:
        return chr(0x2400 + ord(control)) if ord(control) < 0x20 else UNSHOWN
    for sign in text.getroottree().iter(f"{TEI}char", f"{TEI}glyph"):
        if sign.get(XML_ID) == identifier:
            return sign.findtext(f"{TEI}mapping") or UNSHOWN
    return UNSHOWN


def _settle_choices(text: etree._Element, row: Reading) -> None:
    for choice in text.iter(f"{TEI}choice"):
        read = _read_of(choice, row)
        for child in choice:
            if child is not read:
                child.set(UNREAD, "1")


def _read_of(choice: etree._Element, row: Reading) -> etree._Element | None:
    """The one of several that is read: by the kind that the reading wants, else the first."""
    wanted = PRINTED if row.printed else EDITED
    return next(choice.iterchildren(*wanted), next(iter(choice), None))


def _leave_out(text: etree._Element, row: Reading) -> None:
    for node in text.iter(*(TEI + name for name in row.left_out)):
        node.set(UNREAD, "1")


def _open_breaks(text: etree._Element) -> None:
    """Say in the text whether a word ends at a break: a line end there, or nothing at all (Guidelines, 3.11.3)."""
    for node in text.iter(*BREAKS):
        if node.get("break") != "no":
            node.tail = "\n" + (node.tail or "")
            continue
        node.tail = (node.tail or "").lstrip(" \t\r\n")
        _trim_before(node)


def _trim_before(node: etree._Element) -> None:
    previous, parent = node.getprevious(), node.getparent()
    if previous is not None:
        previous.tail = (previous.tail or "").rstrip(" \t\r\n")
    elif parent is not None:
        parent.text = (parent.text or "").rstrip(" \t\r\n")


def alternatives(node: etree._Element, rule: Rule) -> tuple[list[etree._Element], list[etree._Element]]:
    """For the behaviour ``alternate``: what is read and what is not, of what the rule's two parameters name.

    The reading decides which of the two is read; where it has nothing to say, the model does.
    """
    shown, other = rule.nodes("default", node), rule.nodes("alternate", node)
    if any(map(is_read, other)) and not any(map(is_read, shown)):
        return other, shown
    return shown, other
