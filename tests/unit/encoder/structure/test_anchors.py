"""Links inside the text lead to anchors; those that lead nowhere have no target."""

from __future__ import annotations

from tei.encoding.edition import encode
from tei.sources import read_source


def text_of(markdown: str) -> str:
    tei = encode(read_source(markdown.encode(), uri="book.md"), created="2026-01-01").tei.decode()
    return tei[tei.index("<text") :]


def test_a_link_to_a_place_that_is_not_there_has_no_target() -> None:
    text = text_of("# The Lock\n\nIt is [described below](#keeper) and nowhere else in this book.\n")
    assert "<ref>described below</ref>" in text


def test_the_first_of_two_places_with_one_name_counts() -> None:
    text = text_of(
        '# The Lock\n\nSee [there](#a), as was said.\n\n<span id="a"></span>One.\n\n<span id="a"></span>Two.\n'
    )
    assert text.count("<anchor ") == 1
    assert text.index("<anchor ") < text.index("One.")
