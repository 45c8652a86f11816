"""Breaks a book into pages, as its printer did, and fills in the page numbers of its contents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from tests.books.model import CUT, Block, Book
from tests.books.numerals import roman

SHORT = 60
"""A block begins on a new page rather than with fewer characters than this at the foot of one."""
TAIL = 12
"""So many characters still find room on a full page; a longer rest of a block opens the next one."""


def paginate(book: Book) -> Book:
    """The book with its page breaks and their numbers; the contents name the pages where headings stand."""
    random = Random(f"{book.name} pages")
    blocks = list(_with_notes(_broken(book, random)))
    labels = tuple(_labels(blocks, book))
    pages = dict(_heading_pages(blocks, labels))
    listed = tuple(
        _named(b, after, pages, book) if b.kind == "entry" else b
        for b, after in zip(blocks, [*blocks[1:], blocks[-1]], strict=True)
    )
    return replace(book, blocks=listed, labels=labels)


def _with_notes(blocks: Iterator[Block]) -> Iterator[Block]:
    """Footnotes go down to the foot of their page: before the block that opens the next one, or into a cut."""
    waiting: list[Block] = []
    for block in blocks:
        if block.kind == "note":
            waiting.append(block)
            continue
        if waiting and block.pages:
            yield from waiting
            waiting = []
        elif waiting and CUT in block.text:
            block = replace(block, notes=tuple(note.text for note in waiting))
            waiting = []
        yield block
    yield from waiting


def _named(entry: Block, after: Block, pages: dict[int, str], book: Book) -> Block:
    """The entry with the page that the contents print for its heading; none for a part, where ``unpaged`` says so."""
    is_part = after.kind == "entry" and after.depth > entry.depth
    if is_part and book.habits.get("unpaged"):
        return replace(entry, type="group")
    return replace(entry, page=pages.get(entry.number, ""))


def _broken(book: Book, random: Random) -> Iterator[Block]:
    size, used = book.habits.get("page", 1400 if book.language[:2] != "zh" else 600), 0
    before: Block | None = None
    for block in book.blocks:
        room = random.randint(size * 9 // 10, size)
        if block.kind == "note":
            yield block
            continue
        fresh = _opens_page(block, before, book) and used > 0
        if fresh or (used + SHORT > room and before and before.kind not in ("head", "sub")):
            pages = 1 + int(fresh and block.depth == 1 and random.random() < book.habits.get("blank_pages", 0.0))
            block, used = replace(block, pages=pages), 0
        text, used = _cut(block, used, size, random)
        before = block
        yield replace(block, text=text)


def _opens_page(block: Block, before: Block | None, book: Book) -> bool:
    if before is None:
        return False
    opens = block.kind == "head" and block.depth <= book.habits.get("new_page", 1) and before.kind != "head"
    return opens or block.zone != before.zone or (before.kind == "imprint" and block.kind != "imprint")


def _cut(block: Block, used: int, size: int, random: Random) -> tuple[str, int]:
    """The text with a cut wherever a page is full, and how full the last page is."""
    if block.kind not in ("p",):
        return block.text, used + len(block.text) + 30
    text, pieces = block.text, list[str]()
    while used + len(text) > size + TAIL:
        place = _place(text, max(SHORT, size - used + random.randint(-30, 0)))
        pieces.append(text[:place])
        text, used = text[place:], 0
    return CUT.join((*pieces, text)), used + len(text) + 20


def _place(text: str, wanted: int) -> int:
    """After the last blank before ``wanted``, in Chinese anywhere."""
    blank = text.rfind(" ", 1, wanted) + 1
    return blank if blank > 1 else wanted


def _labels(blocks: Sequence[Block], book: Book) -> Iterator[str]:
    """The numbers of all pages but the first: Roman in the front where ``front_numbers`` says so."""
    front = body = 0
    for block in blocks:
        for _page in range(block.pages + block.text.count(CUT)):
            if block.zone == "front":
                front += 1
                yield roman(front + 1) if book.habits.get("front_numbers") else ""
            else:
                body += 1
                yield str(body + book.habits.get("first_page", 1) - 1)


def _heading_pages(blocks: Sequence[Block], labels: Sequence[str]) -> Iterator[tuple[int, str]]:
    page = 0
    for block in blocks:
        page += block.pages
        if block.kind == "head":
            yield block.number, labels[page - 1] if page else ""
        page += block.text.count(CUT)
