"""A file for each chapter: what goes into it, and how addresses lead from one to another."""

from __future__ import annotations

from collections.abc import Mapping

from tei.formats.book import Book
from tei.formats.html.attributes import attributes
from tei.formats.html.notes import notes_section
from tei.formats.html.state import State
from tei.formats.parts import Part, parts_of
from tei.formats.registers import ENTRIES
from tei.rendering.dispatch import Rule
from tei.rendering.walk import Walk
from tei.tree import TEI, XML_ID


def chapter(walk: Walk, part: Part, file: str) -> str:
    """The markup of a part in its file, its notes at the end."""
    state: State = walk.state
    state.file, state.offset, state.titled = file, 1 - part.depth, bool(part.title)
    with walk.elsewhere() as strings:
        render_part(walk, part)
    return "".join(strings) + notes_section(state)


def shown_parts(book: Book, walk: Walk) -> list[Part]:
    """The parts of a book, but for those of a front, body or back that the models leave out."""
    left_out = _left_out(book, walk)
    return [part for part in parts_of(book.text) if part.zone not in left_out] or [Part((), "body")]


def _left_out(book: Book, walk: Walk) -> set[str]:
    """Those of front, body and back that become nothing by the models."""
    return {zone for zone in ("front", "body", "back") if _is_left_out(book, walk, zone)}


def _is_left_out(book: Book, walk: Walk, zone: str) -> bool:
    node = book.text.find(f"{TEI}{zone}")
    branches = book.models.get(zone, ())
    if node is None or not any(model.behaviour == "omit" for branch in branches for model in branch.models):
        return False
    with walk.elsewhere() as strings:
        walk.render(node)
    return not strings


def render_part(walk: Walk, part: Part) -> None:
    """The elements of a part; the beginning of a divided division stands in a section with its identifier."""
    if part.holder is not None:
        rule = Rule("div", "section")
        walk.out.append(f"<section{attributes(part.holder, rule, walk.state)}>")
    for node in part.nodes:
        walk.last = ""
        walk.render(node)
        if node.tail and node.tail.strip():
            walk.characters(node.tail)
    if part.holder is not None:
        walk.out.append("</section>")


def identifiers(book: Book, walk: Walk) -> set[str]:
    """What can be pointed at: every identifier of the text that is shown, and of entries of the registers."""
    left_out = _left_out(book, walk)
    shown = [zone for zone in book.text if str(zone.tag).removeprefix(TEI) not in left_out]
    found = {node.get(XML_ID, "") for zone in shown for node in zone.iter() if XML_ID in node.attrib}
    return found | entry_identifiers(book) | {book.text.get(XML_ID, "")} - {""}


def entry_identifiers(book: Book) -> set[str]:
    """The identifiers of the entries of the registers."""
    found = book.view.iterfind(f"{TEI}standOff")
    entries = (node for stand_off in found for node in stand_off.iter(*(TEI + name for name in ENTRIES)))
    return {node.get(XML_ID, "") for node in entries if node.get(XML_ID)}


def file_of(parts: list[Part], files: list[str]) -> dict[str, str]:
    """For every identifier in the text the file that it is in."""
    where = {}
    for part, file in zip(parts, files, strict=True):
        for top in (*part.nodes, *([part.holder] if part.holder is not None else [])):
            nodes = [top] if top is part.holder else top.iter()
            where.update({node.get(XML_ID, ""): file for node in nodes if XML_ID in node.attrib})
    return where


def address_between(where: Mapping[str, str], name: str, file: str) -> str:
    """The address of an identifier, seen from a file; empty where there is none."""
    found = where.get(name)
    if found is None:
        return ""
    return f"#{name}" if found == file else f"{found}#{name}"
