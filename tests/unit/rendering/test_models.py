"""The Processing Model: what an ODD says is what a format is asked to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tei.errors import InvalidError
from tei.rendering import BEHAVIOURS, Rule, Walk, compile_models, read_models
from tei.rendering.behaviours import STAND_INS
from tei.rendering.errors import ModelError
from tei.resources import schema_path
from tei.tree import TEI, TEI_NAMESPACE
from tei.xml.parser import read_tree

OURS = schema_path("teikit.odd")


def odd(folder: Path, *specs: str, name: str = "my.odd") -> Path:
    """An ODD with these ``elementSpec`` elements."""
    path = folder / name
    path.write_text(
        f'<TEI xmlns="{TEI_NAMESPACE}"><text><body><schemaSpec ident="x">{"".join(specs)}</schemaSpec></body>'
        "</text></TEI>"
    )
    return path


def spec(ident: str, models: str, mode: str = "change") -> str:
    return f'<elementSpec ident="{ident}" mode="{mode}">{models}</elementSpec>'


def shown(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """What is asked for, as text: ``behaviour[parameter=value](content)``."""
    values = ",".join(f"{name}={rule.string(name, node)}" for name in rule.parameters if name != "content")
    walk.out.append(f"{rule.behaviour}{f'[{values}]' if values else ''}(")
    walk.parameter(node, rule)
    walk.out.append(")")


SHOWN = {name: shown for name in BEHAVIOURS if name not in ("omit", "text")}


def rendered(content: str, *odds: Path, outputs: tuple[str, ...] = ("html", "web"), reading: str = "source") -> str:
    root = etree.fromstring(f'<TEI xmlns="{TEI_NAMESPACE}"><text>{content}</text></TEI>')
    walk = Walk(compile_models(read_models(*odds), SHOWN, outputs, {"reading": reading, "output": outputs[0]}))
    for child in root[0]:
        walk.render(child)
    return "".join(walk.out)


def test_the_first_model_whose_predicate_is_true_counts(tmp_path: Path) -> None:
    path = odd(
        tmp_path,
        spec("p", "<model predicate='@n' behaviour='heading'/><model behaviour='paragraph'/>"),
    )
    assert rendered("<p n='1'>a</p><p>b</p>", path) == "heading(a)paragraph(b)"


def test_what_no_model_applies_to_lets_its_content_through(tmp_path: Path) -> None:
    assert rendered("<p>b</p>", odd(tmp_path, spec("p", "<model predicate='@n' behaviour='heading'/>"))) == "b"


def test_models_are_for_their_outputs(tmp_path: Path) -> None:
    path = odd(
        tmp_path,
        spec("p", "<model output='print latex' behaviour='block'/><model output='web' behaviour='paragraph'/>"),
    )
    assert rendered("<p>a</p>", path) == "paragraph(a)"
    assert rendered("<p>a</p>", path, outputs=("pdf", "print")) == "block(a)"


def test_a_group_gives_its_output_to_its_models(tmp_path: Path) -> None:
    group = "<modelGrp output='print'><model predicate='@n' behaviour='block'/><model behaviour='inline'/></modelGrp>"
    path = odd(tmp_path, spec("p", f"{group}<model behaviour='paragraph'/>"))
    assert rendered("<p>a</p>", path) == "paragraph(a)"
    assert rendered("<p>a</p><p n='1'>b</p>", path, outputs=("pdf", "print")) == "inline(a)block(b)"


def test_a_sequence_does_all_that_apply(tmp_path: Path) -> None:
    steps = "<model behaviour='anchor'><param name='id' value='@n'/></model><model predicate='@n' behaviour='inline'/>"
    path = odd(
        tmp_path,
        spec("p", f"<modelSequence>{steps}<model predicate='@x' behaviour='block'/></modelSequence>"),
    )
    assert rendered("<p n='1'>a</p>", path) == "anchor[id=1](a)inline(a)"


def test_parameters_are_xpath(tmp_path: Path) -> None:
    path = odd(
        tmp_path,
        spec("p", "<model behaviour='paragraph'><param name='content' value='hi'/></model>"),
        spec("hi", "<model behaviour='link'><param name='uri' value=\"concat('#', ../@n)\"/></model>"),
    )
    assert rendered("<p n='1'>a<hi>b</hi>c</p>", path) == "paragraph(link[uri=#1](b))"


def test_text_and_omit_are_the_same_in_every_format(tmp_path: Path) -> None:
    path = odd(tmp_path, spec("p", "<model behaviour='text'/>"), spec("note", "<model behaviour='omit'/>"))
    assert rendered("<p>a<hi>b</hi></p><note>c</note>", path) == "ab"


def test_an_odd_of_ones_own_comes_before_ours_and_leaves_the_rest(tmp_path: Path) -> None:
    path = odd(tmp_path, spec("p", "<model output='web' behaviour='block'/>"))
    assert rendered("<p>a</p><ab>b</ab>", OURS, path) == "block(a)paragraph(b)"
    assert rendered("<p>a</p>", OURS, path, outputs=("pdf", "print")) == "paragraph(a)"


def test_an_element_that_is_declared_anew_keeps_nothing_of_ours(tmp_path: Path) -> None:
    path = odd(tmp_path, spec("p", "<model output='web' behaviour='block'/>", mode="replace"))
    with pytest.raises(InvalidError, match="element p"):
        rendered("<p>a</p>", OURS, path, outputs=("pdf", "print"))


def test_later_odds_come_first(tmp_path: Path) -> None:
    first = odd(tmp_path, spec("p", "<model behaviour='block'/>"), name="1.odd")
    second = odd(tmp_path, spec("p", "<model behaviour='heading'/>"), name="2.odd")
    assert rendered("<p>a</p>", OURS, first, second) == "heading(a)"


@pytest.mark.parametrize(
    ("models", "code", "said"),
    [
        ("<model behaviour='paragraf'/>", "model-behaviour", "paragraf"),
        ("<model/>", "model-behaviour", "no @behaviour"),
        ("<model behaviour='link'><param name='url' value='@target'/></model>", "model-parameter", "uri"),
        ("<model behaviour='link'><param name='uri' value='@target['/></model>", "model-expression", "@target["),
        ("<model behaviour='inline' predicate='nonsense()'/>", "model-expression", "nonsense"),
    ],
)
def test_what_cannot_be_done_is_an_error_with_its_line(tmp_path: Path, models: str, code: str, said: str) -> None:
    path = odd(tmp_path, spec("p", f"\n{models}"))
    with pytest.raises(ModelError) as caught:
        rendered("<p>a</p>", path)
    assert caught.value.code == code
    assert caught.value.place.startswith(f"{path}:2")
    assert said in f"{caught.value.message} {caught.value.remedy}"


def test_an_element_without_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="element xyz"):
        rendered("<p>a<xyz/></p>", OURS)


def test_simpler_behaviours_stand_in_for_those_that_a_format_lacks() -> None:
    few = {"block": shown, "inline": shown, "break": shown, "anchor": shown, "note": shown, "graphic": shown}
    handlers = compile_models(read_models(OURS), few, ("x",))
    walk = Walk(handlers)
    walk.render(etree.fromstring(f'<p xmlns="{TEI_NAMESPACE}">a<ref target="#x">b</ref></p>'))
    assert "".join(walk.out) == "paragraph(alink[uri=#x](b))"
    assert set(STAND_INS) | set(few) | {"omit", "text"} == set(BEHAVIOURS)


def test_every_element_of_our_schema_has_a_model() -> None:
    declared = {node.get("ident") for node in read_tree(OURS).iter(f"{TEI}elementSpec")}
    assert declared - set(read_models(OURS)) == set()


def test_line_ends_are_shown_in_the_diplomatic_reading_only() -> None:
    assert rendered("<p>a<lb/>b</p>", OURS) == "paragraph(ab)"
    assert rendered("<p>a<lb/>b</p>", OURS, reading="diplomatic") == "paragraph(abreak[type=line,label=]()b)"
