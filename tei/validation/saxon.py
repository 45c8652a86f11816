"""Schematron in XPath 2 and 3, by Saxon (the package saxonche, in the extra ``teikit[xslt]``).

Saxon is given the text of a tree that has been parsed safely, and no way to read anything else.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from lxml import etree

from tei.errors import MissingToolError, UnreadableError
from tei.validation.ruling import Node, Told

REMEDY = 'Install Saxon with `pip install "teikit[xslt]"`.'
FEATURES = {
    "http://saxon.sf.net/feature/allowedProtocols": "none",
    "http://saxon.sf.net/feature/allow-external-functions": "false",
}
"""Nothing is read, and no code of others is called."""
LINE = re.compile(r"(?P<key>\d+) (?P<path>\S*) (?P<message>.*)")
GENERATED = re.compile(r"^.*(?=Error )|(?<=Error )in (?=\{)| at char \d+ in xsl:\S+ on line \d+ column \d+ of \S+:")
"""Warnings before an error, and places in a stylesheet that nobody wrote."""
STEP = re.compile(r"/Q(?P<tag>\{[^}]*\}[^\[]+)\[(?P<number>\d+)\]")


def run_stylesheets(tree: etree._ElementTree, sheets: Iterable[Node], rules: Path, told: Told) -> None:
    """Tell of every failure that the stylesheets find; raises ``MissingToolError`` and ``UnreadableError``."""
    from importlib import import_module

    try:
        saxonche: Any = import_module("saxonche")
    except ImportError:
        raise MissingToolError(f"{rules} has rules in XPath 2 or 3", remedy=REMEDY) from None
    with silence(), saxonche.PySaxonProcessor(license=False) as processor:
        for feature, value in FEATURES.items():
            processor.set_configuration_property(feature, value)
        try:
            document = processor.parse_xml(xml_text=_without_references(tree.getroot()))
            found = [line for sheet in sheets for line in _transformed(processor, sheet, document)]
        except saxonche.PySaxonApiError as error:
            said = GENERATED.sub("", " ".join(str(error).split()))
            message = f"Saxon cannot run the rules of {rules}: {said}"
            raise UnreadableError(message, remedy="Mend the rule.") from None
    for key, path, message in found:
        told(key, element_at(tree.getroot(), path), message)


def _without_references(root: etree._Element) -> str:
    """Return the XML below ``root`` without references to entities, whose declarations stand outside it."""
    if next(root.iter(etree.Entity), None) is not None:
        root = deepcopy(root)
        etree.strip_elements(root, etree.Entity, with_tail=False)
    return etree.tostring(root, encoding="unicode")


@contextmanager
def silence() -> Iterator[None]:
    """Keep what Saxon writes to standard error, past Python, from the editor: its exceptions say the same."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _transformed(processor: Any, sheet: Node, document: Any) -> list[tuple[str, str, str]]:
    """Key of the test, path of the element and message of each failure."""
    compiler = processor.new_xslt30_processor()
    executable = compiler.compile_stylesheet(stylesheet_text=etree.tostring(sheet, encoding="unicode"))
    said = executable.transform_to_string(xdm_node=document) or ""
    lines = (LINE.match(line) for line in said.splitlines())
    return [(match["key"], match["path"], match["message"]) for match in lines if match]


def element_at(root: Node, path: str) -> Node:
    """The element that a path of ``fn:path`` leads to: ``/Q{namespace}name[1]/…``."""
    node = root
    for match in list(STEP.finditer(path))[1:]:
        tag = match["tag"].removeprefix("{}")
        node = list(node.iterchildren(tag))[int(match["number"]) - 1]
    return node
