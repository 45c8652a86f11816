"""Where the cursor is in an XML text that is being written: in which element, tag, attribute or value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

NAME = r"[^\W\d][\w.:-]*"
MARKUP = re.compile(
    rf"""(?P<other><!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)|<![^>]*(?:>|\Z))
    |<(?P<end>/)?(?P<name>{NAME})?(?P<inside>(?:[^<>"']|"[^"<]*"|'[^'<]*')*(?:["'][^"'<]*\Z)?)(?P<close>>)?""",
    re.DOTALL | re.VERBOSE,
)
"""A comment, CDATA section, instruction or declaration, or a tag, whole or broken off."""
ATTRIBUTE = re.compile(rf"""(?P<name>{NAME})\s*=\s*(?P<quote>["'])(?P<value>[^"'<]*)(?P=quote)""")
OPEN_VALUE = re.compile(rf"""(?P<name>{NAME})\s*=\s*["'](?P<value>[^"'<]*)\Z""")
LAST_WORD = re.compile(rf"(?P<word>{NAME})?\Z")
Kind = Literal["text", "element", "attribute", "value", "end", "none"]


@dataclass(slots=True)
class Open:
    """An element that is open, and the names of the children that it has so far."""

    name: str
    children: list[str]


@dataclass(frozen=True, slots=True)
class Cursor:
    """What is being written at a place."""

    kind: Kind
    path: tuple[Open, ...]
    """The open elements, from the root."""
    typed: str = ""
    """The beginning of the name or value that stands there."""
    element: str = ""
    """The element whose tag is being written."""
    attribute: str = ""
    present: frozenset[str] = frozenset()
    """The attributes that its tag has already."""


def cursor_at(text: str, at: int) -> Cursor:
    """What is being written at an offset; ``none`` inside of comments and the like."""
    before = text[:at]
    path: list[Open] = []
    last: re.Match[str] | None = None
    for last in MARKUP.finditer(before):
        if last["close"] or (last["other"] is None and last.end() < len(before)):
            _follow(path, last)
    if last is None or last.end() < len(before) or last["close"]:
        return Cursor("text", tuple(path))
    if last["other"] is not None:
        return Cursor("text" if last["other"].endswith(">") else "none", tuple(path))
    return _in_tag(last, tuple(path))


def _follow(path: list[Open], tag: re.Match[str]) -> None:
    """Open or close what a tag opens or closes; an end tag that fits nothing is passed over."""
    name = tag["name"]
    if not name:
        return
    if not tag["end"]:
        if path:
            path[-1].children.append(name)
        if not tag["inside"].endswith("/"):
            path.append(Open(name, []))
    elif any(each.name == name for each in path):
        while path.pop().name != name:
            pass


def _in_tag(tag: re.Match[str], path: tuple[Open, ...]) -> Cursor:
    """What is being written in a tag that is not closed."""
    name, inside = tag["name"] or "", tag["inside"]
    if tag["end"]:
        return Cursor("end", path, name)
    if not inside:
        return Cursor("element", path, name, name)
    value = OPEN_VALUE.search(ATTRIBUTE.sub(_blank, inside))
    present = frozenset(match["name"] for match in ATTRIBUTE.finditer(inside))
    if value is not None:
        return Cursor("value", path, value["value"], name, value["name"], present)
    word = LAST_WORD.search(inside)
    return Cursor("attribute", path, (word and word["word"]) or "", name, "", present)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


@dataclass(frozen=True, slots=True)
class Word:
    """A name or a value in a tag, with its place: offsets, the end exclusive."""

    kind: Literal["element", "attribute", "value"]
    text: str
    start: int
    end: int
    element: str
    attribute: str = ""


def word_at(text: str, at: int) -> Word | None:
    """The name or value that the cursor is on."""
    tag = None
    for found in MARKUP.finditer(text):
        if found.start() > at:
            break
        tag = found
    if tag is None or tag["name"] is None or at > tag.end():
        return None
    if tag.start("name") <= at <= tag.end("name"):
        return Word("element", tag["name"], tag.start("name"), tag.end("name"), tag["name"])
    for match in ATTRIBUTE.finditer(text, tag.start("inside"), tag.end("inside")):
        if match.start("name") <= at <= match.end("name"):
            return Word("attribute", match["name"], *match.span("name"), tag["name"], match["name"])
        if match.start("value") <= at <= match.end("value"):
            return Word("value", match["value"], *match.span("value"), tag["name"], match["name"])
    return None


def end_tag_of(text: str, start: int) -> tuple[int, int] | None:
    """Where the name stands in the end tag of the element whose start tag begins at an offset; None without one."""
    depth = 0
    for tag in MARKUP.finditer(text, start):
        if tag["other"] is None and not tag["inside"].endswith("/"):
            depth += -1 if tag["end"] else 1
        if depth <= 0:
            return tag.span("name") if tag["end"] and tag["name"] else None
    return None
