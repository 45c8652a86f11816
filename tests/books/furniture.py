"""Running heads, folios, signatures and catchwords: the habits ``running``, ``folio``, ``at`` and so on of a book."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from tests.books.damage import misread
from tests.books.model import Book
from tests.books.numerals import chinese


def folio(book: Book, page: int) -> str:
    """The printed page number of the page as the printer set it; empty for a page without one."""
    label = book.labels[page - 1] if 0 < page <= len(book.labels) else ""
    if not label:
        return ""
    shape: str = book.habits.get("folio", "{n}")
    return shape.format(n=label, N=label.upper(), zh=chinese(int(label)) if label.isdigit() else label)


def head(book: Book, page: int, titles: Sequence[str], *, bare: bool) -> Iterator[str]:
    """The lines over a page: nothing over one that a chapter opens (``bare``), as is the custom."""
    number = folio(book, page) if book.habits.get("at", "foot") == "head" else ""
    left = page % 2 == 0
    habit = book.habits.get("running", {})
    pattern = habit.get("left" if left else "right", "") if not bare else "{n}"
    words = {"book": titles[0], "chapter": titles[min(1, len(titles) - 1)], "section": titles[-1]}
    shortened = {key: _short(value, book) for key, value in words.items()}
    line = pattern.format(n=number, **shortened, **{key.upper(): value.upper() for key, value in shortened.items()})
    random = Random(f"{book.name} {page}")
    if random.random() < habit.get("misread", 0.0):
        line = misread(line, book.language[:2], random)
    if line.strip():
        yield line if habit.get("indented") else line.strip()
        yield ""


def _short(title: str, book: Book) -> str:
    return title[: book.habits.get("running", {}).get("length", 45)].strip(" .,;:")


def foot(book: Book, page: int, following: str) -> Iterator[str]:
    """The lines under a page: its number, a signature, the first word of the next page."""
    number = folio(book, page) if book.habits.get("at", "foot") == "foot" else ""
    if number:
        yield ""
        yield number
    if book.habits.get("signatures") and page % 8 in (1, 3):
        yield f"{' ' * 30}{chr(66 + page // 8 % 24)}{'' if page % 8 == 1 else 2}"
    if book.habits.get("catchwords") and following:
        yield f"{' ' * 50}{following.split()[0]}"
