"""XPath of an ODD: who runs it, and what is said of what nobody can run."""

from __future__ import annotations

import pytest
from lxml import etree

from tei.issues import Place
from tei.rendering.errors import ModelError
from tei.rendering.expressions import compile_expression, compile_predicate, with_prefixes
from tei.tree import TEI_NAMESPACE

TREE = etree.fromstring(
    f'<TEI xmlns="{TEI_NAMESPACE}"><p n="3" rend="bold big">a<hi>b</hi><hi>c</hi></p><div><head>h</head></div></TEI>'
)
P, HEAD = TREE[0], TREE[1][0]
VARIABLES = {"reading": "diplomatic", "output": "epub"}


@pytest.mark.parametrize(
    ("given", "prefixed"),
    [
        ("parent::div or parent::front", "parent::tei:div or parent::tei:front"),
        ("@type='sub' and not(head)", "@type='sub' and not(tei:head)"),
        ("* div 2", "* div 2"),
        ("div div div", "tei:div div tei:div"),
        ("attribute::n | @xml:id", "attribute::n | @xml:id"),
        ("preceding-sibling::*[1][self::label]", "preceding-sibling::*[1][self::tei:label]"),
        ("a//b/text()[. = 'and']", "tei:a//tei:b/text()[. = 'and']"),
        ("count(p) * 2 > last()", "count(tei:p) * 2 > last()"),
        ("tei:p/my:x", "tei:p/my:x"),
        ("$reading = 'x' and p", "$reading = 'x' and tei:p"),
    ],
)
def test_names_of_elements_are_those_of_the_tei(given: str, prefixed: str) -> None:
    assert with_prefixes(given) == prefixed


@pytest.mark.parametrize(
    ("expression", "node", "value"),
    [
        ("@n", P, "3"),
        ("@xml:id", P, None),
        ("'page'", P, "page"),
        ("count(hi)", P, 2),
        ("count(hi) div 4", P, 0.5),
        ("string(hi[2])", P, "c"),
        ("hi/text()", P, "b"),
        ("$reading", P, "diplomatic"),
        ("$output = 'epub'", P, True),
        ("parent::div", P, None),
        ("tokenize(@rend, '\\s+')[2]", P, "big"),
        ("if (hi) then 'yes' else 'no'", P, "yes"),
        ("some $x in hi satisfies $x = 'c'", P, True),
        ("let $x := @n return concat($x, $reading)", P, "3diplomatic"),
    ],
)
def test_values(expression: str, node: etree._Element, value: object) -> None:
    assert compile_expression(expression, VARIABLES)(node) == value


def test_a_child_is_a_list_of_elements() -> None:
    assert compile_expression("hi", VARIABLES)(P) == list(P)
    assert compile_expression("parent::div/head", VARIABLES)(HEAD) == [HEAD]
    assert compile_expression("hi[. eq 'c']", VARIABLES)(P) == [P[1]]


def test_a_predicate_is_true_where_there_are_nodes() -> None:
    assert compile_predicate("hi", VARIABLES)(P)
    assert not compile_predicate("hi", VARIABLES)(HEAD)
    assert compile_predicate("matches(., '^ab')", VARIABLES)(P)


@pytest.mark.parametrize("expression", ["parent::", "hi[", "nonsense(hi)", "$nobody = 'x'", "hi and"])
def test_what_cannot_be_run_is_an_error_with_its_place(expression: str) -> None:
    with pytest.raises(ModelError) as caught:
        compile_expression(expression, VARIABLES, Place("my.odd", 7, 1))(P)
    assert (caught.value.code, caught.value.place) == ("model-expression", "my.odd:7:1")
    assert expression in caught.value.message
