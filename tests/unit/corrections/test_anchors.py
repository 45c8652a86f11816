"""The place of a decision is found again though the text has changed around it, and never guessed."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tei.corrections.anchors import CONTEXT, anchored, find_anchor
from tei.corrections.kinds import Correction
from tei.model import Span
from tei.positions import line_starts

TEXT = """水渠在村東。
張三去看水。
水渠在村西。
李四也去看水。
"""


def recorded(text: str, words: str, nth: int = 0) -> Correction:
    """A correction about the ``nth`` occurrence of ``words``, as `tei correct` records it."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return anchored(text, line_starts(text), Correction("person", words), start)


def found(text: str, correction: Correction) -> str | None:
    anchor = find_anchor(text, line_starts(text), correction)
    return text[anchor.span.start - 2 : anchor.span.end] if anchor else None


def test_line_and_neighbours_are_recorded() -> None:
    correction = recorded(TEXT, "看水", 1)
    assert (correction.line, correction.before[-3:], correction.after) == (4, "四也去", "。\n")
    assert len(correction.before) <= CONTEXT


def test_lines_that_were_added_do_no_harm() -> None:
    correction = recorded(TEXT, "李四")
    anchor = find_anchor("新的一行。\n" * 9 + TEXT, line_starts("新的一行。\n" * 9 + TEXT), correction)
    assert anchor is not None
    assert (anchor.moved, anchor.changed) == (True, False)
    assert ("新的一行。\n" * 9 + TEXT)[slice(*anchor.span)] == "李四"


def test_of_two_occurrences_the_neighbours_tell_which() -> None:
    second = recorded(TEXT, "水渠", 1)
    assert found("前面加了一行。\n" + TEXT, second) == "。\n水渠"
    anchor = find_anchor("前面加了一行。\n" + TEXT, line_starts("前面加了一行。\n" + TEXT), second)
    assert anchor is not None
    assert anchor.span.start == ("前面加了一行。\n" + TEXT).rindex("水渠")


def test_a_quotation_that_occurs_twice_alike_is_not_guessed() -> None:
    text = "甲乙丙丁戊己\n甲乙丙丁戊己\n甲乙丙丁戊己\n"
    assert find_anchor(text, line_starts(text), Correction("person", "丙丁", line=0)) is None
    assert find_anchor(text, line_starts(text), Correction("person", "丙丁", line=2)) is not None


def test_short_words_on_another_line_among_other_words_are_not_the_same_place() -> None:
    correction = Correction("person", "三", line=7, before="沒有的", after="鄰字")
    assert find_anchor(TEXT, line_starts(TEXT), correction) is None


def test_words_that_changed_a_little_are_found_near_their_line() -> None:
    correction = recorded(TEXT, "張三去看水")
    better = TEXT.replace("張三去看水", "張叁去看水")
    anchor = find_anchor(better, line_starts(better), correction)
    assert anchor is not None
    assert anchor.changed
    assert better[slice(*anchor.span)] == "張叁去看水"


def test_what_was_taken_out_is_not_found() -> None:
    correction = recorded(TEXT, "李四也去看水")
    assert find_anchor("全都不同了。\n", line_starts("全都不同了。\n"), correction) is None


@given(st.text("甲乙丙\n", min_size=1, max_size=60), st.data())
def test_in_the_text_that_it_was_recorded_in_it_is_where_it_was(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    correction = anchored(text, line_starts(text), Correction("person", text[start:end]), start)
    anchor = find_anchor(text, line_starts(text), correction)
    if anchor is not None:
        assert anchor.span == Span(start, end)
    else:
        alike = [at for at in range(len(text)) if text.startswith(text[start:end], at)]
        assert len(alike) > 1, "only what stands there more than once may be undecided"


@given(st.integers(0, 30))
def test_a_sentence_is_found_wherever_it_goes(lines: int) -> None:
    correction = replace(recorded(TEXT, "李四也去看水"), before="", after="")
    text = "\n" * lines + TEXT
    anchor = find_anchor(text, line_starts(text), correction)
    assert anchor is not None
    assert text[slice(*anchor.span)] == "李四也去看水"
