"""Persons, places and organisations at a place of a TEI text: which entry a name may point at, and who that is.

Entries are those of the file's own registers, which ``#ID`` points at, and those of the user's authority files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice

from tei.authorities import Authority, Entry
from tei.authorities.entries import Element
from tei.lsp.cursor import Cursor, Word

POINTING = {"persName": "persName", "placeName": "placeName", "orgName": "orgName", "name": "", "rs": ""}
"""Elements whose ``@ref`` points at an entry, and of what kind it is; empty for any."""
REF = "ref"
MOST = 100
"""So many entries are proposed at once; a few characters more narrow them down."""
REGISTERED = re.compile(
    r"""<(?P<entry>person|place|org)\b[^>]*?\sxml:id=["'](?P<id>[^"']+)["'][^>]*>(?P<inside>.*?)</(?P=entry)>""",
    re.DOTALL,
)
FORM = re.compile(r"<(?:pers|place|org)Name\b[^>]*>([^<]*)</")
POINTER = re.compile(r"""<idno\b[^>]*\stype=["']([^"']+)["'][^>]*>([^<]*)</""")
ELEMENTS: Mapping[str, Element] = {"person": "persName", "place": "placeName", "org": "orgName"}
CONTENT = re.compile(r"[^<>]*>([^<>]*)</")
"""From inside a start tag on: what the element holds."""


def entries_of(text: str) -> Iterator[Entry]:
    """The entries of the registers in ``text``, which may be broken elsewhere; each with the pointer ``#ID``."""
    for match in REGISTERED.finditer(text):
        forms = list(dict.fromkeys(form.strip() for form in FORM.findall(match["inside"]) if form.strip()))
        numbers = "; ".join(f"{kind} {number.strip()}" for kind, number in POINTER.findall(match["inside"]))
        if forms:
            element = ELEMENTS[match["entry"]]
            yield Entry(element, forms[0], tuple(forms[1:]), (f"#{match['id']}",), note=numbers)


def proposed(text: str, at: int, cursor: Cursor, authority: Authority) -> list[Entry]:
    """The entries that the ``@ref`` that is being written may point at: first those called as the element says."""
    if not is_pointing(cursor):
        return []
    content = CONTENT.match(text, at)
    called = "".join(content[1].split()) if content else ""
    own, typed, kind = list(entries_of(text)), typed_of(cursor), POINTING[cursor.element]
    named = [entry for entry in own if called in entry.forms] + list(authority.find(called) if called else ())
    fitting = (
        entry
        for entry in chain(named, own, authority.entries)
        if entry.identifiers and kind in ("", entry.element) and _begins(entry, typed)
    )
    return list(islice(_once(fitting), MOST))


def is_pointing(cursor: Cursor) -> bool:
    """Is a pointer at an entry being written?"""
    return cursor.kind == "value" and cursor.attribute == REF and cursor.element in POINTING


def typed_of(cursor: Cursor) -> str:
    """The beginning of the pointer that stands there: the last of those in the value."""
    return cursor.typed.rpartition(" ")[2]


def _once(entries: Iterable[Entry]) -> Iterator[Entry]:
    seen: set[Entry] = set()
    for entry in entries:
        if entry not in seen:
            seen.add(entry)
            yield entry


def _begins(entry: Entry, typed: str) -> bool:
    """Does a pointer or a form of the name begin with what is typed?"""
    return not typed or any(one.startswith(typed) for one in (*entry.identifiers, *entry.forms))


def pointed_at(text: str, at: int, word: Word | None, authority: Authority) -> Entry | None:
    """The entry that the pointer under the cursor points at."""
    if word is None or word.kind != "value" or word.attribute != REF:
        return None
    before, behind = word.text[: at - word.start], word.text[at - word.start :]
    pointer = before.rpartition(" ")[2] + behind.partition(" ")[0]
    own = next((entry for entry in entries_of(text) if pointer in entry.identifiers), None)
    return own or authority.by_identifier.get(pointer)


def titled(entry: Entry) -> str:
    """An entry on one line: its name, and the years that tell it from others."""
    return f"{entry.name} ({entry.birth}–{entry.death})" if entry.birth or entry.death else entry.name


def described(entry: Entry) -> str:
    """An entry in Markdown: names, years, note, numbers, and where it is known from."""
    said = (", ".join(entry.variants), entry.note, " ".join(entry.identifiers), entry.geo, str(entry.place))
    return "\n\n".join((f"**{titled(entry)}**", *filter(None, said)))
