"""``outputRendition``: declarations of CSS, for formats that have CSS and for those that have none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

if TYPE_CHECKING:
    from tei.rendering.dispatch import Rule

DECLARATION = re.compile(r"\s*([\w-]+)\s*:\s*((?:[^;\"']|\"[^\"]*\"|'[^']*')+);?")


class Rendition(NamedTuple):
    """What one ``outputRendition`` says, and of what: empty for the element, or ``before``, ``after`` …"""

    scope: str
    css: str


def declarations(css: str) -> Mapping[str, str]:
    """The properties of ``font-weight: bold; color: red`` by their names."""
    return {name.lower(): value.strip() for name, value in DECLARATION.findall(css)}


HIGHLIGHTS: Mapping[tuple[str, str], str] = {
    ("font-weight", "bold"): "bold",
    ("font-style", "italic"): "italic",
    ("vertical-align", "super"): "superscript",
    ("vertical-align", "sub"): "subscript",
    ("text-decoration", "underline"): "underline",
    ("text-decoration", "line-through"): "strikethrough",
    ("font-variant", "small-caps"): "smallcaps",
    ("font-family", "monospace"): "monospace",
    ("text-align", "center"): "center",
    ("text-align", "right"): "right",
    ("letter-spacing", "0.125em"): "spaced",
    ("font-size", "smaller"): "small",
}
"""What formats without CSS make of declarations."""


@lru_cache(maxsize=256)
def highlights(css: str) -> tuple[str, ...]:
    """``bold``, ``italic`` … for what the declarations ask; what is not in the table asks for nothing."""
    return tuple(HIGHLIGHTS[pair] for pair in declarations(css).items() if pair in HIGHLIGHTS)


NAMES = frozenset(HIGHLIGHTS.values())


def looks(node: etree._Element, rule: Rule) -> tuple[str, ...]:
    """``bold``, ``italic`` …: what the model asks for, and what the document says where the model obeys it.

    Of the document count the words of ``@rend`` that are names of looks, and the declarations of ``@style``.
    """
    asked = highlights(rule.css)
    if not rule.uses_source:
        return asked
    said = tuple(word for word in node.get("rend", "").split() if word in NAMES)
    return tuple(dict.fromkeys((*asked, *said, *highlights(node.get("style", "")))))
