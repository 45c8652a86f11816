"""Laws of encoding: whatever annotators say, every character comes back once, and every claim stands or is lost."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tei.encoding.build import build_text
from tei.encoding.decode import reading_text, source_text
from tei.encoding.resolve import resolve
from tei.model import Annotation, Certainty, Document, Evidence, Source, Span
from tei.pipeline import annotate
from tei.sources import read_source
from tei.sources import reading_text as text_of
from tei.vocabulary import ROWS, STANDS_FOR_TEXT, may_hold

LETTERS = st.sampled_from("ab \n\t\u3000.中<&\x01")
CERTAINTIES: tuple[Certainty, ...] = ("", "high", "medium", "low", "unknown")
ELEMENTS = sorted(set(ROWS) - {"note", "graphic"})
"""Notes move to their references, which needs a mark; a graphic needs an address."""


POINTS = {name for name in ELEMENTS if ROWS[name].content == "nothing"} - STANDS_FOR_TEXT


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A text, and claims of any kind about any stretches of it."""
    text = draw(st.text(LETTERS, min_size=1, max_size=40))
    place = st.integers(0, len(text))
    spans = st.tuples(place, place).map(lambda pair: Span(min(pair), max(pair)))
    evidence = st.builds(Evidence, st.sampled_from(["a", "b", "corrections"]), certainty=st.sampled_from(CERTAINTIES))
    claims = st.lists(st.builds(Annotation, spans, st.sampled_from(ELEMENTS), evidence=evidence), max_size=12)
    return Document(Source(text), tuple(map(_at_a_point, draw(claims))))


def _at_a_point(claim: Annotation) -> Annotation:
    """Empty elements that stand for no character stand between two."""
    if claim.element in POINTS:
        return replace(claim, span=Span(claim.span.start, claim.span.start))
    return claim


@given(documents())
def test_every_character_comes_back_from_any_claims(document: Document) -> None:
    element = build_text(document, resolve(document).kept)
    parsed = etree.fromstring(etree.tostring(element, encoding="utf-8"))
    assert source_text(parsed) == document.source.text


@given(documents())
def test_what_stands_is_nested_and_may_stand_there(document: Document) -> None:
    open_: list[Annotation] = []
    for claim in resolve(document).kept:
        while open_ and open_[-1].span.end <= claim.span.start:
            open_.pop()
        assert may_hold(open_[-1].element if open_ else "document", claim.element)
        assert not open_ or claim.span.end <= open_[-1].span.end
        if claim.span.end > claim.span.start:
            open_.append(claim)


@given(documents())
def test_a_claim_that_does_not_stand_is_kept_with_the_losers(document: Document) -> None:
    resolution = resolve(document)
    told = [*resolution.kept, *(loss.claim for loss in resolution.lost)]
    for claim in document.annotations:
        if claim.element not in ("front", "body", "back"):
            assert any(other.element == claim.element and _lies_in(other.span, claim.span) for other in told)


def _lies_in(inner: Span, outer: Span) -> bool:
    """The whole claim, or a piece of one that was cut."""
    return outer.start <= inner.start and inner.end <= outer.end


LINES = (
    "# 目錄", "## 第一章　渠道", "## 研究圖紙。", "一、選地", "選地要選背風向陽的緩坡，土層至少要有三尺厚，",
    "石頭要清理乾淨。",
    "- 渠道 ..... ( 8 )", "（完）", "編者", "一九五八年三月", "林 方 其", "CONTENTS", "CHAPTER I", "The weir was old,",
    "and it leaked.", "By Hannah Ash", "     An indented line that begins a paragraph", "   12", "\f", "\f13", "— 4 —",
    "",
    "", "**bold**", "| a | b |", "|---|---|", "![a](b.png)", "[^1]", "[^1]: A note.", "<!-- page 9 -->", "&amp;",
    "Ende.",
    "\u3000\u3000水", "Vorrede.", "§ 3. Lage", "\x01",
)  # fmt: skip

books = st.lists(st.sampled_from(LINES), min_size=1, max_size=30).map("\n".join)
styles = st.sampled_from([None, "markdown", "formfeed", "bare"])


def source_of(book: str, style: str | None) -> Source:
    return read_source(("書" + book).encode(), style=style)


@given(books, styles)
def test_every_character_of_any_book_comes_back(book: str, style: str | None) -> None:
    document = annotate(source_of(book, style))
    element = build_text(document, resolve(document).kept)
    parsed = etree.fromstring(etree.tostring(element, encoding="utf-8"), etree.XMLParser(collect_ids=False))
    assert source_text(parsed) == document.source.text
    assert "".join(reading_text(parsed).split()) == "".join(text_of(document.source).split())


GAPS = st.sampled_from([" ", "\n", " \n", "\n\n", "\n\n---\n\n", "\n<!-- page 9 -->\n", "\n\f", "\f\n", "\n    "])
words = st.lists(st.tuples(st.sampled_from(["the", "mill", "of", "Ägir", "was"]), GAPS), min_size=2, max_size=20)


@given(words, styles)
def test_other_tools_read_the_words_that_lines_and_pages_part(parts: list[tuple[str, str]], style: str | None) -> None:
    """``string()`` of XPath has no word that the book has not."""
    book = "".join(word + gap for word, gap in parts)
    document = annotate(read_source(book.encode(), style=style))
    element = build_text(document, resolve(document).kept)
    shown = [word for word in "".join(element.itertext()).split() if word.isalpha()]
    assert shown == [word for word in book.replace("<!-- page 9 -->", " ").split() if word.isalpha()]


@given(books, styles)
def test_annotators_say_the_same_each_time(book: str, style: str | None) -> None:
    assert annotate(source_of(book, style)).annotations == annotate(source_of(book, style)).annotations


@given(books, styles)
def test_pages_of_any_book_are_in_order_and_have_names_of_their_own(book: str, style: str | None) -> None:
    breaks = [a for a in annotate(source_of(book, style)).annotations if a.element == "pb"]
    names = [dict(one.attributes)["xml:id"] for one in breaks if one.evidence.certainty != "low"]
    assert len(set(names)) == len(names)
    assert all(one.span.start <= two.span.start for one, two in pairwise(breaks))
