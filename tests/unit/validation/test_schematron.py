"""The Schematron runner: what the standard says of rules, patterns, variables and messages."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from tei.errors import MissingToolError, TeikitError
from tei.tree import TEI
from tei.validation.schematron import failures, read_schematron
from tei.xml.parser import read_tree
from tests.services import ROOT, tei_all

HEAD = '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"><ns prefix="x" uri="urn:x"/>'


def run(folder: Path, rules: str, document: str) -> list[tuple[str, str, str]]:
    path = folder / "rules.sch"
    path.write_text(f"{HEAD}{rules}</schema>", encoding="utf-8")
    tree = etree.ElementTree(etree.fromstring(document))
    return [(each.element.tag, each.severity, each.message) for each in failures(tree, read_schematron(path))]


def test_assert_and_report_with_values_in_the_message(tmp_path: Path) -> None:
    rules = (
        '<pattern><rule context="b"><assert test="@n > 1"><name/> has  <value-of select="@n"/>.</assert>'
        '<report test="@old" role="warning">old</report></rule></pattern>'
    )
    found = run(tmp_path, rules, '<a><b n="1"/><b n="2" old="yes"/></a>')
    assert found == [("b", "error", "b has 1."), ("b", "warning", "old")]


def test_only_the_first_rule_of_a_pattern_that_matches_counts(tmp_path: Path) -> None:
    rules = (
        '<pattern><rule context="b[@n]"><assert test="false()">first</assert></rule>'
        '<rule context="b"><assert test="false()">second</assert></rule></pattern>'
        '<pattern><rule context="*"><assert test="self::a">other pattern</assert></rule></pattern>'
    )
    found = run(tmp_path, rules, '<a><b n="1"/><b/></a>')
    assert sorted(message for _, _, message in found) == ["first", "other pattern", "other pattern", "second"]


def test_variables_of_schema_pattern_and_rule(tmp_path: Path) -> None:
    rules = (
        '<let name="ids" value="//@id"/>'
        '<pattern><let name="limit" value="2"/><rule context="b"><let name="to" value="substring(@to, 2)"/>'
        '<assert test="$to = $ids">no <value-of select="$to"/></assert>'
        '<assert test="count($ids) &lt; $limit">many</assert></rule></pattern>'
        '<pattern><let name="limit" value="9"/><rule context="b">'
        '<assert test="$limit = 9">nine</assert></rule></pattern>'
    )
    found = run(tmp_path, rules, '<a id="x"><b to="#x"/><b id="y" to="#z"/></a>')
    assert [message for _, _, message in found] == ["many", "no z", "many"]


def test_abstract_rules_and_patterns(tmp_path: Path) -> None:
    rules = (
        '<pattern abstract="true" id="needs"><rule context="$who"><assert test="$what">$who</assert></rule></pattern>'
        '<pattern is-a="needs"><param name="who" value="b"/><param name="what" value="@n"/></pattern>'
        '<pattern><rule abstract="true" id="named"><assert test="@name">no name</assert></rule>'
        '<rule context="c"><extends rule="named"/><assert test="@n">no n</assert></rule></pattern>'
    )
    found = run(tmp_path, rules, "<a><b/><c/></a>")
    assert [message for _, _, message in found] == ["$who", "no name", "no n"]


def test_attributes_texts_and_namespaces_as_contexts(tmp_path: Path) -> None:
    rules = (
        '<pattern><rule context="@n"><assert test=". = 1">n</assert></rule></pattern>'
        '<pattern><rule context="x:b/text()"><assert test="normalize-space(.)">blank</assert></rule></pattern>'
    )
    found = run(tmp_path, rules, '<a n="2" xmlns:x="urn:x"><x:b> </x:b></a>')
    assert found == [("a", "error", "n"), ("{urn:x}b", "error", "blank")]


def test_included_patterns(tmp_path: Path) -> None:
    part = HEAD.split("<ns")[0].replace("schema", "pattern", 1).replace(' queryBinding="xslt2"', "")
    (tmp_path / "part.sch").write_text(f'{part}<rule context="b"><assert test="@n">n</assert></rule></pattern>')
    assert run(tmp_path, '<include href="part.sch"/>', "<a><b/></a>") == [("b", "error", "n")]


@pytest.mark.parametrize(
    "rules",
    [
        '<pattern><rule context="b"><assert test="some $x in *">x</assert></rule></pattern>',
        '<pattern><rule context="b"><assert test="no-such-function(@n)">x</assert></rule></pattern>',
        '<include href="missing.sch"/>',
        '<pattern><rule context="b"><assert test="$unknown">x</assert></rule></pattern>',
        '<pattern><rule context="y:b"><assert test="@n">x</assert></rule></pattern>',
    ],
)
def test_what_cannot_be_run_is_told(rules: str, tmp_path: Path) -> None:
    with pytest.raises(TeikitError) as caught:
        run(tmp_path, rules, "<a><b n='1'/></a>")
    assert caught.value.remedy
    assert "xsl:" not in caught.value.message


XPATH_2 = (
    '<xsl:function name="x:short" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
    '<xsl:param name="text"/><xsl:sequence select="string-length($text) lt 3"/></xsl:function>'
    '<pattern><let name="known" value="(\'1\', \'2\')"/><rule context="b">'
    '<assert test="@n = $known and matches(@n, \'^\\d+$\')">n is <value-of select="@n"/></assert></rule></pattern>'
    '<pattern><rule context="b/text()"><report test="x:short(.)" role="warning">short</report></rule></pattern>'
)


def test_rules_in_xpath_2_are_run_by_saxon_at_the_right_elements(tmp_path: Path) -> None:
    document = '<a><b n="1">long</b><x:c xmlns:x="urn:x"><b n="3">xy</b></x:c></a>'
    found = run(tmp_path, XPATH_2, document)
    assert found == [("b", "warning", "short"), ("b", "error", "n is 3")]


def test_xpath_2_without_saxon_is_told_with_the_way_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "saxonche", None)
    with pytest.raises(MissingToolError) as caught:
        run(tmp_path, XPATH_2, "<a/>")
    assert "teikit[xslt]" in caught.value.remedy


def test_a_value_that_xpath_2_cannot_work_with_is_told_at_its_element(tmp_path: Path) -> None:
    rules = '<pattern><rule context="b"><assert test="xs:integer(@n) gt 1">small</assert></rule></pattern>'
    prefix = '<ns prefix="xs" uri="http://www.w3.org/2001/XMLSchema"/>'
    found = run(tmp_path, prefix + rules, '<a><b n="1"/><b n="x"/></a>')
    assert found[0] == ("b", "error", "small")
    assert "cannot be evaluated" in found[1][2]


def test_an_order_of_strings_is_left_to_xpath_2_where_the_schema_asks_for_it(tmp_path: Path) -> None:
    """XPath 1.0 makes numbers of both, XPath 2.0 compares untyped values as strings."""
    rules = '<pattern><rule context="b"><assert test="@from &lt;= @to">late</assert></rule></pattern>'
    found = run(tmp_path, rules, '<a><b from="1957-05" to="1957-06"/><b from="1957-05" to="1956"/></a>')
    assert [message for _, _, message in found] == ["late"]


def test_rules_embedded_in_a_relax_ng_schema(tmp_path: Path) -> None:
    pattern = HEAD.partition(" xmlns")[2].partition(">")[0].split(" queryBinding")[0]
    path = tmp_path / "my.rng"
    path.write_text(
        '<grammar xmlns="http://relaxng.org/ns/structure/1.0"><start><element name="a"><empty/>'
        f'<pattern xmlns{pattern}><rule context="a"><assert test="@n">no n</assert></rule></pattern>'
        "</element></start></grammar>"
    )
    found = failures(etree.ElementTree(etree.fromstring("<a/>")), read_schematron(path))
    assert [each.message for each in found] == ["no n"]


def test_the_rules_in_tei_all_are_run(needs: Callable[..., None]) -> None:
    """TEI's own schema has rules in XPath 2, and is named by most files for both purposes."""
    needs("tei-all")
    schema = tei_all()
    assert schema is not None
    rules = read_schematron(schema)
    assert rules.later
    tree = read_tree(ROOT / "tests" / "validation" / "valid" / "book.xml")
    assert failures(tree, rules) == []
    date = next(tree.iter(f"{TEI}date"))
    date.set("notAfter", "1999")
    assert [(each.element, each.severity) for each in failures(tree, rules)] == [(date, "warning")]


def test_what_is_no_schematron_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "rules.sch"
    path.write_text("<html/>")
    with pytest.raises(TeikitError, match="no Schematron"):
        read_schematron(path)


def test_documents_are_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "other.xml").write_text("<secret/>")
    for call in ("document({})/secret", "doc({})/secret", "unparsed-text({}) != ''", "collection({})/*"):
        test = call.format(f"'file://{tmp_path}/other.xml'")
        rules = f'<pattern><rule context="a"><report test="{test}">read</report></rule></pattern>'
        assert "read" not in said(tmp_path, rules)


def said(folder: Path, rules: str) -> list[str]:
    try:
        return [message for _, _, message in run(folder, rules, "<a/>")]
    except TeikitError:
        return []


def test_unions_in_strings_and_predicates_are_left_alone(tmp_path: Path) -> None:
    rules = (
        '<let name="bar" value="\'x|y\'"/>'
        "<pattern><rule context=\"x:b[@n = 'x|y'] | x:c[x:d | x:e[@n]]\">"
        '<assert test="@n = $bar">no</assert></rule></pattern>'
    )
    document = '<x:a xmlns:x="urn:x"><x:b n="x|y"/><x:b n="x"/><x:c><x:e n="1"/></x:c><x:c><x:e/></x:c></x:a>'
    assert [tag for tag, _, _ in run(tmp_path, rules, document)] == ["{urn:x}c"]
