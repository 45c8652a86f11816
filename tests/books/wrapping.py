"""Breaks printed text into lines of the width that a printer had."""

from __future__ import annotations

from collections.abc import Iterator

from tests.books.model import Book

VOWELS = frozenset("aeiouyäöü")


def wrap(text: str, indent: int, book: Book) -> Iterator[tuple[str, str]]:
    """The lines of ``text``, each with its line end, and the hyphen that stands before the line end."""
    width = book.habits.get("width", 30 if book.language.startswith("zh") else 68)
    room = width - indent
    while len(text) > room:
        line, hyphen = _line(text, room, book)
        yield line, f"{hyphen}\n"
        text = text[len(line) :].lstrip(" ")
        room = width
    yield text, ""


def _line(text: str, room: int, book: Book) -> tuple[str, str]:
    """The longest beginning that fits, with a hyphen where it ends in a word."""
    if book.language.startswith("zh"):
        return text[:room], ""
    blank = text.rfind(" ", 0, room + 1)
    if blank <= 0:
        return text[:room], ""
    word = text[blank + 1 :].split(" ", 1)[0]
    part = _syllables(word, room - blank - 2) if book.habits.get("hyphens") else 0
    return (text[: blank + 1 + part], "-") if part else (text[:blank], "")


def _syllables(word: str, room: int) -> int:
    """How many letters of the word fit before a hyphen: up to a consonant between two vowels."""
    for place in range(min(room, len(word) - 3), 1, -1):
        if word.isalpha() and word[place - 1] in VOWELS and word[place] not in VOWELS and word[place + 1] in VOWELS:
            return place
    return 0
