"""The entries of the registers, and the claims with each name pointing at its entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from tei.authorities.entries import Authority
from tei.authorities.entries import Entry as Known
from tei.corrections.decisions import Decision
from tei.encoding.identifiers import name_part
from tei.encoding.registers.identity import Group, identified
from tei.encoding.registers.mentions import ELEMENTS, KEY, REF, mentions_in
from tei.encoding.registers.titles import Tie, ties
from tei.model import Annotation, Certainty, Document

AUTHORITY = "authority"
"""The key of ``Document.metadata`` under which the user's authority travels."""

NAME = "registers"
"""Who is responsible for what only the registers say: that two forms are of one person."""

PREFIXES = {"persName": "person", "placeName": "place", "orgName": "org"}
"""How the xml:id of an entry begins."""

SURENESS: tuple[Certainty, ...] = ("", "high", "medium", "low", "unknown")


class Form(NamedTuple):
    """A form of a name as printed, how often, and why it is thought to be of this entity where that is not plain."""

    text: str
    times: int
    reason: str = ""


class Entry(NamedTuple):
    """One person, place or organisation of the book."""

    element: str
    """``persName``, ``placeName`` or ``orgName``: what names it in the text."""
    identifier: str
    name: str
    forms: tuple[Form, ...]
    """As printed, the most frequent first; the preferred name may not be among them."""
    pointers: tuple[str, ...]
    certainty: Certainty
    """That of the surest mention."""
    annotators: tuple[str, ...]
    first: int
    """The number of the claim that is the first mention."""
    page: str
    known: Known | None = None
    """What the user's authority says of it."""
    geo: str = ""
    """Latitude and longitude in degrees, with a blank between."""

    @property
    def mentions(self) -> int:
        """How often the text mentions it."""
        return sum(form.times for form in self.forms)


class Registers(NamedTuple):
    """The claims that stand, names pointing at entries; the entries by their first mention; what was not honoured."""

    kept: tuple[Annotation, ...]
    entries: tuple[Entry, ...] = ()
    unmet: tuple[Decision, ...] = ()


def register(document: Document, kept: Sequence[Annotation]) -> Registers:
    """The registers of the names among ``kept``, with the user's authority of ``document.metadata``."""
    mentions = list(mentions_in(document, kept))
    if not mentions:
        return Registers(tuple(kept))
    found = identified(document, mentions)
    tied: dict[int, list[Tie]] = {}
    for tie in ties(found.groups):
        tied.setdefault(id(tie.person), []).append(tie)
    authority = document.metadata.get(AUTHORITY)
    known = authority if isinstance(authority, Authority) else Authority()
    titled = {id(tie.titled) for own in tied.values() for tie in own}
    entries: list[Entry] = []
    taken: Counter[str] = Counter()
    pointing: dict[int, tuple[Entry, str]] = {}
    for group in (group for group in found.groups if id(group) not in titled):
        own = tied.get(id(group), [])
        entry = _entry(group, own, known, taken)
        entries.append(entry)
        pointing |= {mention.number: (entry, "") for mention in group.mentions}
        pointing |= {mention.number: (entry, tie.reason) for tie in own for mention in tie.titled.mentions}
    claims = (
        _pointing(claim, number, *pointing.get(number, (None, ""))) if claim.element in ELEMENTS else claim
        for number, claim in enumerate(kept)
    )
    return Registers(tuple(claims), tuple(located(entries)), found.unmet)


def _entry(group: Group, tied: Sequence[Tie], authority: Authority, taken: Counter[str]) -> Entry:
    known = known_as(group, authority)
    own = Counter(mention.form for mention in group.mentions)
    forms = [Form(text, count) for text, count in own.most_common()]
    forms += [Form(text, n, tie.reason) for tie in tied for text, n in _counted(tie.titled).items()]
    mentions = [*group.mentions, *(mention for tie in tied for mention in tie.titled.mentions)]
    pointers = dict.fromkeys((*group.pointers, *(known.identifiers if known else ())))
    first = min(mentions)
    name = known.name if known else group.name
    return Entry(
        first.claim.element,
        _identifier(group, name, taken),
        name,
        tuple(forms),
        tuple(pointer for pointer in pointers if not pointer.startswith("#")),
        min((mention.claim.evidence.certainty for mention in mentions), key=SURENESS.index),
        tuple(dict.fromkeys(mention.claim.evidence.annotator for mention in sorted(mentions))),
        first.number,
        first.page,
        known,
    )


def located(entries: Sequence[Entry]) -> Iterator[Entry]:
    """The entries with the position that the user's authority gives, else the gazetteer for their pointers."""
    from tei.naming.gazetteer import positions

    wanted = {pointer for entry in entries if entry.element == "placeName" for pointer in entry.pointers}
    found = positions(wanted) if wanted else {}
    for entry in entries:
        own = next((found[pointer] for pointer in entry.pointers if pointer in found), None)
        given = entry.known.geo if entry.known else ""
        yield entry._replace(geo=given or (f"{own[0]:g} {own[1]:g}" if own else ""))


def _counted(group: Group) -> Mapping[str, int]:
    return Counter(mention.form for mention in group.mentions)


def known_as(group: Group, authority: Authority) -> Known | None:
    """The entry of the user's authority that the entity is: by a pointer, else by a name that no other entry has."""
    by_pointer = [authority.by_identifier[pointer] for pointer in group.pointers if pointer in authority.by_identifier]
    if by_pointer or not authority.forms:
        return by_pointer[0] if by_pointer else None
    element = group.mentions[0].claim.element
    called = (entry for mention in group.mentions for entry in authority.find(mention.form) if entry.element == element)
    found = list({id(entry): entry for entry in called}.values())
    return found[0] if len(found) == 1 and not _contradicts(found[0], group) else None


def _contradicts(known: Known, group: Group) -> bool:
    """Do the text's own pointers say that it is another one?"""
    return bool(group.pointers) and not set(known.identifiers) & set(group.pointers) and bool(known.identifiers)


def _identifier(group: Group, name: str, taken: Counter[str]) -> str:
    """The xml:id: the one that a person gave, or the kind with the name; with a number where several are called so."""
    given = next((pointer[1:] for pointer in group.pointers if pointer.startswith("#")), "")
    if given and not taken[given]:
        taken[given] += 1
        return given
    stem = f"{PREFIXES[group.mentions[0].claim.element]}-{name_part(name)}"
    taken[stem] += 1
    return stem if taken[stem] == 1 else _identifier(group, f"{name}-{taken[stem]}", taken)


def _pointing(claim: Annotation, number: int, entry: Entry | None, reason: str) -> Annotation:
    """The claim as it is written: ``@ref`` to its entry instead of what annotators say of the entity."""
    attributes = [(name, value) for name, value in claim.attributes if name not in (KEY, REF)]
    if entry is None:
        return replace(claim, attributes=tuple(attributes))
    if number == entry.first:
        attributes = [*(pair for pair in attributes if pair[0] != "xml:id"), ("xml:id", mention_id(entry))]
    attributes.append((REF, f"#{entry.identifier}"))
    note = "; ".join(filter(None, (claim.evidence.note, reason)))
    evidence = claim.evidence._replace(note=note) if reason else claim.evidence
    return Annotation(claim.span, claim.element, tuple(attributes), claim.reading, evidence)


def mention_id(entry: Entry) -> str:
    """The xml:id of the first mention of ``entry``."""
    return f"{entry.identifier}.1"


def of_kind(entries: Iterable[Entry], element: str) -> Iterator[Entry]:
    """The entries of one register."""
    return (entry for entry in entries if entry.element == element)
