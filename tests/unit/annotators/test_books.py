"""What the annotators find in books of known structure stays above the floors; the books are what they claim."""

from __future__ import annotations

import pytest

from tei.model import Annotation, Span
from tests.books.gold import Sheet, as_json, places
from tests.books.outline import shelf
from tests.books.scoring import Score, mean, read_floors, score, score_claims
from tests.books.writing import STYLES, write_book

BOOKS = shelf()
PAIRS = [(name, style) for name in BOOKS for style in STYLES]


def _broken(sheet: Sheet) -> tuple[int, ...]:
    printed = sheet.printed
    return tuple(printed[b.offset] for b in sheet.breaks)


def _core(sheet: Sheet) -> str:
    return "".join("".join(text.split()) for text, class_ in sheet.pieces if class_ == "c")


@pytest.mark.parametrize("name", BOOKS)
def test_annotators_keep_to_the_floors(name: str) -> None:
    found = mean(score(write_book(name, style)) for style in STYLES)._asdict()
    below = {field: (found[field], floor) for field, floor in read_floors()[name].items() if found[field] < floor}
    assert not below, f"found, floor: {below}; see `python -m tests.books score {name}`"


def test_the_shelf_holds_three_languages() -> None:
    counted = [sum(name.startswith(language) for name in BOOKS) for language in ("zh-", "en-", "de-")]
    assert counted[0] >= 12
    assert counted[1] >= 10
    assert counted[2] >= 8


@pytest.mark.parametrize(("name", "style"), PAIRS)
def test_gold_stands_where_it_says(name: str, style: str) -> None:
    """Apart from furniture, hyphens and marks, the text at a block's place is the block's text."""
    sheet = write_book(name, style)
    printed = sheet.printed
    core = _core(sheet)
    for block, start, end in sheet.places:
        assert core[printed[start] : printed[end]] == "".join(block.text.split())


@pytest.mark.parametrize("name", BOOKS)
def test_styles_differ_in_marks_alone(name: str) -> None:
    """Markdown, pages and bare lines hold the same characters of the book, and end pages at the same ones."""
    sheets = [write_book(name, style) for style in ("markdown", "formfeed", "bare")]
    assert len({_core(sheet) for sheet in sheets}) == 1
    assert len({_broken(sheet) for sheet in sheets}) == 1


def test_writing_is_repeatable() -> None:
    assert write_book("en-novel", "formfeed") == write_book("en-novel", "formfeed")


def test_gold_as_json_counts_its_own_characters() -> None:
    gold = as_json(write_book("zh-xueshu", "formfeed"))
    assert sum(count for _, count in gold["cls"]) == len(gold["full"])
    assert sum(count for class_, count in gold["cls"] if class_ == "c") == gold["ncore"]
    assert all(0 < wanted["core"] < gold["ncore"] for wanted in gold["pagebreaks"])


def test_scorer_gives_nothing_for_nothing() -> None:
    sheet = write_book("en-novel", "markdown")
    assert score_claims(sheet, ()) == Score(0.0, None, 0.0, 0.0, 0.0, 0.0)


def test_scorer_counts_a_head_only_in_its_place() -> None:
    sheet = write_book("en-novel", "markdown")
    head = places(sheet, "head")[0]
    here = Span(head.start, head.end)
    claims = [Annotation(here, "div"), Annotation(here, "head")]
    moved = [Annotation(Span(0, 20), "div"), Annotation(Span(0, 20), "head")]
    assert score_claims(sheet, claims).headings == pytest.approx(2 / (1 + len(places(sheet, "head"))))
    assert score_claims(sheet, claims).depth == 1.0
    assert score_claims(sheet, moved).headings == 0.0
