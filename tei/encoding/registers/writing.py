"""The registers in TEI: ``standOff`` with its lists, and the prefixes of their pointers for the header."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import etree

from tei.authorities.prefixes import prefixes, split_pointer, type_of
from tei.encoding.header.nodes import filled, indent, node
from tei.encoding.registers.entries import NAME, Entry, mention_id, of_kind

PREFERRED, VARIANT = "preferred", "variant"
"""The types of the forms of a name."""

MENTIONS = "mentions"
"""The type of the note that counts the mentions, and the unit of its measure."""


class Register(NamedTuple):
    """The elements of one register."""

    list: str
    entry: str
    name: str


REGISTERS = (
    Register("listPerson", "person", "persName"),
    Register("listPlace", "place", "placeName"),
    Register("listOrg", "org", "orgName"),
)


def stand_off(entries: Sequence[Entry]) -> etree._Element | None:
    """``standOff`` with one list for each kind of entry that there is; None where there is none."""
    lists = (filled(row.list, *(_entry(row, entry) for entry in of_kind(entries, row.name))) for row in REGISTERS)
    found = filled("standOff", *lists)
    if found is not None:
        indent(found, 1)
    return found


def _entry(row: Register, entry: Entry) -> etree._Element:
    """One entry, its parts in the order that ``place`` and ``org`` ask for (TEI Guidelines 14.3)."""
    resp = " ".join(f"#{name}" for name in entry.annotators)
    said = {"cert": entry.certainty, "resp": resp} if entry.certainty else {}
    names = [*_names(row, entry)]
    identifiers = [node("idno", _number(pointer), type=type_of(pointer)) for pointer in entry.pointers]
    location = _location(entry) if row.entry == "place" else None
    children = [*names, location, *_life(entry), *([] if row.entry == "place" else identifiers)]
    notes = [_mentions(entry), *_notes(entry)]
    children += [*notes, *identifiers] if row.entry == "place" else notes
    return node(row.entry, *children, xml_id=entry.identifier, **said)


def _number(pointer: str) -> str:
    """The number without its prefix, which ``@type`` says; an address whole."""
    prefix, number = split_pointer(pointer)
    return number if prefix else pointer


def _names(row: Register, entry: Entry) -> Iterator[etree._Element]:
    """The preferred form, which points at the authorities, then the other forms as printed."""
    explained = [pointer for pointer in entry.pointers if split_pointer(pointer)[0] in ("", *prefixes())]
    yield node(row.name, entry.name, type=PREFERRED, ref=" ".join(explained))
    for form in entry.forms:
        if form.text != entry.name:
            doubt = {"cert": "medium", "resp": f"#{NAME}"} if form.reason else {}
            yield node(row.name, form.text, type=VARIANT, **doubt)


def _location(entry: Entry) -> etree._Element | None:
    return node("location", node("geo", entry.geo)) if entry.geo else None


def _life(entry: Entry) -> Iterator[etree._Element]:
    known = entry.known
    if known and entry.element == "persName":
        yield from (node(name, when=when) for name, when in (("birth", known.birth), ("death", known.death)) if when)


def _mentions(entry: Entry) -> etree._Element:
    """How often, and where first: for people to read and for programs."""
    words = f"{entry.mentions} mention{'s' * (entry.mentions != 1)}"
    count = node("measure", words, unit=MENTIONS, quantity=str(entry.mentions))
    where = f"page {entry.page}" if entry.page else "here"
    return node("note", count, ", first ", node("ref", where, target=f"#{mention_id(entry)}"), ".", type=MENTIONS)


def _notes(entry: Entry) -> Iterator[etree._Element]:
    """Why a form that is not plainly this entity's is taken for it, and what the authority notes."""
    for reason in dict.fromkeys(form.reason for form in entry.forms if form.reason):
        yield node("note", f"{reason}.", type="evidence", cert="medium", resp=f"#{NAME}")
    if entry.known and entry.known.note:
        yield node("note", entry.known.note, type="description")


def prefix_definitions(entries: Sequence[Entry]) -> etree._Element | None:
    """``listPrefixDef``: the prefixes of the entries' pointers, and the addresses that they stand for."""
    used = {split_pointer(pointer)[0] for entry in entries for pointer in entry.pointers}
    return filled("listPrefixDef", *(_definition(prefix) for prefix in prefixes() if prefix in used))


def _definition(prefix: str) -> etree._Element:
    known = prefixes()[prefix]
    said = {"ident": prefix, "matchPattern": known.pattern, "replacementPattern": known.address}
    return node("prefixDef", node("p", known.title), **said)


def summary(entries: Sequence[Entry]) -> str:
    """In words, for the header: how many entries each register has, and how many of them an authority knows."""
    counts = [(len(list(of_kind(entries, row.name))), row.list) for row in REGISTERS]
    known = sum(1 for entry in entries if entry.pointers)
    said = ", ".join(f"{count} in {name}" for count, name in counts if count)
    return f"Entries: {said}; {known} with an identifier."
