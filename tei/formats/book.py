"""What every format is given: a document in one reading, the models, and the walk over it.

def to_something(book: Book, options: Mapping[str, Any]) -> bytes:
    walk = book.walk(BEHAVIOURS, outputs=("something", "print"), write=escape)
    walk.render(book.text)
    return "".join(walk.out).encode()
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree

from tei.issues import Issue, Place
from tei.positions import one_line
from tei.rendering.active import strip_active_addresses
from tei.rendering.asking import Asker, check_models
from tei.rendering.dispatch import compile_models
from tei.rendering.models import Models, read_models
from tei.rendering.readings import view_of
from tei.rendering.text import plain
from tei.rendering.walk import Behaviour, Walk, passing, refuse
from tei.resources import schema_path
from tei.tree import TEI, XML_LANG, local_name
from tei.xml.budgets import allow_depth

UNTITLED = "untitled"

Result = bytes | Mapping[str, bytes]
"""The bytes of one file; or several files by their paths in a folder, the one to open first."""


@dataclass(frozen=True)
class Book:
    """A TEI document in one reading, ready for formats; nothing in it is changed by them."""

    tree: etree._ElementTree
    """As it was parsed, comments and all."""
    view: etree._Element
    """The root of the copy that ``view_of`` made: this is what formats render."""
    reading: str
    models: Models
    folder: Path = Path()
    """Where the addresses of pictures begin."""
    name: str = ""
    """What messages call the file."""
    lenient: bool = False
    own: Models = field(default_factory=dict)
    """Of ``models`` those of the user's ODDs alone."""
    issues: list[Issue] = field(default_factory=list)
    """What a format had to leave out or could not show; it adds to them."""

    @cached_property
    def text(self) -> etree._Element:
        """The element ``text`` of the view."""
        found = self.view.find(f"{TEI}text")
        return self.view if found is None else found

    @cached_property
    def title(self) -> str:
        """The main title of the header, else of the title page, else the name of the file."""
        found = self.view.find(f".//{TEI}titleStmt/{TEI}title")
        if found is None or not plain(found):
            found = self.view.find(f".//{TEI}titlePart")
        return (plain(found) if found is not None else "") or Path(self.name).stem.strip("-") or UNTITLED

    @cached_property
    def language(self) -> str:
        """The tag of the text's language; ``und`` where nobody says."""
        return self.text.get(XML_LANG) or self.view.get(XML_LANG) or "und"

    def walk(
        self,
        behaviours: Mapping[str, Behaviour],
        outputs: tuple[str, ...],
        write: Callable[[str], Any] = str,
        state: Any = None,
    ) -> Walk:
        """A walk over this book with the functions of a format; ``outputs`` as in ``compile_models``."""
        handlers = compile_models(self.models, behaviours, outputs, {"reading": self.reading, "output": outputs[0]})
        return Walk(handlers, write, state, passing(self._report_unknown) if self.lenient else self._refuse)

    def asker(self, outputs: tuple[str, ...]) -> Asker | None:
        """What says which of the user's models applies to an element; None where there are none."""
        return Asker(self.own, outputs, {"reading": self.reading, "output": outputs[0]}) if self.own else None

    def _refuse(self, walk: Walk, node: etree._Element) -> None:
        refuse(walk, node, self.name)

    def _report_unknown(self, node: etree._Element) -> None:
        name = local_name(node)
        if any(issue.code == "element-unknown" and f"<{name}>" in issue.message for issue in self.issues):
            return
        message = f"nothing says what becomes of <{name}>; its text stands without it"
        place = Place(self.name, node.sourceline or 1)
        self.issues.append(
            Issue("element-unknown", message, place, "Give it a model in an ODD (--odd).", severity="warning")
        )


def read_book(
    tree: etree._ElementTree,
    *,
    reading: str = "source",
    odds: tuple[Path, ...] = (),
    folder: Path = Path(),
    name: str = "",
    lenient: bool = False,
) -> Book:
    """``tree`` in one reading, with our models customised by the ODDs; raises ``ModelError`` for what cannot be run."""
    allow_depth()
    models, own = read_models(schema_path("teikit.odd"), *odds), read_models(*odds)
    check_models(own, {"reading": reading})
    view = view_of(tree.getroot(), reading)
    active = [_active(element, address, name) for element, address in strip_active_addresses(view)]
    return Book(tree, view, reading, models, folder, name, lenient, own, active)


def _active(element: etree._Element, address: str, name: str) -> Issue:
    message = f"the address {one_line(address)[:60]} of <{local_name(element)}> would run as a program; it is left out"
    place = Place(name, element.sourceline or 1)
    return Issue("address-active", message, place, "Give the address of a page or a file.", severity="warning")
