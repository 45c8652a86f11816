"""Prints contents: leaders and page labels of every sort, entries over several lines, groups, subtitles, authors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.books.gold import Place, Sheet
from tests.books.model import Block, Book
from tests.books.numerals import chinese

BULLETS = {"list": "- ", "star": "* "}
Pieces = Iterator[tuple[str, str]]
"""Text and its class; a blank class is white space between parts."""


def compose_entry(head: Block, title: str, sub: str, author: str, listing: Mapping[str, Any]) -> Block:
    """The entry for a heading; its text is all that it prints, in the order of print."""
    sub = "" if listing["subtitle"] == "none" else sub
    author = "" if listing["author"] == "none" else author
    author = f"（{author}）" if author and listing["author"] == "in_brackets" else author
    words = (author, title, sub) if listing["author"] == "before_title" else (title, sub, author)
    text = listing["gap"].join(filter(None, words))
    return Block("entry", text, "front", head.depth, number=head.number, title=title, subtitle=sub, author=author)


def write_entry(sheet: Sheet, block: Block, book: Book, *, style: str, first: bool, last: bool) -> None:
    """Set one entry down with its mark, leader and page, and note where it stands."""
    listing = book.habits["listing"]
    form = listing["form"] if style == "markdown" else ""
    for text, class_ in _opening(form, listing, block, first):
        sheet.write(text, class_)
    _write_margin(sheet, block, listing, style, form)
    label = page_label(block.page, listing)
    if label and listing["page_first"] and form != "table":
        sheet.write(label + listing["gap"], "t")
    start = sheet.length
    for text, class_ in _words(block, book, style, form):
        sheet.write(text, class_)
    place = Place(block, start, sheet.length)
    if label and not (listing["page_first"] and form != "table"):
        _write_page(sheet, block, label, listing, style, form)
    sheet.places.append(place)
    for text, class_ in _closing(form, block, listing, last):
        sheet.write(text, class_)


def _opening(form: str, listing: Mapping[str, Any], block: Block, first: bool) -> Pieces:
    if first and form == "table":
        yield "|  |  |\n|---|---|\n", "m"
    elif first and form == "fence":
        yield "```\n", "m"
    if form in BULLETS and not _is_marked(block, listing):
        yield "  " * (block.depth - 1) if listing["indented"] else "", "m"
        yield BULLETS[form], "m"
    elif form == "table":
        yield "| ", "m"
    elif form and form != "fence" and _is_marked(block, listing):
        yield "## " if listing["groups"] == "marked" else "**", "m"


def _is_marked(block: Block, listing: Mapping[str, Any]) -> bool:
    """Is the entry a group that stands in the contents like a heading?"""
    return block.type == "group" and listing["groups"] != "plain"


def _write_margin(sheet: Sheet, block: Block, listing: Mapping[str, Any], style: str, form: str) -> None:
    if (style == "formfeed" and listing["indented"]) or form == "fence":
        sheet.write(listing["gap"] * 2 * (block.depth - 1), "c")


def _closing(form: str, block: Block, listing: Mapping[str, Any], last: bool) -> Pieces:
    if form == "table":
        yield " |" if block.page else " |  |", "m"
    elif form not in ("", "fence") and _is_marked(block, listing) and listing["groups"] == "bold":
        yield "**", "m"
    elif form == "break" and not last:
        yield "  ", "m"
    if last and form == "fence":
        yield "\n```", "m"


def _words(block: Block, book: Book, style: str, form: str) -> Pieces:
    """Title, subtitle and author as they stand before the leader."""
    listing = book.habits["listing"]
    if block.author and listing["author"] == "before_title":
        yield block.author + listing["gap"], "c"
    yield from _wrapped(block.title or block.text, listing, style, form)
    if block.subtitle:
        yield _before_subtitle(listing, style, form), "m"
        yield from _wrapped(block.subtitle, listing, style, form)
    if block.author and listing["author"] in ("after_title", "in_brackets"):
        yield listing["gap"] + block.author, "c"
    if block.author and listing["author"] == "before_page":
        yield listing["leader"], "l"
        yield block.author, "c"


def _before_subtitle(listing: Mapping[str, Any], style: str, form: str) -> str:
    """What parts a subtitle from its title: a blank, a line end, a new item."""
    if listing["subtitle"] == "same" or form == "table" or (style == "bare" and not listing["wraps_bare"]):
        gap: str = listing["gap"]
        return gap
    if listing["subtitle"] == "item" and form in BULLETS:
        return f"\n{BULLETS[form]}"
    return "  \n" if form and form != "fence" else f"\n{listing['gap'] * 2}"


def _wrapped(text: str, listing: Mapping[str, Any], style: str, form: str) -> Pieces:
    """The text over as many lines as the contents' column makes it."""
    width = listing["wrap"]
    wraps = width and form != "table" and (style != "bare" or listing["wraps_bare"])
    while wraps and len(text) > width + 3:
        blank = width if listing["gap"] == "\u3000" else text.rfind(" ", 0, width)
        if blank <= 0:
            break
        yield text[:blank].rstrip(), "c"
        yield _line_end(listing, form), "m"
        text = text[blank:].lstrip()
    yield text, "c"


def _line_end(listing: Mapping[str, Any], form: str) -> str:
    if form in BULLETS and listing["wrap_as"] == "item":
        return f"\n{BULLETS[form]}"
    if form and form != "fence":
        return "  \n" if listing["wrap_as"] == "break" else "\n"
    return f"\n{listing['gap'] * 2}"


def _write_page(sheet: Sheet, block: Block, label: str, listing: Mapping[str, Any], style: str, form: str) -> None:
    if form == "table":
        sheet.write(" | ", "m")
    elif style == "bare" and not listing["leads_bare"]:
        sheet.write(listing["gap"], "l")
    elif not (block.author and listing["author"] == "before_page"):
        sheet.write(listing["leader"], "l")
    else:
        sheet.write(listing["gap"], "l")
    sheet.write(label, "t")


def page_label(page: str, listing: Mapping[str, Any]) -> str:
    """The page as the contents print it; nothing for an entry without one."""
    if not page:
        return ""
    figures = "".join(chinese(int(figure)) for figure in page) if page.isdigit() else page
    pattern = listing["page"].replace(":0>3", "" if not page.isdigit() else ":0>3")
    label: str = pattern.format(n=page, zh=figures)
    return label
