"""Documents that nest elements as deeply as they may are in every format."""

from __future__ import annotations

import pytest

from tei.formats import format_named, options_of
from tei.formats.book import read_book
from tei.pipeline import load
from tei.tree import TEI_NAMESPACE
from tei.xml.budgets import BUDGETS
from tei.xml.parser import parse_tree
from tests.unit.formats import books

DEPTH = BUDGETS["depth"].most - 8
NESTED = ("hi", "div", "list><item", "quote", "table><row><cell", "note", "figure", "ref target='http://e.org/'")
FORMATS = "html epub markdown latex docx text json jsonl csv jsonld annotations conllu vertical cetei".split()


def nested(tags: str, depth: int) -> str:
    """So many of these elements in each other."""
    names = tags.split("><")
    opened = "".join(f"<{name}>" for name in names)
    closed = "".join(f"</{name.split()[0]}>" for name in reversed(names))
    inner = f"{opened * (depth // len(names))}x{closed * (depth // len(names))}"
    return f"<p>{inner}</p>" if names[0] not in ("div",) else inner.replace("x", "<p>x</p>")


@pytest.mark.parametrize("tags", NESTED)
@pytest.mark.parametrize("name", FORMATS)
def test_deep_elements_are_in_every_format(name: str, tags: str) -> None:
    row = format_named(name)
    text = f"<text><body>{nested(tags, DEPTH)}</body></text>"
    tree = parse_tree(f'<TEI xmlns="{TEI_NAMESPACE}">{books.HEADER}{text}</TEI>')
    book = read_book(tree, lenient=True)
    assert load(row.function)(book, options_of(row, {}))
