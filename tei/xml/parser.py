"""The one parser: nothing is fetched, nothing is expanded, and what no book needs is refused in words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from lxml import etree

from tei.errors import UnreadableError
from tei.xml.budgets import limit, over_budget, spend

POSITION = re.compile(r", line \d+, column \d+\s*$")
"""What libxml2 adds to its messages, and we say before them."""
DECLARATIONS = tuple("<!ENTITY".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))


class MalformedXmlError(UnreadableError):
    """What was read is no well-formed XML."""


class _Nothing(etree.Resolver):
    """Whatever a document asks to be read is empty: without ``collect_ids`` libxml2 asks for its DTD all the same."""

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:
        return self.resolve_string("", context)


def _parser(huge: bool = False) -> etree.XMLParser:
    """Make a parser that fetches nothing and expands nothing.

    ``collect_ids`` is off because libxml2 otherwise refuses to parse a duplicate or malformed
    xml:id, which is for the validator to report.
    """
    made = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=huge, collect_ids=False)
    made.resolvers.add(_Nothing())
    return made


def parse_xml(data: bytes | str, name: str = "") -> etree._Element:
    """Return the root element of ``data``; ``name`` is what messages call it.

    Raises ``MalformedXmlError`` with the place of a syntax error, ``BudgetError`` for what no book needs: see
    ``tei.xml.budgets``.
    """
    spend("tree", len(data), name)
    try:
        return etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        if _declares_entities(data):  # they grow without end where libxml2's own limits are off
            raise _malformed(error, name) from None
    try:
        root = etree.fromstring(data, _parser(huge=True))  # deeper than 256, a text longer than 10 MB
    except etree.XMLSyntaxError as error:
        raise _malformed(error, name) from None
    _refuse_depth(root, name)
    return root


def _declares_entities(data: bytes | str) -> bool:
    needles = DECLARATIONS if isinstance(data, bytes) else ("<!ENTITY",)
    return any(needle in data for needle in needles)  # type: ignore[operator]  # of one type both


def _malformed(error: etree.XMLSyntaxError, name: str) -> UnreadableError:
    line, column = error.position
    place = f"{name}:{line}:{column}" if name else ""
    message = POSITION.sub("", error.msg or "it is empty").strip()
    if message.startswith("Excessive depth"):
        return over_budget("depth", place)
    return MalformedXmlError(f"this is not well-formed XML: {message}", place=place, remedy="Mend it there.")


def _refuse_depth(root: etree._Element, name: str) -> None:
    depth, most = 0, limit("depth")
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > most:
            raise over_budget("depth", f"{name}:{element.sourceline}" if name else "")


def parse_tree(data: bytes | str, name: str = "") -> etree._ElementTree:
    """Return the document of ``data``, as ``parse_xml`` does its root."""
    return etree.ElementTree(parse_xml(data, name))


def read_tree(path: str | Path) -> etree._ElementTree:
    """Return the document in the file at ``path``; raises ``UnreadableError`` as ``parse_xml`` does."""
    try:
        spend("tree", Path(path).stat().st_size, str(path))
        data = Path(path).read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from None
    tree = parse_tree(data, str(path))
    tree.docinfo.URL = str(path)
    return tree


def read_schema_tree(path: str | Path) -> etree._ElementTree:
    """Return the schema at ``path``, which libxml2 will read together with the files that it includes."""
    try:
        return etree.parse(str(path), etree.XMLParser(no_network=True))
    except OSError as error:
        raise _unreadable(path, error) from None
    except etree.XMLSyntaxError as error:
        raise _malformed(error, str(path)) from None


def _unreadable(path: str | Path, error: OSError) -> UnreadableError:
    return UnreadableError(
        f"{path} cannot be read: {error.strerror or error}", remedy="Check the name and the rights of the file."
    )


def root_tag(path: Path) -> str:
    """Return the name of the root element of a file, of which no more is read; empty where it is no XML.

    Raises ``OSError``.
    """
    with path.open("rb") as stream:
        try:
            _, root = next(etree.iterparse(stream, events=("start",), resolve_entities=False, no_network=True))
        except (etree.XMLSyntaxError, StopIteration):
            return ""
    return str(root.tag)
