"""XPath as code says what libxml2 says, and a rule means the same to all who run it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from tei.validation.evaluation import compiled, define
from tei.validation.ruling import SCH, SCHEMATRON
from tei.validation.schematron import Rules, failures, read_schematron
from tei.validation.scopes import Names, Scope, function
from tei.validation.values import as_string
from tei.validation.xpath import UnknownExpression, read_xpath

DOCUMENT = etree.ElementTree(
    etree.fromstring(
        '<a xmlns:x="urn:x" n="1"><b n=" 2 " to="#i"><c>t  u</c><x:b n="x"/></b><b xml:id="i" n=""><c n="-3.5"/>12</b>'
        '<c xml:id="j" to="#j" n="1e2"><b to=""/><!-- no --><b n="2"><c/></b></c></a>'
    )
)
NAMESPACES = {"x": "urn:x"}
GLOBAL = {"ids": "//@xml:id", "items": "//b[@n]", "word": "'2'"}

TEXTS = st.sampled_from(
    ("@n", "@to", "@xml:id", ".", "''", "'2'", "'#'", "' 2'", "'NaN'", "$word", "b/@n", "$ids", "name()")
)
NODES = st.sampled_from(
    ("@n", "@xml:id", "b", "c", "x:b", "b[@n]", "b[1]", "parent::b", "ancestor::c", "//b", "$ids", "$items", "..//c",
     "preceding::b[1]/@n", "preceding::c[1]", "$ids[. = 'i']", "$items[@n = '2']", "$items[@n = $word][1]/@to", "b | c",
     "(b | @n)[1]", "following-sibling::*[1]/@n", "$ids[starts-with(., $word)]", "text()")
)  # fmt: skip
NUMBERS = st.sampled_from(("1", "2.50", "0", "-1", "count(b)", "count(//c)", "count($ids)", "string-length(@n)"))


TWO = (
    "({}) = ({})", "({}) != ({})", "({}) < ({})", "({}) >= ({})", "({}) + ({})", "({}) - ({})", "({}) * ({})",
    "({}) and ({})", "({}) or ({})", "starts-with({}, {})", "contains({}, {})", "concat({}, {})",
    "substring-before({}, {})", "substring-after({}, {})", "translate({}, {}, 'xyz')",
)  # fmt: skip
ONE = (
    "not({})", "number({})", "string({})", "normalize-space({})", "string(number({})) != 'NaN'", "boolean({})",
    "substring({}, 2)", "substring({}, 0.5)", "substring({}, 1.5, 2)", "substring({}, 0, 3)", "string-length({})",
)  # fmt: skip


def combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.builds(str.format, st.sampled_from(TWO), inner, inner)
    return st.one_of(two, st.builds(str.format, st.sampled_from(ONE), inner))


EXPRESSIONS = st.recursive(st.one_of(TEXTS, NODES, NUMBERS), combined, max_leaves=5)


def known_names() -> Names:
    names = Names(NAMESPACES)
    for name, text in GLOBAL.items():
        define(name, text, names)
    return names


def by_libxml2(expression: str, element: etree._Element) -> str:
    """The string of an expression, with the variables written out."""
    for name, text in GLOBAL.items():
        expression = expression.replace(f"${name}", text if name == "word" else f"({text})")
    return str(etree.XPath(f"string({expression})", namespaces=NAMESPACES)(element))


@given(EXPRESSIONS)
def test_code_says_what_libxml2_says_at_every_element(expression: str) -> None:
    names = known_names()
    try:
        run = function(as_string(compiled(read_xpath(expression), names)), names)
    except UnknownExpression:
        assume(False)
    scope = Scope(DOCUMENT, names.watched)
    for element in DOCUMENT.iter("*"):
        assert run(element, scope) == by_libxml2(expression, element), (expression, element.tag, element.attrib)
        if element.tag in scope.seen:
            scope.seen[str(element.tag)].append(element)


CONTEXTS = ("b", "*", "b/c", "c//b", "b[@n]", "*[@n or @to]", "b[1]", "x:b | c[@n]", "c[not(@to)]/b", "a//c[. != '']")
Ruled = list[tuple[str, str]]
RULED = st.lists(st.tuples(st.sampled_from(CONTEXTS), EXPRESSIONS), min_size=1, max_size=3)


@given(RULED, st.booleans())
def test_a_pattern_means_the_same_in_one_walk_and_in_libxslt(
    tmp_path_factory: pytest.TempPathFactory, ruled: Ruled, as_report: bool
) -> None:
    path = write_schema(tmp_path_factory.mktemp("rules"), ruled, "report" if as_report else "assert")
    here = read_schematron(path)
    assume(here.patterns)
    assert found(here) == found(read_schematron(path, "libxslt"))


AGREED = st.sampled_from(
    ("@n", "@xml:id", "b", "x:b", "b[@n]", "parent::b", "ancestor::c", "preceding::b[1]/@n", "preceding::c[1]", "//b",
     "$ids[. = 'i']", "b | c", "@n = '2'", "@to = $ids", "starts-with(@to, '#')", "$items[@n = $word][1]/@to",
     "not(@n != '2')", "translate(@n, ' ', '') = '2'", "substring(@to, 2) = $ids", "count(b) > 1", "normalize-space(.)")
)  # fmt: skip
"""Conditions that mean the same in XPath 1.0 and 2.0, which keeps strings and numbers apart."""


@pytest.mark.slow
@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(CONTEXTS), AGREED), min_size=1, max_size=3))
def test_a_pattern_means_the_same_to_saxon(tmp_path_factory: pytest.TempPathFactory, ruled: Ruled) -> None:
    path = write_schema(tmp_path_factory.mktemp("rules"), ruled, "assert")
    assert found(read_schematron(path)) == found(read_schematron(path, "saxon"))


def write_schema(folder: Path, ruled: Ruled, kind: str) -> Path:
    root = etree.fromstring(f'<schema xmlns="{SCHEMATRON}"><ns prefix="x" uri="urn:x"/><pattern/></schema>')
    for name, text in GLOBAL.items():
        root.insert(1, etree.Element(f"{SCH}let", name=name, value=text))
    for context, test in ruled:
        rule = etree.SubElement(root[-1], f"{SCH}rule", context=context)
        etree.SubElement(rule, f"{SCH}{kind}", test=test).text = test.replace("$", "")
    path = folder / "rules.sch"
    path.write_bytes(etree.tostring(root))
    return path


def found(rules: Rules) -> list[tuple[str, str]]:
    """Where and what, in an order of its own: each processor takes the patterns in its own."""
    return sorted((DOCUMENT.getelementpath(each.element), each.message) for each in failures(DOCUMENT, rules))
