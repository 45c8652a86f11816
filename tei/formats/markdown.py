"""The book as Markdown that pandoc reads: headings with anchors, footnotes, tables, pages as empty spans.

Every character that pandoc's Markdown could take for markup is escaped, so that the text stays what it is:
straight quotation marks, dashes and dots too, which pandoc would make typographic.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from lxml import etree

from tei.formats import grids
from tei.formats.book import Book
from tei.formats.work import read_work
from tei.formats.writing import level, written
from tei.rendering import Behaviour, Rule, Walk, alternatives, plain
from tei.rendering.styles import looks
from tei.tree import XML_ID, local_name

SPECIAL = re.compile(r"[\\`*_{}\[\]<>$~^|@&#\"']|(?<=-)-|(?<=\.)\.")
"""Markup, and the second of two dashes or dots."""
LINE_START = re.compile(r"[ \t]*(?:[-+=%]|(?:[Tt]able)?:|\(?(?:\d+|[A-Za-z]|[ivxlcdm]+|[IVXLCDM]+)?[.)])")
"""What at the start of a line would begin a list, a rule, a caption."""
EMPTY_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+(?=\n)")

LINE_END = "\x01"
"""Stands for a line end until it is known whether the paragraph goes on; no text can hold it."""
LOST_LINE_ENDS = re.compile(rf"(?:(?<=\n)|^)[ \t{LINE_END}]*{LINE_END}|[{LINE_END}\t ]*{LINE_END}(?=\s*\n|\s*$)")

MARKS = {"bold": "**", "italic": "*", "superscript": "^", "subscript": "~", "strikethrough": "~~"}
PARTED = re.compile(r"[ \t\n\x01]*\n[ \t]*\n[ \t\n\x01]*")
BEFORE_PAGE = re.compile(rf"{PARTED.pattern}(?=[\W_]*(?:\[[\W_]*)?[\divxlc]+[\W_]*(?:\]\(|$))")
"""Between the title of an entry and the leaders and the number of its page, which stand on one line."""
PARAGRAPHS = frozenset({"ab", "figure", "formula", "lg", "list", "note", "p", "quote", "sp", "table"})
"""What in an item needs blank lines around it; titles in contents are lines."""
QUOTED = frozenset({"quote", "epigraph", "cit"})


@dataclass(slots=True)
class State:
    """What the writer knows of the place where it is."""

    last: str = ""
    """The character of the text written last: two dashes or dots in a row are more than two."""
    line: str = ""
    """What stands on the line so far, as far as it is text."""
    flat: int = 0
    """In how many elements that stand on one line: headings, cells, lines of verse."""
    in_link: bool = False
    in_note: bool = False
    notes: list[str] = field(default_factory=list)


def to_markdown(book: Book, options: Mapping[str, Any]) -> bytes:
    """The Markdown, UTF-8, with the title and its makers in a block of YAML."""
    state = State()
    walk = book.walk(BEHAVIOURS, ("markdown", "plain"), lambda text: _escaped(text, walk), state)
    walk.render(book.text)
    notes = "".join(f"\n[^{number}]: {note}\n" for number, note in enumerate(state.notes, 1))
    return f"{_head(book)}\n{_tidy(''.join(walk.out))}\n{notes}".replace(LINE_END, "\\\n").encode()


def _head(book: Book) -> str:
    """The metadata; JSON's strings are strings of YAML."""
    work = read_work(book)
    rows = {
        "title": work.title,
        "subtitle": work.subtitle,
        "author": work.names(),
        "date": work.date,
        "lang": work.language,
        "rights": work.licence,
        "identifier": work.identifier,
    }
    lines = (f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in rows.items() if value)
    return f"---\n{''.join(lines)}---\n"


def _escaped(text: str, walk: Walk) -> str:
    """Text that nothing takes for markup."""
    state: State = walk.state
    if not walk.out or walk.out[-1][-1:] in ("\n", LINE_END):
        state.line = ""
    start = LINE_START.match(state.line + text)
    at = start.end() - 1 - len(state.line) if start else -1
    before = state.last if state.last in ("-", ".") else ""
    state.last, state.line = text[-1], (state.line + text)[:12]
    if at < 0:
        return SPECIAL.sub(r"\\\g<0>", before + text)[len(before) :]
    return SPECIAL.sub(r"\\\g<0>", text[:at]) + "\\" + SPECIAL.sub(r"\\\g<0>", text[at:])


def _tidy(text: str) -> str:
    """Blocks parted by one empty line, with no line end that leads nowhere."""
    return EMPTY_LINES.sub("\n", LOST_LINE_ENDS.sub("", text)).strip("\n \t")


def _flattened(text: str) -> str:
    """``text`` on one line."""
    return " ".join(text.replace(LINE_END, " ").split("\n")).strip(" \t")


def _captured(walk: Walk, node: etree._Element, rule: Rule) -> str:
    with walk.elsewhere() as out:
        walk.parameter(node, rule)
    return "".join(out)


def _flat(walk: Walk, node: etree._Element, rule: Rule) -> str:
    """What is in an element, on one line."""
    walk.state.flat += 1
    text = _flattened(_captured(walk, node, rule))
    walk.state.flat -= 1
    return text


def _indented(text: str, first: str, others: str) -> str:
    lines = _tidy(text).split("\n")
    return "\n".join((first if number == 0 else others if line else "") + line for number, line in enumerate(lines))


def _block(walk: Walk, node: etree._Element, rule: Rule) -> None:
    if rule.element == "l" and not walk.state.flat:
        line = _flat(walk, node, rule)
        walk.out.append(f"| {line}\n" if walk.out and walk.out[-1].endswith("\n") else f"\n| {line}\n")
    elif rule.element in QUOTED and not walk.state.flat:
        text = _tidy(_captured(walk, node, rule))
        quoted = "".join(f">{' ' if line else ''}{line}\n" for line in text.split("\n")) if text else ""
        walk.out.append(f"\n\n{quoted}\n\n")
    else:
        walk.out.append("\n\n")
        _inline(walk, node, rule)
        walk.out.append("\n\n")


def _section(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """A division; one without heading has its anchor by itself."""
    anchor = "" if any(local_name(child) == "head" for child in node) else _anchor(node)
    walk.out.append(f"\n\n{anchor}\n\n")
    walk.parameter(node, rule)
    walk.out.append("\n\n")


def _anchor(node: etree._Element, attributes: str = "") -> str:
    inner = " ".join(filter(None, (f"#{node.get(XML_ID)}" if node.get(XML_ID) else "", attributes)))
    return f"[]{{{inner}}}" if inner else ""


def _attribute(value: str) -> str:
    """The value of an attribute, on one line and quoted."""
    return '"' + SPECIAL.sub(r"\\\g<0>", " ".join(value.split())) + '"'


def _heading(walk: Walk, node: etree._Element, rule: Rule) -> None:
    text = _flat(walk, node, rule)
    if walk.state.flat or not text:
        walk.out.append(f" {text} ")
        return
    parent = node.getparent()
    first = parent is not None and next(parent.iterchildren(str(node.tag)), None) is node
    anchor = parent.get(XML_ID, "") if parent is not None and first else ""
    walk.out.append(f"\n\n{'#' * level(node, rule, 6)} {text}{f' {{#{anchor}}}' if anchor else ''}\n\n")


def _list(walk: Walk, node: etree._Element, rule: Rule) -> None:
    walk.out.append("\n\n")
    walk.parameter(node, rule)
    walk.out.append("\n\n")


def _item(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """An item with its printed number, where it has one."""
    with walk.elsewhere() as out:
        for label in rule.nodes("n", node):
            walk.content(label)
            walk.out.append(" ")
        walk.parameter(node, rule)
    text = "".join(out)
    if not any(local_name(child) in PARAGRAPHS for child in node):
        text = PARTED.sub(LINE_END, BEFORE_PAGE.sub(" ", text.strip("\n \t")))
    walk.out.append(f" {text} " if walk.state.flat else "\n" + _indented(text, "- ", "  ") + "\n")


def _table(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """A pipe table; what stands in it outside its rows comes before it."""
    walk.state.flat += 1
    made = grids.grid(walk, node, rule)
    walk.state.flat -= 1
    rows = [[_flattened("".join(cell.content)) for cell in row.cells] for row in made.rows]
    outside = _flattened("".join(made.outside))
    if walk.state.flat or not rows:
        walk.out.append(" ".join((outside, *(cell for row in rows for cell in row))))
        return
    width = max(map(len, rows))
    head = rows.pop(0) if all(cell.is_head for cell in made.rows[0].cells) else [""] * width
    lines = [_table_row(head, width), "|" + "---|" * width, *(_table_row(row, width) for row in rows)]
    walk.out.append(f"\n\n{outside}\n\n" + "\n".join(lines) + "\n\n")


def _table_row(cells: list[str], width: int) -> str:
    return "| " + " | ".join((*cells, *[""] * (width - len(cells)))) + " |"


def _inline(walk: Walk, node: etree._Element, rule: Rule) -> None:
    asked = looks(node, rule)
    if not asked:
        walk.parameter(node, rule)
        return
    text = written(walk, node, rule)
    for look in asked:
        text = _marked(text, look, walk)
    walk.out.append(text)


def _marked(text: str, look: str, walk: Walk) -> str:
    """``text`` highlighted; by a span with a class where marks would be taken for others."""
    inner = text.strip(f" \t\n{LINE_END}")
    if not inner or "\n\n" in inner:
        return text
    start = text.index(inner)
    before, after = text[:start], text[start + len(inner) :]
    mark = MARKS.get(look, "")
    is_beside = bool(walk.out) and not before and walk.out[-1][-1:] in ("*", "^", "~")
    unclear = re.search(r"[*~^]" if mark in ("*", "**") else r"[\s*~^]", re.sub(r"\\.", "", inner))
    if not mark or is_beside or unclear:
        return f"{before}[{inner}]{{.{look}}}{after}"
    return f"{before}{mark}{inner}{mark}{after}"


def _link(walk: Walk, node: etree._Element, rule: Rule) -> None:
    target = rule.string("uri", node)
    if walk.state.in_link or not target:
        walk.parameter(node, rule)
        return
    walk.state.in_link = True
    text = written(walk, node, rule)
    walk.state.in_link = False
    inner = text.strip(f" \t\n{LINE_END}")
    if not inner or "\n\n" in inner:
        walk.out.append(text)
        return
    before, after = text.split(inner, 1)
    walk.out.append(f"{before}[{inner}](<{quote(target, safe='/:?#@!$&()*+,;=%-._~')}>){after}")


def _note(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """A footnote; one in another stands there in brackets."""
    state: State = walk.state
    if state.in_note:
        walk.out.append("[")
        walk.parameter(node, rule)
        walk.out.append("]{.note}")
        return
    state.in_note, flat, state.flat = True, state.flat, 0
    number = len(state.notes)
    state.notes.append("")
    state.notes[number] = _indented(_captured(walk, node, rule), "", "    ")
    state.in_note, state.flat = False, flat
    walk.out.append(f"[^{number + 1}]")


def _break(walk: Walk, node: etree._Element, rule: Rule) -> None:
    kind = rule.string("type", node)
    if kind == "page":
        walk.out.append(_anchor(node, f".page n={_attribute(rule.string('label', node))}"))
    elif kind == "line":
        walk.out.append(" " if walk.state.flat else LINE_END)


def _named(walk: Walk, node: etree._Element, rule: Rule) -> None:
    walk.out.append(_anchor(node))


def _graphic(walk: Walk, node: etree._Element, rule: Rule) -> None:
    walk.out.append(f"![](<{quote(rule.string('url', node), safe='/:?#@!$&()*+,;=%-._~')}>)")


def _alternate(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """What is read; what is not stands in an attribute."""
    shown, other = alternatives(node, rule)
    said = _attribute(" ".join(map(plain, other)))
    walk.out.append("[")
    for one in shown:
        walk.render(one)
    walk.out.append(f"]{{.choice other={said}}}")


BEHAVIOURS: Mapping[str, Behaviour] = {
    "alternate": _alternate,
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
