"""ODDs as the TEI and its users write them: what p5subset.xml has, and customizations over it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tei.errors import TeikitError
from tei.odd import compile_odd, to_rng, write_reference, write_sch
from tei.odd.schematron import to_sch
from tei.odd.specs import Processing, Schema
from tei.validation.annotations import DOCUMENTATION
from tei.validation.schematron import failures, read_schematron

SCH = 'xmlns:sch="http://purl.oclc.org/dsdl/schematron"'
SUBSET = f"""<TEI xmlns="http://www.tei-c.org/ns/1.0" {SCH}><teiHeader><encodingDesc>
<constraintDecl scheme="schematron"><sch:ns prefix="teix" uri="http://www.tei-c.org/ns/Examples"/></constraintDecl>
</encodingDesc></teiHeader><text><body><div><head>Chapter</head>
<classSpec module="tei" type="atts" ident="att.global"><attList>
<attDef ident="n" usage="opt"><desc xml:lang="de">Nummer</desc><desc xml:lang="en">a number</desc>
<datatype><dataRef key="teidata.text"/></datatype></attDef></attList></classSpec>
<classSpec module="tei" type="model" ident="model.pLike"/><classSpec module="tei" type="model" ident="model.global"/>
<dataSpec module="tei" ident="teidata.text"><content><dataRef name="string"/></content></dataSpec>
<dataSpec module="tei" ident="teidata.enumerated"><content><dataRef name="token"/></content></dataSpec>
<macroSpec module="tei" type="pe" ident="macro.content"><content><alternate minOccurs="0" maxOccurs="unbounded">
<textNode/><classRef key="model.global"/></alternate></content></macroSpec>
<elementSpec module="core" ident="p"><gloss xml:lang="en">paragraph</gloss>
<desc xml:lang="en" type="deprecationInfo">will go</desc><desc xml:lang="en">marks paragraphs</desc>
<classes><memberOf key="model.pLike"/><memberOf key="att.global"/></classes>
<content><macroRef key="macro.content"/></content>
<constraintSpec ident="no-example" scheme="schematron"><constraint><sch:rule context="tei:p">
<sch:report test="ancestor::teix:egXML">not here</sch:report></sch:rule></constraint></constraintSpec>
<model behaviour="paragraph"/></elementSpec>
<elementSpec module="core" ident="lb"><classes><memberOf key="model.global"/><memberOf key="att.global"/></classes>
<content><empty/></content></elementSpec>
<elementSpec module="core" ident="gap"><classes><memberOf key="model.global"/></classes><content><empty/></content>
</elementSpec>
<elementSpec module="textstructure" ident="div"><classes><memberOf key="att.global"/></classes><content><sequence>
<classRef key="model.global" expand="sequenceOptional"/>
<classRef key="model.pLike" minOccurs="1" maxOccurs="unbounded"/></sequence></content></elementSpec>
</div></body></text></TEI>"""
HEAD = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>'
TAIL = "</body></text></TEI>"


def compiled(folder: Path, inside: str) -> Schema:
    (folder / "p5subset.xml").write_text(SUBSET, encoding="utf-8")
    odd = folder / "my.odd"
    spec = f'<schemaSpec ident="my" start="div" source="tei:current">{inside}</schemaSpec>'
    odd.write_text(HEAD + spec + TAIL, encoding="utf-8")
    return compile_odd(odd, p5subset=folder / "p5subset.xml")


ALL = '<moduleRef key="tei"/><moduleRef key="core"/><moduleRef key="textstructure"/>'


def accepts(schema: Schema, text: str) -> bool:
    grammar = etree.RelaxNG(etree.fromstring(etree.tostring(to_rng(schema))))
    return bool(grammar.validate(etree.fromstring(f'<div xmlns="http://www.tei-c.org/ns/1.0">{text}</div>')))


def test_the_whole_subset(tmp_path: Path) -> None:
    schema = compiled(tmp_path, ALL)
    assert accepts(schema, "<lb/><gap/><p>a<lb n='1'/>b</p>")
    assert not accepts(schema, "<gap/><lb/><p/>")


def test_a_group_of_specifications_in_another_file(tmp_path: Path) -> None:
    group = '<specGrp xml:id="less"><elementSpec ident="gap" mode="delete"/></specGrp>'
    (tmp_path / "groups.odd").write_text(HEAD + group + TAIL, encoding="utf-8")
    schema = compiled(tmp_path, f'{ALL}<specGrpRef target="groups.odd#less"/>')
    assert "gap" not in schema.elements
    assert not accepts(schema, "<gap/><p/>")


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ('<specGrpRef target="gone.odd#x"/>', "nothing is fetched"),
        ('<specGrpRef target="http://example.org/x.odd#x"/>', "nothing is fetched"),
        ('<specGrpRef target="p5subset.xml#x"/>', "no specGrp"),
        ('<moduleRef url="svg.rng"/>', "cannot be compiled in"),
        ('<moduleRef key="cor"/>', "no module cor"),
    ],
)
def test_what_is_not_there_is_told_with_the_line(inside: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(TeikitError, match=said) as caught:
        compiled(tmp_path, ALL + inside)
    assert "my.odd:1" in caught.value.place
    assert caught.value.remedy


def test_the_prefixes_that_the_subset_declares_reach_its_schematron(tmp_path: Path) -> None:
    schema = compiled(tmp_path, ALL)
    prefixes = {node.get("prefix") for node in to_sch(schema).iter("{*}ns")}
    assert prefixes == {"tei", "teix"}
    write_sch(schema, tmp_path / "my.sch")
    text = '<egXML xmlns="http://www.tei-c.org/ns/Examples"><p xmlns="http://www.tei-c.org/ns/1.0"/></egXML>'
    found = failures(etree.ElementTree(etree.fromstring(text)), read_schematron(tmp_path / "my.sch"))
    assert [each.message for each in found] == ["not here"]


def test_descriptions_reach_the_relax_ng_schema_in_english_and_not_the_deprecated(tmp_path: Path) -> None:
    values = (
        '<elementSpec ident="p" mode="change"><attList><attDef ident="rend" mode="add"><valList type="closed">'
        '<valItem ident="bold"><desc xml:lang="en">thick</desc></valItem></valList></attDef></attList></elementSpec>'
    )
    notes = [node.text for node in to_rng(compiled(tmp_path, ALL + values)).iter(DOCUMENTATION)]
    assert sorted(map(str, notes)) == ["(paragraph) marks paragraphs", "a number", "thick"]


def test_processing_models_are_in_the_reference_and_not_in_the_schemas(tmp_path: Path) -> None:
    change = (
        '<elementSpec ident="p" mode="change"><modelGrp output="epub">'
        '<model predicate="@n" behaviour="block"/></modelGrp></elementSpec>'
    )
    schema = compiled(tmp_path, ALL + change)
    assert accepts(schema, "<p/>")
    assert schema.elements["p"].models == (Processing("paragraph"), Processing("block", "@n", "epub"))
    write_reference(schema, tmp_path / "my.html")
    assert "<code>block</code> where @n for epub" in (tmp_path / "my.html").read_text(encoding="utf-8")
    assert "behaviour" not in etree.tostring(to_rng(schema), encoding="unicode")
