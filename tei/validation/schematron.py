"""Schematron (ISO/IEC 19757-3): read, and run by what runs it best.

Rules in XPath 1.0 run here, in one walk (``tei.validation.ruling``); what that does not understand, libxslt runs.
Rules in XPath 2 or 3 are Saxon's.  Which it is the rules themselves say, not the query binding that a schema declares:
TEI asks for ``xslt2`` even where XPath 1.0 is enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from lxml import etree

from tei.errors import UnreadableError
from tei.issues import Severity, catalogue
from tei.tree import XML_ID
from tei.validation import saxon
from tei.validation.evaluation import define, every
from tei.validation.functions import CORE
from tei.validation.ruling import SCH, SCHEMATRON, TESTS, Pattern, read_pattern, run_patterns
from tei.validation.scopes import Names
from tei.validation.stylesheets import KEY, LIBXSLT, OWN, SAXON, XSL, namespaces_of, stylesheets
from tei.validation.xpath import Expression, UnknownExpression, read_xpath
from tei.xml.parser import read_tree

RNG = "{http://relaxng.org/ns/structure/1.0}"
SEVERITIES: dict[str, Severity] = {
    "warning": "warning", "warn": "warning", "info": "info", "information": "info", "nonfatal": "warning",
}  # fmt: skip
EXPRESSIONS = ("context", "test", "value", "select", "path")
KNOWN = CORE | frozenset("position last current key document generate-id format-number system-property".split())
"""The functions of XPath 1.0 and XSLT 1.0."""
VERSION_1 = frozenset(("", "xslt", "xslt1", "xpath", "xpath1", "exslt"))
"""Query bindings in which a comparison of two strings with ``<`` is one of numbers."""
Runner = Literal["", "libxslt", "saxon"]
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
    names: Names
    patterns: tuple[Pattern, ...]
    """What runs in one walk."""
    sheets: tuple[Node, ...]
    """Stylesheets for the rest: for Saxon where ``later`` names an expression, else for libxslt."""
    tests: dict[str, Node]
    """The assertions and reports by their keys."""
    later: str = ""
    """The first expression that is not XPath 1.0, with its line."""


def read_schematron(path: Path, by: Runner = "") -> Rules:
    """The rules in a Schematron file, or those that are embedded in a RELAX NG schema; raises ``UnreadableError``.

    ``by`` has all of them run by one processor, for a second opinion.
    """
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise UnreadableError(message, remedy="Check the name of the file.") from None
    return _read(path, changed, by)


@lru_cache(4)
def _read(path: Path, changed: int, by: Runner) -> Rules:
    root = _root(path)
    _include(root, path)
    _inherit(root)
    tests = {str(number): test for number, test in enumerate(root.iter(*TESTS))}
    for key, test in tests.items():
        test.set(KEY, key)
    later = _later(root)
    patterns = [node for node in root.iter(f"{SCH}pattern") if node.get("abstract") != "true"]
    names = Names(namespaces_of(root))
    if later or by == "saxon":
        return Rules(path, names, (), tuple(stylesheets(root, patterns, SAXON)), tests, later or by)
    known, rest = ([], patterns) if by else _understood(root, patterns, names)
    return Rules(path, names, tuple(known), tuple(stylesheets(root, rest, LIBXSLT)), tests)


def _understood(root: Node, patterns: list[Node], names: Names) -> tuple[list[Pattern], list[Node]]:
    """The patterns that can be run in one walk, and the others."""
    for let in root.iterchildren(f"{SCH}let"):
        define(let.get("name", ""), let.get("value", "''"), names)
    known: list[Pattern] = []
    rest: list[Node] = []
    for pattern in patterns:
        try:
            known.append(read_pattern(pattern, names, KEY))
        except UnknownExpression:
            rest.append(pattern)
    return known, rest


def _root(path: Path) -> Node:
    """The ``schema``; of a RELAX NG schema one made of the patterns that stand in it, as TEI's have them."""
    root = read_tree(path).getroot()
    if root.tag == f"{SCH}schema":
        return root
    embedded = [node for node in root.iter(*EMBEDDED) if _is_outermost(node)]
    if str(root.tag).startswith(RNG):
        schema = etree.Element(f"{SCH}schema", nsmap={None: SCHEMATRON}, queryBinding="xslt2")
        schema.extend(embedded)
        return schema
    raise UnreadableError(f"{path} is no Schematron schema: its root is {root.tag!r}", remedy="Name a .sch file.")


EMBEDDED = (f"{SCH}ns", f"{SCH}pattern", f"{SCH}let")


def _is_outermost(node: Node) -> bool:
    parent = node.getparent()
    return parent is None or not str(parent.tag).startswith(SCH)


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


def _later(root: Node) -> str:
    """The first expression that XPath 1.0 does not have, or means otherwise; empty where there is none."""
    strict = (root.get("queryBinding") or "").lower() not in VERSION_1
    namespaces = namespaces_of(root)
    if root.find(f"{XSL}*") is not None:
        return "functions or keys in XSLT"
    for node in root.iter(f"{SCH}*"):
        for attribute in EXPRESSIONS:
            text = node.get(attribute)
            if text is not None and node.tag != f"{SCH}param" and _is_later(text, namespaces, strict):
                return f"line {node.sourceline}: {' '.join(text.split())}"
    return ""


def _is_later(text: str, namespaces: dict[str, str], strict: bool) -> bool:
    try:
        etree.XPath(text, namespaces=namespaces)
    except etree.XPathError:
        return True
    try:
        expression = read_xpath(text)
    except UnknownExpression:
        return False
    calls = {str(each.value) for each in every(expression) if each.kind == "call"}
    return not calls <= KNOWN or (strict and any(map(_compares_strings, every(expression))))


def _compares_strings(expression: Expression) -> bool:
    """Whether two values are ordered that XPath 1.0 takes for numbers, and XPath 2.0 perhaps for strings."""
    return expression.kind in ("<", "<=", ">", ">=") and not any(map(_is_number, expression.parts))


def _is_number(expression: Expression) -> bool:
    calls = ("number", "count", "string-length", "position", "last", "sum", "floor", "ceiling", "round")
    is_call = expression.kind == "call" and expression.value in calls
    return is_call or expression.kind in ("number", "+", "-", "*", "div", "mod", "negative", "variable")


def _failure(test: Node, element: Node, message: str) -> Failure:
    """The code of an assertion is its own name, where the catalogue has it."""
    name = test.get("id", "")
    severity = SEVERITIES.get((test.get("role") or "").lower(), "error")
    return Failure(name if name in catalogue() else "schematron", severity, message, element)


def failures(tree: etree._ElementTree, rules: Rules) -> list[Failure]:
    """Every assertion that fails in the document.

    Raises ``MissingToolError`` for XPath 2 without Saxon, ``UnreadableError`` for a rule that cannot be run.
    """
    failed: list[Failure] = []

    def told(key: str, element: Node, message: str) -> None:
        failed.append(_failure(rules.tests[key], element, message))

    def found(context: object, elements: list[Node], key: str, message: str) -> str:
        told(key, elements[0] if elements else tree.getroot(), str(message))
        return ""

    with _normal_identifiers(tree):
        if rules.later:
            saxon.run_stylesheets(tree, rules.sheets, rules.path, told)
            return failed
        run_patterns(tree, rules.patterns, rules.names, told)
        for sheet in rules.sheets:
            _run(sheet, tree, {(OWN, "found"): found}, rules.path)
    return failed


@contextmanager
def _normal_identifiers(tree: etree._ElementTree) -> Iterator[None]:
    """Take the white space around every ``xml:id`` away for a while, as a processor of xml:id does (its section 4)."""
    spaced = [value.getparent() for value in tree.xpath("//@xml:id[. != normalize-space(.)]")]
    written = [element.get(XML_ID) for element in spaced]
    for element in spaced:
        element.set(XML_ID, " ".join(element.get(XML_ID).split()))
    try:
        yield
    finally:
        for element, value in zip(spaced, written, strict=True):
            element.set(XML_ID, value)


def _run(sheet: Node, tree: etree._ElementTree, extensions: Extensions, path: Path) -> None:
    try:
        etree.XSLT(sheet, extensions=extensions, access_control=etree.XSLTAccessControl.DENY_ALL)(tree)
    except etree.XSLTError as error:
        raise UnreadableError(f"a rule of {path} cannot be run: {error}", remedy="Mend the rule.") from None
