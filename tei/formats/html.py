"""A book as one page for a browser: semantic, self-contained, printed page numbers in the margin.

A first form: which element becomes what is one table here, until the schema's processing models say it.
Nothing is inserted at line and page breaks, so Chinese sentences stay whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

from lxml import etree

from tei.encoding.signs import space_text
from tei.formats.book import Book
from tei.resources import PACKAGE
from tei.tree import TEI, XML_ID, XML_LANG, local_name

BLOCKS = {
    "front": "section",
    "body": "section",
    "back": "section",
    "div": "section",
    "titlePage": "header",
    "docTitle": "div",
    "titlePart": "p",
    "byline": "p",
    "docEdition": "p",
    "docImprint": "p",
    "opener": "div",
    "closer": "div",
    "signed": "p",
    "dateline": "p",
    "salute": "p",
    "trailer": "p",
    "p": "p",
    "ab": "div",
    "quote": "blockquote",
    "list": "ul",
    "item": "li",
    "lg": "div",
    "l": "p",
    "table": "table",
    "row": "tr",
    "figure": "figure",
    "figDesc": "figcaption",
    "label": "span",
    "persName": "span",
    "placeName": "span",
    "orgName": "span",
    "title": "span",
    "sic": "span",
    "orig": "span",
    "foreign": "i",
    "formula": "code",
    "date": "time",
}
"""TEI element → HTML element; all others only let their content through."""

HIGHLIGHTS = {
    "bold": "b",
    "italic": "i",
    "superscript": "sup",
    "subscript": "sub",
    "underline": "u",
    "strikethrough": "s",
    "monospace": "code",
}
LEFT_OUT = frozenset({"fw", "teiHeader", "standOff", "corr", "reg", "expan"})
"""What the page does not show: running heads, and the halves of a ``choice`` that are told in a title."""


def to_html(book: Book, options: Mapping[str, Any]) -> bytes:
    """The page for ``book``, UTF-8."""
    root = book.tree.getroot()
    text = root.find(f".//{TEI}text")
    title = " ".join((root.findtext(f".//{TEI}titleStmt/{TEI}title") or "").split())
    style = (PACKAGE / "formats" / "html.css").read_text(encoding="utf-8")
    language = (text.get(XML_LANG) if text is not None else None) or root.get(XML_LANG) or ""
    body = "".join(_element(text, 0)) if text is not None else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>\n{style}</style></head>\n'
        f"<body>{_contents_panel(root)}<main>{body}</main></body></html>\n"
    ).encode()


def _contents_panel(root: etree._Element) -> str:
    """A list of the divisions that have a head, indented by their depth."""
    links = []
    for division in root.iter(f"{TEI}div"):
        head = division.find(f"{TEI}head")
        if head is not None and division.get(XML_ID):
            depth = sum(1 for _ in division.iterancestors(f"{TEI}div")) + 1
            label = escape(_plain(head))
            links.append(f'<li class="depth-{min(depth, 6)}"><a href="#{division.get(XML_ID)}">{label}</a></li>')
    return f'<nav aria-label="Contents"><ul>{"".join(links)}</ul></nav>' if links else ""


def _plain(element: etree._Element) -> str:
    """The words of an element on one line."""
    return " ".join("".join(_strings(element)).split())


def _strings(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and local_name(child) not in LEFT_OUT:
            yield from _strings(child)
        yield child.tail or ""


def _element(element: etree._Element, depth: int) -> Iterator[str]:
    name = local_name(element)
    if name in LEFT_OUT or not name:
        return
    yield from SPECIAL.get(name, _plain_element)(element, depth)


def _plain_element(element: etree._Element, depth: int) -> Iterator[str]:
    name = local_name(element)
    tag = BLOCKS.get(name)
    inner = _content(element, depth + (name == "div"))
    yield from _wrapped(element, tag, inner) if tag else inner


def _wrapped(element: etree._Element, tag: str, inner: Iterator[str], more: str = "") -> Iterator[str]:
    yield f"<{tag}{_attributes(element)}{more}>"
    yield from inner
    yield f"</{tag}>"


def _attributes(element: etree._Element) -> str:
    """Class, anchor, language and certainty."""
    kind = element.get("type")
    found = {
        "class": local_name(element) + (f" {kind}" if kind else ""),
        "id": element.get(XML_ID),
        "lang": element.get(XML_LANG),
        "data-cert": element.get("cert"),
    }
    return "".join(f' {name}="{escape(value)}"' for name, value in found.items() if value)


def _content(element: etree._Element, depth: int) -> Iterator[str]:
    yield escape(element.text or "", quote=False)
    for child in element:
        yield from _element(child, depth)
        yield escape(child.tail or "", quote=False)


def _head(element: etree._Element, depth: int) -> Iterator[str]:
    parent = element.getparent()
    if parent is not None and local_name(parent) == "table":
        return _wrapped(element, "caption", _content(element, depth))
    if element.get("type") == "sub":
        return _wrapped(element, "p", _content(element, depth))
    return _wrapped(element, f"h{min(max(depth, 1) + 1, 6)}", _content(element, depth))


def _page(element: etree._Element, depth: int) -> Iterator[str]:
    label = element.get("n", "")
    yield f'<a{_attributes(element)} data-n="{escape(label)}" aria-label="page {escape(label)}"></a>' if label else ""


def _line(element: etree._Element, depth: int) -> Iterator[str]:
    """A line end stands for a blank only where the script has blanks between words."""
    before, after = _character_before(element), (element.tail or "")[:1]
    divides = element.get("break") == "no" or ord(before or " ") > 0x2E7F or ord(after or " ") > 0x2E7F
    yield "" if divides else " "


def _character_before(element: etree._Element) -> str:
    previous = element.getprevious()
    parent = element.getparent()
    text = previous.tail if previous is not None else parent.text if parent is not None else ""
    return (text or "")[-1:]


def _space(element: etree._Element, depth: int) -> Iterator[str]:
    leader = element.get("rend")
    blank = space_text(leader, element.get("unit"), element.get("quantity"))
    yield f'<span class="leader">{escape(blank)}</span>' if leader else blank


def _highlight(element: etree._Element, depth: int) -> Iterator[str]:
    tags = [HIGHLIGHTS[word] for word in element.get("rend", "").split() if word in HIGHLIGHTS]
    yield "".join(f"<{tag}>" for tag in tags)
    yield from _content(element, depth)
    yield "".join(f"</{tag}>" for tag in reversed(tags))


def _reference(element: etree._Element, depth: int) -> Iterator[str]:
    target = element.get("target")
    return _wrapped(element, "a", _content(element, depth), f' href="{escape(target)}"' if target else "")


def _choice(element: etree._Element, depth: int) -> Iterator[str]:
    """What is printed, with the other reading to be seen on demand."""
    other = next((child for child in element if local_name(child) in LEFT_OUT), None)
    title = f' title="{escape(_plain(other))}"' if other is not None else ""
    return _wrapped(element, "span", _content(element, depth), title)


def _note(element: etree._Element, depth: int) -> Iterator[str]:
    return _wrapped(element, "span", _content(element, depth), ' role="note"')


def _graphic(element: etree._Element, depth: int) -> Iterator[str]:
    yield f'<img src="{escape(element.get("url", ""))}" alt="">'


def _cell(element: etree._Element, depth: int) -> Iterator[str]:
    tag = "th" if element.get("role") == "label" else "td"
    spans = "".join(f' {new}="{element.get(old)}"' for old, new in CELL_SPANS if element.get(old))
    return _wrapped(element, tag, _content(element, depth), spans)


CELL_SPANS = (("cols", "colspan"), ("rows", "rowspan"))

SPECIAL: dict[str, Callable[[etree._Element, int], Iterator[str]]] = {
    "head": _head,
    "pb": _page,
    "lb": _line,
    "space": _space,
    "hi": _highlight,
    "ref": _reference,
    "choice": _choice,
    "note": _note,
    "graphic": _graphic,
    "cell": _cell,
}
"""Elements that more than a name decides."""
