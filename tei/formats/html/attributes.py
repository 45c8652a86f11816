"""The attributes of what HTML and EPUB make of an element: class, anchor, language, certainty, looks."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

from lxml import etree

from tei.formats.html.state import Doubt, State
from tei.rendering.direction import is_leftward
from tei.rendering.dispatch import Rule
from tei.rendering.styles import HIGHLIGHTS, declarations
from tei.tree import XML_ID, XML_LANG

UNSURE = frozenset({"medium", "low", "unknown"})
FETCHES = re.compile(
    r"(?:url|src|image|image-set|cross-fade|element|expression)\s*\(|@import|behaviou?r|-moz-binding|\\|/\*",
    re.IGNORECASE,
)
"""What in a declaration would fetch something or run, or hide that it does: by an escape, by a comment."""
MOVES = frozenset({"position", "inset", "z-index", "pointer-events", "content"})
"""Properties by which a book could lay something over the page around it."""


@lru_cache(maxsize=1024)
def classes(element: str, kind: str, more: tuple[str, ...]) -> str:
    """The attribute ``class``: the element's name, its @type, the model's classes."""
    return f' class="{escape(" ".join((element, *kind.split(), *more)))}"'


def attributes(
    node: etree._Element, rule: Rule, state: State, *more: str, anchor: str = "", tagged: bool = False
) -> str:
    """All attributes that an element takes along, ready for its tag; ``anchor`` is its id where it has none.

    ``tagged`` says that elements of HTML say bold, italic and the like, so that ``style`` need not.
    """
    kept = classes(rule.element, node.get("type", ""), rule.classes + more + _scoped(rule, state))
    if node.attrib or anchor:
        kept += _of_node(node, rule, state, anchor)
    style = _style(node, rule, tagged)
    return f'{kept} style="{escape(style)}"' if style else kept


def _of_node(node: etree._Element, rule: Rule, state: State, anchor: str) -> str:
    parts = []
    certainty = node.get("cert", "")
    identifier = node.get(XML_ID, anchor)
    if certainty in UNSURE:
        identifier = identifier or f"tk-u{state.next('doubt')}"
        agent = node.get("resp", "").removeprefix("#")
        state.doubts.append(Doubt(rule.element, certainty, agent, identifier, state.file, state.page))
        parts.append(f' data-cert="{certainty}" data-resp="{escape(agent)}"')
    if identifier:
        parts.insert(0, f' id="{escape(identifier)}"')
    language = node.get(XML_LANG)
    if language:
        parts.append(language_attributes(language, is_xhtml=state.is_xhtml) + _direction(node, language))
    return "".join(parts)


def language_attributes(tag: str, *, is_xhtml: bool) -> str:
    """``lang``, and for XHTML ``xml:lang`` as well."""
    return f' lang="{escape(tag)}"' + (f' xml:lang="{escape(tag)}"' if is_xhtml else "")


def _direction(node: etree._Element, language: str) -> str:
    if is_leftward(language):
        return ' dir="rtl"'
    around = (outer.get(XML_LANG) for outer in node.iterancestors())
    return ' dir="ltr"' if is_leftward(next(filter(None, around), "")) else ""


def _scoped(rule: Rule, state: State) -> tuple[str, ...]:
    if not rule.before and not rule.after:
        return ()
    key = (safe(rule.before), safe(rule.after))
    return (state.styles.setdefault(key, f"tk-s{len(state.styles) + 1}"),)


def _style(node: etree._Element, rule: Rule, tagged: bool) -> str:
    """The declarations that no element of HTML says: the model's, and the document's where the model obeys it."""
    said = node.get("style", "") if rule.uses_source else ""
    return _remaining(rule.css, said, tagged) if rule.css or said else ""


@lru_cache(maxsize=256)
def _remaining(css: str, said: str, tagged: bool) -> str:
    found = {**declarations(safe(css)), **_harmless(said)}
    return "; ".join(f"{name}: {value}" for name, value in found.items() if not tagged or (name, value) not in TAGGED)


def _harmless(said: str) -> dict[str, str]:
    """The declarations of a document that fetch nothing and stay where they are."""
    found = declarations(said.replace("<", "").replace("{", "").replace("}", ""))
    return {name: value for name, value in found.items() if name not in MOVES and not FETCHES.search(f"{name}:{value}")}


TAGS = {
    "bold": "b",
    "italic": "i",
    "superscript": "sup",
    "subscript": "sub",
    "underline": "u",
    "strikethrough": "s",
    "monospace": "code",
    "smallcaps": 'span style="font-variant: small-caps"',
    "small": "small",
    "spaced": 'span style="letter-spacing: .125em"',
}
TAGGED = frozenset(pair for pair, name in HIGHLIGHTS.items() if TAGS.get(name, "").isalpha())
"""Declarations that an element of HTML stands for."""


def safe(css: str) -> str:
    """Declarations without what fetches or runs, and without what would end the style sheet."""
    return "" if FETCHES.search(css) or "<" in css else css.replace("{", "").replace("}", "")


def style_sheet(state: State) -> str:
    """The rules for what models put before and after elements."""
    rules = []
    for (before, after), name in state.styles.items():
        rules += [f".{name}::{scope} {{ {css} }}" for scope, css in (("before", before), ("after", after)) if css]
    return "\n".join(rules)
