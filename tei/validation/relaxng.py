"""Validation against RELAX NG in one pass over expat's events: constant memory, exact places.

The state is the pattern of what may still come in the open element.  A known start tag costs one look-up; everything
that an error needs is worked out only when there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from xml.parsers import expat

from tei.issues import Issue, Place
from tei.validation import faults
from tei.validation.causes import Cause, diagnose, joined, parent_shown
from tei.validation.datatypes import words
from tei.validation.derivatives import (
    Rests,
    Step,
    accepts,
    any_end,
    attribute,
    attribute_values,
    close,
    end,
    forgive_attributes,
    step,
    text,
    whole_text,
)
from tei.validation.feeding import Document, feed, guard
from tei.validation.findings import Findings, Full, add, amend, counted, result, stopped
from tei.validation.names import SEPARATOR, split
from tei.validation.patterns import EMPTY, NOTHING, TEXT, Pattern, choice
from tei.validation.schemas import Schema

SPACE = " \t\r\n"


class Trouble:
    """What went wrong among the children of the open element, to fold what follows from it."""

    __slots__ = ("folds", "inserted", "stray")

    def __init__(self) -> None:
        self.folds = False
        """Whether content that is missing at the end is missing because of it."""
        self.stray = False
        """Whether text where none may stand has been reported."""
        self.inserted: dict[str, int] = {}
        """Elements taken as missing, with the number of their issue: they may yet come too late."""


Frame = tuple[Pattern | None, str, Pattern, int, Trouble | None]
"""While a child is read: what follows it, and the parent's name, content model, line and trouble."""


class Reader:
    """The handlers of one validation; expat calls them."""

    __slots__ = (
        "collected", "element", "findings", "frames", "ids", "line", "model", "parser", "pointers", "schema", "skipped",
        "state", "text_place", "trouble",
    )  # fmt: skip

    def __init__(self, schema: Schema, findings: Findings) -> None:
        self.schema = schema
        self.findings = findings
        self.parser = expat.ParserCreate(namespace_separator=SEPARATOR)
        self.state = self.model = schema.start
        self.frames: list[Frame] = []
        self.element = ""
        self.line = 0
        self.skipped = 0
        self.trouble: Trouble | None = None
        self.collected: list[str] | None = None
        self.text_place = Place()
        self.ids: dict[str, int] = {}
        self.pointers: list[tuple[str, Place]] = []
        self.parser.ordered_attributes = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters

    def start(self, name: str, attributes: list[str]) -> None:
        """A start tag: step into the element, check its attributes."""
        if self.skipped:
            self.skipped += 1
            return
        if self.collected is not None:
            self.text_before_child()
        found = self.state.steps.get(name) or step(self.state, name) or self.unexpected(name)
        if found is None:
            self.skipped = 1
            return
        following, opened, content = found
        self.frames.append((following, self.element, self.model, self.line, self.trouble))
        self.element = name
        self.line = self.parser.CurrentLineNumber
        self.trouble = None
        if attributes:
            content = self.attributes(opened, attributes)
        if content is NOTHING:
            content = self.missing_attributes(opened)
        self.state = self.model = content
        self.collected = [] if content.has_data else None

    def attributes(self, opened: Pattern, attributes: list[str]) -> Pattern:
        """Check the attributes; returns the pattern of the content."""
        values = attributes[1::2]
        known = attribute_values(opened, tuple(attributes[::2]))
        if known and all(map(accepts, known.wanted, values)):
            for wanted, value in zip(known.wanted, values, strict=True):
                if wanted.identity:
                    self.identity(wanted.identity, value)
            return known.content
        return self.attributes_one_by_one(opened, attributes)

    def attributes_one_by_one(self, opened: Pattern, attributes: list[str]) -> Pattern:
        """Check attributes that are not all as they should be, or that may mean more than one thing."""
        rest = opened
        pairs = iter(attributes)
        for name, value in zip(pairs, pairs, strict=True):
            options = attribute(rest, split(name))
            if len(options) != 1:
                rest = self.undecided(opened, rest, options, name, value)
                continue
            wanted, rest = options[0]
            if wanted is TEXT:
                continue
            if not accepts(wanted, value):
                self.report(("wrong-value", self.element, name), faults.wrong_value, self.element, name, value, wanted)
            elif wanted.identity:
                self.identity(wanted.identity, value)
        closed = rest.closed or close(rest)
        return self.missing_attributes(rest) if closed is NOTHING else closed

    def undecided(self, opened: Pattern, rest: Pattern, options: Rests, name: str, value: str) -> Pattern:
        """An attribute that nothing allows here, or that several patterns allow."""
        if not options:
            kind = ("unknown-attribute", self.element, name)
            self.report(kind, faults.unknown_attribute, self.schema, self.element, name, opened)
            return rest
        fitting = [(wanted, after) for wanted, after in options if accepts(wanted, value)]
        if not fitting:
            wanted = choice(wanted for wanted, _ in options)
            self.report(("wrong-value", self.element, name), faults.wrong_value, self.element, name, value, wanted)
        for identity in {wanted.identity for wanted, _ in fitting if wanted.identity}:
            self.identity(identity, value)
        return choice(after for _, after in fitting or options)

    def identity(self, kind: str, value: str) -> None:
        """Remember an identifier or the pointers to one."""
        if kind != "ID":
            self.pointers.extend((word, self.place()) for word in words(value))
            return
        value = value.strip(SPACE)
        if value in self.ids:
            self.report(("duplicate-id",), faults.duplicate_id, value, self.ids[value])
        else:
            self.ids[value] = self.line

    def missing_attributes(self, rest: Pattern) -> Pattern:
        """Report what the start tag lacks; returns the pattern of the content all the same."""
        self.report(("missing-attribute", self.element, rest), faults.missing_attribute, self.element, rest)
        return forgive_attributes(rest)

    def characters(self, data: str) -> None:
        """Character data: collected where its value counts, else only allowed or not."""
        if self.skipped:
            return
        if self.collected is not None:
            self.collect(data)
            return
        rest = self.state.text_step or text(self.state, data)
        if rest is not NOTHING:
            self.state = rest
        elif data.strip(SPACE):
            self.stray(data)

    def collect(self, data: str) -> None:
        """Keep the text of an element whose content is a value."""
        if not self.collected:
            self.text_place = self.place()
        self.collected.append(data)  # type: ignore[union-attr]  # asked for only while there is a list

    def stray(self, data: str) -> None:
        """Report text among elements, once in each parent."""
        self.trouble = self.trouble or Trouble()
        if not self.trouble.stray:
            self.trouble.stray = True
            column = self.parser.CurrentColumnNumber + 1 + len(data) - len(data.lstrip(SPACE))
            place = Place(self.findings.file, self.parser.CurrentLineNumber, column)
            self.report(("stray-text", self.element), faults.stray_text, self.element, data, self.state, place=place)

    def text_before_child(self) -> None:
        """The collected text turns out to stand beside an element."""
        string = "".join(self.collected or ())
        self.collected = None
        if string.strip(SPACE):
            self.advance(text(self.state, string), string)

    def whole_text(self, string: str) -> None:
        """The collected text turns out to be all the content."""
        rest = whole_text(self.state, string)
        complete = rest.nullable or end(rest) is not NOTHING
        is_no_value = rest is self.state and rest.has_data and not complete
        self.advance(NOTHING if is_no_value else rest, string)

    def advance(self, rest: Pattern, string: str) -> None:
        """Go on after the collected text, or report it."""
        if rest is NOTHING:
            place = self.text_place if string else self.place()
            self.report(("wrong-text", self.element), faults.wrong_text, self.element, string, self.state, place=place)
            self.fold()
            rest = EMPTY
        self.state = rest

    def fold(self) -> None:
        """Blame what is missing at the end of the open element on the mistake just reported."""
        self.trouble = self.trouble or Trouble()
        self.trouble.folds = True

    def end(self, name: str) -> None:
        """An end tag: nothing may be missing."""
        if self.skipped:
            self.skipped -= 1
            return
        if self.collected is not None:
            self.whole_text("".join(self.collected))
            self.collected = None
        following = self.frames[-1][0]
        if following is None:
            following = self.end_of_several()
        elif not self.state.nullable:
            self.incomplete()
        _, self.element, self.model, self.line, self.trouble = self.frames.pop()
        self.state = following

    def end_of_several(self) -> Pattern:
        """An end tag where several declarations were possible: what follows those that are complete."""
        following = end(self.state)
        if following is NOTHING:
            self.incomplete()
            following = any_end(self.model)
        return following

    def incomplete(self) -> None:
        """Report what is missing at an end tag, unless another mistake in the element is why."""
        if self.trouble is None or not self.trouble.folds:
            kind = ("incomplete-content", self.element, self.state)
            self.report(kind, faults.incomplete, self.element, self.line, self.state)

    def unexpected(self, name: str) -> Step | None:
        """Report a start tag that may not stand here; returns how to read on, None to pass over the element."""
        parent = parent_shown(self.element)
        cause = diagnose(self.schema, self.state, self.model, parent, name)
        self.trouble = self.trouble or Trouble()
        if name in self.trouble.inserted:
            self.late(self.trouble.inserted.pop(name), name, parent)
        else:
            self.tell(cause, name)
        return cause.recovery

    def tell(self, cause: Cause, name: str) -> None:
        """Report a cause, and note what may follow from it."""
        trouble = self.trouble = self.trouble or Trouble()
        wide = cause.code == "wrong-namespace"
        kind = (cause.code, split(name).namespace if wide else (self.element, name))
        number = self.report(kind, faults.Fault, cause.code, cause.message, cause.remedy, most=1 if wide else None)
        if cause.code == "missing-element" and cause.meant and number is not None:
            trouble.inserted[joined(cause.meant)] = number
        elif cause.recovery is None or cause.recovery.following is self.state:
            trouble.folds = True

    def late(self, number: int, name: str, parent: str) -> None:
        """What was reported as missing comes after all: it is out of order."""
        element = parent_shown(name)
        message = f"{element}, which is in line {self.parser.CurrentLineNumber}, must stand before this in {parent}"
        amend(self.findings, number, "wrong-order", message, f"Move {element} here.")

    def place(self) -> Place:
        """Where the parser is: at the beginning of a tag or of a stretch of text."""
        return Place(self.findings.file, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def report(
        self,
        kind: Hashable,
        make: Callable[..., faults.Fault],
        *about: object,
        place: Place | None = None,
        most: int | None = None,
    ) -> int | None:
        """Count one more of a kind and tell of it, unless enough of them have been told; returns its number."""
        if not counted(self.findings, kind, most):
            return None
        code, message, remedy = make(*about)
        return add(self.findings, kind, Issue(code, message, place or self.place(), remedy))

    def with_opener(self, ending: Issue) -> Issue:
        """What ended the reading; of an end tag that matches no start tag, with the one that is open."""
        if ending.code != "mismatched-tag" or self.skipped:
            return ending
        opener = f"{parent_shown(self.element)}, which begins in line {self.line}"
        return replace(ending, message=f"{ending.message}: open is {opener}")

    def dangling(self) -> None:
        """Report the pointers to identifiers that no element has."""
        for value, place in self.pointers:
            if value not in self.ids:
                self.report(("dangling-id",), faults.dangling_idref, value, place=place)


def validate(document: Document, schema: Schema, findings: Findings) -> list[Issue]:
    """What is wrong with the document, in the order of the places.

    ``document`` is bytes, a path or a binary stream, which is read once.  An empty list says that it is valid.
    Raises ``UnreadableError`` for a file that cannot be read and for a faulty schema.
    """
    reader = Reader(schema, findings)
    guard(reader.parser, findings.file, lambda issue: _keep(findings, issue))
    try:
        ending = feed(reader.parser, document, findings.file)
        if ending is None:
            reader.dangling()
        else:
            findings.issues.append(reader.with_opener(ending))
    except Full:
        findings.issues.append(stopped(findings, reader.parser.CurrentLineNumber))
    return result(findings)


def _keep(findings: Findings, issue: Issue) -> None:
    if counted(findings, issue.code):
        add(findings, issue.code, issue)
