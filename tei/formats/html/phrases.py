"""Behaviours inside a line: phrases, links, names, alternatives, breaks, notes, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

from lxml import etree

from tei.formats.html.attributes import TAGS, attributes
from tei.formats.html.state import State
from tei.formats.registers import KINDS, Mention
from tei.rendering.dispatch import Rule
from tei.rendering.readings import alternatives
from tei.rendering.styles import looks
from tei.rendering.text import plain
from tei.rendering.walk import Walk
from tei.tree import XML_ID
from tei.xml.numbers import parse_number

Element = etree._Element

WHEN = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
"""Dates that ``time/@datetime`` takes (HTML, section 2.3.5)."""
SAFE = re.compile(r"(https?:|mailto:|[^:/?#]*([/?#]|$))", re.IGNORECASE)
"""Addresses that may be followed: none that runs a program."""


MOST_PIXELS = 100_000
"""Of a side of a picture."""


@contextmanager
def inside(state: State, *, linked: bool = False) -> Iterator[None]:
    """Within: only what may stand in a phrase, and in a link if it is one."""
    before = state.phrasing, state.linked
    state.phrasing, state.linked = True, state.linked or linked
    try:
        yield
    finally:
        state.phrasing, state.linked = before


def inline(walk: Walk, node: Element, rule: Rule) -> None:
    """A phrase: names lead to their entry, dates say when, highlighting has its own elements."""
    if rule.element in KINDS and _name(walk, node, rule):
        return
    when = node.get("when", "") if rule.element == "date" else ""
    tag = "time" if when and WHEN.fullmatch(when) else "span"
    more = f' datetime="{when}"' if tag == "time" else ""
    tags = [TAGS[look] for look in looks(node, rule) if look in TAGS]
    walk.out.append(f"<{tag}{attributes(node, rule, walk.state, tagged=True)}{more}>")
    walk.out.append("".join(f"<{one}>" for one in tags))
    with inside(walk.state):
        walk.parameter(node, rule)
    walk.out.append("".join(f"</{one.split()[0]}>" for one in reversed(tags)) + f"</{tag}>")


def _name(walk: Walk, node: Element, rule: Rule) -> bool:
    """A name that an index has: noted as a mention, and a link to the entry where the register has it."""
    state: State = walk.state
    key = state.registers.key_of(node)
    if not key:
        return False
    anchor = node.get(XML_ID) or f"tk-m{state.next('mention')}"
    state.registers.mention(key, Mention(anchor, state.file, state.page))
    href = state.link(key, state.file) if key in state.registers.known and not state.linked else ""
    tag, more = ("a", f' href="{escape(href)}"') if href else ("span", "")
    walk.out.append(f"<{tag}{attributes(node, rule, state, anchor=anchor)}{more}>")
    with inside(state, linked=bool(href)):
        walk.parameter(node, rule)
    walk.out.append(f"</{tag}>")
    return True


def link(walk: Walk, node: Element, rule: Rule) -> None:
    """A link where it leads somewhere and may; else a phrase."""
    href = "" if walk.state.linked else address(rule.string("uri", node), walk.state)
    tag, more = ("a", f' href="{escape(href)}"') if href else ("span", "")
    walk.out.append(f"<{tag}{attributes(node, rule, walk.state)}{more}>")
    with inside(walk.state, linked=bool(href)):
        walk.parameter(node, rule)
    walk.out.append(f"</{tag}>")


def address(uri: str, state: State) -> str:
    """Where a pointer leads from the file that is being written; empty where it leads nowhere."""
    first = uri.split(" ")[0]
    if first.startswith("#"):
        return state.link(first[1:], state.file)
    return first if first and SAFE.match(first) else ""


def alternate(walk: Walk, node: Element, rule: Rule) -> None:
    """What is read, with the other reading beside it, hidden until somebody asks."""
    shown, others = alternatives(node, rule)
    other = " ".join(plain(one) for one in others)
    walk.out.append(f'<span{attributes(node, rule, walk.state)} title="{escape(other)}">')
    with inside(walk.state):
        for one in shown:
            walk.render(one)
    walk.out.append(f'<span class="tk-other" hidden="hidden">{escape(other, quote=False)}</span></span>')


def anchor(walk: Walk, node: Element, rule: Rule) -> None:
    """A place to point at."""
    if node.get(XML_ID):
        walk.out.append(f"<span{attributes(node, rule, walk.state)}></span>")


def break_(walk: Walk, node: Element, rule: Rule) -> None:
    """A line end, or the beginning of a page or column with its label in the margin."""
    kind = rule.string("type", node)
    if kind == "line":
        walk.out.append("<br/>")
        walk.last = ""
    elif kind == "page":
        _page(walk, node, rule)
    else:
        anchor(walk, node, rule)


def _page(walk: Walk, node: Element, rule: Rule) -> None:
    state: State = walk.state
    label = rule.string("label", node)
    state.page = label or state.page
    kept = attributes(node, rule, state)
    identifier = node.get(XML_ID, "")
    state.pages.append((state.file, identifier, label))
    name = escape(page_name(label, state))
    if state.is_xhtml:
        walk.out.append(f'<span{kept} epub:type="pagebreak" role="doc-pagebreak" title="{name}"></span>')
    elif label and not state.linked:
        shown = f' href="#{escape(identifier)}" data-n="{escape(label)}" aria-label="{name}"'
        walk.out.append(f"<a{kept}{shown}></a>")
    else:
        walk.out.append(f'<span{kept} data-n="{escape(label)}"></span>')


def page_name(label: str, state: State) -> str:
    """What is said of a page aloud; the brackets of an inferred number are for the eye."""
    return str(state.labels["page"].format(label.strip("[]"))) if label else str(state.labels["unpaged"])


def _pixels(node: Element, rule: Rule, name: str) -> int | None:
    return parse_number(rule.string(name, node), most=MOST_PIXELS)


def graphic(walk: Walk, node: Element, rule: Rule) -> None:
    """A picture of the book's own folder; of any other, where it is."""
    state: State = walk.state
    url = rule.string("url", node)
    source = state.picture(url, node)
    described = rule.string("title", node)
    if source:
        sizes = "".join(f' {name}="{size}"' for name in ("width", "height") if (size := _pixels(node, rule, name)))
        walk.out.append(
            f'<img{attributes(node, rule, state)} src="{escape(source)}" alt="{escape(described)}"{sizes}/>'
        )
        return
    label = escape(described or state.labels["picture"])
    kept = attributes(node, rule, state, "tk-missing")
    if SAFE.match(url) and url.startswith("http") and not state.linked:
        walk.out.append(f'<a{kept} href="{escape(url)}">{label}</a>')
    else:
        walk.out.append(f'<span{kept} title="{escape(url)}">{label}</span>')
