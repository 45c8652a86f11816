"""Selecting, merging and checking what an ODD says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tei.errors import InvalidError
from tei.odd import compile_odd, write_rng
from tei.odd.attributes import attributes_of
from tei.odd.specs import Data, Reference, Repeat, Schema, Value
from tei.validation import validate
from tests.unit.odd.odds import compile_on_base, write_base, write_odd

ALL = '<moduleRef key="core"/><moduleRef key="verse"/>'


def attributes(schema: Schema, name: str) -> dict[str, bool]:
    return {one.name: bool(one.required) for one in attributes_of(schema, schema.elements[name]).values()}


def test_a_module_brings_its_elements_and_classes(tmp_path: Path) -> None:
    schema = compile_on_base(tmp_path, '<moduleRef key="core"/>')
    assert list(schema.elements) == ["doc", "p"]
    assert schema.classes["model.block"].members == (Reference("element", "p"),)


def test_a_class_within_a_class_brings_its_members(tmp_path: Path) -> None:
    schema = compile_on_base(tmp_path, ALL)
    assert schema.classes["model.block"].members == (Reference("element", "p"), Reference("class", "model.verse"))


@pytest.mark.parametrize(("choice", "kept"), [('include="doc"', ["doc"]), ('except="p"', ["doc"])])
def test_a_module_may_be_taken_in_part(tmp_path: Path, choice: str, kept: list[str]) -> None:
    schema = compile_on_base(tmp_path, f'<moduleRef key="core" {choice}/>')
    assert list(schema.elements) == kept
    assert schema.elements["doc"].content == schema.elements["doc"].content.__class__(), "an empty class is no content"


def test_an_element_may_be_taken_alone(tmp_path: Path) -> None:
    schema = compile_on_base(tmp_path, '<elementRef key="doc"/>')
    assert list(schema.elements) == ["doc"]
    assert attributes(schema, "doc") == {}, "a class that is not selected gives nothing"


def test_deleting_takes_an_element_out_of_its_classes(tmp_path: Path) -> None:
    schema = compile_on_base(tmp_path, ALL + '<elementSpec ident="p" mode="delete"/>')
    assert schema.classes["model.block"].members == (Reference("class", "model.verse"),)


def test_replacing_keeps_nothing(tmp_path: Path) -> None:
    schema = compile_on_base(tmp_path, ALL + '<elementSpec ident="p" mode="replace"><content/></elementSpec>')
    assert schema.elements["p"].attribute_classes == ()


CHANGED = """<elementSpec ident="p" mode="change">
  <gloss>paragraph</gloss>
  <attList>
    <attDef ident="n" mode="delete"/>
    <attDef ident="rend" mode="change" usage="opt">
      <valList type="closed"><valItem ident="bold"/></valList>
    </attDef>
    <attDef ident="type" mode="add"><datatype><dataRef name="NCName"/></datatype></attDef>
  </attList>
</elementSpec>"""


def test_changing_an_element_changes_what_its_classes_give(tmp_path: Path) -> None:
    schema = compile_on_base(tmp_path, ALL + CHANGED)
    changed = attributes_of(schema, schema.elements["p"])
    assert list(changed) == ["rend", "type"]
    assert (changed["rend"].pattern, changed["rend"].required) == (Value("bold"), False)
    assert changed["rend"].prose.description == "looks", "what is not changed stays"
    assert attributes(schema, "doc") == {"n": False, "rend": True}, "others keep what the class gives"
    assert schema.elements["p"].prose.gloss == "paragraph"


def test_changing_a_class_changes_all_its_members(tmp_path: Path) -> None:
    change = """<classSpec ident="att.global" type="atts" mode="change"><attList>
      <attDef ident="rend" mode="delete"/><attDef ident="n" mode="change" usage="req"/></attList></classSpec>"""
    schema = compile_on_base(tmp_path, ALL + change)
    assert attributes(schema, "doc") == attributes(schema, "p") == {"n": True}


def test_memberships_are_changed_one_by_one(tmp_path: Path) -> None:
    change = """<elementSpec ident="p" mode="change"><classes mode="change">
      <memberOf key="att.global" mode="delete"/><memberOf key="model.verse" mode="add"/></classes>
    </elementSpec>"""
    schema = compile_on_base(tmp_path, ALL + change)
    assert schema.elements["p"].model_classes == ("model.block", "model.verse")
    assert attributes(schema, "p") == {}


def test_values_of_a_list_are_changed_one_by_one(tmp_path: Path) -> None:
    first = """<elementSpec ident="q" mode="add"><content/><attList><attDef ident="type">
      <valList type="closed"><valItem ident="a"/><valItem ident="b"/></valList></attDef></attList></elementSpec>"""
    second = """<elementRef key="q"/><elementSpec ident="q" mode="change"><attList><attDef ident="type" mode="change">
      <valList mode="change"><valItem ident="a" mode="delete"/><valItem ident="c" mode="add"/></valList>
      </attDef></attList></elementSpec>"""
    base = write_odd(tmp_path, first, name="first.odd", start="q")
    schema = compile_odd(write_odd(tmp_path, second, start="q"), p5subset=base)
    values = attributes_of(schema, schema.elements["q"])["type"]
    assert [item.value for item in values.items] == ["b", "c"]


def test_an_odd_may_customise_another(tmp_path: Path) -> None:
    write_odd(tmp_path, ALL + CHANGED, name="middle.odd")
    chain = write_odd(tmp_path, '<elementRef key="p"/><classRef key="att.global"/>', start="p", source="middle.odd")
    schema = compile_odd(chain, p5subset=write_base(tmp_path))
    assert list(schema.elements) == ["p"]
    assert attributes(schema, "p") == {"rend": False, "type": False}, "as the ODD in the middle changed it"


def test_a_chain_of_odds_that_bites_its_tail_is_refused(tmp_path: Path) -> None:
    write_odd(tmp_path, ALL, name="other.odd", source="my.odd")
    with pytest.raises(InvalidError, match="leads back"):
        compile_odd(write_odd(tmp_path, ALL, source="other.odd"), p5subset=write_base(tmp_path))


def test_attributes_may_be_borrowed_from_a_class(tmp_path: Path) -> None:
    borrowed = """<elementSpec ident="q" mode="add"><content/>
      <attList><attRef class="att.global" name="rend"/></attList></elementSpec>"""
    assert attributes(compile_on_base(tmp_path, ALL + borrowed), "q") == {"rend": True}


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ('<elementRef key="pp"/>', "no element pp"),
        ('<moduleRef key="corr"/>', "no module corr"),
        ('<moduleRef key="core" include="pp"/>', "element in the module core: pp"),
        ('<elementSpec ident="pp" mode="change"/>', "no element pp"),
        ('<classSpec ident="model.x" mode="delete"/>', "no class model.x"),
        (ALL + '<elementSpec ident="p" mode="add"/>', "p is declared twice"),
        (ALL + '<elementSpec ident="q" mode="new"/>', "no value new"),
        (ALL + '<elementSpec mode="add"/>', "no @ident"),
        (ALL + '<elementSpec ident="q"><classes><memberOf key="model.z"/></classes></elementSpec>', "no class model.z"),
        (ALL + '<elementSpec ident="q"><content><elementRef key="zz"/></content></elementSpec>', "no element zz"),
        (ALL + '<elementSpec ident="q"><content><classRef key="model.z"/></content></elementSpec>', "no class model.z"),
        (ALL + '<elementSpec ident="q"><content><macroRef key="macro.z"/></content></elementSpec>', "no macro macro.z"),
        (ALL + '<elementSpec ident="q"><content><group/></content></elementSpec>', "<group> is no part"),
        (
            ALL + '<elementSpec ident="q"><content><elementRef key="p" maxOccurs="many"/></content></elementSpec>',
            "no number: many",
        ),
        (
            ALL + '<elementSpec ident="q"><content><classRef key="model.block" expand="any"/></content></elementSpec>',
            "no value any",
        ),
        (
            ALL + '<elementSpec ident="q"><attList><attRef class="att.global" name="x"/></attList></elementSpec>',
            "no attribute x",
        ),
        (ALL + '<classSpec ident="c" mode="add"/>', "has no @type"),
        ('<specGrpRef target="#x"/>', "no specGrp #x"),
        ('<elementRef key="p"/>', "@start names no element"),
    ],
)
def test_what_nobody_declares_is_refused_with_its_place(tmp_path: Path, inside: str, message: str) -> None:
    with pytest.raises(InvalidError, match=message) as caught:
        compile_on_base(tmp_path, inside)
    assert caught.value.place.startswith(str(tmp_path / "my.odd:"))
    assert caught.value.remedy


def test_the_place_is_the_line_of_the_name(tmp_path: Path) -> None:
    odd = write_odd(tmp_path, '<elementRef key="doc"/>\n<elementRef key="pp"/>')
    with pytest.raises(InvalidError) as caught:
        compile_odd(odd, p5subset=write_base(tmp_path))
    assert caught.value.place == f"{odd}:3:1"


def test_a_file_without_specifications_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "not.odd"
    path.write_text("<TEI/>", encoding="utf-8")
    with pytest.raises(InvalidError, match="no schemaSpec"):
        compile_odd(path)


def test_groups_are_opened_where_they_are_referred_to(tmp_path: Path) -> None:
    path = tmp_path / "grouped.odd"
    group = '<div><head>Blocks</head><specGrp xml:id="b"><elementSpec ident="doc"/></specGrp></div>'
    path.write_text(
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{group}<schemaSpec ident="g" start="doc">'
        '<specGrpRef target="#b"/></schemaSpec></TEI>',
        encoding="utf-8",
    )
    schema = compile_odd(path)
    assert schema.elements["doc"].group == "b"
    assert schema.groups == {"b": "Blocks"}


@pytest.mark.parametrize(
    ("expand", "shown"),
    [
        ("sequence", (None, None)),
        ("sequenceOptional", (0, 1)),
        ("sequenceOptionalRepeatable", (0, None)),
        ("sequenceRepeatable", (1, None)),
    ],
)
def test_a_class_is_expanded_as_the_guidelines_say(
    tmp_path: Path, expand: str, shown: tuple[int | None, int | None]
) -> None:
    spec = f'<elementSpec ident="q"><content><classRef key="model.block" expand="{expand}"/></content></elementSpec>'
    content = compile_on_base(tmp_path, ALL + spec).elements["q"].content
    parts = getattr(content, "parts", ())
    bounds = {(one.least, one.most) if isinstance(one, Repeat) else (None, None) for one in parts}
    assert (len(parts), bounds) == (2, {shown})


def test_data_facets_are_read(tmp_path: Path) -> None:
    spec = """<dataSpec ident="d"><content><dataRef name="integer"><dataFacet name="minInclusive" value="3"/></dataRef>
      </content></dataSpec>"""
    assert compile_on_base(tmp_path, ALL + spec).data["d"].pattern == Data("integer", (("minInclusive", "3"),))


def test_an_element_may_be_in_no_namespace(tmp_path: Path) -> None:
    spec = '<elementSpec ident="doc" mode="add" ns=""><content><textNode/></content></elementSpec>'
    path = tmp_path / "own.rng"
    write_rng(compile_odd(write_odd(tmp_path, spec)), path)
    assert validate(b"<doc>x</doc>", schema=path) == []
    (issue,) = validate(b'<doc xmlns="http://www.tei-c.org/ns/1.0"/>', schema=path)
    assert issue.code == "wrong-namespace"
