"""Behaviours that stand between lines: paragraphs, headings, sections, lists, tables, figures."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from tei.formats.grids import WIDEST
from tei.formats.html.attributes import attributes
from tei.formats.html.notes import notes_section
from tei.formats.html.phrases import Element, inside
from tei.formats.html.state import State
from tei.rendering.dispatch import Rule
from tei.rendering.walk import Walk
from tei.tree import TEI
from tei.xml.numbers import parse_number

NOTE = f"{TEI}note"
QUOTATIONS = frozenset({"quote", "epigraph", "cit"})


def block(walk: Walk, node: Element, rule: Rule) -> None:
    """A block; in a phrase, where HTML allows none, what looks like one."""
    if walk.state.phrasing:
        wrap(walk, node, rule, "span", "tk-block")
    else:
        wrap(walk, node, rule, "blockquote" if rule.element in QUOTATIONS else "div")


def wrap(walk: Walk, node: Element, rule: Rule, tag: str, *more: str, extra: str = "") -> None:
    """The element ``tag`` around the content."""
    walk.out.append(f"<{tag}{attributes(node, rule, walk.state, *more)}{extra}>")
    walk.parameter(node, rule)
    walk.out.append(f"</{tag}>")


def section(walk: Walk, node: Element, rule: Rule) -> None:
    """A division; for EPUB with what it is in the words of its vocabulary."""
    if walk.state.phrasing:
        wrap(walk, node, rule, "span", "tk-block")
        return
    walk.out.append(f"<section{attributes(node, rule, walk.state)}{section_role(node, walk.state)}>")
    walk.parameter(node, rule)
    if not walk.state.is_xhtml and next(node.iterancestors(str(node.tag)), None) is None:
        walk.out.append(notes_section(walk.state))
    walk.out.append("</section>")


ROLES = {
    "preface": "preface",
    "foreword": "foreword",
    "introduction": "introduction",
    "dedication": "dedication",
    "chapter": "chapter",
    "part": "part",
    "appendix": "appendix",
    "postscript": "afterword",
    "colophon": "colophon",
    "index": "index",
    "bibliography": "bibliography",
    "glossary": "glossary",
    "epilogue": "epilogue",
    "prologue": "prologue",
}
"""@type of a division → the same word in EPUB's Structural Semantics Vocabulary and in DPUB-ARIA."""


def section_role(node: Element, state: State) -> str:
    """``epub:type`` and ``role`` of a division; none outside EPUB."""
    kind = ROLES.get(node.get("type", ""))
    return f' epub:type="{kind}" role="doc-{kind}"' if kind and state.is_xhtml else ""


def paragraph(walk: Walk, node: Element, rule: Rule) -> None:
    """``p``; ``div`` where it holds lists, tables or quotations, which ``p`` may not."""
    state: State = walk.state
    if state.phrasing:
        wrap(walk, node, rule, "span", "tk-block")
    elif _holds_blocks(node, state.blocks):
        wrap(walk, node, rule, "div")
    else:
        with inside(state):
            wrap(walk, node, rule, "p")


def _holds_blocks(node: Element, names: frozenset[str]) -> bool:
    """Are there blocks in a paragraph, but for those in its notes, which go elsewhere?"""
    return any(
        child.tag in names or (len(child) and child.tag != NOTE and _holds_blocks(child, names)) for child in node
    )


def heading(walk: Walk, node: Element, rule: Rule) -> None:
    """A heading of the level that the model says, below the title of the page."""
    state: State = walk.state
    level = rule.value("level", node)
    depth = level if isinstance(level, int) else 1
    tag = "span" if state.phrasing else f"h{min(max(depth + state.offset, 1), 6)}"
    with inside(state):
        wrap(walk, node, rule, tag)


def title(walk: Walk, node: Element, rule: Rule) -> None:
    """The first main title is the heading of the whole; others are lines of the title page."""
    state: State = walk.state
    is_main = not state.titled and not state.phrasing and node.get("type", "main") == "main"
    state.titled = state.titled or is_main
    with inside(state):
        wrap(walk, node, rule, "h1" if is_main else "span" if walk.state.phrasing and not is_main else "p")


def list_(walk: Walk, node: Element, rule: Rule) -> None:
    """A list: what is no item stands before it, or in an item of its own."""
    state: State = walk.state
    tag = "ol" if node.get("rend", "") in ("numbered", "ordered") else "ul"
    opening, closing = f"<{tag}", f"</{tag}>"
    if state.phrasing:
        opening, closing = '<span role="list"', "</span>"
    pieces = list(_pieces(walk, node))
    first = next((at for at, piece in enumerate(pieces) if _begins(piece, "li", "listitem")), len(pieces))
    walk.out.extend(pieces[:first])
    walk.out.append(f"{opening}{attributes(node, rule, state)}>")
    walk.out.extend(piece if _begins(piece, "li", "listitem") else _item(piece, state) for piece in pieces[first:])
    walk.out.append(closing)


def _item(piece: str, state: State) -> str:
    tag = 'span role="listitem"' if state.phrasing else "li"
    return f'<{tag} class="tk-loose">{piece}</{tag.split()[0]}>'


def _pieces(walk: Walk, node: Element) -> Iterator[str]:
    """What each child becomes, with the text behind it; nothing of what becomes nothing."""
    if node.text and node.text.strip():
        with walk.elsewhere() as strings:
            walk.characters(node.text)
        yield "".join(strings)
    for child in node:
        with walk.elsewhere() as strings:
            walk.render(child)
            if child.tail and child.tail.strip():
                walk.characters(child.tail)
        piece = "".join(map(str, strings))
        if piece:
            yield piece


def _begins(piece: str, tag: str, role: str) -> bool:
    return piece.startswith((f"<{tag} ", f"<{tag}>", f'<span role="{role}"'))


def list_item(walk: Walk, node: Element, rule: Rule) -> None:
    """An item, with its printed number before it."""
    state: State = walk.state
    tag, role = ("span", ' role="listitem"') if state.phrasing else ("li", "")
    walk.out.append(f"<{tag}{role}{attributes(node, rule, state)}>")
    label = rule.nodes("n", node)
    if label or rule.string("n", node):
        walk.out.append('<span class="tk-number">')
        with inside(state):
            for one in label:
                walk.content(one)
            if not label:
                walk.characters(rule.string("n", node))
        walk.out.append("</span>")
    walk.parameter(node, rule)
    walk.out.append(f"</{tag}>")


def table(walk: Walk, node: Element, rule: Rule) -> None:
    """A table that can be scrolled on a narrow screen; what stands before its rows is the caption."""
    state: State = walk.state
    pieces = list(_pieces(walk, node))
    first = next((at for at, piece in enumerate(pieces) if _begins(piece, "tr", "row")), len(pieces))
    rows = [piece if _begins(piece, "tr", "row") else _full_row(piece, state) for piece in pieces[first:]]
    caption = "".join(pieces[:first])
    kept = attributes(node, rule, state)
    if state.phrasing:
        walk.out.append(f'{caption}<span role="table"{kept}>{"".join(rows)}</span>')
        return
    around = f'<div class="tk-scroll" role="group" tabindex="0" aria-label="{escape(state.labels["table"])}">'
    if state.is_xhtml:
        around = '<div class="tk-scroll">'
    caption = f"<caption>{caption}</caption>" if caption else ""
    walk.out.append(f"{around}<table{kept}>{caption}<tbody>{''.join(rows)}</tbody></table></div>")


def _full_row(piece: str, state: State) -> str:
    if state.phrasing:
        return f'<span role="row"><span role="cell">{piece}</span></span>'
    return f"<tr><td>{piece}</td></tr>"


def row(walk: Walk, node: Element, rule: Rule) -> None:
    """A row; what is no cell gets one."""
    state: State = walk.state
    tag, role = ("span", ' role="row"') if state.phrasing else ("tr", "")
    pieces = list(_pieces(walk, node))
    cells = [p if _begins(p, "td", "cell") or _begins(p, "th", "cell") else _cell(p, state) for p in pieces]
    walk.out.append(f"<{tag}{role}{attributes(node, rule, state)}>{''.join(cells)}</{tag}>")


def _cell(piece: str, state: State) -> str:
    return f'<span role="cell">{piece}</span>' if state.phrasing else f"<td>{piece}</td>"


def cell(walk: Walk, node: Element, rule: Rule) -> None:
    """A cell, or a heading of a column or row where its role is a label."""
    state: State = walk.state
    parent = node.getparent()
    of_column = parent is not None and parent.get("role") == "label"
    is_label = of_column or node.get("role") == "label"
    spans = "".join(f' {new}="{n}"' for old, new in SPANS if 1 < (n := parse_number(node.get(old)) or 0) <= WIDEST)
    if state.phrasing:
        walk.out.append(f'<span role="cell"{attributes(node, rule, state)}>')
    else:
        scope = f' scope="{"col" if of_column else "row"}"' if is_label else ""
        walk.out.append(f"<{'th' if is_label else 'td'}{attributes(node, rule, state)}{scope}{spans}>")
    walk.parameter(node, rule)
    walk.out.append("</span>" if state.phrasing else "</th>" if is_label else "</td>")


SPANS = (("cols", "colspan"), ("rows", "rowspan"))


def figure(walk: Walk, node: Element, rule: Rule) -> None:
    """A figure; its title, or else what describes it, is the caption where it comes first or last."""
    state: State = walk.state
    titles = rule.nodes("title", node)
    pieces = [(child, piece) for child in node for piece in _one(walk, child)]
    if state.phrasing:
        content = "".join(piece for _, piece in pieces)
        walk.out.append(f"<span{attributes(node, rule, state, 'tk-block')}>{content}</span>")
        return
    edges = (0, len(pieces) - 1) if len(pieces) > 1 else ()
    captions = (at for at in edges if pieces[at][0] in titles or not _pictures(pieces[at][1]))
    caption = next(captions, -1)
    content = "".join(f"<figcaption>{p}</figcaption>" if at == caption else p for at, (_, p) in enumerate(pieces))
    walk.out.append(f"<figure{attributes(node, rule, state)}>{content}</figure>")


def _one(walk: Walk, child: Element) -> Iterator[str]:
    with walk.elsewhere() as strings:
        walk.render(child)
    piece = "".join(map(str, strings))
    if piece:
        yield piece


def _pictures(piece: str) -> bool:
    return "<img" in piece or "tk-missing" in piece


def cit(walk: Walk, node: Element, rule: Rule) -> None:
    """A quotation with its source."""
    block(walk, node, rule)


def metadata(walk: Walk, node: Element, rule: Rule) -> None:
    """The header has its place at the end of the page."""
