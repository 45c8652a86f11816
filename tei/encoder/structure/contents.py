"""The printed table of contents: where it stands, its entries, their titles and page numbers.

``contents_region`` finds it, ``contents_labels`` says what each of its rows is, ``contents_entries`` makes
entries and groups of them; here they become annotations, and are read back from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tei.annotators.blocks import blocks_of
from tei.annotators.tables import language_of
from tei.encoder.structure.contents_entries import Entry, ListNode, nodes_of
from tei.encoder.structure.contents_region import Region, find_region
from tei.encoder.structure.contents_rows import LETTER
from tei.encoder.structure.contents_words import is_contents_head
from tei.model import Annotation, Certainty, Document, Evidence, Span
from tei.positions import covering

__all__ = ["NAME", "Entry", "contents_of", "entries_of", "find", "is_contents_head"]

NAME = "contents"
COLUMN = "column"
"""The rule of the heading of a column, which is the head of no group."""


def find(document: Document) -> Iterable[Annotation]:
    """Yield ``div[@type='contents']`` with its head, lists, items, titles and page numbers."""
    region = find_region(document.source, blocks_of(document), language_of(document))
    if region is None:
        return
    nodes = nodes_of(region)
    if not any(node.entry for node in nodes):
        return
    head = region.head
    start = head.outer.start if head else nodes[0].start
    attributes = (("type", "contents"), ("xml:id", "div-contents"))
    rule = "headed" if head else "run-of-page-numbers"
    note = f"{len(region.clues)} rows, score {region.score:.0f}"
    yield Annotation(Span(start, _end(region, nodes)), "div", attributes, evidence=Evidence(NAME, rule, "high", note))
    if head:
        yield Annotation(head.outer, "head", evidence=Evidence(NAME, rule, "" if head.kind == "heading" else "high"))
    if _is_table(region):
        for node in nodes:
            yield from _cells(node)
    else:
        yield from _lists(nodes)


def _end(region: Region, nodes: Sequence[ListNode]) -> int:
    last = region.clues[-1].row
    rest = last.block.lines[last.block.lines.index(last.line) + 1 :]
    is_whole = last.block.kind == "table" or not any(LETTER.search(line.text) for line in rest)
    return max(nodes[-1].end, last.block.outer.end if is_whole else 0)


def _is_table(region: Region) -> bool:
    return 2 * sum(one.row.is_cells for one in region.clues) > len(region.clues)


# --- annotations ---------------------------------------------------------------------------------------


def _lists(nodes: Sequence[ListNode], group: Entry | None = None) -> Iterator[Annotation]:
    """One list for the nodes between two column headers each, the first with the head of its group."""
    if group is None and len(nodes) == 1 and nodes[0].members:
        yield from _lists(nodes[0].members, nodes[0].entry)
        return
    for number, part in enumerate(_parts(nodes)):
        head = group if number == 0 else None
        span = Span(head.span.start if head else part[0].start, part[-1].end)
        yield Annotation(
            span, "list", (("type", "group"),) if head else (), evidence=Evidence(NAME, "group" if head else "entry")
        )
        if head:
            yield _claim(head.span, "head", "group", "medium")
            yield from _phrases(head, ())
        for node in part:
            yield from _node(node)


def _parts(nodes: Sequence[ListNode]) -> Iterator[Sequence[ListNode]]:
    """The nodes cut before each column header; one that nothing follows is left out."""
    start = 0
    for place, node in enumerate(nodes):
        if node.column and any(other.entry for other in nodes[start:place]):
            yield nodes[start:place]
            start = place
    if any(node.entry for node in nodes[start:]):
        yield nodes[start:]


def _node(node: ListNode) -> Iterator[Annotation]:
    if node.column:
        yield _claim(node.column, "head", COLUMN)
    elif node.entry and node.members:
        yield _claim(Span(node.start, node.end), "item", "entry")
        yield from _lists(node.members, node.entry)
    elif node.entry:
        yield _claim(node.entry.span, "item", "entry")
        yield from _phrases(node.entry, node.gaps)


def _phrases(entry: Entry, gaps: Sequence[Span]) -> Iterator[Annotation]:
    yield Annotation(entry.title, "title", (("type", "main"),), evidence=Evidence(NAME, "entry"))
    if entry.subtitle:
        evidence = Evidence(NAME, "two-line-entry", entry.certainty)
        yield Annotation(entry.subtitle, "title", (("type", "sub"),), evidence=evidence)
    for gap in gaps:
        yield Annotation(gap, "fw", (("type", "header"),), evidence=Evidence(NAME, COLUMN, "high"))
    if entry.page:
        attributes = (("type", "page"), ("n", entry.number))
        yield Annotation(entry.page, "ref", attributes, evidence=Evidence(NAME, "page-number"))


def _cells(node: ListNode) -> Iterator[Annotation]:
    """The title and the page number of a row that stays the row of a table."""
    if node.entry:
        yield from _phrases(node.entry, ())
    for member in node.members:
        yield from _cells(member)


def _claim(span: Span, element: str, rule: str, certainty: Certainty = "") -> Annotation:
    return Annotation(span, element, evidence=Evidence(NAME, rule, certainty))


# --- reading back --------------------------------------------------------------------------------------


def contents_of(document: Document) -> Span | None:
    """Return the span of the printed contents, as an earlier annotator found it."""
    for annotation in document.annotations:
        if annotation.element == "div" and ("type", "contents") in annotation.attributes:
            return annotation.span
    return None


def entries_of(document: Document) -> list[Entry]:
    """Return the entries of the contents, read back from the annotations."""
    own = [annotation for annotation in document.annotations if annotation.evidence.annotator == NAME]
    groups = {a.span for a in own if a.element == "head" and a.evidence.rule == "group"}
    items = {a.span for a in own if a.element == "item"} | groups
    is_in_group = covering(groups)
    entries: list[Entry] = []
    for annotation in own:
        kind = dict(annotation.attributes).get("type", "")
        if annotation.element == "title" and kind == "main":
            span = next((s for s in (annotation.span,) if s in items), annotation.span)
            entries.append(Entry(span, annotation.span, is_group=is_in_group(annotation.span.start)))
        elif annotation.element == "title":
            entries[-1] = entries[-1]._replace(subtitle=annotation.span)
        elif annotation.element == "ref":
            number = dict(annotation.attributes)["n"]
            entries[-1] = entries[-1]._replace(page=annotation.span, number=number)
    return entries
