"""Reading a Word document back with python-docx: the text, the notes, without what the format adds of its own."""

from __future__ import annotations

import io
from collections.abc import Iterator

from docx import Document
from lxml import etree

from tei.formats.docx.word import W
from tei.rendering.text import Text, squeezed

ADDED_STYLES = ("TOC", "PrintedPage")


def read_docx(data: bytes) -> Text:
    """The text and the notes."""
    document = Document(io.BytesIO(data))
    notes = {}
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/footnotes"):
            root = etree.fromstring(relation.target_part.blob)
            notes = {note.get(f"{W}id"): squeezed("".join(_strings(note))) for note in root}
    body = document.element.body
    order = [mark.get(f"{W}id") for mark in body.iter(f"{W}footnoteReference")]
    return Text(squeezed("".join(_strings(body))), tuple(notes[number] for number in order))


def _strings(root: etree._Element) -> Iterator[str]:
    for node in root.iter(f"{W}t"):
        if not any(_style(parent).startswith(ADDED_STYLES) for parent in node.iterancestors(f"{W}p", f"{W}r")):
            yield node.text or ""


def _style(node: etree._Element) -> str:
    kind = "p" if node.tag == f"{W}p" else "r"
    style = node.find(f"{W}{kind}Pr/{W}{kind}Style")
    return style.get(f"{W}val", "") if style is not None else ""
