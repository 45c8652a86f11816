"""Schematron (ISO/IEC 19757-3) with XPath 1.0, compiled to XSLT 1.0 and run by libxslt inside lxml.

Rules whose XPath is also XPath 1.0 run whatever query binding the schema declares; ``lxml.isoschematron`` would refuse
those of TEI.  Each pattern becomes a mode whose templates are its rules: the first that matches a node wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from tei.errors import MissingToolError, UnreadableError
from tei.issues import Severity, catalogue
from tei.tree import read_tree
from tei.validation.paths import faster

SCHEMATRON = "http://purl.oclc.org/dsdl/schematron"
SCH = f"{{{SCHEMATRON}}}"
XSLT_NAMESPACE = "http://www.w3.org/1999/XSL/Transform"
XSL = f"{{{XSLT_NAMESPACE}}}"
OWN = "urn:teikit:schematron"
KEY = f"{{{OWN}}}key"
SEVERITIES: dict[str, Severity] = {
    "warning": "warning", "warn": "warning", "info": "info", "information": "info", "nonfatal": "warning",
}  # fmt: skip
PREDICATE = re.compile(r"\[[^\[\]]*(\[[^\[\]]*\][^\[\]]*)*\]")
NAMED = re.compile(r"^/descendant::([\w.-]+:)([\w.-]+)(?![\w.:(-])")
BY_NAME = r"key('own:elements', '\2')[self::\1\2]"
"""An index of all elements by their names spares a walk through the document for each rule and variable."""
Node = etree._Element
Extensions = dict[tuple[str | bytes, str | bytes], Any]


class Failure(NamedTuple):
    """An assertion that fails, or a report that holds, at an element."""

    code: str
    severity: Severity
    message: str
    element: Node


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """A Schematron schema, compiled."""

    path: Path
    sheets: tuple[Node, ...]
    """Stylesheets; run by ``failures``."""
    tests: dict[str, tuple[str, Severity]]
    """Code and severity by the key of the assertion in the stylesheets."""


def read_schematron(path: Path) -> Rules:
    """The rules in a Schematron file; raises ``UnreadableError`` where it is none."""
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise UnreadableError(message, remedy="Check the name of the file.") from None
    return _read(path, changed)


@lru_cache(4)
def _read(path: Path, changed: int) -> Rules:
    root = read_tree(path).getroot()
    if root.tag != f"{SCH}schema":
        raise UnreadableError(f"{path} is no Schematron schema: its root is {root.tag!r}", remedy="Name a .sch file.")
    _include(root, path)
    _inherit(root)
    _check(root, path)
    tests = {str(number): test for number, test in enumerate(root.iter(f"{SCH}assert", f"{SCH}report"))}
    for key, test in tests.items():
        test.set(KEY, key)
    return Rules(path, tuple(_sheets(root)), {key: (_code(test), _severity(test)) for key, test in tests.items()})


def _include(root: Node, path: Path) -> None:
    """Put the content of included files in the place of ``<include>``."""
    for node in list(root.iter(f"{SCH}include")):
        target = path.parent / node.get("href", "")
        if not target.is_file():
            raise UnreadableError(f"{target} does not exist", place=f"{path}:{node.sourceline}", remedy="Mend @href.")
        _replace(node, [read_tree(target).getroot()])


def _replace(node: Node, others: list[Node]) -> None:
    parent = node.getparent()
    if parent is not None:
        at = parent.index(node)
        parent[at : at + 1] = others


def _inherit(root: Node) -> None:
    """Write out abstract patterns and abstract rules."""
    candidates = root.iter(f"{SCH}pattern", f"{SCH}rule")
    abstract = {node.get("id"): node for node in candidates if node.get("abstract") == "true"}
    for pattern in [node for node in root.iter(f"{SCH}pattern") if node.get("is-a") in abstract]:
        pattern.extend(_instantiated(abstract[pattern.get("is-a")], pattern))
    for extends in [node for node in root.iter(f"{SCH}extends") if node.get("rule") in abstract]:
        _replace(extends, [deepcopy(child) for child in abstract[extends.get("rule")]])


def _instantiated(abstract: Node, pattern: Node) -> list[Node]:
    """The children of an abstract pattern with its parameters filled in, the longest names first."""
    parameters = {node.get("name", ""): node.get("value", "") for node in pattern.iter(f"{SCH}param")}
    children = [deepcopy(child) for child in abstract]
    for node in (each for child in children for each in child.iter(f"{SCH}*")):
        for attribute, value in node.attrib.items():
            for name in sorted(parameters, key=len, reverse=True):
                value = str(value).replace(f"${name}", parameters[name])
            node.set(attribute, value)
    return children


def _namespaces(root: Node) -> dict[str, str]:
    return {node.get("prefix", ""): node.get("uri", "") for node in root.iter(f"{SCH}ns")}


def _check(root: Node, path: Path) -> None:
    """Refuse expressions that are not XPath 1.0, with their place."""
    namespaces = _namespaces(root)
    for node in root.iter(f"{SCH}*"):
        for attribute in {"context", "test", "value", "select"} & set(node.attrib):
            try:
                etree.XPath(node.get(attribute, ""), namespaces=namespaces)
            except etree.XPathError as error:
                raise MissingToolError(
                    f"{node.get(attribute)} is not XPath 1.0: {error}",
                    place=f"{path}:{node.sourceline}",
                    remedy="Rules in XPath 2 or 3 need another Schematron processor.",
                ) from None


def _concrete(root: Node) -> Iterator[Node]:
    return (node for node in root.iter(f"{SCH}pattern") if node.get("abstract") != "true")


def _code(test: Node) -> str:
    """The code of an assertion: its own name, where the catalogue has it."""
    name = test.get("id", "")
    return name if name in catalogue() else "schematron"


def _severity(test: Node) -> Severity:
    return SEVERITIES.get((test.get("role") or "").lower(), "error")


def _sheets(root: Node) -> Iterator[Node]:
    """Stylesheets for all patterns: one together, and one for each that has variables of its own."""
    patterns = list(_concrete(root))
    own = [pattern for pattern in patterns if pattern.find(f"{SCH}let") is not None]
    yield _stylesheet(root, [pattern for pattern in patterns if pattern not in own])
    for pattern in own:
        yield _stylesheet(root, [pattern])


def _stylesheet(root: Node, patterns: list[Node]) -> Node:
    """The patterns as a stylesheet that calls ``found`` for each failure; every pattern is a mode."""
    names = {"xsl": XSLT_NAMESPACE, "own": OWN, **_namespaces(root)}
    sheet = etree.Element(f"{XSL}stylesheet", nsmap=names, version="1.0")
    lets = [let for node in (root, *patterns) for let in node.iterchildren(f"{SCH}let")]
    sheet.extend(_variables(_used(lets, patterns)))
    etree.SubElement(sheet, f"{XSL}key", name="own:elements", match="*", use="local-name()")
    start = etree.SubElement(sheet, f"{XSL}template", match="/")
    for number, pattern in enumerate(patterns):
        rules = [rule for rule in pattern.iterchildren(f"{SCH}rule") if rule.get("abstract") != "true"]
        alone = _loop(rules[0]) if len(rules) == 1 else None
        if alone is not None:
            start.append(alone)
        else:
            _mode(sheet, start, f"pattern-{number}", rules)
    return sheet


def _loop(rule: Node) -> Node | None:
    """The only rule of a pattern as a loop over the nodes that its context selects, which is faster than matching.

    A node matches a relative pattern when the path from the root over all descendants selects it (XSLT 1.0, 5.2).
    None for a context that is no plain path.
    """
    context = rule.get("context", "")
    if "(" in PREDICATE.sub("", context):
        return None
    select = " | ".join(path if path.startswith("/") else f"//{path}" for path in _paths(context))
    loop = etree.Element(f"{XSL}for-each", select=_indexed(select))
    loop.extend(_body(rule))
    return loop


def _indexed(expression: str) -> str:
    """The expression with paths that begin with the elements of a name led through the index of names."""
    return " | ".join(NAMED.sub(BY_NAME, faster(path)) for path in _paths(expression))


def _paths(expression: str) -> list[str]:
    """The paths of a union: its parts between the signs that stand outside of predicates, brackets and strings."""
    parts, depth, quote = [""], 0, ""
    for character in expression:
        if quote or character in "'\"":
            quote = "" if character == quote else quote or character
        depth += 0 if quote else (character in "[(") - (character in "])")
        if character == "|" and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _mode(sheet: Node, start: Node, mode: str, rules: list[Node]) -> None:
    """Add the rules of a pattern as templates of one mode, the earlier with the higher priority."""
    for select in _selections(" ".join(rule.get("context", "") for rule in rules)):
        etree.SubElement(start, f"{XSL}apply-templates", select=select, mode=mode)
    etree.SubElement(sheet, f"{XSL}template", match="/ | node() | @*", mode=mode, priority="-1")
    for number, rule in enumerate(rules):
        sheet.append(_template(rule, mode, len(rules) - number))


def _selections(contexts: str) -> Iterator[str]:
    """The nodes to offer to the rules; attributes and texts only where a context asks for them."""
    yield from ("/", "//*")
    steps = PREDICATE.sub("", contexts)
    if "@" in steps or "attribute::" in steps:
        yield "//@*"
    if "()" in steps:
        yield "//text() | //comment() | //processing-instruction()"


def _used(lets: list[Node], patterns: list[Node]) -> list[Node]:
    """The variables that the rules need, directly or through others."""
    tests = [node for pattern in patterns for node in pattern.iter(f"{SCH}*") if node.tag != f"{SCH}let"]
    inner = [let for pattern in patterns for let in pattern.iterfind(f"{SCH}rule/{SCH}let")]
    texts = [str(value) for node in (*tests, *inner) for value in node.attrib.values()]
    used: list[Node] = []
    for let in reversed(lets):
        if any(f"${let.get('name')}" in text for text in texts):
            used.insert(0, let)
            texts.append(let.get("value", ""))
    return used


def _variables(lets: list[Node]) -> Iterator[Node]:
    for let in lets:
        yield etree.Element(f"{XSL}variable", name=let.get("name", ""), select=_indexed(let.get("value", "''")))


def _template(rule: Node, mode: str, priority: int) -> Node:
    template = etree.Element(f"{XSL}template", match=rule.get("context", ""), mode=mode, priority=str(priority))
    template.extend(_body(rule))
    return template


def _body(rule: Node) -> Iterator[Node]:
    """The variables and the tests of a rule."""
    yield from _variables(list(rule.iterchildren(f"{SCH}let")))
    for test in rule.iterchildren(f"{SCH}assert", f"{SCH}report"):
        yield _condition(test)


def _condition(test: Node) -> Node:
    """The instruction that tells of a failure."""
    expression = test.get("test", "")
    condition = etree.Element(f"{XSL}if", test=f"not({expression})" if test.tag == f"{SCH}assert" else expression)
    message = etree.SubElement(condition, f"{XSL}variable", name="own-message")
    message.extend(_message(test))
    call = f"own:found(ancestor-or-self::*[1], '{test.get(KEY)}', normalize-space($own-message))"
    etree.SubElement(condition, f"{XSL}value-of", select=call)
    return condition


def _message(test: Node) -> Iterator[Node]:
    """The text of a message with its values."""
    yield _text(test.text)
    for part in test:
        if part.tag == f"{SCH}value-of":
            yield etree.Element(f"{XSL}value-of", select=part.get("select", ""))
        elif part.tag == f"{SCH}name":
            yield etree.Element(f"{XSL}value-of", select=f"name({part.get('path', '.')})")
        elif isinstance(part.tag, str):
            yield _text("".join(map(str, part.itertext())))
        yield _text(part.tail)


def _text(string: str | None) -> Node:
    node = etree.Element(f"{XSL}text")
    node.text = string
    return node


def failures(tree: etree._ElementTree, rules: Rules) -> list[Failure]:
    """Every assertion that fails in the document, pattern by pattern; raises ``MissingToolError`` for XPath 2."""
    failed: list[Failure] = []

    def found(context: object, elements: list[Node], key: str, message: str) -> str:
        failed.append(Failure(*rules.tests[key], str(message), elements[0] if elements else tree.getroot()))
        return ""

    for sheet in rules.sheets:
        _run(sheet, tree, {(OWN, "found"): found}, rules.path)
    return failed


def _run(sheet: Node, tree: etree._ElementTree, extensions: Extensions, path: Path) -> None:
    try:
        etree.XSLT(sheet, extensions=extensions, access_control=etree.XSLTAccessControl.DENY_ALL)(tree)
    except etree.XSLTError as error:
        raise MissingToolError(
            f"a rule of {path} cannot be run: {error}",
            remedy="Rules in XPath 2 or 3 need another Schematron processor.",
        ) from None
