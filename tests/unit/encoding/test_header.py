"""What the header says, and what it leaves out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

import pytest
from lxml import etree

from tei.encoding.build import build_text
from tei.encoding.header import Run, build_header
from tei.encoding.header.nodes import filled, indent, node
from tei.encoding.header.printed import Agent, agents_in, plain, printed_book
from tei.encoding.resolve import resolve
from tei.languages import languages_of
from tei.model import Annotation, Document, Evidence, Markup, Source, Span
from tei.pipeline import ANNOTATORS, Layer
from tei.resources import data_path
from tei.tree import TEI

PAGE = "水車\n農具手冊\n林 方 其 著\n張立譯\n東山出版社\n1958"
LAYER = Layer("pages", "Page breaks", "pages", "")


def claims(text: str, *said: tuple[str, str, dict[str, str]]) -> tuple[Annotation, ...]:
    """One claim for each element with the words that it covers."""
    return tuple(
        Annotation(Span(text.index(words), text.index(words) + len(words)), element, tuple(attributes.items()))
        for element, words, attributes in said
    )


TITLE_PAGE = claims(
    PAGE,
    ("front", PAGE, {}),
    ("titlePage", PAGE, {}),
    ("titlePart", "水車", {"type": "main"}),
    ("titlePart", "農具手冊", {"type": "sub"}),
    ("byline", "林 方 其 著\n張立譯", {}),
    ("persName", "張立", {}),
    ("docImprint", "東山出版社\n1958", {}),
    ("publisher", "東山出版社", {}),
    ("docDate", "1958", {"when": "1958"}),
)


def header(text: str, said: tuple[Annotation, ...] = (), metadata: Mapping[str, object] | None = None) -> str:
    """The header without its namespace, on one line."""
    document = Document(Source(text), said, metadata or {})
    resolution = resolve(document)
    element = build_text(document, resolution.kept)
    run = Run(document, resolution, element, languages_of(text), (LAYER,), "")
    written = etree.tostring(build_header(run), encoding="unicode").replace(' xmlns="http://www.tei-c.org/ns/1.0"', "")
    return "".join(line.strip() for line in written.splitlines())


def test_the_title_page_gives_titles_people_and_imprint() -> None:
    said = header(PAGE, TITLE_PAGE)
    assert '<title type="main">水車</title><title type="sub">農具手冊</title>' in said
    assert "<author><name>林方其</name></author>" in said
    assert '<editor role="translator"><persName>張立</persName></editor>' in said
    assert '<publisher>東山出版社</publisher><date when="1958">1958</date>' in said


def test_the_metadata_wins() -> None:
    metadata = {
        "title": "渠道",
        "author": [{"name": "Li Ming", "type": "person", "id": "https://viaf.org/viaf/1"}],
        "source": {"publisher": "Hill Press", "date": "1959"},
    }
    said = header(PAGE, TITLE_PAGE, metadata)
    titles = said[: said.index("</titleStmt>")]
    assert '<title type="main">渠道</title><author>' in titles
    assert '<author><persName ref="https://viaf.org/viaf/1">Li Ming</persName></author><editor' in titles
    source = said[said.index("<sourceDesc>") :]
    assert '<title type="main">水車</title>' in source
    assert '<publisher>Hill Press</publisher><date when="1959">1959</date>' in source


@pytest.mark.parametrize(
    "statement",
    [
        '<title type="main">Untitled</title>',
        "<publicationStmt><p>Publication details have not been supplied.</p></publicationStmt>",
        "<sourceDesc><p>The printed source has not been described.</p></sourceDesc>",
        "<change>Encoded by teikit",
    ],
)
def test_what_nobody_says_is_said_to_be_missing_and_not_made_up(statement: str) -> None:
    assert statement in header("水" * 20, claims("水" * 20, ("p", "水" * 20, {})))


@pytest.mark.parametrize("element", ["editionStmt", "projectDesc", "classDecl", "charDecl", "textClass", "date"])
def test_what_nobody_says_and_tei_does_not_ask_for_is_left_out(element: str) -> None:
    assert f"<{element}" not in header("水" * 20, claims("水" * 20, ("p", "水" * 20, {})))


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        (
            {"edition": {"statement": "First", "date": "2025"}},
            '<edition>First, <date when="2025">2025</date></edition>',
        ),
        ({"edition": {"number": "1.0"}}, '<edition n="1.0">Version 1.0</edition>'),
        (
            {"publication": {"licence": "CC-BY-4.0"}},
            '<authority>The publisher has not been supplied.</authority><availability status="free"><licence '
            'target="https://creativecommons.org/licenses/by/4.0/" n="CC-BY-4.0">',
        ),
        ({"identifier": [{"type": "DOI", "value": "10.1/x"}]}, '<idno type="DOI">10.1/x</idno>'),
        ({"funder": [{"name": "F"}]}, "<funder><name>F</name></funder>"),
        (
            {"contributor": [{"name": "A", "role": "OCR", "type": "person"}]},
            "<respStmt><resp>OCR</resp><persName>A</persName></respStmt>",
        ),
        (
            {"subject": [{"term": "t", "scheme": "http://x.y/", "id": "http://x.y/t"}, {"term": "u"}]},
            '<keywords><term>u</term></keywords><keywords scheme="#scheme-1"><term ref="http://x.y/t">t</term>',
        ),
        ({"change": [{"date": "2025-03-31", "who": "A", "what": "B"}]}, '<change when="2025-03-31">A: B</change>'),
        ({"project": {"description": "P"}}, "<projectDesc><p>P</p></projectDesc>"),
    ],
)
def test_every_table_of_the_metadata_has_its_place(metadata: dict[str, object], expected: str) -> None:
    assert expected in header("水", claims("水", ("p", "水", {})), metadata)


def test_decisions_are_counted_by_their_certainty() -> None:
    breaks = tuple(
        Annotation(Span(n, n), "pb", evidence=Evidence("pages", "", c)) for n, c in ((1, "high"), (2, "medium"))
    )  # type: ignore[arg-type]  # the loop widens the literals
    said = header("水水水", (*claims("水水水", ("p", "水水水", {})), *breaks))
    assert "Elements: 2 (1 sure, 1 likely)." in said
    assert '<application xml:id="pages" ident="teikit-pages"' in said
    assert '<tagUsage gi="pb" occurs="2" withId="0"/>' in said
    assert '<measure unit="pages" quantity="2">2 pages</measure>' in said


def test_characters_are_counted_without_blanks_and_marks() -> None:
    document = Document(
        Source("# a b\n&amp;", markup=(Markup(Span(0, 2), "heading"), Markup(Span(6, 11), "x", reading="&")))
    )
    resolution = resolve(document)
    text = build_text(document, resolution.kept)
    found = build_header(Run(document, resolution, text, languages_of(""), ()))
    assert found.findtext(f".//{TEI}measure") == "3 characters"


def test_characters_that_xml_forbids_are_declared() -> None:
    said = header("a\x01b", claims("a\x01b", ("p", "a\x01b", {})), {"title": "a\x01"})
    assert '<char xml:id="control-0001"><localProp name="code-point" value="U+0001"/>' in said
    assert '<title type="main">a</title>' in said


@pytest.mark.parametrize(
    ("byline", "agents"),
    [
        ("中共東山省委員會編", [Agent("中共東山省委員會", "organisation", role="editor")]),
        ("林 方 其 著", [Agent("林方其", role="author")]),
        ("張三 著\n李四 譯", [Agent("張三", role="author"), Agent("李四", role="translator")]),
        ("by John Smith", [Agent("John Smith", role="author")]),
        ("Edited by A. Green", [Agent("A. Green", role="editor")]),
        (
            "herausgegeben von der Akademie der Künste",
            [Agent("der Akademie der Künste", "organisation", role="editor")],
        ),
        ("a gentleman of the county", []),
        ("鲁迅", []),
    ],
)
def test_a_byline_gives_a_role_only_in_so_many_words(byline: str, agents: list[Agent]) -> None:
    assert list(agents_in(byline)) == agents


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("前　　言", "前言"),
        ("水車\n手冊", "水車手冊"),
        ("A title\n  over lines", "A title over lines"),
        ("水車　手冊", "水車 手冊"),
    ],
)
def test_plain_words(text: str, words: str) -> None:
    assert plain(Document(Source(text)), Span(0, len(text))) == words


def test_an_imprint_that_is_not_told_apart_is_quoted_whole() -> None:
    text = "London: printed for J. Ash, 1792"
    said = claims(text, ("titlePage", text, {}), ("docImprint", text, {}))
    assert printed_book(Document(Source(text)), said).imprint == text
    assert printed_book(Document(Source(text)), said).publisher == ""


def test_elements_without_content_and_empty_attributes_are_left_out() -> None:
    assert filled("date", "", when="") is None
    assert dict(node("date", "x", when="").attrib) == {}


def test_running_text_is_not_laid_out_anew() -> None:
    tree = node("a", node("p", "one ", node("b", "two"), " three"))
    indent(tree)
    assert etree.tostring(tree, encoding="unicode", method="text") == "\n  one two three\n"


def test_every_layer_of_ours_has_a_statement() -> None:
    said = tomllib.loads(data_path("metadata/layers.toml").read_text(encoding="utf-8"))
    assert {row.layer for row in ANNOTATORS} == set(said) - {"fillers", "registers"}
