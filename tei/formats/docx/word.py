"""WordprocessingML: the elements that the format makes (ECMA-376, part 1, chapter 17)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = f"{{{WORD}}}"
R = f"{{{RELATIONS}}}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
NAMESPACES = {"w": WORD, "r": RELATIONS}

Node = etree._Element

LOOKS = {
    "bold": ("b", {}), "italic": ("i", {}), "smallcaps": ("smallCaps", {}), "strikethrough": ("strike", {}),
    "spaced": ("spacing", {"val": "30"}), "small": ("sz", {"val": "18"}), "underline": ("u", {"val": "single"}),
    "superscript": ("vertAlign", {"val": "superscript"}), "subscript": ("vertAlign", {"val": "subscript"}),
}  # fmt: skip
"""By the name of a look, the property of a run, in the order that the schema wants (17.3.2.28)."""


def word(name: str, /, *children: Node, **attributes: str) -> Node:
    """The element ``w:NAME``; attributes are of the same namespace."""
    made = etree.Element(W + name, {W + key: value for key, value in attributes.items()}, NAMESPACES)
    made.extend(children)
    return made


def properties(style: str, looks: Sequence[str]) -> Node | None:
    """The ``rPr`` of a run; None where there is nothing to say."""
    asked = [word(name, **values) for look, (name, values) in LOOKS.items() if look in looks]
    if style:
        asked.insert(0, word("rStyle", val=style))
    return word("rPr", *asked) if asked else None


def run(content: Node, style: str = "", looks: Sequence[str] = ()) -> Node:
    """A run with one thing in it."""
    made = properties(style, looks)
    return word("r", content) if made is None else word("r", made, content)


def text(characters: str) -> Node:
    """The ``t`` of a run, its blanks kept."""
    made = word("t")
    made.text = characters
    made.set(SPACE, "preserve")
    return made


def field(instruction: str) -> Iterator[Node]:
    """The runs that open a field (17.16.18): its result follows, then ``field_end``."""
    yield run(word("fldChar", fldCharType="begin"))
    code = word("instrText")
    code.text = f" {instruction} "
    code.set(SPACE, "preserve")
    yield run(code)
    yield run(word("fldChar", fldCharType="separate"))


def field_end() -> Node:
    """The run that closes a field."""
    return run(word("fldChar", fldCharType="end"))


def paragraph(style: str = "") -> Node:
    """An empty paragraph of the style with this identifier."""
    return word("p", word("pPr", word("pStyle", val=style))) if style else word("p")


class Bookmarks:
    """Names for the identifiers of a document: Word allows letters, digits and underscores, forty of them."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._taken: set[str] = set()
        self._count = 0

    def name(self, identifier: str) -> str:
        """The name of the bookmark that stands for ``identifier``; the same whenever it is asked for."""
        if identifier not in self._names:
            plain = re.sub(r"[^A-Za-z0-9_]", "_", f"b_{identifier}")[:34]
            unique = plain if plain not in self._taken else f"{plain}_{len(self._names)}"
            self._taken.add(unique)
            self._names[identifier] = unique
        return self._names[identifier]

    def mark(self, name: str) -> tuple[Node, Node]:
        """The elements that make a bookmark of this name."""
        self._count += 1
        number = str(self._count)
        return word("bookmarkStart", id=number, name=name), word("bookmarkEnd", id=number)
