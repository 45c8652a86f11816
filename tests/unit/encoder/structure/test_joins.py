"""A divided word goes on in the next block whatever the weights say."""

from __future__ import annotations

import pytest
from lxml import etree

from tei.encoder.structure.joins import is_split_word
from tei.encoding.edition import encode
from tei.model import Source
from tei.tree import TEI
from tei.xml.parser import parse_xml

SENTENCE = "The crest of a weir should lie perfectly level from one bank to the other, as it did from the "


def encoded(text: str) -> etree._Element:
    return parse_xml(encode(Source(text, uri="book.txt"), without=("names",)).tei)


def paragraphs(text: str) -> list[str]:
    return ["".join("".join(p.itertext()).split()) for p in encoded(text).iter(f"{TEI}p")]


@pytest.mark.parametrize("end", ["begin-\n\nning.", "begin‐\n\nning.", "begin-\n\nning of it all."])
def test_a_divided_word_goes_on_in_the_next_block(end: str) -> None:
    found = paragraphs(f"{SENTENCE}{end}\n\nTo try the level no instrument is wanted.\n")
    assert any("".join(SENTENCE.split()) in one and "ning" in one for one in found), found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from the end.", "then"),
        ("from the end -", "then"),
        ("from the begin-", "Ning"),
        ("the years 1850-", "to"),
        ("-", "a"),
    ],
)
def test_only_a_hyphen_between_a_letter_and_a_small_letter_divides_a_word(before: str, after: str) -> None:
    assert not is_split_word(before, after)
    assert is_split_word("from the begin-", "ning")
