"""Patterns of Schematron as XSLT: 1.0 for libxslt, 3.0 for Saxon.

Each pattern becomes a loop, or a mode whose templates are its rules: the first that matches a node wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from tei.validation.paths import faster
from tei.validation.ruling import SCH, TESTS, Node

XSLT_NAMESPACE = "http://www.w3.org/1999/XSL/Transform"
XSL = f"{{{XSLT_NAMESPACE}}}"
OWN = "urn:teikit:schematron"
KEY = f"{{{OWN}}}key"
"""The attribute that numbers the tests of a schema."""
PREDICATE = re.compile(r"\[[^\[\]]*(\[[^\[\]]*\][^\[\]]*)*\]")


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the two versions of XSLT say differently."""

    version: str
    telling: str
    """The expression that tells of a failure, with the key of the test."""
    quick: bool
    """Whether ``//`` is to be written in the manner that is fast."""


MESSAGE = "normalize-space($own-message)"
LIBXSLT = Dialect("1.0", f"own:found(ancestor-or-self::*[1], '{{}}', {MESSAGE})", quick=True)
SAXON = Dialect("3.0", f"concat('{{}} ', path(ancestor-or-self::*[1]), ' ', {MESSAGE}, '\n')", quick=False)


def namespaces_of(root: Node) -> dict[str, str]:
    """The prefixes that a schema declares."""
    return {node.get("prefix", ""): node.get("uri", "") for node in root.iter(f"{SCH}ns")}


def stylesheets(root: Node, patterns: list[Node], dialect: Dialect) -> Iterator[Node]:
    """Stylesheets for patterns: one together, and one for each that has variables of its own."""
    own = [pattern for pattern in patterns if pattern.find(f"{SCH}let") is not None]
    common = [pattern for pattern in patterns if pattern not in own]
    if common:
        yield _stylesheet(root, common, dialect)
    for pattern in own:
        yield _stylesheet(root, [pattern], dialect)


def _stylesheet(root: Node, patterns: list[Node], dialect: Dialect) -> Node:
    """The patterns as a stylesheet that tells of each failure."""
    names = {"xsl": XSLT_NAMESPACE, "own": OWN, **namespaces_of(root)}
    sheet = etree.Element(f"{XSL}stylesheet", nsmap=names, version=dialect.version)
    sheet.extend(deepcopy(child) for child in root.iterchildren(f"{XSL}*"))
    if dialect is SAXON:
        etree.SubElement(sheet, f"{XSL}output", method="text")
    lets = [let for node in (root, *patterns) for let in node.iterchildren(f"{SCH}let")]
    sheet.extend(_variables(_used(lets, patterns), dialect))
    start = etree.SubElement(sheet, f"{XSL}template", match="/")
    for number, pattern in enumerate(patterns):
        rules = [rule for rule in pattern.iterchildren(f"{SCH}rule") if rule.get("abstract") != "true"]
        alone = _loop(rules[0], dialect) if len(rules) == 1 else None
        if alone is not None:
            start.append(alone)
        else:
            _mode(sheet, start, f"pattern-{number}", rules, dialect)
    return sheet


def _loop(rule: Node, dialect: Dialect) -> Node | None:
    """The only rule of a pattern as a loop over the nodes that its context selects, which is faster than matching.

    A node matches a relative pattern when the path from the root over all descendants selects it (XSLT 1.0, 5.2).
    None for a context that is no plain path.
    """
    context = rule.get("context", "")
    if "(" in PREDICATE.sub("", context):
        return None
    select = " | ".join(path if path.startswith("/") else f"//{path}" for path in _paths(context))
    loop = etree.Element(f"{XSL}for-each", select=_said(select, dialect))
    loop.extend(_body(rule, dialect))
    return loop


def _said(expression: str, dialect: Dialect) -> str:
    return " | ".join(map(faster, _paths(expression))) if dialect.quick else expression


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


def _mode(sheet: Node, start: Node, mode: str, rules: list[Node], dialect: Dialect) -> None:
    """Add the rules of a pattern as templates of one mode, the earlier with the higher priority."""
    for select in _selections(" ".join(rule.get("context", "") for rule in rules)):
        etree.SubElement(start, f"{XSL}apply-templates", select=select, mode=mode)
    etree.SubElement(sheet, f"{XSL}template", match="/ | node() | @*", mode=mode, priority="-1")
    for number, rule in enumerate(rules):
        priority = str(len(rules) - number)
        template = etree.Element(f"{XSL}template", match=rule.get("context", ""), mode=mode, priority=priority)
        template.extend(_body(rule, dialect))
        sheet.append(template)


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


def _variables(lets: list[Node], dialect: Dialect) -> Iterator[Node]:
    for let in lets:
        variable = etree.Element(f"{XSL}variable", name=let.get("name", ""))
        variable.set("select", _said(let.get("value", "''"), dialect))
        yield variable


def _body(rule: Node, dialect: Dialect) -> Iterator[Node]:
    """The variables and the tests of a rule."""
    yield from _variables(list(rule.iterchildren(f"{SCH}let")), dialect)
    for test in rule.iterchildren(*TESTS):
        yield _tried(test, dialect) if dialect is SAXON else _condition(test, dialect)


def _tried(test: Node, dialect: Dialect) -> Node:
    """The condition, where a value that it cannot work with is told as a failure: XPath 2 stops for many of them."""
    attempt = etree.Element(f"{XSL}try")
    attempt.append(_condition(test, dialect))
    caught = etree.SubElement(attempt, f"{XSL}catch")
    variable = etree.SubElement(caught, f"{XSL}variable", name="own-message")
    variable.set("select", f"concat('the rule “', {_quoted(test.get('test', ''))}, '” cannot be evaluated: ', {ERROR})")
    etree.SubElement(caught, f"{XSL}value-of", select=dialect.telling.format(test.get(KEY)))
    return attempt


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


ERROR = "$Q{http://www.w3.org/2005/xqt-errors}description"


def _condition(test: Node, dialect: Dialect) -> Node:
    """The instruction that tells of a failure."""
    expression = test.get("test", "")
    condition = etree.Element(f"{XSL}if", test=f"not({expression})" if test.tag == TESTS[0] else expression)
    message = etree.SubElement(condition, f"{XSL}variable", name="own-message")
    message.extend(_message(test))
    telling = dialect.telling.format(test.get(KEY))
    etree.SubElement(condition, f"{XSL}value-of", select=telling)
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
