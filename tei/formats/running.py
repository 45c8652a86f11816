"""Running text in the making: what is a line of its own, where blanks stand, what waits for its paragraph's end."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from lxml import etree

from tei.rendering.asking import Asker
from tei.rendering.behaviours import BLOCKS, STAND_INS
from tei.rendering.dispatch import Rule
from tei.rendering.readings import alternatives, is_read
from tei.rendering.text import is_apart
from tei.text.line_ends import WIDE
from tei.tree import local_name

PHRASES = frozenset(
    "abbr add addName addrLine address affiliation am anchor author authority bibl biblScope birth c catRef cb "
    "choice cit classCode corr country damage date death del distributor district docAuthor docDate edition editor "
    "email emph ex expan extent floruit foreign forename formula funder g gap gb genName geo geogName graphic hi "
    "idno keywords label language lb location measure mentioned milestone name nameLink num occupation orgName orig "
    "pb pc persName placeName principal ptr pubPlace publisher q ref reg region resp role roleDesc roleName rs s "
    "said seg settlement sex sic soCalled space sponsor subst supplied surname surplus term time title unclear "
    "w".split()
)
"""What stands inside a line of text; every other element begins and ends one."""

PHRASES_IN: Mapping[str, frozenset[str]] = {"stage": frozenset({"p", "ab", "l"})}
"""What stands inside a line in these elements only."""

OMITTED = frozenset({"omit", *(name for name, other in STAND_INS.items() if other == "omit")})
EMPTY = frozenset({"anchor", "break", "graphic"})
"""Behaviours that show nothing of what is in an element."""

EMPTY_LINE, LINE, TAB = "\n\n", "\n", "\t"

PARTED_BY: Mapping[str, str] = {
    "div": EMPTY_LINE + LINE,  # what readers of plain text know a heading by
    "cell": "", "row": LINE, "label": LINE, "item": LINE, "l": LINE, "fw": LINE, "signed": LINE, "dateline": LINE,
}  # fmt: skip
"""What parts an element from its neighbours, where that is not an empty line."""

BLANKS = re.compile("[ \t\r\n]+")
"""White space of XML; an ideographic blank is a character that is printed."""

NO_BLANK = re.compile(f"(?<={WIDE.pattern})\n|\n(?={WIDE.pattern})")


class Stretch(NamedTuple):
    """An element of the TEI and where its text begins and ends; ``start == end`` for one without text."""

    element: etree._Element
    start: int
    end: int


class Block(NamedTuple):
    """A line or paragraph of running text: which element it belongs to, and where in the book it stands."""

    element: etree._Element
    start: int
    end: int
    page: int
    """The row in ``pages`` of the page that it begins on; -1 before the first."""
    division: int
    """The row in ``divisions`` of the innermost division; -1 outside all."""
    note: etree._Element | None
    """The note that it is in: notes stand behind the paragraph of their reference."""


class Writer:
    """``walk`` over elements of a view, then ``finish``; what was written where stands in the lists.

    With ``by_line`` a line of the book (``lb``) is a line of the text; ``asker`` knows models that are to be obeyed.
    """

    def __init__(self, *, by_line: bool = False, asker: Asker | None = None) -> None:
        self._by_line = by_line
        self._asker = asker
        self._behaviours: dict[etree._Element, str] = {}
        self.blocks: list[Block] = []
        self.stretches: list[Stretch] = []
        self.pages: list[int] = []
        """The page breaks, each by its number in ``stretches``."""
        self.divisions: list[tuple[int, int]] = []
        """The divisions, each by its number in ``stretches``, with the number of its parent in this list or -1."""
        self._parts: list[str] = []
        self._length = 0
        self._last = ""
        self._blank = ""
        self._separator = ""
        self._begun: Block | None = None
        self._open: list[int] = []
        self._owners: list[etree._Element] = []
        self._notes: list[etree._Element] = []
        self._waiting: list[etree._Element] = []
        self._within: list[int] = []
        self._unstarted: list[int] = []
        self._points: list[int] = []

    def walk(self, root: etree._Element) -> None:
        """Write the text of ``root``."""
        walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        skipped = None
        for event, node in walker:
            if event == "start" and not self._enters(node):
                walker.skip_subtree()
                skipped = node
            elif event == "start":
                self._write(node.text)
                continue
            elif event == "end" and node is not skipped:
                self._leave(node)
            if event != "start" and node is not root:
                self._write(node.tail)

    def finish(self) -> str:
        """The whole text."""
        self._part(EMPTY_LINE)
        for number in self._points:
            self._set(number, self._length, self._length)
        return "".join(self._parts)

    def _enters(self, node: etree._Element) -> bool:
        """Begin ``node``; False where its content is not written, or not here."""
        name = local_name(node)
        if not is_read(node):
            return False
        rule = self._asker.rule(node) if self._asker else None
        if rule and rule.behaviour in OMITTED:
            return False
        if rule:
            self._behaviours[node] = rule.behaviour
        if self._is_note(node, name) and self._begun is not None:
            self._waiting.append(node)
            return False
        self._enter(node, name)
        return not (rule and self._shows_else(node, rule))

    def _shows_else(self, node: etree._Element, rule: Rule) -> bool:
        """Write what the rule shows instead of all that is in ``node``, and leave it; False where it says nothing."""
        if rule.behaviour == "alternate":
            shown: object = alternatives(node, rule)[0]
        elif "content" in rule.parameters:
            shown = rule.value("content", node)
        elif rule.behaviour in EMPTY:
            shown = None
        else:
            return False
        if shown == [node]:  # content="." is all that is in it
            return False
        if isinstance(shown, list):
            for one in shown:
                self.walk(one)
        elif shown is not None:
            self._write(str(shown))
        self._leave(node)
        return True

    def _is_note(self, node: etree._Element, name: str) -> bool:
        behaviour = self._behaviours.get(node)
        return behaviour == "note" if behaviour else name == "note" and is_apart(node)

    def _is_phrase(self, node: etree._Element, name: str) -> bool:
        behaviour = self._behaviours.get(node)
        if behaviour is None:
            return _is_phrase(node, name)
        return behaviour not in BLOCKS and behaviour != "note"

    def _enter(self, node: etree._Element, name: str) -> None:
        if not self._is_phrase(node, name):
            if not _is_behind_label(node):
                self._part(PARTED_BY.get(name, EMPTY_LINE))
            self._owners.append(node)
        number = len(self.stretches)
        self.stretches.append(Stretch(node, -1, -1))
        self._open.append(number)
        self._unstarted.append(number)
        self._begin_special(node, name, number)

    def _begin_special(self, node: etree._Element, name: str, number: int) -> None:
        if name == "pb":
            self.pages.append(number)
        elif name == "div":
            self.divisions.append((number, self._within[-1] if self._within else -1))
            self._within.append(len(self.divisions) - 1)
        elif self._is_note(node, name):
            self._notes.append(node)
        elif name == "lb" and self._by_line and self._begun:
            self._append(LINE)
            self._blank = ""
        elif name == "title" and node.get("type") == "sub":
            self._blank = " "

    def _leave(self, node: etree._Element) -> None:
        name, number = local_name(node), self._open.pop()
        if self._unstarted and self._unstarted[-1] == number:
            self._points.append(self._unstarted.pop())
        else:
            self._set(number, self.stretches[number].start, self._length)
        if name == "div":
            self._within.pop()
        if not self._is_phrase(node, name):
            if name != "label":
                self._part(PARTED_BY.get(name, EMPTY_LINE))
            self._owners.pop()
        if name == "cell":
            self._separator += TAB
        if self._is_note(node, name):
            self._notes.pop()

    def _set(self, number: int, start: int, end: int) -> None:
        self.stretches[number] = Stretch(self.stretches[number].element, start, end)

    def _write(self, characters: str | None) -> None:
        """Running text: a run of white space is one blank, a line end is none beside a wide character."""
        if not characters:
            return
        folded = BLANKS.sub(lambda run: LINE if LINE in run[0] else " ", characters)
        words = folded.strip(" \n")
        if folded[0] in " \n" and self._last != LINE:
            self._blank = self._blank or folded[0]
        if words:
            self._put(NO_BLANK.sub("", words).replace(LINE, " "))
            if folded[-1] in " \n":
                self._blank = folded[-1]

    def _put(self, characters: str) -> None:
        """Characters as they are, behind what must stand between them and what is written."""
        if not characters:
            return
        if self._begun is None:
            self._begin()
        elif self._blank == " " or (self._blank and not (WIDE.match(self._last) or WIDE.match(characters))):
            self._append(" ")
        self._blank = ""
        for number in self._unstarted:
            self._set(number, self._length, self._length)
        for number in self._points:
            self._set(number, self._length, self._length)
        self._unstarted.clear()
        self._points.clear()
        self._append(characters)

    def _append(self, characters: str) -> None:
        self._parts.append(characters)
        self._length += len(characters)
        self._last = characters[-1:] or self._last

    def _begin(self) -> None:
        if self.blocks:
            self._append(self._separator or LINE)
        self._separator = ""
        division = self._within[-1] if self._within else -1
        note = self._notes[-1] if self._notes else None
        here = self._length
        self._begun = Block(self._owners[-1], here, here, len(self.pages) - 1, division, note)

    def _part(self, separator: str) -> None:
        """End the block that is begun, and part it by ``separator`` at least from the next."""
        self._blank = ""
        if self._begun is not None:
            self.blocks.append(self._begun._replace(end=self._length))
            self._begun = None
            self._notes_behind()
        if separator.count(LINE) >= self._separator.count(LINE) and separator:
            self._separator = separator

    def _notes_behind(self) -> None:
        """The notes whose references stand in the paragraph that has ended."""
        waiting, self._waiting = self._waiting, []
        unstarted, self._unstarted = self._unstarted, []
        for note in waiting:
            self.walk(note)
        self._unstarted = unstarted


def _is_phrase(node: etree._Element, name: str) -> bool:
    """Does the element stand inside a line?  A label does but for one that stands between the items of a list."""
    if name in PHRASES_IN:
        return _is_in(node, PHRASES_IN[name])
    if name == "note":
        return not is_apart(node)
    return name in PHRASES and not (name == "label" and _is_in(node, ("list",)))


def _is_in(node: etree._Element, names: Collection[str]) -> bool:
    parent = node.getparent()
    return parent is not None and local_name(parent) in names


def _is_behind_label(node: etree._Element) -> bool:
    """Does the element go on with the line of a label before it?"""
    before = node.getprevious()
    return before is not None and local_name(before) == "label" and local_name(node) == "item"
