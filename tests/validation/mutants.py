"""Documents with one or two random changes of their tree or of their text, for the comparison with jing."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

from lxml import etree

from tei.tree import TEI, XML_ID, XML_LANG, XML_NAMESPACE, to_bytes
from tei.xml.parser import read_tree
from tests.validation.values import ODD, plain_value

ATTRIBUTES = (
    "n", "type", "rend", "cert", "when", "target", "foo", XML_ID, XML_LANG, "ref", "key", "quantity", "url", "place",
    "from", "to", "notBefore", "when-iso", "dur", "source", "rendition", "corresp", "resp", "ana", "unit", "min", "max",
    "atLeast", "rows", "cols", "level", "usage", "ident", "version", "notation", "break", "subtype", "facs", "mimeType",
    "sortKey", "evidence", "precision", "scale", "width", "height", "points", "xpath", "period", "who", "role",
    "xmlns", f"{{{XML_NAMESPACE}}}base", f"{{{XML_NAMESPACE}}}space", "{urn:x}n", "{http://www.tei-c.org/ns/1.0}n",
)  # fmt: skip
VALUES = ("a b", "1", "", "x", "#a", "1958-13-40", "1958-02-28", "high", "sub", "zh-Hans", "[九]", "%zz", "a:b", "-3")
NAMES = (f"{TEI}foo", f"{TEI}lg", f"{TEI}l", f"{TEI}Div", f"{TEI}p", f"{TEI}table", f"{TEI}title", "p")
NAMESPACES = ("", TEI, "{urn:x}", "{http://www.w3.org/1998/Math/MathML}", "{http://www.w3.org/2000/svg}")
TEXTS = ("x", " ", "\u3000", "\u00a0", "\n  ", "\t", *ODD)

Change = Callable[[random.Random, etree._Element, list[etree._Element]], None]


def rename(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    element.tag = chance.choice([*NAMES, *(str(other.tag) for other in others)])


def remove(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def repeat(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.insert(chance.randrange(len(parent) + 1), deepcopy(element))


def insert(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    name = chance.choice([*NAMES, *(str(other.tag) for other in others)])
    element.insert(chance.randrange(len(element) + 1), element.makeelement(name, {}))


def move(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    if len(element) > 1:
        element.append(chance.choice(list(element)))


def unset(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    if element.attrib:
        del element.attrib[chance.choice(sorted(map(str, element.attrib)))]


def set_value(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    element.set(chance.choice(ATTRIBUTES), chance.choice(VALUES))


def add_text(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    element.text = (element.text or "") + chance.choice(TEXTS)


def add_tail(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    if element.getparent() is not None:
        element.tail = (element.tail or "") + chance.choice(TEXTS)


def set_odd_value(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    """Any attribute, or one that the element has, with a value of any kind."""
    names = [*ATTRIBUTES, *map(str, element.attrib), *map(str, element.attrib)]
    element.set(chance.choice(names), plain_value(chance))


def set_identifier(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    """An identifier with any character, or one that is there already."""
    taken = [identifier for other in others if (identifier := other.get(XML_ID))]
    element.set(XML_ID, chance.choice((*taken, "a" + chance.choice(ODD), chance.choice(ODD))))


def move_away(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    """Into another element, where that is not inside it."""
    target = chance.choice(others)
    if element.getparent() is not None and element not in (target, *target.iterancestors()):
        target.insert(chance.randrange(len(target) + 1), element)


def wrap(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    """Put an element around."""
    parent = element.getparent()
    if parent is not None:
        wrapper = element.makeelement(chance.choice([*NAMES, str(chance.choice(others).tag)]), {})
        parent.replace(element, wrapper)
        wrapper.append(element)


def change_namespace(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    element.tag = chance.choice(NAMESPACES) + etree.QName(element).localname


CHANGES: tuple[Change, ...] = (
    rename, remove, repeat, insert, move, unset, set_value, add_text, add_tail, set_odd_value, set_odd_value,
    set_odd_value, set_odd_value, set_identifier, move_away, move_away, wrap, change_namespace,
)  # fmt: skip

Rewriting = Callable[[random.Random, str], str]
SOMEWHERE = re.compile(r"(?<=>)(?=[^<>])|(?<=>)(?=<)|(?<=[^<>])(?=</)")
DECLARATIONS = (
    '<!ENTITY e "word">', "<!ENTITY e '&lt;lb/>'>", '<!ENTITY e "<lb xmlns=\'http://www.tei-c.org/ns/1.0\'/>">',
    '<!ENTITY e ""><!ENTITY f "&e;">', '<!ELEMENT TEI ANY>', '<!ATTLIST p n CDATA "d">', '<!ATTLIST p foo CDATA "d">',
    '<!ATTLIST div n NMTOKENS #IMPLIED>', '<!ATTLIST p xml:space (default|preserve) "preserve">', "<!-- c --><?p i?>",
    '<!NOTATION n SYSTEM "n"><!ENTITY g SYSTEM "g.png" NDATA n>', '<!ATTLIST div xml:id ID #IMPLIED>',
)  # fmt: skip
INSETS = (
    "<!-- c -->", "<!---->", "<?p i?>", "<?p?>", "<![CDATA[]]>", "<![CDATA[ ]]>", "<![CDATA[x < & y]]>", "&#x20;",
    "&#xA0;", "&#10;", "&#x5341;", "&#xE000;", "&amp;", "&lt;", "&#38;", "&#x10FFFF;", "&#133;", "\r\n", "\r",
)  # fmt: skip


def root_start(text: str) -> int:
    """Where the document element begins."""
    return next(tag.start() for tag in re.finditer(r"<(?![?!])", text))


def somewhere(chance: random.Random, text: str) -> int:
    """A place in the document element beside a tag."""
    return chance.choice([place.start() for place in SOMEWHERE.finditer(text, root_start(text) + 1)])


def inset(chance: random.Random, text: str) -> str:
    """A comment, an instruction, a section or a reference between two tags or beside a text."""
    at = somewhere(chance, text)
    return text[:at] + chance.choice(INSETS) + text[at:]


def before_root(text: str, what: str) -> str:
    """The document with ``what`` before its element."""
    return text[: root_start(text)] + what + text[root_start(text) :]


def around(chance: random.Random, text: str) -> str:
    """Something before or behind the document element."""
    extra = chance.choice(("<!-- c -->", "<?p i?>", "\n\n", "<?xml-model href='a.rng'?>"))
    return text.rstrip() + extra if chance.random() < 0.5 else before_root(text, extra)


def declare(chance: random.Random, text: str) -> str:
    """A DOCTYPE with declarations, and perhaps a use of what they declare."""
    subset = chance.choice(DECLARATIONS)
    text = before_root(text, f"<!DOCTYPE TEI [{subset}]>\n")
    if "ENTITY e" not in subset:
        return text
    at = somewhere(chance, text)
    return text[:at] + "&e;" + text[at:]


def refer(chance: random.Random, text: str) -> str:
    """Characters of an attribute or of a text as references."""
    value = chance.choice(list(re.compile(r'="([^"&]+)"|>([^<&]+)<').finditer(text, root_start(text))))
    at = chance.randrange(*value.span(1 if value[1] else 2))
    return text[:at] + chance.choice((f"&#{ord(text[at])};", f"&#x{ord(text[at]):X};")) + text[at + 1 :]


def respace(chance: random.Random, text: str) -> str:
    """White space in a value, written or by reference."""
    at = chance.choice([value.end() for value in re.compile('="').finditer(text, root_start(text))])
    at += chance.choice((0, text[at:].index('"')))
    return text[:at] + chance.choice((" ", "\n", "\t", "&#9;", "&#10;", "&#13;", "&#x20; ", "  ")) + text[at:]


def prefix(chance: random.Random, text: str) -> str:
    """The TEI namespace under a prefix that some elements use, or another default in the middle."""
    if chance.random() < 0.5:
        text = text.replace("<TEI ", '<TEI xmlns:t="http://www.tei-c.org/ns/1.0" ', 1)
        return re.sub(r"<(/?)p(?=[ >])", r"<\1t:p", text)
    return text.replace("<body", f'<body xmlns="{chance.choice(("", "urn:x", "http://www.tei-c.org/ns/1.0"))}"', 1)


REWRITINGS: tuple[Rewriting, ...] = (inset, inset, inset, around, declare, refer, respace, respace, prefix)


def mutant(tree: etree._ElementTree, chance: random.Random) -> bytes:
    """The document with one change, sometimes two or three."""
    changed = deepcopy(tree)
    for _ in range(chance.choice((0, 1, 1, 1, 2))):
        elements = list(changed.getroot().iter(etree.Element))
        chance.choice(CHANGES)(chance, chance.choice(elements), elements)
    text = to_bytes(changed).decode("utf-8")
    for _ in range(chance.choice((0, 0, 1, 2))):
        text = chance.choice(REWRITINGS)(chance, text)
    return in_some_encoding(chance, text)


def in_some_encoding(chance: random.Random, text: str) -> bytes:
    """Most often UTF-8; now and then UTF-16, or UTF-8 with a mark."""
    if chance.random() < 0.95:
        return text.encode("utf-8")
    undeclared = re.sub(r"<\?xml[^>]*\?>\s*", "", text)
    return chance.choice((undeclared.encode("utf-16"), undeclared.encode("utf-8-sig")))


def write_mutants(book: Path, folder: Path, count: int, seed: int) -> list[Path]:
    """Files with mutants of ``book``; the same seed makes the same."""
    tree, chance = read_tree(book), random.Random(seed)
    paths = [folder / f"mutant-{number:04}.xml" for number in range(count)]
    for path in paths:
        path.write_bytes(mutant(tree, chance))
    return paths
