"""Notes: a sign in the text, the note at the end of the chapter, and the ways between them."""

from __future__ import annotations

from html import escape

from lxml import etree

from tei.formats.html.attributes import attributes
from tei.formats.html.state import Note, State
from tei.rendering.dispatch import Rule
from tei.rendering.walk import Walk
from tei.tree import XML_ID

Element = etree._Element


def note(walk: Walk, node: Element, rule: Rule) -> None:
    """A sign in the text; the note itself waits for the end of the chapter."""
    state: State = walk.state
    number = state.next("note")
    back = node.get(XML_ID) or f"tk-r{number}"
    waiting = Note(number, rule.string("label", node) or str(number), back)
    state.notes.append(waiting)
    name = escape(state.labels["note"].format(waiting.label))
    walk.out.append(_sign(node, rule, state, waiting, name))
    before = state.phrasing, state.linked
    state.phrasing = state.linked = False
    with walk.elsewhere() as strings:
        walk.parameter(node, rule)
    waiting.strings = strings
    state.phrasing, state.linked = before


def _sign(node: Element, rule: Rule, state: State, waiting: Note, name: str) -> str:
    kept = attributes(node, rule, state, "tk-noteref", anchor=waiting.back)
    label = escape(waiting.label, quote=False)
    if state.linked:
        return f"<sup{kept}>{label}</sup>"
    kind = ' epub:type="noteref"' if state.is_xhtml else ""
    return f'<a{kept}{kind} role="doc-noteref" href="#tk-n{waiting.number}" aria-label="{name}">{label}</a>'


def notes_section(state: State) -> str:
    """The notes that wait, each with a way back; afterwards none waits."""
    if not state.notes:
        return ""
    back = escape(state.labels["back"])
    kind = ' epub:type="footnote"' if state.is_xhtml else ""
    lines = [
        f'<aside class="tk-note" id="tk-n{note.number}"{kind} role="doc-footnote">'
        f'<a class="tk-back" role="doc-backlink" href="#{escape(note.back)}" aria-label="{escape(note.label)} {back}">'
        f"{escape(note.label, quote=False)}</a> <div>{''.join(note.strings)}</div></aside>"
        for note in state.notes
    ]
    state.notes.clear()
    around = ' epub:type="footnotes"' if state.is_xhtml else ""
    return f'<div class="tk-notes"{around}>{"".join(lines)}</div>'
