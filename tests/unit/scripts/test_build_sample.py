"""The sample books are what their masters say, in every variant."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from scripts.build_sample import SAMPLES, samples, wrap_characters, wrap_words

FILES = list(samples())
BOOKS = sorted(path.name.removesuffix(".expected.json") for path in SAMPLES.glob("*.expected.json"))


@pytest.mark.parametrize(("path", "text"), FILES, ids=[path.name for path, _ in FILES])
def test_the_committed_samples_are_built_from_their_masters(path: Path, text: str) -> None:
    assert path.read_text(encoding="utf-8") == text, "run scripts/build_sample.py"


def letters(path: Path) -> str:
    """The text without white space, format marks and leaders, and with words joined over line ends."""
    text = re.sub(r"(?<=[a-z])-\n", "", path.read_text(encoding="utf-8"))
    return re.sub(r"\s|^#+ |^- |\.\.+|……", "", text, flags=re.M)


@pytest.mark.parametrize("book", BOOKS)
def test_the_markdown_and_the_bare_variant_hold_the_same_text(book: str) -> None:
    markdown = re.sub(r"\((\d+)\)", r"\1", letters(SAMPLES / f"{book}.txt"))
    assert markdown == letters(SAMPLES / f"{book}.bare.txt")


@pytest.mark.parametrize("book", BOOKS)
def test_every_expected_heading_stands_in_every_variant(book: str) -> None:
    expected = json.loads((SAMPLES / f"{book}.expected.json").read_text(encoding="utf-8"))
    assert expected["headings"]
    for suffix in (".txt", ".formfeed.txt", ".bare.txt"):
        text = (SAMPLES / f"{book}{suffix}").read_text(encoding="utf-8")
        assert [row["text"] for row in expected["headings"] if row["text"] not in text] == []


@pytest.mark.parametrize("book", BOOKS)
def test_pages_are_numbered_in_order_and_their_contexts_stand_in_the_text(book: str) -> None:
    expected = json.loads((SAMPLES / f"{book}.expected.json").read_text(encoding="utf-8"))
    numbers = [int(page["n"]) for page in expected["pages"] if page["n"]]
    assert numbers == list(range(1, len(numbers) + 1))
    text = letters(SAMPLES / f"{book}.bare.txt")
    for page in expected["pages"]:
        assert re.sub(r"\s", "", page["before"] + page["after"]) in text


@pytest.mark.parametrize(
    ("text", "lines"),
    [("一二三四五六七", ["一二三四五", "六七"]), ("一二三四五。六七", ["一二三四五。", "六七"]), ("一二", ["一二"])],
)
def test_chinese_lines_break_anywhere_but_not_before_punctuation(text: str, lines: list[str]) -> None:
    assert wrap_characters(text, 5) == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("  one two", ["  one", "two"]),
        ("one mor¬tar", ["one mor-", "tar"]),
        ("one two mor¬tar", ["one two", "mortar"]),
    ],
)
def test_latin_lines_break_between_words_or_where_the_master_allows(text: str, lines: list[str]) -> None:
    assert wrap_words(text, 8 if "¬" in text else 7) == lines
