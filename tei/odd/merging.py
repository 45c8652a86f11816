"""A specification changed by another with mode='change' (TEI Guidelines, chapter 23.3.1)."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from tei.tree import TEI, local_name

LISTED = {
    "classes": ("memberOf", "key"),
    "attList": ("attDef", "ident"),
    "valList": ("valItem", "ident"),
}
"""Children that are lists, changed entry by entry: the entry's name and the attribute that identifies it."""
MANY = frozenset({"constraintSpec", "exemplum", "model", "modelGrp", "modelSequence"})


def merge(original: etree._Element, change: etree._Element) -> etree._Element:
    """``original`` as ``change`` wants it; both are left as they are."""
    result = deepcopy(original)
    for name, value in change.attrib.items():
        if name != "mode":
            result.set(name, value)
    for part in change:
        if local_name(part):
            _merge_part(result, part)
    return result


def _merge_part(result: etree._Element, part: etree._Element) -> None:
    name = local_name(part)
    old = _counterpart(result, part)
    if name in LISTED and old is not None and part.get("mode", "change") in ("change", "add"):
        _merge_list(old, part, *LISTED[name])
    elif part.get("mode") == "delete":
        if old is not None:
            result.remove(old)
    elif part.get("mode") == "change" and old is not None:
        result.replace(old, merge(old, part))
    elif old is None:
        result.append(deepcopy(part))
    else:
        result.replace(old, deepcopy(part))


def _counterpart(result: etree._Element, part: etree._Element) -> etree._Element | None:
    candidates = result.findall(str(part.tag))
    ident = part.get("ident")
    if ident is not None:
        return next((one for one in candidates if one.get("ident") == ident), None)
    if local_name(part) in MANY:
        return None
    return candidates[0] if candidates else None


def _merge_list(old: etree._Element, part: etree._Element, entry: str, key: str) -> None:
    for new in part.iter(f"{TEI}{entry}"):
        match = next((one for one in old.iter(f"{TEI}{entry}") if one.get(key) == new.get(key)), None)
        _merge_entry(old, match, new, inherits=entry == "attDef")


def _merge_entry(old: etree._Element, match: etree._Element | None, new: etree._Element, *, inherits: bool) -> None:
    """An attribute that a class gives is deleted or changed by an entry that stays in the list to say so."""
    mode = new.get("mode", "add")
    if match is None:
        if mode != "delete" or inherits:
            old.append(deepcopy(new))
        return
    parent = match.getparent()
    assert parent is not None
    if mode == "delete":
        parent.remove(match)
    elif mode == "change":
        parent.replace(match, merge(match, new))
    else:
        parent.replace(match, deepcopy(new))
