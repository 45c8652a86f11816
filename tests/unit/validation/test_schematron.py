"""The Schematron runner: what the standard says of rules, patterns, variables and messages."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tei.errors import TeikitError
from tei.validation.schematron import failures, read_schematron

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
    assert [message for _, _, message in found] == ["first", "second", "other pattern", "other pattern"]


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
        '<pattern><rule context="b"><assert test="matches(@n, \'x\')">x</assert></rule></pattern>',
        '<pattern><rule context="b"><assert test="some $x in * satisfies $x">x</assert></rule></pattern>',
        '<include href="missing.sch"/>',
        '<pattern><rule context="b"><assert test="$unknown">x</assert></rule></pattern>',
    ],
)
def test_what_cannot_be_run_is_told_with_its_place(rules: str, tmp_path: Path) -> None:
    with pytest.raises(TeikitError) as caught:
        run(tmp_path, rules, "<a><b n='1'/></a>")
    assert caught.value.remedy


def test_what_is_no_schematron_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "rules.sch"
    path.write_text("<html/>")
    with pytest.raises(TeikitError, match="no Schematron"):
        read_schematron(path)


def test_documents_are_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "other.xml").write_text("<secret/>")
    test = f"document('file://{tmp_path}/other.xml')/secret"
    rules = f'<pattern><rule context="a"><report test="{test}">read</report></rule></pattern>'
    with pytest.raises(TeikitError):
        run(tmp_path, rules, "<a/>")


def test_unions_in_strings_and_predicates_are_left_alone(tmp_path: Path) -> None:
    rules = (
        '<let name="bar" value="\'x|y\'"/>'
        "<pattern><rule context=\"x:b[@n = 'x|y'] | x:c[x:d | x:e[@n]]\">"
        '<assert test="@n = $bar">no</assert></rule></pattern>'
    )
    document = '<x:a xmlns:x="urn:x"><x:b n="x|y"/><x:b n="x"/><x:c><x:e n="1"/></x:c><x:c><x:e/></x:c></x:a>'
    assert [tag for tag, _, _ in run(tmp_path, rules, document)] == ["{urn:x}c"]
