"""The book as LaTeX for XeLaTeX (xeCJK) or LuaLaTeX (luatexja): real headings, footnotes, links, printed pages.

Every character that TeX takes for a command or a ligature is escaped, so that what is set is what is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from tei.formats import grids
from tei.formats.book import Book
from tei.formats.images import picture_for
from tei.formats.work import read_work
from tei.formats.writing import alternate, level, written
from tei.rendering import Behaviour, Rule, Walk, plain
from tei.rendering.styles import looks
from tei.resources import PACKAGE
from tei.tree import XML_ID

ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", "'": r"\textquotesingle{}", "`": r"\textasciigrave{}", '"': r"\textquotedbl{}",
    "[": "{[}", "]": "{]}", "-": "{-}", ",": "{,}", "\u00a0": "~", "*": "{*}",
}  # fmt: skip
SPECIAL = re.compile(r"[\\{}$&#%_^~<>|'`\"\[\]\u00a0*]|(?<=-)-|(?<=,),")
"""Commands, ligatures, the brackets and stars that a command would take for its own."""

HEADINGS = ("chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph")
COMMANDS = {
    "bold": "textbf", "italic": "emph", "smallcaps": "textsc", "monospace": "texttt",
    "superscript": "textsuperscript", "subscript": "textsubscript", "small": "smallertype",
}  # fmt: skip
KINDS = frozenset({".png", ".jpg"})
"""The pictures that XeLaTeX and LuaLaTeX set."""
LOOKS = {
    ("titlePart", "main"): r"\Huge\bfseries", ("titlePart", ""): r"\Large", ("head", "sub"): r"\large",
    ("byline", ""): r"\centering", ("closer", ""): r"\raggedleft",
}  # fmt: skip
"""How blocks look, by element and type."""
QUOTED = frozenset({"quote", "epigraph", "cit"})


@dataclass(slots=True)
class State:
    """What the writer knows of the place where it is."""

    book: Book
    last: str = ""
    flat: int = 0
    """In how many elements whose content is one line: headings, cells."""
    in_link: bool = False
    in_note: bool = False
    waiting: list[str] = field(default_factory=list)
    """Anchors and page numbers, which go with the text that follows: before a chapter they would be on another page."""

    def marks(self) -> str:
        """What waits, now to be written."""
        marks, self.waiting = "".join(self.waiting), []
        return marks


def to_latex(book: Book, options: Mapping[str, Any]) -> bytes:
    """The LaTeX source, UTF-8."""
    state = State(book)
    walk = book.walk(BEHAVIOURS, ("latex", "print"), lambda text: _written(text, state), state)
    walk.render(book.text)
    body = re.sub(r"\n{3,}", "\n\n", "".join(walk.out) + state.marks()).strip()
    return f"{_preamble(book, options)}\\begin{{document}}\n\n{body}\n\n\\end{{document}}\n".encode()


def _preamble(book: Book, options: Mapping[str, Any]) -> str:
    work = read_work(book)
    latin = options.get("latin")
    values = {
        "size": "11pt",
        "font": options.get("font") or default_font(book.language),
        "latin": f"\\setmainfont{{{latin}}}" if latin else "",
        "title": escape(work.full_title),
        "author": escape(", ".join(work.names())),
    }
    text = (PACKAGE / "formats" / "latex.tex").read_text(encoding="utf-8")
    return re.sub(r"%\((\w+)\)s", lambda found: values[found[1]], text)


def default_font(language: str) -> str:
    """The font for Chinese of the forms that the language has."""
    code = language.lower()
    return f"Noto Serif CJK {'TC' if 'hant' in code else 'JP' if code.startswith('ja') else 'SC'}"


def escape(text: str) -> str:
    """``text`` as LaTeX sets it, character by character."""
    return SPECIAL.sub(lambda found: ESCAPES[found[0]], text)


def _written(text: str, state: State) -> str:
    before = state.last if state.last in ("-", ",") else ""
    state.last = text[-1]
    return state.marks() + escape(before + text)[len(before) :]


def _flat(walk: Walk, node: etree._Element, rule: Rule) -> str:
    """What is in an element, on one line."""
    walk.state.flat += 1
    text = " ".join(written(walk, node, rule).split("\n")).strip()
    walk.state.flat -= 1
    return text


def _block(walk: Walk, node: etree._Element, rule: Rule) -> None:
    environment = _environment(rule)
    look = "" if walk.state.flat else LOOKS.get((rule.element, node.get("type", "")), LOOKS.get((rule.element, "")))
    if look:
        walk.out.append(f"\n\n{{{look} ")
        walk.parameter(node, rule)
        walk.out.append("\n\n}\n\n")
    elif environment and not walk.state.flat:
        walk.out.append(f"\n\n\\begin{{{environment}}}\n")
        walk.parameter(node, rule)
        walk.out.append(f"\n\\end{{{environment}}}\n\n")
    else:
        walk.out.append("\n\n")
        _inline(walk, node, rule)
        walk.out.append("\n\n")


def _environment(rule: Rule) -> str:
    if rule.element == "titlePage":
        return "titlepages"
    return "quote" if rule.element in QUOTED else "verse" if rule.element == "lg" else ""


def _section(walk: Walk, node: etree._Element, rule: Rule) -> None:
    _anchor(walk, node, rule)
    walk.out.append("\n\n")
    walk.parameter(node, rule)
    walk.out.append("\n\n")


def _anchor(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """A place that links lead to."""
    if node.get(XML_ID):
        walk.state.waiting.append(f"\\hypertarget{{{_name(node.get(XML_ID, ''))}}}{{}}")


def _name(identifier: str) -> str:
    """An identifier that a destination of a PDF can have: other characters by their code."""
    return re.sub(r"[^A-Za-z0-9.:-]", lambda found: f":{ord(found[0]):x}:", identifier)


def _heading(walk: Walk, node: etree._Element, rule: Rule) -> None:
    text = _flat(walk, node, rule)
    if walk.state.flat or not text:
        walk.out.append(f" {text} ")
        return
    short = escape(plain(node))
    walk.out.append(f"\n\n\\{HEADINGS[level(node, rule, len(HEADINGS)) - 1]}[{{{short}}}]{{{text}}}\n\n")


def _list(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """A list; what stands in it before its first item comes before it."""
    with walk.elsewhere() as out:
        walk.parameter(node, rule)
    text = "".join(out)
    start = text.find(ITEM)
    if walk.state.flat or start < 0:
        walk.out.append(text.replace(ITEM, " "))
        return
    before, items = text[:start], text[start:].replace(ITEM, "\\item ")
    walk.out.append(f"\n\n{before}\n\n\\begin{{itemize}}\n{items}\n\\end{{itemize}}\n\n")


ITEM = "\x01"
"""Stands for the mark of an item until the list is written; no text can hold it."""


def _item(walk: Walk, node: etree._Element, rule: Rule) -> None:
    walk.out.append(f"\n{ITEM}")
    for label in rule.nodes("n", node):
        with walk.elsewhere() as out:
            walk.content(label)
        walk.out.append(f"\\printedlabel{{{''.join(out)}}}")
    walk.parameter(node, rule)
    walk.out.append("\n")


def _table(walk: Walk, node: etree._Element, rule: Rule) -> None:
    walk.state.flat += 1
    made = grids.grid(walk, node, rule)
    walk.state.flat -= 1
    rows = [[" ".join("".join(cell.content).split("\n")).strip() for cell in row.cells] for row in made.rows]
    outside = " ".join("".join(made.outside).split("\n"))
    if walk.state.flat or not rows:
        walk.out.append(" ".join((outside, *(cell for row in rows for cell in row))))
        return
    width = max(map(len, rows))
    column = f"p{{\\dimexpr {0.96 / width:.3f}\\linewidth-2\\tabcolsep\\relax}}"
    lines = "".join(f"{' & '.join(row)} \\\\\n" for row in rows)
    opened = f"\\begin{{longtable}}{{{column * width}}}"
    walk.out.append(f"\n\n{outside}\n\n{opened}\n{lines}\\end{{longtable}}\n\n")


def _inline(walk: Walk, node: etree._Element, rule: Rule) -> None:
    commands = [COMMANDS[look] for look in looks(node, rule) if look in COMMANDS]
    if not commands:
        walk.parameter(node, rule)
        return
    text = written(walk, node, rule)
    for command in commands if "\n\n" not in text else ():
        text = f"\\{command}{{{text}}}"
    walk.out.append(text)


def _link(walk: Walk, node: etree._Element, rule: Rule) -> None:
    target = rule.string("uri", node)
    if walk.state.in_link or not target:
        walk.parameter(node, rule)
        return
    walk.state.in_link = True
    text = written(walk, node, rule)
    walk.state.in_link = False
    if "\n\n" in text or not text.strip():
        walk.out.append(text)
    elif target.startswith("#"):
        walk.out.append(f"\\hyperlink{{{_name(target[1:])}}}{{{text}}}")
    else:
        walk.out.append(f"\\href{{{_address(target)}}}{{{text}}}")


def _address(target: str) -> str:
    """An address in an argument: what TeX would read as its own is written by its code (RFC 3986)."""
    coded = re.sub(r"[\\{}^~\s\"<>|`]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), target)
    return re.sub(r"[%#&_$]", r"\\\g<0>", coded)


def _note(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """A footnote; one in another stands there in brackets."""
    state: State = walk.state
    if state.in_note:
        walk.out.append(" (")
        walk.parameter(node, rule)
        walk.out.append(") ")
        return
    state.in_note, flat, state.flat = True, state.flat, 0
    waiting, state.waiting = state.waiting, []
    with walk.elsewhere() as out:
        walk.parameter(node, rule)
    state.in_note, state.flat = False, flat
    state.waiting = [*waiting, *state.waiting]
    walk.out.append(f"\\footnote{{{''.join(out).strip()}}}")


def _break(walk: Walk, node: etree._Element, rule: Rule) -> None:
    kind = rule.string("type", node)
    if kind == "page":
        label = escape(rule.string("label", node))
        _anchor(walk, node, rule)
        walk.state.waiting.append(f"\\printedpage{{{label}}}" if label else "")
    elif kind == "line":
        walk.out.append(" " if walk.state.flat else "\\hfil\\break{}")


def _graphic(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """A picture that is there and that LaTeX can set; it stops at others."""
    address = rule.string("url", node)
    picture = picture_for(walk.state.book, address, node)
    if picture and picture.suffix in KINDS and not re.search(r"[\\{}%#~^$&\s]", address):
        walk.out.append(f"\\printedpicture{{{address}}}")


BEHAVIOURS: Mapping[str, Behaviour] = {
    "alternate": alternate,
    "anchor": _anchor,
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
