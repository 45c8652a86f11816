"""Sets a paginated book down in one of the styles, and keeps account of what stands where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from types import MappingProxyType

from tests.books.damage import excerpt
from tests.books.furniture import foot, head
from tests.books.gold import Break, Place, Sheet
from tests.books.layout import paginate
from tests.books.listing import write_entry
from tests.books.model import CUT, Block, Book
from tests.books.outline import read_book
from tests.books.plaintext import write_wrapped
from tests.books.wrapping import wrap

ENDS = tuple("。！？.!?”」")
RUNS_ON = ("l", "entry", "item", "row", "line")
"""Kinds that follow each other without a blank line in Markdown."""
TRAP, TRAP_HAN = 60, 30
"""The rest of a block after a page break may be marked as a heading when it is shorter."""


def write_book(name: str, style: str) -> Sheet:
    """The book of the shelf in a style: markdown, formfeed, bare or excerpt."""
    return print_book(paginate(read_book(name)), style)


def print_book(book: Book, style: str) -> Sheet:
    """A paginated book in a style."""
    random = Random(f"{book.name} {style}")
    if style == "excerpt":
        book = excerpt(book, random)
    sheet = Sheet(book.language, book.title, style)
    (STYLES | MORE_STYLES)[style](book, sheet, random)
    return sheet


def _broke(sheet: Sheet, book: Book, visibility: str) -> None:
    label = book.labels[len(sheet.breaks)]
    sheet.breaks.append(Break(sheet.length, label, visibility))


def _visibility(before: str) -> str:
    return "soft" if before.rstrip().endswith(ENDS) else "cut"


# --- markdown and bare --------------------------------------------------------------------------------


def _write_markdown(book: Book, sheet: Sheet, random: Random) -> None:
    before: Block | None = None
    for number, block in enumerate(book.blocks):
        if before:
            sheet.write(_gap(before, block, book))
        for _page in range(block.pages):
            _broke(sheet, book, "boundary")
        if _is_listed(block, book):
            _write_entry(number, book, sheet, "markdown")
            before = block
            continue
        if block.kind in ("head", "title") or (block.kind == "sub" and _marks_sub(book, random)):
            sheet.write(_level(block, book, random), "m")
        elif block.kind == "quote" and book.habits.get("quote_marks"):
            sheet.write("> ", "m")
        elif block.kind == "row":
            _write_row(block, before, sheet)
            before = block
            continue
        elif block.kind in ("entry", "item"):
            sheet.write("- ", "m")
        _write_pieces(block, book, sheet, random, "\n\n")
        if block.kind == "entry" and block.page:
            sheet.write(" ..... ", "l")
            sheet.write(f"( {block.page} )", "t")
        before = block
    sheet.write("\n")


def _level(block: Block, book: Book, random: Random) -> str:
    """The heading's mark: often of a wrong level, sometimes lost."""
    if block.kind == "head" and random.random() < book.habits.get("lost_marks", 0.1):
        return ""
    levels = book.habits.get("levels", "random")
    if levels == "random":
        return "#" * random.choice((1, 2, 2, 3, block.depth or 1)) + " "
    shift = (_page_of(book, block) % 3 - 1) if levels == "shifted" else 0
    return "#" * (2 if levels == "flat" else max(1, min((block.depth or 1) + shift, 6))) + " "


def _page_of(book: Book, block: Block) -> int:
    """A number that is alike for headings near each other: an engine errs page by page."""
    return next((place for place, other in enumerate(book.blocks) if other is block), 0) // 12


def _marks_sub(book: Book, random: Random) -> bool:
    chance = book.habits.get("sub_marks", 0.0)
    return bool(chance) and random.random() < chance


def _gap(before: Block, block: Block, book: Book) -> str:
    """What parts two blocks in Markdown."""
    if before.kind != block.kind or block.kind not in RUNS_ON or block.type == "stanza":
        return "\n\n"
    is_blank = _is_listed(block, book) and book.habits["listing"]["form"] == "blank"
    return "\n\n" if is_blank else "\n"


def _is_listed(block: Block, book: Book) -> bool:
    return block.kind == "entry" and "listing" in book.habits


def _write_entry(number: int, book: Book, sheet: Sheet, style: str) -> None:
    around = [book.blocks[place].kind if 0 <= place < len(book.blocks) else "" for place in (number - 1, number + 1)]
    first, last = (kind != "entry" for kind in around)
    write_entry(sheet, book.blocks[number], book, style=style, first=first, last=last)


def _write_row(block: Block, before: Block | None, sheet: Sheet) -> None:
    """One row of a table; the first has the rule below it."""
    cells = block.text.split("\t")
    start = sheet.length + 2
    for cell in cells:
        sheet.write("| ", "m")
        sheet.write(cell)
        sheet.write(" ")
    sheet.places.append(Place(block, start, sheet.length - 1))
    sheet.write("|", "m")
    if before is None or before.kind != "row":
        sheet.write("\n" + "|---" * len(cells) + "|", "m")


def _write_notes(block: Block, sheet: Sheet, gap: str) -> None:
    """The footnotes of the page that ends here: they stand between the halves of a sentence."""
    for note in block.notes:
        sheet.write(note, "n")
        sheet.write(gap)


def _write_pieces(block: Block, book: Book, sheet: Sheet, random: Random, gap: str) -> None:
    start = sheet.length
    pieces = block.text.split(CUT)
    for number, piece in enumerate(pieces):
        if number:
            sheet.write(gap)
            if number == 1:
                _write_notes(block, sheet, gap)
            if (
                gap == "\n\n"
                and len(piece) < (TRAP_HAN if book.language.startswith("zh") else TRAP)
                and random.random() < 0.5
            ):
                sheet.write("##  ", "m")
                sheet.traps.append(piece)
            _broke(sheet, book, _visibility(pieces[number - 1]))
        if block.kind == "entry" and gap == "\n\n":
            piece = _wrap_entry(piece, random)
        sheet.write(_spaced(block, piece.rstrip(" "), book), "n" if block.kind == "note" else "c")
    if block.kind == "note":
        return
    sheet.places.append(Place(_whole(block), start, sheet.length))


def _whole(block: Block) -> Block:
    return replace(block, text=block.text.replace(CUT, ""))


def _wrap_entry(text: str, random: Random) -> str:
    """The entry over two lines, as Markdown breaks lines: two blanks before the line end."""
    place = text.rfind(" ", 0, len(text) * 2 // 3)
    return f"{text[:place]}  \n{text[place + 1 :]}" if len(text) > 50 and place > 0 and random.random() < 0.5 else text


def _spaced(block: Block, text: str, book: Book) -> str:
    """Names under headings with a blank between the characters, where the printer set them so."""
    return " ".join(text.replace("\u3000", "")) if block.kind == "byline" and book.habits.get("spaced") else text


def _write_bare(book: Book, sheet: Sheet, random: Random) -> None:
    for number, block in enumerate(book.blocks):
        sheet.write("\n" if number else "")
        for _page in range(block.pages):
            _broke(sheet, book, "boundary")
        if _is_listed(block, book):
            _write_entry(number, book, sheet, "bare")
            continue
        _write_pieces(block, book, sheet, random, "\n")
        if block.kind == "entry" and block.page:
            sheet.write("\u3000" if book.language.startswith("zh") else " ", "l")
            sheet.write(block.page, "t")
    sheet.write("\n")


# --- pages --------------------------------------------------------------------------------------------


def _write_formfeed(book: Book, sheet: Sheet, random: Random) -> None:
    before: Block | None = None
    for number, block in enumerate(book.blocks):
        for _page in range(block.pages):
            _turn(book, sheet, number, "boundary", block)
        _write_printed(book, sheet, number, before)
        before = block


def _turn(book: Book, sheet: Sheet, number: int, visibility: str, opening: Block | None = None) -> None:
    """The foot of one page, a form feed, the head of the next."""
    page = len(sheet.breaks)
    following = _following(book, number, opening)
    for line in foot(book, page, following):
        sheet.write(f"\n{line}", "f")
    sheet.write("\n\f")
    for line in head(book, page + 1, _titles(book, number, opening), bare=bool(opening and opening.kind == "head")):
        sheet.write(f"{line}\n", "f")
    _broke(sheet, book, visibility)


def _following(book: Book, number: int, opening: Block | None) -> str:
    return opening.text.split(CUT)[0] if opening else ""


def _titles(book: Book, number: int, opening: Block | None) -> Sequence[str]:
    """The title of the book and of the last division of each depth at this block."""
    titles = {0: book.title}
    for block in book.blocks[: number + 1]:
        if block.kind == "head" and block is not opening:
            titles = {depth: title for depth, title in titles.items() if depth < block.depth} | {
                block.depth: block.text
            }
    return list(titles.values())


def _write_printed(book: Book, sheet: Sheet, number: int, before: Block | None) -> None:
    block = book.blocks[number]
    chinese = book.language.startswith("zh")
    opens = sheet.length == 0 or sheet.pieces[-1][0].endswith("\f") or bool(block.pages)
    apart = (block.kind == "head" or block.type == "stanza") and before is not None and not block.pages
    sheet.write(("" if opens else "\n") + ("\n" if apart else ""))
    if _is_listed(block, book):
        _write_entry(number, book, sheet, "formfeed")
        return
    start = None
    pieces = block.text.split(CUT)
    for place, piece in enumerate(pieces):
        if place:
            if place == 1 and block.notes:
                sheet.write("\n\n")
                _write_notes(block, sheet, "\n")
            _turn(book, sheet, number, _visibility(pieces[place - 1]))
        indent = "" if place else _indent(block, chinese)
        sheet.write(indent)
        start = sheet.length if start is None else start
        for line, hyphen in wrap(piece.strip(), len(indent), book):
            sheet.write(line, "n" if block.kind == "note" else "c")
            sheet.write(hyphen, "h")
    if block.kind != "note":
        sheet.places.append(Place(_whole(block), start or 0, sheet.length))
    if block.kind == "entry" and block.page:
        sheet.write("……………………" if chinese else " . . . . . . . .", "l")
        sheet.write(block.page, "t")
    sheet.write("\n" if block.kind in ("head", "sub") else "")


INDENTS = {"p": 2, "head": 4, "sub": 6, "signed": 12, "dateline": 12, "byline": 8, "trailer": 8, "l": 2, "speaker": 2,
           "quote": 4, "caption": 5, "motto": 8, "row": 2, "stage": 3}  # fmt: skip


def _indent(block: Block, chinese: bool) -> str:
    columns = INDENTS.get(block.kind, 0)
    return "\u3000" * columns if chinese else "  " * columns if block.kind in ("p", "l") else "   " * columns


STYLES: Mapping[str, Callable[[Book, Sheet, Random], None]] = MappingProxyType(
    {"markdown": _write_markdown, "excerpt": _write_markdown, "bare": _write_bare, "formfeed": _write_formfeed}
)

MORE_STYLES: Mapping[str, Callable[[Book, Sheet, Random], None]] = MappingProxyType({"wrapped": write_wrapped})
"""Styles of grown books alone: the floors of the shelf are means over STYLES."""
