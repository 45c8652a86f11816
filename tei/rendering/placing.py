"""Page breaks, notes and running heads that stand between the items of a list or the rows of a table.

No output format has a place there; they go to the beginning of what follows, or to the end of the last item.
"""

from __future__ import annotations

from lxml import etree

from tei.tree import TEI, local_name

HOLDERS = {
    f"{TEI}list": frozenset({"item", "label", "head", "headLabel", "headItem", "desc", "trailer"}),
    f"{TEI}castList": frozenset({"castItem", "castGroup", "head", "trailer"}),
    f"{TEI}table": frozenset({"row", "head", "trailer", "desc", "figDesc"}),
    f"{TEI}row": frozenset({"cell", "table"}),
}
"""What may stand directly in them."""
TARGETS = {
    f"{TEI}list": "item",
    f"{TEI}castList": "castItem",
    f"{TEI}table": "cell",
    f"{TEI}row": "cell",
}


def into_items(text: etree._Element) -> None:
    """Move what stands between items into them, in place; the order of the text stays."""
    for holder in list(text.iter(*HOLDERS)):
        allowed = HOLDERS[str(holder.tag)]
        strays = [child for child in holder if local_name(child) not in allowed]
        for stray in reversed(strays):
            _move(stray, str(holder.tag))


def _move(stray: etree._Element, holder: str) -> None:
    target = f"{TEI}{TARGETS[holder]}"
    following = next((cell for sibling in stray.itersiblings() for cell in sibling.iter(target)), None)
    if following is not None:
        tail = following.text
        _detach(stray)
        following.text = None
        following.insert(0, stray)
        stray.tail = tail
        return
    before = [cell for sibling in stray.itersiblings(preceding=True) for cell in sibling.iter(target)]
    if before:
        last = max(before, key=_position)
        _detach(stray)
        stray.tail = None
        last.append(stray)


def _position(node: etree._Element) -> tuple[int, ...]:
    """Where an element stands in document order."""
    path: list[int] = []
    parent = node.getparent()
    while parent is not None:
        path.append(parent.index(node))
        node, parent = parent, parent.getparent()
    return tuple(reversed(path))


def _detach(node: etree._Element) -> None:
    """Take a node out; the text behind it stays."""
    parent = node.getparent()
    assert parent is not None
    if node.tail and node.tail.strip():
        previous = node.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    node.tail = None
    parent.remove(node)
