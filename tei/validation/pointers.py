"""What no grammar can say about attributes: do pointers lead somewhere, are tags, dates and addresses well formed?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import etree

from tei.issues import Severity
from tei.tree import TEI, XML_LANG

POINTERS = frozenset(
    "ref target resp corresp who ana sameAs copyOf next prev synch exclude select facs decls change hand rendition"
    " active passive mutual source wit edRef start end from to parent spanTo scribeRef since domains calendar".split()
)
"""TEI's attributes that hold pointers; ``from`` and ``to`` hold dates elsewhere and then never begin with ``#``."""
ADDRESSES = frozenset(("target", "url", "ref", "facs", "source", "corresp", "scheme"))
LANGUAGE = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+|i-[a-z]+|art-lojban|cel-gaulish|en-gb-oed|sgn-[a-z-]+|zh-(?:guoyu|hakka|min|min-nan|xiang)",
    re.IGNORECASE,
)
"""A well-formed language tag (RFC 5646, section 2.1), the grandfathered ones among them."""
IIIF = re.compile(
    r"/(?P<region>full|square|(?:pct:)?[\d.]+,[\d.]+,[\d.]+,[\d.]+)/(?P<size>[^/]+)/(?P<rotation>[^/]+)"
    r"/(?P<quality>[^/.]+)\.(?P<format>\w+)$"
)
"""The end of a IIIF image address (IIIF Image API 3.0, section 4)."""
IIIF_PARTS = {
    "size": re.compile(r"\^?(?:max|full|\d+,|,\d+|pct:[\d.]+|!?\d+,\d+)"),
    "rotation": re.compile(r"!?\d+(?:\.\d+)?"),
    "quality": re.compile(r"color|gray|bitonal|default|native|grey"),
    "format": re.compile(r"jpg|tif|png|gif|jp2|pdf|webp"),
}
RANGES = (("from", "to"), ("notBefore", "notAfter"), ("from-iso", "to-iso"), ("notBefore-iso", "notAfter-iso"))
DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


Identifiers = frozenset[str]


class Finding(NamedTuple):
    """Something wrong at an element."""

    element: etree._Element
    code: str
    message: str
    remedy: str
    severity: Severity = "error"
    attribute: str = ""
    """The pointer that dangles."""


Rule = Callable[[etree._Element, Identifiers], Iterator[Finding]]


def findings(root: etree._Element) -> Iterator[Finding]:
    """Everything that the rules of this module find, in document order."""
    identifiers = frozenset(map(str, root.xpath("//@xml:id")))
    plans: dict[tuple[str, ...], list[Rule]] = {}
    for element in root.iter("*"):
        names = tuple(map(str, element.keys()))
        if names not in plans:
            plans[names] = [rule for rule, needed in RULES.items() if not needed.isdisjoint(names)]
        for rule in plans[names]:
            yield from rule(element, identifiers)


def _pointers(element: etree._Element, identifiers: Identifiers) -> Iterator[Finding]:
    for name, value in element.attrib.items():
        if "#" in str(value) and name in POINTERS:
            for pointer in str(value).split():
                if pointer.startswith("#") and pointer[1:] not in identifiers and "(" not in pointer:
                    message = f"@{name} points at {pointer}, but no element has this xml:id"
                    remedy = "Mend the pointer, or add its target."
                    yield Finding(element, "dangling-pointer", message, remedy, attribute=str(name))


def _language(element: etree._Element, identifiers: Identifiers) -> Iterator[Finding]:
    tags = {
        "xml:lang": element.get(XML_LANG),
        "ident": element.get("ident") if element.tag == f"{TEI}language" else None,
    }
    for name, tag in tags.items():
        if tag and not LANGUAGE.fullmatch(tag):
            message = f"“{tag}” in @{name} is no language tag"
            yield Finding(element, "language-tag", message, "Write a tag of BCP 47, such as zh-Hans, de or la.")


def _range(element: etree._Element, identifiers: Identifiers) -> Iterator[Finding]:
    for early, late in RANGES:
        first, last = DAY.match(element.get(early, "")), DAY.match(element.get(late, ""))
        if first and last and first[0] > last[0] and not first[0].startswith(last[0]):
            message = f"@{early} {element.get(early)} is later than @{late} {element.get(late)}"
            yield Finding(element, "date-order", message, "Exchange the two, or mend one.")


def _address(element: etree._Element, identifiers: Identifiers) -> Iterator[Finding]:
    for name in ADDRESSES & set(map(str, element.attrib)):
        for address in element.get(name, "").split():
            if address.startswith(("http:", "https:", "ftp:")):
                yield from _web_address(element, name, address)


def _web_address(element: etree._Element, name: str, address: str) -> Iterator[Finding]:
    if not _is_web_address(address):
        message = f"{address} in @{name} is no web address"
        yield Finding(element, "address-malformed", message, "Write it as https://host/path, blanks as %20.")
        return
    image = IIIF.search(urlsplit(address).path)
    for part, form in IIIF_PARTS.items() if image else ():
        if image and not form.fullmatch(image[part]):
            message = f"“{image[part]}” is no {part} of a IIIF image address"
            yield Finding(element, "iiif-malformed", message, "See IIIF Image API 3.0, section 4.", "warning")


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    return bool(parts.hostname) and "\\" not in address and (port is None or port > 0)


RULES: dict[Rule, frozenset[str]] = {
    _pointers: POINTERS,
    _language: frozenset((XML_LANG, "ident")),
    _range: frozenset(name for pair in RANGES for name in pair),
    _address: ADDRESSES,
}
"""Each rule with the attributes of which an element must have one to concern it."""
