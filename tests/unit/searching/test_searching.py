"""A phrase is found wherever it stands once folded, and nowhere else."""

from __future__ import annotations

import sqlite3
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tei.errors import UsageError
from tei.formats.book import read_book
from tei.searching.folding import fold, table
from tei.searching.passages import passages
from tei.searching.phrases import Phrase, concordance, find, fts5_query, read_phrase
from tei.searching.terms import spaced, terms
from tests.formats.law import documents

ALIKE = (
    ("水渠記", "水渠记"),
    ("敎育", "教育"),
    ("羣眾 衆", "群众众"),
    ("乾燥", "干燥"),
    ("ＡＢＣ１２", "abc12"),
    ("Waſſer", "wasser"),
    ("ſchoͤn", "schön"),
    ("STRASSE", "straße"),
    ("ΟΔΟΣ", "οδος"),
    ("e\u0301tude", "étude"),
    ("ﬁn ①", "fin 1"),
    ("⑴", "1"),
)
APART = (("schon", "schön"), ("著", "着"), ("末", "未"), ("a", "а"))


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_what_is_taken_for_the_same(one: str, other: str) -> None:
    assert spaced(one) == spaced(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_is_not(one: str, other: str) -> None:
    assert spaced(one) != spaced(other)


def test_what_is_folded_stays_as_it_is() -> None:
    assert [one for one in table() if fold(fold(one)) != fold(one)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("山西省，水利局", "山 西 省 水 利 局"),
        ("Die Wasser-\nleitung (1868)", "die wasser leitung 1868"),
        ("don't 水a利", "don t 水 a 利"),
        ("\ue001水", "\ue001 水"),
        ("_ · — \u3000。", ""),
    ],
)
def test_terms(text: str, expected: str) -> None:
    assert spaced(text) == expected


LETTERS = st.sampled_from("水渠渠記记ab B1ſé。，- \n\u0301𠀀\ue001")
TEXTS = st.text(LETTERS, max_size=40)


@given(st.text(max_size=60))
def test_terms_stand_where_they_say(text: str) -> None:
    found = list(terms(text))
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert [fold(text[term.start : term.end]) for term in found] == [term.form for term in found]
    assert not any(character.isspace() for term in found for character in term.form)


def scanned(text: str, phrase: Phrase) -> int:
    """How often the phrase stands in the text, told by looking for strings."""
    whole, wanted = f" {spaced(text)} ", f" {' '.join(phrase.forms)}" + ("" if phrase.open_ended else " ")
    return sum(whole.startswith(wanted, at) for at in range(len(whole)))


@given(TEXTS, TEXTS, st.booleans())
def test_what_is_found_is_what_a_scan_of_strings_finds(text: str, query: str, goes_on: bool) -> None:
    if not spaced(query):
        return
    phrase = read_phrase(query + "*" * goes_on)
    spans = list(find(list(terms(text)), phrase))
    assert len(spans) == scanned(text, phrase)
    assert all(spaced(text[start:end]).startswith(" ".join(phrase.forms)) for start, end in spans)


@given(st.lists(TEXTS, max_size=5), TEXTS, st.booleans())
def test_sqlite_finds_the_same(texts: list[str], query: str, goes_on: bool) -> None:
    if not spaced(query):
        return
    phrase = read_phrase(query + "*" * goes_on)
    rows = sqlite3.connect(":memory:")
    rows.execute("CREATE VIRTUAL TABLE finder USING fts5 (words, tokenize = 'ascii')")
    rows.executemany("INSERT INTO finder (rowid, words) VALUES (?, ?)", enumerate(map(spaced, texts)))
    found = rows.execute("SELECT rowid FROM finder WHERE finder MATCH ?", (fts5_query(phrase),)).fetchall()
    rows.close()
    assert {number for (number,) in found} == {number for number, text in enumerate(texts) if scanned(text, phrase)}


def test_nothing_to_look_for_is_told() -> None:
    with pytest.raises(UsageError, match="nothing to look for"):
        read_phrase(" —。")


def test_only_a_word_can_go_on() -> None:
    assert read_phrase("wasser*").open_ended
    assert not read_phrase("水*").open_ended


def test_a_line_of_a_concordance_is_as_printed() -> None:
    text = "渠道要選在背風，向陽的緩坡。"
    (span,) = find(list(terms(text)), read_phrase("背风向阳"))
    assert concordance(text, span, 3) == ("要選在", "背風，向陽", "的緩坡")


def test_a_passage_knows_its_page_and_anchor() -> None:
    paragraph = '<p xml:id="q">水<pb n="1"/>利<pb n="2"/>局</p><p>e</p>'
    text = f'<text><body><div xml:id="d"><head>One</head>{paragraph}</div></body></text>'
    tree = etree.ElementTree(etree.fromstring(f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/>{text}</TEI>'))
    found = list(passages(read_book(tree)))
    assert [(one.text, one.anchor, one.page) for one in found] == [
        ("One", "d", ""),
        ("水利局", "q", ""),
        ("e", "d", "2"),
    ]
    assert [found[1].page_at(offset) for offset in range(3)] == ["", "1", "2"]


@given(documents)
def test_passages_hold_all_of_the_text(tree: etree._ElementTree) -> None:
    from tei.formats.text import to_text

    book = read_book(tree)
    written = to_text(book, {}).decode()
    assert "".join("".join(one.text for one in passages(book)).split()) == "".join(written.split())
