"""The names that the user's authority file knows: found in either script, over line and page ends, as whole words.

The longest name at a place counts.  A name of several entries is marked without an identifier; one that is
a person's and a place's is left to the annotators after this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tei.authorities import Authority, Entry
from tei.model import Annotation, Certainty, Document, Evidence, Span

NAME = "authority"

METADATA = "authority"
"""The key of ``Document.metadata`` under which the authority travels."""

SHORTEST = 2
"""Characters of the shortest name that is looked for."""
TELLING = 3
"""A name in Han characters of so many is surely meant; a shorter one may be part of a word."""

SHOWN = 5
"""So many entries with the same name are listed."""


def find(document: Document) -> Iterable[Annotation]:
    """``persName``, ``placeName`` and ``orgName`` for every name of the user's authority file, where there is one."""
    authority = document.metadata.get(METADATA)
    return _find(document, authority) if isinstance(authority, Authority) and authority.entries else ()


def _find(document: Document, authority: Authority) -> Iterator[Annotation]:
    from tei.naming.candidates import Matcher
    from tei.naming.view import read_view

    view = read_view(document)
    index = index_of(authority)
    for start, end in Matcher(index).spans(view.text, _is_word):
        entries = index[view.text[start:end]]
        if len({entry.element for entry in entries}) == 1:
            yield _annotation(entries, view.text[start:end], view.span(start, end))


def index_of(authority: Authority) -> Mapping[str, Sequence[Entry]]:
    """The entries of ``authority`` by each of their forms as the text is read; none of one character."""
    from tei.naming.view import normalised

    pairs = [(form, entry) for entry in authority.entries for form in entry.forms]
    written = normalised("\n".join(" ".join(form.split()) for form, _ in pairs)).split("\n")
    forms: dict[str, dict[Entry, None]] = {}
    for form, (_, entry) in zip(written, pairs, strict=True):
        if len(form) >= SHORTEST:
            forms.setdefault(form, {})[entry] = None
    return {form: tuple(entries) for form, entries in forms.items()}


def _is_word(text: str, start: int, end: int) -> bool:
    """Does no word in an alphabet go on beyond the edges?"""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return not (_is_letter(before) and _is_letter(text[start])) and not (
        _is_letter(after) and _is_letter(text[end - 1])
    )


def _is_letter(character: str) -> bool:
    return character.isalpha() and character < "\u0590"


def _annotation(entries: Sequence[Entry], form: str, span: Span) -> Annotation:
    first = entries[0]
    sure: Certainty = "high" if len(form) >= TELLING or _is_letter(form[0]) else "medium"
    if len(entries) > 1:
        more = f" and {len(entries) - SHOWN} others" if len(entries) > SHOWN else ""
        places = ", ".join(str(entry.place) for entry in entries[:SHOWN])
        note = f"your authority file has several of this name, and nothing tells which one is meant: {places}{more}"
        return _claim(span, first, (("key", form),), "ambiguous", sure, note)
    identifiers = [("ref", " ".join(first.identifiers))] if first.identifiers else []
    note = f"your authority file has it: {first.place}"
    return _claim(span, first, (("key", first.name), *identifiers), "known-name", sure, note)


def _claim(
    span: Span, entry: Entry, attributes: tuple[tuple[str, str], ...], rule: str, sure: Certainty, note: str
) -> Annotation:
    return Annotation(span, entry.element, attributes, evidence=Evidence(NAME, rule, sure, note))
