"""Each constraint of the ODD finds its fault, and is silent where there is none."""

from __future__ import annotations

import pytest
from elementpath import XPath1Parser, XPath2Parser
from lxml import etree

from tei.issues import catalogue
from tei.resources import schema_path
from tei.tree import TEI_NAMESPACE
from tei.validation.schematron import SCH, failures, read_schematron

RULES = read_schematron(schema_path("teikit.sch"))
FILE = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>{title}</title></titleStmt>
<publicationStmt><p/></publicationStmt><sourceDesc><p/></sourceDesc></fileDesc>
<encodingDesc><listPrefixDef><prefixDef ident="wd" matchPattern="x" replacementPattern="y"/></listPrefixDef>
<appInfo><application ident="t" version="1" xml:id="app"><label>t</label></application></appInfo>
<charDecl><char xml:id="c1"/></charDecl></encodingDesc>
<profileDesc><langUsage><language ident="de"/><language ident="zh-Hant"/></langUsage></profileDesc>
<revisionDesc>{change}</revisionDesc></teiHeader>
<standOff><listPerson><person xml:id="weber"><persName>Weber</persName></person></listPerson>{more}</standOff>
<text><body>{body}<p><persName ref="#weber">Weber</persName></p></body></text></TEI>"""
PLAIN = {"title": "t", "change": '<change when="2024">made</change>', "more": "", "body": ""}

CONTENTS = """<div type="contents"><list><item>
<ref target="#{target}">Of Wells</ref> <ref type="page" target="#p1">1</ref></item></list></div>
<pb xml:id="p1" n="1"/><div xml:id="d1"><head>{head}</head><p/></div>"""


def contents(target: str = "d1", head: str = "OF WELLS. Of wells") -> str:
    return CONTENTS.format(target=target, head=head)


CASES: list[tuple[str, str, str, str]] = [
    ("title-empty", "title", "Wells", " "),
    ("reference-dangling", "body", '<p xml:id="a"><ref target="#a"/></p>', '<p><ref target="#a"/></p>'),
    ("contents-dangling", "body", contents(), contents(target="d9")),
    ("contents-differ", "body", contents(), contents(head="Pumping")),
    ("contents-differ", "body", contents(head="OF WELLS"), contents(head="PUMPING")),
    ("contents-differ", "body", contents(head="Of WelIs"), contents(head="XYZ")),
    ("page-order", "body", '<pb n="[2]"/><pb n="3"/><pb n="1"/><pb n="iv"/>', '<pb n="4"/><pb n="[3]"/>'),
    ("certainty-alone", "body", '<pb cert="low" resp="#app"/>', '<pb cert="low"/>'),
    ("certainty-alone", "body", "<pb/>", '<pb resp="#app"/>'),
    ("agent-dangling", "body", '<pb cert="low" resp="#app"/>', '<pb cert="low" resp="#ap"/>'),
    ("entry-dangling", "body", '<p><persName ref="#weber"/></p>', '<p><persName ref="#webr"/></p>'),
    ("prefix-undeclared", "body", '<p><persName ref="wd:Q1"/></p>', '<p><persName ref="wikidata:Q1"/></p>'),
    ("prefix-undeclared", "body", '<p><persName ref="#weber wd:Q1"/></p>', '<p><orgName ref="wd:Q1 viaf:1"/></p>'),
    ("prefix-undeclared", "body", '<p><orgName ref="https://a/ wd:1"/></p>', '<p><orgName ref="a b c:1"/></p>'),
    ("entry-unmentioned", "more", "", '<listPlace><place xml:id="here"/></listPlace>'),
    ("choice-pair", "body", "<p><choice><sic/><corr/></choice></p>", "<p><choice><sic/></choice></p>"),
    ("choice-pair", "body", "<p><choice><orig/><reg/></choice></p>", "<p><choice><orig/><corr/></choice></p>"),
    ("character-dangling", "body", '<p><g ref="#c1"/></p>', '<p><g ref="#c2"/></p>'),
    ("space-unmeasured", "body", '<p><space rend="..."/></p>', "<p><space/></p>"),
    ("gap-unexplained", "body", '<p><gap reason="illegible"/></p>', "<p><gap/></p>"),
    ("date-contradicts", "body", '<p><date when="1957"/></p>', '<p><date when="1957" notAfter="1958"/></p>'),
    ("link-alone", "more", '<linkGrp><link target="#a #b"/></linkGrp>', '<linkGrp><link target="#a"/></linkGrp>'),
    ("relation-empty", "more", "", '<listPerson><relation name="x" active="#weber"/></listPerson>'),
    ("change-undated", "change", "<change/>", '<change who="#weber"/>'),
    ("language-undeclared", "body", '<p xml:lang="de"/>', '<p xml:lang="fr"/>'),
    ("language-undeclared", "body", '<p xml:lang="zh"/><p xml:lang="zh-Hant"/>', '<p xml:lang="zh-Hans"/>'),
]


def codes(part: str, text: str) -> set[str]:
    root = etree.fromstring(FILE.format(**{**PLAIN, part: text}))
    return {one.code for one in failures(root.getroottree(), RULES)}


@pytest.mark.parametrize(("code", "part", "right", "wrong"), CASES)
def test_the_constraint_finds_its_fault_alone(code: str, part: str, right: str, wrong: str) -> None:
    assert codes(part, right) == set()
    assert codes(part, wrong) == {code}


def identifiers() -> set[str]:
    return {str(one.get("id")) for one in etree.parse(schema_path("teikit.sch")).iter(f"{SCH}assert", f"{SCH}report")}


def test_every_constraint_has_a_case_and_a_page_that_agrees() -> None:
    assert {code for code, *_ in CASES} == identifiers()
    roles = {one.get("id"): one.get("role") for one in etree.parse(schema_path("teikit.sch")).iter(f"{SCH}assert")}
    assert {code: catalogue()[str(code)].severity for code in roles} == roles


def test_every_expression_is_xpath_1_and_xpath_2() -> None:
    """So that libxml2, oXygen and Saxon all run the same file."""
    namespaces = {"tei": TEI_NAMESPACE}
    found = [
        str(node.get(name))
        for node in etree.parse(schema_path("teikit.sch")).iter()
        for name in ("test", "context", "value", "select")
        if node.get(name)
    ]
    assert found
    for expression in found:
        XPath1Parser(namespaces).parse(expression)
        XPath2Parser(namespaces).parse(expression)
