"""The walk over a document: calls each element's handler, and the format's function for characters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from lxml import etree

from tei.errors import InvalidError
from tei.rendering.blanks import UNEVEN, collapsed
from tei.tree import local_name

if TYPE_CHECKING:
    from tei.rendering.dispatch import Rule

Handler = Callable[["Walk", etree._Element], None]
Behaviour = Callable[["Walk", etree._Element, "Rule"], None]
"""What a format gives for each behaviour: writes to ``walk.out`` what the node becomes under the rule."""


class Walk:
    """What is written so far, and how to go on.

    ``out`` takes whatever the format writes, mostly strings.  ``state`` is the format's own.
    ``last`` is the character written last, empty at the start of a line: it decides about white space.
    """

    __slots__ = ("_write", "handlers", "last", "out", "state", "unknown")

    def __init__(
        self,
        handlers: Mapping[object, Handler],
        write: Callable[[str], Any] = str,
        state: Any = None,
        unknown: Callable[[Walk, etree._Element], None] | None = None,
    ) -> None:
        self.handlers = handlers
        self.out: list[Any] = []
        self.state = state
        self.last = ""
        self.unknown = unknown or refuse
        self._write = write

    def render(self, node: etree._Element) -> None:
        """One element, without the text behind it."""
        (self.handlers.get(node.tag) or self.unknown)(self, node)

    def content(self, node: etree._Element) -> None:
        """What is in an element: its text and its children in their order."""
        handlers = self.handlers
        if node.text:
            self.characters(node.text)
        for child in node:
            (handlers.get(child.tag) or self.unknown)(self, child)
            if child.tail:
                self.characters(child.tail)

    def parameter(self, node: etree._Element, rule: Rule) -> None:
        """What the rule's parameter ``content`` says is to be shown; by itself all that is in the element."""
        if "content" not in rule.parameters:
            self.content(node)
            return
        value = rule.value("content", node)
        if isinstance(value, list):
            for one in value:
                (self.content if one is node else self.render)(one)
        elif value is not None:
            self.characters(str(value))

    def characters(self, text: str) -> None:
        """Text of the document, its white space as the TEI means it."""
        if UNEVEN.search(text):
            text = collapsed(text, self.last)
        if text:
            self.last = text[-1]
            self.out.append(self._write(text))

    @contextmanager
    def elsewhere(self) -> Iterator[list[Any]]:
        """What is rendered inside goes to the list that this gives, not to ``out``."""
        out, last = self.out, self.last
        self.out, self.last = [], ""
        try:
            yield self.out
        finally:
            self.out, self.last = out, last

    def captured(self, node: etree._Element) -> list[Any]:
        """What is in an element, rendered but not yet written; the characters around it are those of ``out``."""
        out, self.out = self.out, []
        try:
            self.content(node)
            return self.out
        finally:
            self.out = out


def refuse(walk: Walk, node: etree._Element, file: str = "") -> None:
    """Nothing is dropped silently: an element without model is an error."""
    raise InvalidError(
        f"nothing says what becomes of the element {local_name(node)} [element-unknown]",
        place=f"{file}:{node.sourceline or 1}",
        remedy="Give it a model in an ODD (--odd), or let its text pass as it is with --lenient.",
    )


def passing(report: Callable[[etree._Element], None]) -> Callable[[Walk, etree._Element], None]:
    """Let the text of an element without model pass, and ``report`` it."""

    def pass_on(walk: Walk, node: etree._Element) -> None:
        if isinstance(node.tag, str):
            report(node)
            walk.content(node)

    return pass_on
