"""RELAX NG, XML Schema and Schematron say what the ODD says: they are asked, not read."""

from __future__ import annotations

from pathlib import Path

import pytest
import xmlschema
from lxml import etree

from tei.odd import compile_odd, to_rng, write_reference, write_sch, write_xsd
from tei.odd.notation import notation
from tei.odd.specs import Schema
from tests.unit.odd.odds import compile_elements, compile_on_base, write_odd

NAMESPACE = "http://www.tei-c.org/ns/1.0"


def document(text: str) -> etree._Element:
    """The element that ``text`` is, in the namespace of TEI."""
    inside = etree.fromstring(f'<parent xmlns="{NAMESPACE}">{text}</parent>')[0]
    return etree.fromstring(etree.tostring(inside))


def accepted_by_rng(schema: Schema, text: str) -> bool:
    grammar = etree.fromstring(etree.tostring(to_rng(schema)))
    return bool(etree.RelaxNG(grammar).validate(document(text)))


A = '<elementRef key="a"/>'
B = '<elementRef key="b"/>'
MODELS = {
    "sequence": (f"<sequence>{A}{B}</sequence>", ["<x><a/><b/></x>"], ["<x><b/><a/></x>", "<x><a/></x>"]),
    "choice": (f"<alternate>{A}{B}</alternate>", ["<x><a/></x>", "<x><b/></x>"], ["<x/>", "<x><a/><b/></x>"]),
    "any order": (
        f'<sequence preserveOrder="false">{A}{B}</sequence>',
        ["<x><a/><b/></x>", "<x><b/><a/></x>"],
        ["<x><a/></x>"],
    ),
    "two or three": (
        '<elementRef key="a" minOccurs="2" maxOccurs="3"/>',
        ["<x><a/><a/></x>", "<x><a/><a/><a/></x>"],
        ["<x><a/></x>", "<x><a/><a/><a/><a/></x>"],
    ),
    "two or more": (
        '<elementRef key="a" minOccurs="2" maxOccurs="unbounded"/>',
        ["<x><a/><a/></x>", "<x><a/><a/><a/><a/></x>"],
        ["<x><a/></x>"],
    ),
    "none": ('<elementRef key="a" minOccurs="0" maxOccurs="0"/>', ["<x/>"], ["<x><a/></x>"]),
    "mixed": (
        f'<alternate minOccurs="0" maxOccurs="unbounded"><textNode/>{A}</alternate>',
        ["<x>t<a/>t</x>", "<x/>"],
        ["<x><b/></x>"],
    ),
    "ambiguous": (
        f"<alternate><sequence>{A}{B}</sequence><sequence>{A}{A}</sequence></alternate>",
        ["<x><a/><b/></x>", "<x><a/><a/></x>"],
        ["<x><b/></x>"],
    ),
    "empty": ("<empty/>", ["<x/>"], ["<x>t</x>"]),
    "values": (
        '<valList type="closed"><valItem ident="on"/><valItem ident="off"/></valList>',
        ["<x>on</x>"],
        ["<x>of</x>"],
    ),
    "data": ('<dataRef name="integer"/>', ["<x>12</x>"], ["<x>twelve</x>"]),
}
"""Content models, with documents that they accept and refuse."""
WIDENED = {"any order", "ambiguous", "values", "data"}
"""Those that XML Schema 1.0, as we write it, says less exactly (docs/decisions/xsd.md)."""


@pytest.mark.parametrize("name", MODELS)
def test_relax_ng_accepts_what_the_model_says_and_nothing_else(tmp_path: Path, name: str) -> None:
    content, good, bad = MODELS[name]
    schema = compile_elements(tmp_path, x=content, a="<empty/>", b="<empty/>")
    assert [text for text in good if not accepted_by_rng(schema, text)] == []
    assert [text for text in bad if accepted_by_rng(schema, text)] == []


@pytest.mark.parametrize("name", MODELS)
def test_xml_schema_accepts_at_least_that(tmp_path: Path, name: str) -> None:
    content, good, bad = MODELS[name]
    schema = compile_elements(tmp_path, x=content, a="<empty/>", b="<empty/>")
    write_xsd(schema, tmp_path / "my.xsd")
    by_libxml2 = etree.XMLSchema(etree.parse(tmp_path / "my.xsd"))
    by_python = xmlschema.XMLSchema(tmp_path / "my.xsd")
    assert [text for text in good if not by_libxml2.validate(document(text))] == []
    assert [text for text in good if not by_python.is_valid(document(text))] == []
    assert name in WIDENED or [text for text in bad if by_libxml2.validate(document(text))] == []


TYPES = [
    ('<datatype><dataRef name="integer"/></datatype>', ["1"], ["one", "1 2"]),
    ('<datatype maxOccurs="unbounded"><dataRef name="integer"/></datatype>', ["1", "1 2 3"], ["", "1 b"]),
    ('<datatype minOccurs="2" maxOccurs="2"><dataRef name="integer"/></datatype>', ["1 2"], ["1", "1 2 3"]),
    ('<datatype><dataRef name="token" restriction="[a-c]+"/></datatype>', ["abc"], ["abd"]),
    ('<valList type="closed"><valItem ident="on"/><valItem ident="off"/></valList>', ["on"], ["of"]),
    ('<datatype><dataRef name="token"/></datatype><valList type="semi"><valItem ident="on"/></valList>', ["of"], []),
    ("", ["anything at all"], []),
]


@pytest.mark.parametrize(("inside", "good", "bad"), TYPES)
def test_attributes_take_the_values_that_the_odd_allows(
    tmp_path: Path, inside: str, good: list[str], bad: list[str]
) -> None:
    spec = f'<elementSpec ident="x"><attList><attDef ident="v">{inside}</attDef></attList></elementSpec>'
    schema = compile_odd(write_odd(tmp_path, spec, start="x"))
    write_xsd(schema, tmp_path / "my.xsd")
    by_xsd = etree.XMLSchema(etree.parse(tmp_path / "my.xsd"))
    for value in good + bad:
        text = f'<x v="{value}"/>'
        assert (accepted_by_rng(schema, text), by_xsd.validate(document(text))) == (value in good, value in good), value


def test_one_of_several_attributes(tmp_path: Path) -> None:
    spec = """<elementSpec ident="x"><attList org="choice">
      <attDef ident="a" usage="req"/><attDef ident="b" usage="req"/></attList></elementSpec>"""
    schema = compile_odd(write_odd(tmp_path, spec, start="x"))
    assert [accepted_by_rng(schema, f"<x{given}/>") for given in ("", ' a="1"', ' b="1"', ' a="1" b="1"')] == [
        False, True, True, False,
    ]  # fmt: skip


def test_what_an_element_changes_of_a_class_holds_for_it_alone(tmp_path: Path) -> None:
    change = """<moduleRef key="core"/><elementSpec ident="p" mode="change">
      <attList><attDef ident="rend" mode="delete"/></attList></elementSpec>"""
    schema = compile_on_base(tmp_path, change)
    assert accepted_by_rng(schema, '<doc rend="x"><p/></doc>')
    assert not accepted_by_rng(schema, '<doc rend="x"><p rend="x"/></doc>')
    assert not accepted_by_rng(schema, "<doc><p/></doc>"), "doc still has to have it"


def test_a_class_may_change_what_the_class_above_it_gives(tmp_path: Path) -> None:
    specs = """<moduleRef key="core"/><classSpec ident="att.mine" type="atts" mode="add">
      <classes><memberOf key="att.global"/></classes>
      <attList><attDef ident="rend" mode="delete"/></attList></classSpec>
      <elementSpec ident="q" mode="add">
      <classes><memberOf key="att.mine"/><memberOf key="model.block"/></classes></elementSpec>"""
    schema = compile_on_base(tmp_path, specs)
    write_xsd(schema, tmp_path / "my.xsd")
    by_xsd = etree.XMLSchema(etree.parse(tmp_path / "my.xsd"))
    for text, right in (('<doc rend="x"><q n="1"/></doc>', True), ('<doc rend="x"><q rend="x"/></doc>', False)):
        assert (accepted_by_rng(schema, text), by_xsd.validate(document(text))) == (right, right)


def test_wildcards_keep_out_what_they_except(tmp_path: Path) -> None:
    schema = compile_elements(tmp_path, x=f'<anyElement except="{NAMESPACE}"/>')
    assert accepted_by_rng(schema, '<x><y xmlns="urn:y" z="1">t<y/></y></x>')
    assert not accepted_by_rng(schema, "<x><y/></x>")


def test_relax_ng_within_an_odd_is_taken_as_it_is(tmp_path: Path) -> None:
    rng = '<rng:oneOrMore xmlns:rng="http://relaxng.org/ns/structure/1.0"><rng:ref name="a"/></rng:oneOrMore>'
    schema = compile_elements(tmp_path, x=rng, a="<empty/>")
    assert accepted_by_rng(schema, "<x><a/><a/></x>")
    assert not accepted_by_rng(schema, "<x/>")


def test_schematron_names_each_constraint_once(tmp_path: Path) -> None:
    spec = """<elementSpec ident="x"><constraintSpec ident="bare" scheme="schematron"><constraint>
        <sch:assert test="@n">no n</sch:assert></constraint></constraintSpec>
      <constraintSpec ident="whole" scheme="schematron"><constraint>
        <sch:let name="all" value="//tei:x"/>
        <sch:rule context="tei:x[@n]"><sch:report id="whole" test="count($all) &gt; 9">many</sch:report></sch:rule>
      </constraint></constraintSpec></elementSpec>"""
    write_sch(compile_odd(write_odd(tmp_path, spec, start="x")), tmp_path / "my.sch")
    root = etree.parse(tmp_path / "my.sch").getroot()
    names = {"s": "http://purl.oclc.org/dsdl/schematron"}
    assert root.xpath("//s:pattern[@id='bare']/s:rule/@context", namespaces=names) == ["tei:x"]
    assert root.xpath("//@id", namespaces=names) == ["bare", "whole"]
    assert root.xpath("s:let/@name", namespaces=names) == ["all"]


def test_the_reference_shows_every_element_and_escapes_examples(tmp_path: Path) -> None:
    spec = """<elementSpec ident="x"><gloss>ex</gloss><desc>a &lt;b&gt; c</desc><content><textNode/></content>
      <exemplum><egXML xmlns="http://www.tei-c.org/ns/Examples">
          <x n="1">5 &lt; 6</x>
      </egXML></exemplum></elementSpec>"""
    write_reference(compile_odd(write_odd(tmp_path, spec, start="x")), tmp_path / "my.html")
    page = etree.parse(tmp_path / "my.html", etree.HTMLParser(encoding="utf-8"))
    assert page.xpath("//section[@id='x']//pre/code/text()") == ['<x n="1">5 &lt; 6</x>']
    assert "a <b> c" in page.xpath("string(//section[@id='x'])")


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (f'<sequence>{A}<alternate minOccurs="0">{B}{A}</alternate></sequence>', "a, (b | a)?"),
        ('<elementRef key="a" minOccurs="2" maxOccurs="3"/>', "a{2,3}"),
        ("<empty/>", "empty"),
    ],
)
def test_models_are_shown_as_people_write_them(tmp_path: Path, content: str, shown: str) -> None:
    assert notation(compile_elements(tmp_path, x=content, a="", b="").elements["x"].content) == shown
