"""Running heads and folios between the lines: a series that cuts sentences is one, other numbers are not."""

from __future__ import annotations

from tei.encoder.structure.furniture_in_text import RULE
from tei.pipeline import annotate
from tei.sources import read_source

LINE = "The river ran below the town, and the men who worked upon it went home when the evening bell was"
REST = "rung by the sexton, who had rung it for forty years and never once too late."


def heads(text: str) -> list[str]:
    source = read_source(text.encode(), uri="book.txt")
    claims = annotate(source, metadata={}).annotations
    return [source.text[slice(*a.span)] for a in claims if a.element == "fw" and a.evidence.rule == RULE]


def text_with(numbers: list[str], *, cut: bool) -> str:
    before, after = (LINE, REST) if cut else (f"{LINE} rung.", f"It was {REST}")
    return "\n\n".join(["# The Town", *(f"{before}\n\n{number}\n\n{after}" for number in numbers)])


def test_numbers_that_rise_inside_sentences_are_folios() -> None:
    assert heads(text_with(["4", "5", "7"], cut=True)) == ["4", "5", "7"]


def test_numbers_between_whole_paragraphs_count_chapters() -> None:
    assert heads(text_with(["4", "5", "7"], cut=False)) == []


def test_numbers_that_do_not_rise_are_something_else() -> None:
    assert heads(text_with(["1812", "7", "40"], cut=True)) == []
