"""The registers of all books as one: the same authority number is the same person or place.

Two entries are one when they share an identifier, directly or through others.  What has none is one by kind and
name, folded; whether two people of one name are the same is for a person to say, so that such entries say
``by = name``.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from lxml import etree

from tei.corpus.index import Index, current_index, fold
from tei.io.csv_cells import Cell, write_csv
from tei.tree import TEI, TEI_NAMESPACE, XML_ID, to_bytes

KINDS = ("person", "place", "organisation")
NAMES = """
SELECT b.path, m.kind, m.ref, m.form, m.page, m.number, e.name, e.ids FROM mentions m JOIN books b ON b.id = m.book
LEFT JOIN entries e ON e.book = m.book AND '#' || e.id = m.ref ORDER BY b.path, m.rowid"""


@dataclass(frozen=True, slots=True)
class Entity:
    """One person, place or organisation in all books."""

    kind: str
    name: str
    """The form that the registers of most books prefer, or else the commonest one."""
    ids: tuple[str, ...]
    by: str
    """How its mentions were brought together: ``id`` or ``name``."""
    variants: tuple[tuple[str, int], ...]
    """Each printed form, and how often."""
    mentions: int
    books: Mapping[str, tuple[str, ...]]
    """By book, the pages."""


Mention = tuple[str, str, str, str, str, int, str | None, str | None]
Key = tuple[str, str]


def merged(target: str, state: Path | None = None) -> list[Entity]:
    """The entities of all books of ``target``, most frequent first; the index is brought up to date first."""
    with current_index(target, state) as index:
        return entities(index)


def entities(index: Index) -> list[Entity]:
    """The entities of all books of the index."""
    mentions: list[Mention] = index.rows.execute(NAMES).fetchall()
    keys = [_keys(mention) for mention in mentions]
    roots = _united(keys)
    groups: dict[Key, list[Mention]] = defaultdict(list)
    ids: dict[Key, dict[str, None]] = defaultdict(dict)
    for mention, own in zip(mentions, keys, strict=True):
        root = roots(own[0])
        groups[root].append(mention)
        ids[root] |= dict.fromkeys(_ids(mention))
    found = [_entity(group, tuple(ids[root])) for root, group in groups.items()]
    return sorted(found, key=lambda entity: (KINDS.index(entity.kind), -entity.mentions, entity.name))


def _ids(mention: Mention) -> list[str]:
    """The identifiers of the register's entry, or those that the mention itself refers to."""
    _, _, ref, _, _, _, name, ids = mention
    return (ids or "").split() if name is not None else [each for each in ref.split() if not each.startswith("#")]


def _keys(mention: Mention) -> list[Key]:
    """By what a mention is known: its identifiers, or its name."""
    kind, form, name = mention[1], mention[3], mention[6]
    return [(kind, f"id {each.casefold()}") for each in _ids(mention)] or [(kind, f"name {fold(name or form)}")]


def _united(groups: Iterable[Sequence[Key]]) -> Callable[[Key], Key]:
    """Which key stands for all that belong together (union and find)."""
    parents: dict[Key, Key] = {}

    def root(key: Key) -> Key:
        while (parent := parents.setdefault(key, key)) != key:
            parents[key] = key = parents[parent]
        return key

    for first, *others in groups:
        root(first)
        for other in others:
            parents[root(other)] = root(first)
    return root


def _entity(group: Sequence[Mention], ids: tuple[str, ...]) -> Entity:
    forms: Counter[str] = Counter()
    preferred: Counter[str] = Counter()
    books: dict[str, dict[str, None]] = defaultdict(dict)
    for path, _, _, form, page, number, name, _ in group:
        forms[form] += number
        if name:
            preferred[name] += number
        books[path][page] = None
    name = _commonest(preferred or forms)
    pages = {path: tuple(pages) for path, pages in books.items()}
    variants = tuple(sorted(forms.items(), key=lambda pair: (-pair[1], pair[0])))
    return Entity(group[0][1], name, ids, "id" if ids else "name", variants, forms.total(), pages)


def _commonest(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form))


def to_csv(found: Sequence[Entity]) -> bytes:
    """A row an entity."""
    heads = ("kind", "name", "ids", "by", "variants", "mentions", "books", "where")
    return write_csv([heads, *map(_row, found)]).encode()


def _row(each: Entity) -> Sequence[Cell]:
    variants = "; ".join(f"{form} ({number})" for form, number in each.variants)
    return (each.kind, each.name, " ".join(each.ids), each.by, variants, each.mentions, len(each.books), _where(each))


def _where(entity: Entity) -> str:
    return "; ".join(f"{book} {', '.join(filter(None, pages))}".strip() for book, pages in entity.books.items())


def to_json(found: Sequence[Entity]) -> bytes:
    """For programs."""
    return (json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1) + "\n").encode()


TEI_LISTS = {
    "person": ("listPerson", "person", "persName"),
    "place": ("listPlace", "place", "placeName"),
    "organisation": ("listOrg", "org", "orgName"),
}


def to_tei(found: Sequence[Entity]) -> bytes:
    """As a TEI document with a ``standOff``, for other editions to point at."""
    root = etree.Element(f"{TEI}TEI", None, {None: TEI_NAMESPACE})
    _header(root)
    stand_off = etree.SubElement(root, f"{TEI}standOff")
    for kind in KINDS:
        of_kind = [each for each in found if each.kind == kind]
        if of_kind:
            _list(stand_off, kind, of_kind)
    body = etree.SubElement(etree.SubElement(root, f"{TEI}text"), f"{TEI}body")
    etree.SubElement(body, f"{TEI}p").text = "The register stands in the standOff."
    etree.indent(root)
    return to_bytes(etree.ElementTree(root)) + b"\n"


def _header(root: etree._Element) -> None:
    description = etree.SubElement(etree.SubElement(root, f"{TEI}teiHeader"), f"{TEI}fileDesc")
    parts = (("titleStmt", "title", "Register of a corpus"), ("publicationStmt", "p", "Not published by itself."))
    for parent, child, words in (*parts, ("sourceDesc", "p", "Merged from the registers of its books.")):
        etree.SubElement(etree.SubElement(description, f"{TEI}{parent}"), f"{TEI}{child}").text = words


def _list(parent: etree._Element, kind: str, found: Iterable[Entity]) -> None:
    outer, inner, name = TEI_LISTS[kind]
    list_ = etree.SubElement(parent, f"{TEI}{outer}")
    for number, each in enumerate(found, 1):
        entry = etree.SubElement(list_, f"{TEI}{inner}", {XML_ID: f"{inner}-{number}"})
        etree.SubElement(entry, f"{TEI}{name}").text = each.name
        for form, _ in each.variants:
            if form != each.name:
                etree.SubElement(entry, f"{TEI}{name}", {"type": "variant"}).text = form
        for label, value in _split(each.ids):
            etree.SubElement(entry, f"{TEI}idno", {"type": label} if label else {}).text = value


def _split(ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Prefix and number; an address stays whole."""
    for each in ids:
        label, colon, value = each.partition(":")
        yield (label, value) if colon and not value.startswith("//") else ("", each)


REGISTERS: Mapping[str, Callable[[Sequence[Entity]], bytes]] = {"csv": to_csv, "json": to_json, "tei": to_tei}
