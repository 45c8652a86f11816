"""Faster paths select what the short ones do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tei.validation.paths import faster

EXPRESSIONS = (
    "//a", "//a[@n]", "//@n", "//*[@n or @m]", "//a[@n = 'x']//b[not(@m)]", "//a[1]", "//a[@n][1]",
    "//a[last()]", "//a[@n and position() = 2]", "//a//b", "//a[.//b]", "//*[self::a or self::b]/@n",
    "//a[@n + 1]", "//a/@n | //b[@m]/@m", "//b[starts-with(@n, 'x')]", "//text()",
    "//a[contains(@n, ']//[')]", "//a/b[@n]", "//descendant::b[@n]", "//a[string(@n)]", "'//a[@n]'",
    "//b[ancestor::a[@n]]", "/a//b[@n]/..", "//b[parent::a]/preceding-sibling::*[1]",
)  # fmt: skip
CHANGED = ("//a[@n]", "//@n", "//*[@n or @m]", "//b[starts-with(@n, 'x')]")


def element(name: str, attributes: dict[str, str], children: list[etree._Element]) -> etree._Element:
    made = etree.Element(name, attributes)
    made.extend(children)
    return made


names = st.sampled_from("abc")
attributes = st.dictionaries(st.sampled_from("nm"), st.sampled_from(["x", "1", "2", "]//["]), max_size=2)
leaves = st.builds(element, names, attributes, st.just([]))
trees = st.recursive(
    leaves, lambda inner: st.builds(element, names, attributes, st.lists(inner, max_size=4)), max_leaves=15
)


@pytest.mark.parametrize("expression", EXPRESSIONS)
@given(tree=trees)
def test_the_same_nodes_are_selected(expression: str, tree: etree._Element) -> None:
    document = etree.ElementTree(etree.fromstring(etree.tostring(tree)))
    assert document.xpath(faster(expression)) == document.xpath(expression)


@pytest.mark.parametrize("expression", CHANGED)
def test_what_is_slow_is_said_otherwise(expression: str) -> None:
    assert faster(expression) != expression
