"""What an authority knows: entries, and the forms under which they are found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Literal, NamedTuple

from tei.issues import Issue, Place

NOWHERE = Place()

Element = Literal["persName", "placeName", "orgName"]

ELEMENTS: Mapping[str, Element] = {"person": "persName", "place": "placeName", "organisation": "orgName"}


class Entry(NamedTuple):
    """One person, place or organisation of an authority file."""

    element: Element
    name: str
    """The preferred form."""
    variants: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    """Pointers, surest first: ``cbdb:1762``, an address, ``FILE.xml#id``."""
    geo: str = ""
    """Latitude and longitude in degrees (WGS 84), with a blank between, as ``geo`` has them."""
    birth: str = ""
    death: str = ""
    """Years in W3C form."""
    note: str = ""
    place: Place = NOWHERE
    """Where in the file it stands."""

    @property
    def forms(self) -> tuple[str, ...]:
        """Every form, the preferred one first."""
        return (self.name, *self.variants)


class Authority(NamedTuple):
    """The entries of one or more files, in their order, and what is to be said of the files."""

    entries: tuple[Entry, ...] = ()
    issues: tuple[Issue, ...] = ()
    forms: Mapping[str, tuple[Entry, ...]] = MappingProxyType({})
    """By folded form, the entries that have it: more than one where the form alone does not tell."""
    by_identifier: Mapping[str, Entry] = MappingProxyType({})

    def find(self, form: str) -> tuple[Entry, ...]:
        """The entries that ``form``, in whatever script and width, may mean; none where it is unknown."""
        return self.forms.get(folded(form), ())


def folded(form: str) -> str:
    """The key of a form: letters and digits only, one case, one width, simplified (see ``tei.annotators.folding``)."""
    from tei.annotators.folding import fold

    return fold.__wrapped__(form)  # an authority has more forms than a cache should hold


def authority_of(entries: Sequence[Entry], issues: Iterable[Issue] = ()) -> Authority:
    """The authority that holds ``entries``."""
    pairs = sorted(_forms(entries), key=lambda pair: pair[:2])
    forms = {form: tuple(entries[n] for _, n in group) for form, group in groupby(pairs, key=lambda pair: pair[0])}
    known = {pointer: entry for entry in reversed(entries) for pointer in entry.identifiers}
    return Authority(tuple(entries), tuple(issues), forms, known)


def _forms(entries: Sequence[Entry]) -> Iterator[tuple[str, int]]:
    """Each folded form of each entry once, with the number of the entry."""
    for number, entry in enumerate(entries):
        for form in dict.fromkeys(map(folded, entry.forms)):
            if form:
                yield form, number
