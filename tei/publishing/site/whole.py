"""All that the site has beside the folders of its books, made from their digests."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import NamedTuple

from tei.publishing.site.digest import FILE, Digest, read_digest
from tei.publishing.site.gathering import Gathered
from tei.publishing.site.home import write_home
from tei.publishing.site.indexes import write_dates, write_indexes
from tei.publishing.site.maps import write_map
from tei.publishing.site.page import INDEXES, Shape
from tei.publishing.site.searching import member, write_index
from tei.publishing.site.settings import Settings, word_language
from tei.publishing.site.work import Work


class Known(NamedTuple):
    """What is remembered of every book."""

    books: list[Digest]
    """Each in outline."""
    has_map: bool


def write_whole(settings: Settings, names: Sequence[str], work: Work) -> None:
    """Write the pages and files over all books; each digest is read once and let go."""
    with closing(Gathered()) as gathered:
        known = _gather(_digests(names, work), gathered)
        gathered.settle()
        shape = _shape(settings, known, gathered)
        write_home(shape, known.books, work)
        addresses = write_indexes(shape, gathered, work)
        write_map(shape, gathered, addresses, work)
        write_dates(shape, gathered, work)
    write_index(map(member, known.books), work)
    state = {"settings": settings._asdict(), "books": {book.name: book.title for book in known.books}}
    work.put("site.json", json.dumps(state, ensure_ascii=False, indent=1).encode() + b"\n")


def _digests(names: Sequence[str], work: Work) -> Iterator[Digest]:
    for name in names:
        digest = read_digest(work.folder / "books" / name / FILE)
        assert digest is not None  # made by this very version, or made again
        yield digest


def _gather(digests: Iterator[Digest], gathered: Gathered) -> Known:
    books, has_map = [], False
    for digest in digests:
        gathered.add(digest)
        books.append(digest.outline)
        has_map = has_map or any(named.at for named in digest.named if named.kind == "places")
    return Known(books, has_map)


def _shape(settings: Settings, known: Known, gathered: Gathered) -> Shape:
    spoken: Counter[str] = Counter()
    for book in known.books:
        spoken[word_language(book.language)] += book.characters
    language = settings.language or min(spoken, key=lambda tag: (-spoken[tag], tag), default="en")
    kinds = gathered.kinds()
    parts = ("home", *(kind for kind in INDEXES if kind in kinds))
    parts += ("map",) * known.has_map + ("dates",) * ("dates" in kinds) + ("search",)
    return Shape(settings, word_language(language), parts, len(known.books))
