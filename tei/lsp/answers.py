"""What there is to say at a place of a text: descriptions, names that may come, repairs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from tei.authorities import Authority
from tei.errors import TeikitError
from tei.issues import Issue
from tei.lsp import names
from tei.lsp.cursor import Cursor, Open, Word, cursor_at, end_tag_of, word_at
from tei.tree import TEI_NAMESPACE
from tei.validation.derivatives import forgive_attributes, step
from tei.validation.fixing import Repair, repairs
from tei.validation.names import SEPARATOR, Name
from tei.validation.patterns import Pattern, choice
from tei.validation.queries import alphabet, first, required
from tei.validation.reference import Attribute, Element, describe
from tei.validation.schemas import Schema, declarations

PROPOSED = re.compile(r"Did you mean (?:<(?P<element>[\w.:-]+)>|@(?P<attribute>[\w.:-]+)|“(?P<value>[^”]*)”)\?")
"""What the remedy of an issue proposes."""


class Proposal(NamedTuple):
    """A name or value that may come next."""

    name: str
    description: str
    first: bool = False
    """Whether it should stand before the others: what the schema demands."""
    label: str = ""
    """What people see instead of the name."""


def pointers(text: str, at: int, cursor: Cursor, authority: Authority) -> list[Proposal]:
    """The pointers that may be written at an offset, with the names of what they point at."""
    found = names.proposed(text, at, cursor, authority)
    return [Proposal(one.identifiers[0], names.described(one), False, names.titled(one)) for one in found]


def entry_at(text: str, at: int, authority: Authority) -> tuple[Word, str] | None:
    """The pointer at an offset, and what it points at in Markdown."""
    word = word_at(text, at)
    entry = names.pointed_at(text, at, word, authority)
    return (word, names.described(entry)) if word and entry else None


class Edit(NamedTuple):
    """A part of the text, by offsets, and what to put there."""

    start: int
    end: int
    by: str


class Action(NamedTuple):
    """A repair: what it does, and the edits that do it."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool


@lru_cache(512)
def page_of(schema: Schema, element: str) -> Element | None:
    """What the schema says of an element; None for one that it does not have."""
    try:
        return describe(schema, element.rpartition(":")[2])
    except TeikitError:
        return None


def hover(text: str, at: int, schema: Schema) -> tuple[Word, str] | None:
    """The word at an offset, and its description in Markdown."""
    word = word_at(text, at)
    page = page_of(schema, word.element) if word else None
    if word is None or page is None:
        return None
    if word.kind == "element":
        return word, "\n\n".join(_element(page))
    attribute = next((each for each in page.attributes if each.name == word.attribute), None)
    return (word, "\n\n".join(_attribute(attribute))) if attribute else None


def _element(page: Element) -> Iterator[str]:
    yield f"**<{page.name}>** {page.description}"
    content = [*(["text"] if page.text else []), *page.children]
    yield f"*may stand in* {_some(page.parents)}" if page.parents else "*is the root of a document*"
    yield f"*may contain* {_some(content)}" if content else "*is empty*"
    needed = [f"@{each.name}" for each in page.attributes if each.required]
    yield from [f"*needs* {_some([*page.required, *needed])}"] if needed or page.required else []


def _attribute(attribute: Attribute) -> Iterator[str]:
    yield f"**@{attribute.name}** {attribute.description}"
    values = zip(attribute.values, attribute.meanings, strict=True)
    listed = [f"- `{value}`{f': {meaning}' if meaning else ''}" for value, meaning in values]
    yield from ["\n".join(listed)] if listed else []
    yield from [f"*{attribute.form}*"] if attribute.form else []


SHOWN = 24


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} others" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def completions(text: str, at: int, schema: Schema) -> tuple[Cursor, list[Proposal]]:
    """What may come at an offset, and what has been typed of it."""
    cursor = cursor_at(text, at)
    return cursor, list(COMPLETERS[cursor.kind](cursor, schema)) if cursor.kind in COMPLETERS else []


def _elements(cursor: Cursor, schema: Schema) -> Iterator[Proposal]:
    state, model = _state(cursor.path, schema)
    here = first(state) or alphabet(model)
    needed = required(state)
    for name in sorted(here, key=lambda name: (name not in needed, name.local.lower())):
        page = page_of(schema, name.local)
        yield Proposal(name.local, page.description if page else "", name in needed)


def _state(path: Sequence[Open], schema: Schema) -> tuple[Pattern, Pattern]:
    """What may follow the children that the open element has, and its whole content model."""
    if not path:
        return schema.start, schema.start
    model = _model(schema, path[-1].name)
    state = model
    for child in path[-1].children:
        name = _known(schema, child)
        taken = step(state, f"{name.namespace}{SEPARATOR}{name.local}" if name.namespace else name.local)
        state = (taken.following or state) if taken is not None else state
    return state, model


def _model(schema: Schema, element: str) -> Pattern:
    found = declarations(schema).get(_known(schema, element), [])
    return forgive_attributes(choice(declaration.content() for declaration in found))


def _known(schema: Schema, element: str) -> Name:
    """The element of the schema that a tag in the text means, whatever its prefix."""
    local = element.rpartition(":")[2]
    known = declarations(schema)
    return next((name for name in known if name.local == local), Name(TEI_NAMESPACE, local))


def _attributes(cursor: Cursor, schema: Schema) -> Iterator[Proposal]:
    page = page_of(schema, cursor.element)
    for each in page.attributes if page else ():
        if each.name not in cursor.present:
            yield Proposal(each.name, each.description, each.required)


def _values(cursor: Cursor, schema: Schema) -> Iterator[Proposal]:
    page = page_of(schema, cursor.element)
    for each in page.attributes if page else ():
        if each.name == cursor.attribute:
            pairs = zip(each.values, each.meanings, strict=True)
            yield from (Proposal(value, meaning) for value, meaning in pairs)


def _end(cursor: Cursor, schema: Schema) -> Iterator[Proposal]:
    if cursor.path:
        yield Proposal(cursor.path[-1].name, "closes the element that is open", True)


COMPLETERS = {"element": _elements, "attribute": _attributes, "value": _values, "end": _end}


def safe_actions(text: str, schema: Schema) -> list[Action]:
    """The repairs of ``tei validate --fix``, one for each element."""
    data = text.encode("utf-8")
    groups: dict[int, list[Repair]] = {}
    for repair in repairs(data, schema, ""):
        groups.setdefault(repair.tag, []).append(repair)
    return [_action(data, group) for group in groups.values()]


def _action(data: bytes, group: Sequence[Repair]) -> Action:
    title = "; ".join(repair.said for repair in group if repair.said)
    return Action(title, tuple(_edit(data, repair) for repair in group), True)


def _edit(data: bytes, repair: Repair) -> Edit:
    start = len(data[: repair.start].decode("utf-8"))
    length = len(data[repair.start : repair.end].decode("utf-8"))
    return Edit(start, start + length, repair.by.decode("utf-8"))


def proposed_action(text: str, at: int, issue: Issue) -> Action | None:
    """The repair that an issue proposes for the tag at an offset: a name or a value like the one that stands there."""
    match = PROPOSED.search(issue.remedy)
    tag = re.compile(r"<[^\s/>]+").match(text, at)
    if match is None or tag is None:
        return None
    if match["element"]:
        return _renamed(text, at, tag[0][1:], match["element"])
    quoted = re.search(r"“([^”]*)”|@([\w.:-]+)", issue.message)
    old = quoted and (quoted[1] if match["value"] else quoted[2])
    end = text.find(">", at)
    found = text.find(old, at, end) if old else -1
    new = match["value"] or match["attribute"] or ""
    return Action(f"{old} → {new}", (Edit(found, found + len(old), new),), False) if old and found >= 0 else None


def _renamed(text: str, at: int, old: str, new: str) -> Action:
    prefix = old[: old.rfind(":") + 1]
    edits = [Edit(at + 1, at + 1 + len(old), prefix + new)]
    closing = end_tag_of(text, at)
    if closing is not None and text[slice(*closing)] == old:
        edits.append(Edit(*closing, prefix + new))
    return Action(f"<{old}> → <{prefix}{new}>", tuple(edits), False)
