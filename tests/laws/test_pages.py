"""Laws of pages: nothing unsure opens one, and where the contents and the breaks both speak they agree."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings

from tei.encoder.structure.page_breaks import linked_pages
from tei.encoding.edition import encode
from tei.encoding.resolve import UNSURE, resolve
from tei.model import Document
from tei.pipeline import annotate
from tei.sources import read_source
from tests.books.growth import grow_book
from tests.books.layout import paginate
from tests.books.strategies import grown_texts
from tests.books.writing import print_book

UNMARKED = ("markdown", "excerpt", "bare")
WITHOUT = ("names", "dates", "authority")


def numbered_breaks(document: Document) -> list[tuple[int, int]]:
    """Place and number of the page breaks that are sure enough to stand and have a decimal number."""
    breaks = [claim for claim in resolve(document).kept if claim.element == "pb"]
    numbers = [(claim.span.start, dict(claim.attributes).get("n", "").strip("[]")) for claim in breaks]
    return [(place, int(number)) for place, number in numbers if number.isdecimal()]


def contradictions(document: Document) -> list[tuple[int, int]]:
    """Divisions of linked entries, with their pages, that do not lie between the breaks of such pages.

    The page of a division is that of the break before it, or a later one than that if the next break was not built.
    """
    breaks = numbered_breaks(document)
    wrong = []
    for place, page in linked_pages(document).items():
        before = [number for start, number in breaks if start <= place][-1:]
        after = [number for start, number in breaks if start > place][:1]
        if (before and page < before[0]) or (before and after and page >= after[0]):
            wrong.append((place, page))
    return wrong


@pytest.mark.slow
@given(text=grown_texts(styles=UNMARKED))
@settings(deadline=None, max_examples=12, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_a_linked_entry_has_the_page_on_which_its_division_begins(text: str) -> None:
    """Where no page is marked: marked pages say themselves what they are, whatever an entry is linked to."""
    wrong = contradictions(annotate(read_source(text.encode()), without=WITHOUT))
    assert not wrong


@pytest.mark.parametrize("style", ["markdown", "bare"])
def test_a_break_of_low_certainty_is_told_and_opens_no_page(style: str) -> None:
    unsure = 0
    for kind in ("en-novel", "zh-collection"):
        source = read_source(print_book(paginate(grow_book(kind, 3)), style).text.encode(), uri="book.txt")
        edition = encode(source, without=("names", "dates"))
        lost = [loss.claim for loss in edition.resolution.lost if loss.reason == UNSURE]
        unsure += len(lost)
        assert not [
            claim for claim in edition.resolution.kept if claim.element == "pb" and claim.evidence.certainty == "low"
        ]
        assert bool(lost) == any(issue.code == "page-unsure" for issue in edition.issues)
    assert unsure
