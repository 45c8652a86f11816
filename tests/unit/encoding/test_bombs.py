"""Files of a few bytes that ask for gigabytes or for ever: answered at once, in words."""

from __future__ import annotations

import time

import pytest

from tei.encoding.build import NOTE_SOURCE
from tei.encoding.decode import reading_text, source_text
from tei.formats.book import read_book
from tei.formats.text import to_text
from tei.tree import TEI_NAMESPACE
from tei.xml.budgets import BUDGETS, BudgetError
from tei.xml.parser import parse_tree

MOST = BUDGETS["space"].most


def text_of(body: str) -> str:
    """What the source of a document with this body was."""
    return reading_text(parse_tree(f'<text xmlns="{TEI_NAMESPACE}"><body>{body}</body></text>').getroot())


def space(quantity: object) -> str:
    return f'<space unit="space" quantity="{quantity}"/>'


def anchor(name: str) -> str:
    return f'<anchor type="{NOTE_SOURCE}" corresp="#{name}"/>'


@pytest.mark.parametrize("body", [space(10**9), space("9" * 5000), space(MOST // 2) * 3])
def test_spaces_that_take_gigabytes_are_refused(body: str) -> None:
    with pytest.raises(BudgetError, match="more than 20,000,000 characters that space elements stand for"):
        text_of(f"<p>a{body}b</p>")
    with pytest.raises(BudgetError):
        read_book(parse_tree(f'<TEI xmlns="{TEI_NAMESPACE}"><text><body><p>{body}</p></body></text></TEI>'))


@pytest.mark.parametrize("quantity", ["many", "", "９", "-3", "1.5", "²"])
def test_a_quantity_that_is_no_number_stands_for_nothing(quantity: str) -> None:
    assert text_of(f"<p>a{space(quantity)}b</p>") == "ab"
    book = read_book(
        parse_tree(f'<TEI xmlns="{TEI_NAMESPACE}"><text><body><p>a{space(quantity)}b</p></body></text></TEI>')
    )
    assert to_text(book, {}) == b"ab\n"


def test_notes_that_hold_notes_do_not_multiply() -> None:
    levels = "".join(f'<p><note xml:id="n{n}">{anchor(f"n{n + 1}") * 10}</note></p>' for n in range(30))
    began = time.process_time()
    assert text_of(f'<p>{anchor("n0") * 10}</p>{levels}<p><note xml:id="n30">ha</note></p>').strip() == "ha"
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "body",
    [
        f'<p>{anchor("a")}<note xml:id="a">x{anchor("a")}y</note></p>',
        f'<p><note xml:id="a">x{anchor("b")}</note><note xml:id="b">y{anchor("a")}</note></p>',
        f'<p>{anchor("c")}<note xml:id="a">x{anchor("b")}</note><note xml:id="b">y{anchor("a")}</note>'
        '<note xml:id="c"></note></p>',
    ],
)
def test_a_note_that_holds_itself_is_read_once(body: str) -> None:
    assert text_of(body) == "xy"


def test_a_note_is_read_where_its_anchor_is() -> None:
    body = f'<p>a<note xml:id="n">note</note>b{anchor("n")}c{anchor("n")}</p>'
    root = parse_tree(f'<text xmlns="{TEI_NAMESPACE}"><body>{body}</body></text>').getroot()
    assert source_text(root) == "abnotec"
