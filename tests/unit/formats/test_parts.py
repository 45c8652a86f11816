"""A book in parts: what goes into which file, and what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree, html

from tei.formats.book import read_book
from tei.formats.epub import to_epub
from tei.formats.html import to_html
from tei.formats.parts import LARGEST, contents_of, parts_of
from tei.rendering.readings import view_of
from tei.tree import TEI_NAMESPACE, XML_ID, local_name
from tests.formats.epub import files_of


def view(text: str) -> etree._Element:
    return view_of(etree.fromstring(f'<text xmlns="{TEI_NAMESPACE}">{text}</text>'))


def shown(text: str) -> list[list[str]]:
    """The names, with identifiers where they are ours, of the elements of each part."""
    return [[f"{local_name(n)}#{n.get(XML_ID)}" if "div" in n.tag else local_name(n) for n in part.nodes]
            for part in parts_of(view(text))]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<body/>", [[]]),
        ("<body><p/><p/></body>", [["p", "p"]]),
        ("<body><div xml:id='a'/><pb/><div xml:id='b'/></body>", [["div#a"], ["pb", "div#b"]]),
        ("<front><titlePage/><pb/></front><body><div xml:id='a'/></body>", [["titlePage"], ["pb", "div#a"]]),
        ("<body><div xml:id='a'/><p>end</p></body>", [["div#a"], ["p"]]),
        ("<body><div xml:id='a'/><pb/></body>", [["div#a", "pb"]]),
        (
            "<body><div type='part' xml:id='I'><head>I</head><div xml:id='a'/><pb/><div xml:id='b'/></div></body>",
            [["head"], ["div#a"], ["pb", "div#b"]],
        ),
    ],
)
def test_loose_elements_go_with_what_follows(text: str, expected: list[list[str]]) -> None:
    assert shown(text) == expected


def test_a_division_that_is_too_large_is_divided() -> None:
    long = "x" * (LARGEST // 2 + 1)
    inner = f"<div xml:id='a'><p>{long}</p></div><div xml:id='b'><p>{long}</p></div>"
    parts = parts_of(view(f"<body><div xml:id='I'><head>I</head>{inner}</div></body>"))
    assert [(part.title, part.depth, part.holder is not None) for part in parts] == [
        ("I", 1, True), ("", 2, False), ("", 2, False),
    ]  # fmt: skip


def test_contents_are_a_tree_of_headings() -> None:
    inner = "<div xml:id='b'><head>B<note>n</note></head><head type='sub'>C</head></div><div xml:id='c'/>"
    (entry,) = contents_of(view(f"<body><div xml:id='a'><head>A</head>{inner}</div></body>"))
    assert (entry.title, entry.target) == ("A", "a")
    assert [(below.title, below.subtitle, below.target) for below in entry.entries] == [("B", "C", "b")]


def test_what_an_odd_leaves_out_is_in_no_file_and_nothing_points_there(tmp_path: Path) -> None:
    odd = tmp_path / "my.odd"
    odd.write_text(
        f'<TEI xmlns="{TEI_NAMESPACE}"><text><schemaSpec ident="x"><elementSpec ident="front" mode="change">'
        '<model behaviour="omit"/></elementSpec></schemaSpec></text></TEI>'
    )
    root = etree.fromstring(
        f'<TEI xmlns="{TEI_NAMESPACE}"><teiHeader/><text><front><div xml:id="f"><head>F</head></div></front>'
        '<body><div xml:id="a"><head>A</head><p><ref target="#f">x</ref></p></div></body></text></TEI>'
    )
    book = read_book(etree.ElementTree(root), odds=(odd,))
    whole, split = to_html(book, {}), to_html(book, {"split": True})
    assert isinstance(whole, bytes)
    assert isinstance(split, dict)
    assert list(split) == ["index.html", "001.html"]
    chapters = [data for name, data in files_of(to_epub(book, {})).items() if name.endswith("1.xhtml")]
    for data in (whole, *split.values(), *chapters):
        page = html.document_fromstring(data)
        assert page.xpath("//a[contains(@href, '#f')] | //*[@id='f']") == []
