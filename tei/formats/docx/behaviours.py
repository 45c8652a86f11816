"""The behaviours of the Processing Model in a Word document."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.shared import Emu
from lxml import etree

from tei.formats.docx.state import BODY, BULLET, CONTINUED, NORMAL, Heading, State
from tei.formats.docx.word import paragraph, run, text, word
from tei.formats.images import picture_for, report_missing
from tei.formats.writing import alternate, level
from tei.rendering import Behaviour, Rule, Walk, plain
from tei.rendering.styles import looks
from tei.tree import XML_ID

STYLES = {
    ("titlePart", "main"): "Title", ("titlePart", ""): "Subtitle", ("byline", ""): "Byline", ("closer", ""): "Closer",
    ("signed", ""): "Closer", ("dateline", ""): "Closer", ("quote", ""): "Quote", ("epigraph", ""): "Quote",
    ("cit", ""): "Quote", ("l", ""): "Verse", ("head", "sub"): "Subtitle", ("head", ""): "Caption",
    ("figDesc", ""): "Caption", ("figure", ""): NORMAL,
}  # fmt: skip
"""Element and type of a block → the identifier of its style; others look like what is around them."""
DEEPEST_LIST = 3
LEVELS = 9
PICTURE_ERRORS = (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError, ValueError, KeyError)
WIDEST = Emu(5_400_000)
"""15 cm: the room between the margins."""
ROOM = 8500
"""The same in twentieths of a point, as tables have it."""


def _block(walk: Walk, node: etree._Element, rule: Rule) -> None:
    style = STYLES.get((rule.element, node.get("type", ""))) or STYLES.get((rule.element, ""), "")
    with walk.state.block(style), walk.state.highlighted(looks(node, rule)):
        walk.parameter(node, rule)


def _paragraph(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """A paragraph of the book's text; one in a quotation, an item, a note, a cell looks like what is around it."""
    with walk.state.block(walk.state.style or BODY), walk.state.highlighted(looks(node, rule)):
        walk.parameter(node, rule)


def _section(walk: Walk, node: etree._Element, rule: Rule) -> None:
    walk.state.anchor(node.get(XML_ID, ""))
    with walk.state.block(""):
        walk.parameter(node, rule)


def _heading(walk: Walk, node: etree._Element, rule: Rule) -> None:
    state: State = walk.state
    depth = level(node, rule, LEVELS)
    words = plain(node)
    with state.block(f"Heading{depth}" if words else ""):
        if words:
            state.headings.append(Heading(depth, words, name := f"_Toc{len(state.headings) + 1:06}"))
            state.add(*state.bookmarks.mark(name))
        walk.parameter(node, rule)


def _list(walk: Walk, node: etree._Element, rule: Rule) -> None:
    with walk.state.block(""):
        walk.parameter(node, rule)


def _item(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """An item: the bullet of its depth, or its printed number instead."""
    state: State = walk.state
    labels = rule.nodes("n", node)
    state.marked.append(False)
    depth = min(len(state.marked), DEEPEST_LIST)
    number = str(depth) if depth > 1 else ""
    with state.block((CONTINUED if labels else BULLET) + number):
        for label in labels:
            walk.content(label)
            state.write(" ")
        walk.parameter(node, rule)
    state.marked.pop()


def _table(walk: Walk, node: etree._Element, rule: Rule) -> None:
    state: State = walk.state
    state.end()
    with walk.elsewhere() as rows:
        walk.parameter(node, rule)
    found = [row for row in rows if isinstance(row, etree._Element)]
    state.end()
    if not found:
        return
    width = max(len(row) for row in found)
    for row in found:
        row.extend(word("tc", paragraph()) for _ in range(width - len(row)))
    grid = word("tblGrid", *(word("gridCol", w=str(ROOM // width)) for _ in range(width)))
    look = word("tblPr", word("tblStyle", val="TableGrid"), word("tblW", w="0", type="auto"))
    state.blocks.append(word("tbl", look, grid, *found))


def _row(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """A row; what stands in it outside cells comes before the table."""
    with walk.elsewhere() as cells:
        walk.parameter(node, rule)
    found = [cell for cell in cells if isinstance(cell, etree._Element)]
    if found:
        walk.out.append(word("tr", *found))


def _cell(walk: Walk, node: etree._Element, rule: Rule) -> None:
    state: State = walk.state
    with state.elsewhere(NORMAL) as blocks:
        walk.parameter(node, rule)
        state.finish()
    if not blocks or blocks[-1].tag != paragraph().tag:
        blocks.append(paragraph())  # a cell ends with a paragraph (17.4.65)
    walk.out.append(word("tc", *blocks))


def _inline(walk: Walk, node: etree._Element, rule: Rule) -> None:
    with walk.state.highlighted(looks(node, rule)):
        walk.parameter(node, rule)


def _link(walk: Walk, node: etree._Element, rule: Rule) -> None:
    target = rule.string("uri", node)
    if not target:
        walk.parameter(node, rule)
        return
    with walk.state.linked(target):
        walk.parameter(node, rule)


def _note(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """A footnote; one in another stands there in brackets."""
    state: State = walk.state
    if state.in_note:
        state.write("(")
        walk.parameter(node, rule)
        state.write(")")
        return
    number = len(state.notes) + 1
    state.add(run(word("footnoteReference", id=str(number)), "FootnoteReference"))
    state.notes.append([])
    state.in_note = True
    with state.elsewhere("FootnoteText") as blocks:
        state.add(run(word("footnoteRef"), "FootnoteReference"), run(text(" ")))
        walk.parameter(node, rule)
        state.finish()
    state.in_note = False
    state.notes[number - 1] = blocks


def _break(walk: Walk, node: etree._Element, rule: Rule) -> None:
    kind = rule.string("type", node)
    if kind == "page":
        walk.state.anchor(node.get(XML_ID, ""))
        walk.state.page(rule.string("label", node))
    elif kind == "line":
        walk.state.add(run(word("br")))


def _anchor(walk: Walk, node: etree._Element, rule: Rule) -> None:
    walk.state.anchor(node.get(XML_ID, ""))


def _graphic(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """A picture that Word shows; the pictures of notes would need a part of their own and are left out."""
    state: State = walk.state
    picture = None if state.in_note else picture_for(state.book, rule.string("url", node), node)
    if picture is None:
        return
    try:
        inline = state.document.part.new_pic_inline(BytesIO(picture.data), None, None)
    except PICTURE_ERRORS:
        reason = "is of a kind that Word does not show"
        report_missing(state.book, rule.string("url", node), node, "it is left out", reason)
        return
    if inline.extent.cx > WIDEST:
        inline.extent.cy = Emu(int(inline.extent.cy * WIDEST / inline.extent.cx))
        inline.extent.cx = WIDEST
    state.add(run(word("drawing", inline)))


BEHAVIOURS: Mapping[str, Behaviour] = {
    "alternate": alternate,
    "anchor": _anchor,
    "block": _block,
    "break": _break,
    "cell": _cell,
    "graphic": _graphic,
    "heading": _heading,
    "inline": _inline,
    "link": _link,
    "list": _list,
    "listItem": _item,
    "note": _note,
    "paragraph": _paragraph,
    "row": _row,
    "section": _section,
    "table": _table,
}
