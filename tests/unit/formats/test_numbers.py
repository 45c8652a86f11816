"""Numbers in foreign TEI that are none, or are enormous: no format takes them at their word, none stops."""

from __future__ import annotations

import time

import pytest

from tei.formats import format_named, options_of
from tei.formats.book import read_book
from tei.pipeline import load
from tests.unit.formats import books

ODD = ("²", "９", "9" * 5000, "1000000000", "-1", "1_0", "1e9", "many", "")
FORMATS = "html epub markdown latex docx text json jsonl csv jsonld annotations conllu vertical cetei".split()
BODY = (
    "<table><row><cell cols='{0}' rows='{0}'>a</cell><cell cols='2'>b</cell></row></table><p><pb n='{0}'/>x"
    "<date when='{0}'>y</date><space quantity='{0}'/><graphic url='a.png' width='{0}' height='{0}'/></p>"
    "<list><item n='{0}'>z</item></list>"
)


@pytest.mark.parametrize("number", ODD, ids=lambda number: number[:12])
@pytest.mark.parametrize("name", FORMATS)
def test_a_number_that_is_none_stops_no_format(name: str, number: str) -> None:
    row = format_named(name)
    body = BODY.format(number).replace(f"<space quantity='{number}'/>", "<space quantity='many' unit='space'/>")
    began = time.process_time()
    made = load(row.function)(read_book(books.of(body).tree, lenient=True), options_of(row, {}))
    assert time.process_time() - began < 10
    assert len(made) < 2_000_000
