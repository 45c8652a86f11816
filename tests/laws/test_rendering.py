"""Laws of readings: every format is given all of the text, whatever the document."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from lxml import etree

from tei.encoding.decode import reading_text
from tei.formats.book import read_book
from tei.rendering import BEHAVIOURS, Rule, Walk, text_of
from tei.rendering.text import squeezed
from tei.tree import TEI
from tests.formats.law import SAMPLES, documents, readings, sample


def _bracketed(walk: Walk, node: etree._Element, rule: Rule) -> None:
    if rule.behaviour == "listItem":
        walk.characters(rule.string("n", node))
    if rule.behaviour != "note":
        walk.content(node)


PLAIN = {name: _bracketed for name in BEHAVIOURS if name not in ("omit", "text")}


@given(documents, readings)
def test_the_models_of_our_schema_show_all_of_the_text(tree: etree._ElementTree, reading: str) -> None:
    book = read_book(tree, reading=reading)
    walk = book.walk(PLAIN, ("plain",))
    walk.render(book.text)
    assert squeezed("".join(walk.out)) == text_of(book.view).running


@pytest.mark.parametrize("name", SAMPLES)
def test_the_source_reading_of_a_sample_is_its_printed_text(name: str) -> None:
    tree = sample(name)
    view = read_book(tree).view
    assert escape(text_of(view).running) == escape(squeezed(_without_furniture(tree)))


def _without_furniture(tree: etree._ElementTree) -> str:
    root = tree.getroot()
    for node in list(root.iter(f"{TEI}fw")):
        for child in list(node):
            node.remove(child)
        node.text = None
    return reading_text(root)
