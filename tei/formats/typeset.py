"""The book as source for typst: what the format pdf typesets.

All text stands in strings of typst, where only the quotation mark and the backslash mean anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lxml import etree

from tei.formats import grids
from tei.formats.book import Book
from tei.formats.images import picture_for
from tei.formats.writing import alternate, level, written
from tei.rendering import Behaviour, Rule, Walk, plain
from tei.rendering.styles import looks
from tei.tree import XML_ID

CALLS = {
    "bold": "strong", "italic": "emph", "smallcaps": "smallcaps", "underline": "underline", "strikethrough": "strike",
    "superscript": "super(typographic: false)", "subscript": "sub(typographic: false)", "monospace": "monospace",
    "spaced": "text(tracking: 0.125em)", "small": "text(size: 0.8em)",
}  # fmt: skip
"""What typst calls a look; others are not shown."""
BLOCKS = {
    ("titlePage", ""): "titlepage", ("titlePart", "main"): "huge", ("titlePart", ""): "large",
    ("head", "sub"): "subtitle", ("head", ""): "caption", ("byline", ""): "centred", ("closer", ""): "last",
    ("quote", ""): "quoted", ("epigraph", ""): "quoted", ("cit", ""): "quoted", ("lg", ""): "verse",
}  # fmt: skip
"""Which function of pdf.typ shows a block, by element and type."""


DEEPEST = 9
"""Levels of headings that are told apart."""


class Item(NamedTuple):
    """An item of a list, as it was written."""

    content: list[Any]


@dataclass(slots=True)
class State:
    """The pictures that the source needs, by the names that it gives them."""

    book: Book
    files: dict[str, bytes] = field(default_factory=dict)
    in_note: bool = False
    waiting: list[str] = field(default_factory=list)
    """Anchors and page numbers, which go with the text that follows: before a chapter they would have a page alone."""

    def marks(self) -> str:
        """What waits, now to be written."""
        marks, self.waiting = "".join(self.waiting), []
        return marks


def typst_source(book: Book) -> tuple[str, Mapping[str, bytes]]:
    """The source for the text of ``book``, without the functions that it calls, and the pictures in it."""
    state = State(book)
    walk = book.walk(BEHAVIOURS, ("pdf", "print"), lambda text: f"{state.marks()}#{quoted(text)};", state)
    walk.render(book.text)
    return re.sub(r"\n{3,}", "\n\n", "".join(walk.out) + state.marks()), state.files


def quoted(text: str) -> str:
    """``text`` as a string of typst."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _block(walk: Walk, node: etree._Element, rule: Rule) -> None:
    kind = node.get("type", "")
    call = BLOCKS.get((rule.element, kind)) or BLOCKS.get((rule.element, ""))
    content = _highlighted(walk, node, rule)
    if rule.element == "l":
        walk.out.append(f"{content}#linebreak();\n")
    else:
        walk.out.append(f"\n\n#{call}[{content}]\n\n" if call else f"\n\n{content}\n\n")


def _section(walk: Walk, node: etree._Element, rule: Rule) -> None:
    _named(walk, node, rule)
    walk.out.append("\n\n")
    walk.parameter(node, rule)
    walk.out.append("\n\n")


def _named(walk: Walk, node: etree._Element, rule: Rule) -> None:
    if node.get(XML_ID):
        walk.state.waiting.append(f"#anchor({quoted(node.get(XML_ID, ''))});")


def _heading(walk: Walk, node: etree._Element, rule: Rule) -> None:
    content = written(walk, node, rule)
    depth = level(node, rule, DEEPEST)
    title = plain(node)
    running = f"#running({quoted(title)});" if depth == 1 else ""
    walk.out.append(f"\n\n{running}#heading(level: {depth})[{content}]\n\n" if title else f"\n\n{content}\n\n")


def _list(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """A list; what stands in it outside its items comes before it."""
    with walk.elsewhere() as out:
        walk.parameter(node, rule)
    before = "".join(one for one in out if isinstance(one, str))
    items = "".join(f"[{''.join(one.content)}]," for one in out if isinstance(one, Item))
    walk.out.append(f"\n\n{before}\n\n#items({items});\n\n")


def _item(walk: Walk, node: etree._Element, rule: Rule) -> None:
    with walk.elsewhere() as out:
        for label in rule.nodes("n", node):
            walk.content(label)
            walk.out.append("#h(0.5em);")
        walk.parameter(node, rule)
    walk.out.append(Item(out))


def _table(walk: Walk, node: etree._Element, rule: Rule) -> None:
    made = grids.grid(walk, node, rule)
    outside = "".join(made.outside)
    if not made.rows:
        walk.out.append(f"\n\n{outside}\n\n")
        return
    rows = "".join(_table_row(row, made.width) for row in made.rows)
    walk.out.append(f"\n\n{outside}\n\n#rows({made.width}, {rows});\n\n")


def _table_row(row: grids.Row, width: int) -> str:
    """The cells of a row; a short one is filled up."""
    cells = "".join(map(_cell, row.cells))
    return cells + "[]," * (width - sum(cell.columns for cell in row.cells))


def _cell(cell: grids.Cell) -> str:
    content = "".join(cell.content)
    shown = f"#strong[{content}]" if cell.is_head else content
    return f"table.cell(colspan: {cell.columns})[{shown}]," if cell.columns > 1 else f"[{shown}],"


def _inline(walk: Walk, node: etree._Element, rule: Rule) -> None:
    walk.out.append(_highlighted(walk, node, rule))


def _highlighted(walk: Walk, node: etree._Element, rule: Rule) -> str:
    """What is in an element, in the looks that its model asks for."""
    content = written(walk, node, rule)
    calls = [CALLS[look] for look in looks(node, rule) if look in CALLS]
    for call in calls:
        content = f"#{call}[{content}]"
    return f"{content};" if calls else content


def _link(walk: Walk, node: etree._Element, rule: Rule) -> None:
    target, content = rule.string("uri", node), written(walk, node, rule)
    if not target or not content:
        walk.out.append(content)
    elif target.startswith("#"):
        walk.out.append(f"#to({quoted(target[1:])})[{content}];")
    else:
        walk.out.append(f"#link({quoted(target)})[{content}];")


def _note(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """A footnote; one in another stands there in brackets."""
    state: State = walk.state
    is_inner, state.in_note = state.in_note, True
    waiting, state.waiting = state.waiting, []
    with walk.elsewhere() as out:
        walk.parameter(node, rule)
    state.in_note, state.waiting = is_inner, [*waiting, *state.waiting]
    content = "".join(out).strip("\n")
    walk.out.append(f'#" (";{content}#") ";' if is_inner else f"#footnote[{content}];")


def _break(walk: Walk, node: etree._Element, rule: Rule) -> None:
    kind = rule.string("type", node)
    if kind == "page":
        _named(walk, node, rule)
        walk.state.waiting.append(f"#pb({quoted(rule.string('label', node))});")
    elif kind == "line":
        walk.out.append("#linebreak();")


def _graphic(walk: Walk, node: etree._Element, rule: Rule) -> None:
    state: State = walk.state
    picture = picture_for(state.book, rule.string("url", node), node)
    if picture:
        name = f"picture-{len(state.files) + 1}{picture.suffix}"
        state.files[name] = picture.data
        walk.out.append(f"\n\n#picture({quoted(name)});\n\n")


BEHAVIOURS: Mapping[str, Behaviour] = {
    "alternate": alternate,
    "anchor": _named,
    "block": _block,
    "break": _break,
    "cell": grids.cell,
    "graphic": _graphic,
    "heading": _heading,
    "inline": _inline,
    "link": _link,
    "list": _list,
    "listItem": _item,
    "note": _note,
    "row": grids.row,
    "section": _section,
    "table": _table,
}
