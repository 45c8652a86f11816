"""From a TEI file to the bundle that goes out: valid, its header complete, with the formats that were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import tei
from tei.errors import InvalidError
from tei.issues import Issue
from tei.publishing import TargetRow
from tei.publishing.books import Book
from tei.publishing.bundle import Bundle, make_bundle
from tei.xml.parser import parse_tree

if TYPE_CHECKING:
    from tei.formats import Format


class Recipe(NamedTuple):
    """What the bundles of a run are made by, besides their TEI."""

    formats: Sequence[Format] = ()

    @property
    def made(self) -> Mapping[str, object]:
        """What a receipt says of it: with another recipe the same TEI gives another bundle."""
        return {"by": f"teikit {tei.__version__}", "formats": [row.name for row in self.formats]}


def prepare(book: Book, data: bytes, row: TargetRow, recipe: Recipe) -> Bundle:
    """The bundle of ``book`` with the TEI ``data``; raises ``InvalidError`` for what the target could not take."""
    from tei.validation import validate

    _refuse(book, validate(data, name=str(book.path)))
    bundle = make_bundle(book.name, data, dict(_formats(book, data, recipe.formats)))._replace(folder=book.path.parent)
    _refuse(book, _missing(bundle, row, book))
    return bundle


def _missing(bundle: Bundle, row: TargetRow, book: Book) -> Iterator[Issue]:
    from tei.publishing.crosswalk import missing

    return missing(bundle.record, row.scheme, str(book.path))


def _refuse(book: Book, faults: Iterable[Issue]) -> None:
    """Raise ``InvalidError`` with the first of the faults."""
    for first in faults:
        raise InvalidError(
            f"{book.path} is not ready to be published: {first.message}",
            remedy=first.remedy or f"See `tei validate {book.path}`.",
            place=str(first.place),
        )


def _formats(book: Book, data: bytes, rows: Sequence[Format]) -> Iterator[tuple[str, bytes]]:
    if not rows:
        return
    from tei.formats import missing_extra, options_of
    from tei.formats.book import read_book
    from tei.pipeline import load

    tree = parse_tree(data)
    read = read_book(tree, folder=book.path.parent, name=str(book.path))
    for row in rows:
        try:
            made: bytes = load(row.function)(read, options_of(row, {}))
        except ImportError as error:
            raise missing_extra(row, error) from None
        yield f"{book.name}{row.suffix}", made
