"""Plain text as libraries of public-domain books hand it out: lines of a fixed width, blank lines, no pages."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.books.gold import Place, Sheet
from tests.books.listing import write_entry
from tests.books.model import CUT, Block, Book
from tests.books.wrapping import wrap

TIGHT = frozenset({"l", "item", "entry", "row", "line", "title", "titlepart", "imprint"})
"""Blocks that follow each other without a blank line."""
MARGINS = {"l": 4, "quote": 4, "item": 2, "row": 2, "motto": 8, "stage": 4}


def write_wrapped(book: Book, sheet: Sheet, random: Random) -> None:
    """Every block over lines of the book's width; page ends leave no trace."""
    habits = book.habits["wrapped"]
    brackets = random.random() < 0.5
    before: Block | None = None
    for number, block in enumerate(book.blocks):
        if before is not None:
            sheet.write(_gap(before, block, habits))
        if block.kind == "entry":
            kinds = [book.blocks[n].kind if 0 <= n < len(book.blocks) else "" for n in (number - 1, number + 1)]
            write_entry(sheet, block, book, style="formfeed", first=kinds[0] != "entry", last=kinds[1] != "entry")
        else:
            _write_block(sheet, block, book, brackets=brackets)
        before = block
    sheet.write("\n")


def _gap(before: Block, block: Block, habits: dict[str, Any]) -> str:
    """The line ends between two blocks."""
    if block.kind == "head":
        return "\n" * (1 + habits["around"])
    if before.kind in ("head", "sub"):
        return "\n\n"
    if before.kind == block.kind and block.kind in TIGHT and block.type != "stanza":
        return "\n"
    return "\n\n" if habits["blank"] or "p" not in (before.kind, block.kind) else "\n"


def _write_block(sheet: Sheet, block: Block, book: Book, *, brackets: bool) -> None:
    text = block.text.replace(CUT, "").replace("\t", "    ")
    illustrated = block.kind == "caption" and brackets
    sheet.write("[Illustration: " if illustrated else "", "m")
    sheet.write(_margin(block, text, book))
    start = sheet.length
    margin = " " * MARGINS.get(block.kind, 0)
    for line, hyphen in wrap(text, len(margin), book):
        sheet.write(line, "n" if block.kind == "note" else "c")
        sheet.write(hyphen.replace("\n", f"\n{margin}"), "h")
    if block.kind != "note":
        whole = Block(
            block.kind, block.text.replace(CUT, ""), block.zone, block.depth, block.type, block.number, block.page
        )
        sheet.places.append(Place(whole, start, sheet.length))
    for note in block.notes:
        sheet.write("\n\n")
        sheet.write(note, "n")
    sheet.write("]" if illustrated else "", "m")


def _margin(block: Block, text: str, book: Book) -> str:
    """The blanks before a block's first line."""
    habits, width = book.habits["wrapped"], book.habits["width"]
    wide = book.language.startswith("zh")
    centred = " " * max(0, (width - len(text)) // (1 if wide else 2))
    if block.kind in ("head", "sub", "title", "titlepart"):
        return {"flush": "", "centred": centred, "indented": " " * 8}[habits["head"]]
    if block.kind in ("signed", "dateline"):
        return " " * max(0, width - len(text) - 4) if not wide else "\u3000" * 10
    if block.kind == "p":
        return ("\u3000" if wide else " ") * (2 if wide else habits["indent"])
    return " " * MARGINS.get(block.kind, 0)
