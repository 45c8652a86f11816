"""Claims to elements: what stands for which characters."""

from __future__ import annotations

import pytest
from lxml import etree

from tei.encoding.build import build_text
from tei.encoding.resolve import resolve
from tei.model import Annotation, Document, Evidence, Markup, Source, Span

HIGH = Evidence("pages", "cut-sentence", "high")


def written(text: str, *claims: Annotation, markup: tuple[Markup, ...] = ()) -> str:
    document = Document(Source(text, markup=markup), claims)
    element = build_text(document, resolve(document).kept)
    return etree.tostring(element, encoding="unicode").replace(' xmlns="http://www.tei-c.org/ns/1.0"', "")


def whole(text: str, element: str = "p", **attributes: str) -> Annotation:
    return Annotation(Span(0, len(text)), element, tuple(attributes.items()))


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("a\nb", "a\n<lb/>b"),
        ("a \n b", "a \n<lb/> b"),
        ("a\n\nb", "a\n<lb/>\n<lb/>b"),
        ("水\n井", "水<lb/>井"),
        ("水\nb", "水<lb/>b"),
        ("둑\n길", "둑\n<lb/>길"),
        ("a\x01b", 'a<g ref="#control-0001"/>b'),
        ("a < b & c", "a &lt; b &amp; c"),
        ("水　井", "水　井"),
    ],
)
def test_characters_in_a_paragraph(text: str, inside: str) -> None:
    assert written(text, whole(text)) == f"<text><body><p>{inside}</p></body></text>"


def test_line_ends_between_blocks_stay_line_ends() -> None:
    text = "a\n\nb\n"
    claims = Annotation(Span(0, 1), "p"), Annotation(Span(3, 4), "p")
    assert written(text, *claims) == "<text><body><p>a</p>\n\n<p>b</p>\n</body></text>"


def test_markup_is_an_instruction_at_its_place() -> None:
    marks = (Markup(Span(0, 2), "hi", scope=Span(2, 3)), Markup(Span(3, 5), "hi-end"))
    assert written("**a**", whole("**a**"), markup=marks) == (
        "<text><body><p><?markup **?>a<?markup **?></p></body></text>"
    )


@pytest.mark.parametrize(
    ("text", "mark", "inside"),
    [
        ("was\n\nnone", "\n\n", "was\n\nnone"),
        ("was\n---\nnone", "\n---\n", "was\n<?markup ---?>\nnone"),
        ("was\n \nnone", "\n \n", "was\n<?markup \\s?>\nnone"),
        ("neigh-\n\nbour", "\n\n", "neigh-<?markup \\n\\n?>bour"),
        ("水\n\n井", "\n\n", "水<?markup \\n\\n?>井"),
    ],
)
def test_a_gap_between_words_is_white_space(text: str, mark: str, inside: str) -> None:
    start = text.index(mark)
    marks = (Markup(Span(start, start + len(mark)), "separator"),)
    assert written(text, whole(text), markup=marks) == f"<text><body><p>{inside}</p></body></text>"


def test_words_with_marks_at_the_line_end_are_parted_too() -> None:
    text = "**was**\n**水**"
    marks = tuple(Markup(Span(at, at + 2), "hi") for at in (0, 5, 8, 11))
    assert "<?markup **?><lb/><?markup **?>水" in written(text, whole(text), markup=marks)
    text = text.replace("水", "b")
    assert "<?markup **?>\n<lb/><?markup **?>b" in written(text, whole(text), markup=marks)


def test_a_character_reference_is_written_with_its_character() -> None:
    marks = (Markup(Span(0, 5), "reference", reading="&"),)
    assert written("&amp;", whole("&amp;"), markup=marks) == (
        "<text><body><p><?reference &amp;?>&amp;</p></body></text>"
    )


def test_a_decision_says_who_and_how_sure_and_a_fact_does_not() -> None:
    breaks = Annotation(Span(1, 1), "pb", (("n", "[2]"), ("xml:id", "pb-2")), evidence=HIGH)
    assert '<pb n="[2]" xml:id="pb-2" cert="high" resp="#pages"/>' in written("ab", whole("ab"), breaks)
    fact = Annotation(Span(1, 1), "pb", (("n", "2"),), evidence=Evidence("pages", "marked"))
    assert '<pb n="2"/>' in written("ab", whole("ab"), fact)


def test_a_slip_is_a_choice_of_both_readings() -> None:
    slip = Annotation(Span(1, 2), "sic", reading="錄", evidence=Evidence("corrections", "slip", "high"))
    assert written("目禄", whole("目禄"), slip) == (
        "<text><body><p>目<choice><sic>禄</sic>"
        '<corr cert="high" resp="#corrections">錄</corr></choice></p></body></text>'
    )


@pytest.mark.parametrize(
    ("text", "span", "space"),
    [
        ("a ..... 8", Span(2, 7), '<space rend="....."/>'),
        ("a\u3000\u3000b", Span(1, 3), '<space quantity="2" unit="ideographic-space"/>'),
    ],
)
def test_leaders_and_wide_blanks_are_spaces(text: str, span: Span, space: str) -> None:
    assert space in written(text, whole(text), Annotation(span, "space"))


def test_a_space_over_words_is_not_made() -> None:
    assert written("ab", whole("ab"), Annotation(Span(0, 2), "lb")) == "<text><body><p>ab</p></body></text>"
