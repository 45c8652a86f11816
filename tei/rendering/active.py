"""What a document may bring that a program would run: addresses that are code, attributes that mean something to HTML.

An address runs by its scheme.  Browsers drop control characters and blanks from it before they look (URL Standard,
"basic URL parser"), so that is done here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

SCHEMES = tuple(f"{name}:" for name in "javascript vbscript livescript data blob filesystem jar view-source".split())
"""Schemes of addresses that hold or run code; ``data:image/svg+xml`` runs scripts."""
UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
ELSEWHERE = "about:blank"
"""What stands where an address would have run."""

WITH_COLON = etree.XPath("//@*[contains(., ':')]")

HTML = frozenset(
    "accesskey action autocapitalize autocorrect autofocus background class contenteditable data dir draggable "
    "dynsrc enterkeyhint exportparts form formaction hidden href id inert inputmode is itemid itemprop itemref "
    "itemscope itemtype lang lowsrc nonce part ping popover poster sandbox slot spellcheck src srcdoc srcset style "
    "tabindex title translate virtualkeyboardpolicy writingsuggestions".split()
)
"""Attributes that mean something to HTML on any element, or bring something to run."""


def is_active_address(address: str) -> bool:
    """Would a program that follows this address run what it holds?"""
    return UNSEEN.sub("", address[:200]).lower().startswith(SCHEMES)


def strip_active_address(value: str) -> str:
    """Return an attribute's value, which may be several addresses, without those that run."""
    if is_active_address(value):
        return ELSEWHERE
    parts = value.split()
    if not any(map(is_active_address, parts)):
        return value
    return " ".join(ELSEWHERE if is_active_address(part) else part for part in parts)


def strip_active_addresses(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Take the addresses that run out of ``root``; yields each element with the address that it had."""
    for value in WITH_COLON(root):
        kept = strip_active_address(value)
        element = value.getparent()
        if kept != value and element is not None:
            element.set(value.attrname, kept)
            yield element, str(value)


def is_attribute_of_html(name: str) -> bool:
    """Does an attribute with this name mean something to HTML, or to a handler of its events?"""
    lowered = name.lower()
    return lowered in HTML or lowered.startswith("on")
