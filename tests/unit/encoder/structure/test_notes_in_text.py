"""Blocks that begin with a sign are notes where the sign stands in a sentence above and the text goes on."""

from __future__ import annotations

from tei.pipeline import annotate
from tei.sources import read_source


def notes(text: str) -> list[str]:
    source = read_source(text.encode(), uri="book.md")
    claims = annotate(source, metadata={}, without=("names", "dates")).annotations
    return [source.text[slice(*a.span)] for a in claims if a.element == "note"]


def test_works_that_a_text_cites_are_no_notes() -> None:
    text = "# Boats\n\nThey are counted [1] at night [2].\n\n# References\n\n[1] A. Smith.\n\n[2] B. Jones.\n"
    assert notes(text) == []


def test_points_that_no_sentence_names_are_no_notes() -> None:
    text = "# 公约\n\n大家都要遵守下面的公约：\n\n① 不在草垛旁边吸烟。\n\n② 做饭不离人。\n\n本公约今天实行。\n"
    assert notes(text) == []


def test_the_nearest_sign_above_is_the_one() -> None:
    text = "# 盐路\n\n盐路①很老。\n\n① 见地契。\n\n后来又修了公路①。\n\n① 见县志。\n\n没有人走了。\n"
    assert notes(text) == ["① 见地契。", "① 见县志。"]
