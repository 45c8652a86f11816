"""Every example of the ODD is valid, by referees that share no code with us; so is what the encoder writes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from tei.odd import compile_odd, to_rng
from tei.odd.attributes import flat
from tei.odd.specs import Schema
from tei.resources import schema_path
from tei.tree import TEI_NAMESPACE
from tests.services import jing_jar, needs, tei_all

EXAMPLES = "{http://www.tei-c.org/ns/Examples}"
ANY_START = """<grammar xmlns="http://relaxng.org/ns/structure/1.0">
<include href="{href}"><start><choice>{names}</choice></start></include></grammar>"""


@pytest.fixture(scope="module")
def schema() -> Schema:
    return compile_odd(schema_path("teikit.odd"))


def examples(schema: Schema) -> Iterator[tuple[str, etree._Element]]:
    """Each element of each example, in the namespace of TEI, under a name of its own."""
    for spec in schema.elements.values():
        nodes = [node for example in spec.prose.examples for node in example]
        for number, node in enumerate(nodes, 1):
            copied = deepcopy(node)
            copied.tail = None
            for one in copied.iter(f"{EXAMPLES}*"):
                one.tag = f"{{{TEI_NAMESPACE}}}{etree.QName(one).localname}"
            yield f"{spec.name}-{number}", copied


def jing(rng: Path, files: list[Path]) -> str:
    command = ["java", "-jar", str(jing_jar()), str(rng), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def test_every_element_has_an_example_of_itself(schema: Schema) -> None:
    shown = {name.rpartition("-")[0] for name, node in examples(schema) if etree.QName(node).localname in name}
    assert shown == set(schema.elements)


def test_every_example_is_valid_by_libxml2(schema: Schema) -> None:
    grammar = etree.RelaxNG(to_rng(replace(schema, start=tuple(schema.elements))))
    assert [(name, str(grammar.error_log)) for name, node in examples(schema) if not grammar.validate(node)] == []


def test_every_example_is_valid_by_our_xml_schema(schema: Schema) -> None:
    xsd = etree.XMLSchema(etree.parse(schema_path("teikit.xsd")))
    assert [(name, str(xsd.error_log)) for name, node in examples(schema) if not xsd.validate(node)] == []


def test_every_example_is_valid_by_jing_with_our_schema_and_with_tei_all(schema: Schema, tmp_path: Path) -> None:
    needs("jing", "tei-all")
    files = [tmp_path / f"{name}.xml" for name, _ in examples(schema)]
    for file, (_, node) in zip(files, examples(schema), strict=True):
        file.write_bytes(etree.tostring(node, encoding="utf-8"))
    names = "".join(f'<ref name="{name}"/>' for name in schema.elements)
    for rng in (schema_path("teikit.rng"), tei_all()):
        assert rng is not None
        driver = tmp_path / f"any-{rng.name}"
        driver.write_text(ANY_START.format(href=rng.absolute().as_uri(), names=names), encoding="utf-8")
        assert jing(driver, files) == ""


def test_the_odd_itself_is_valid_by_tei_all() -> None:
    needs("jing", "tei-all")
    rng = tei_all()
    assert rng is not None
    assert jing(rng, [schema_path("teikit.odd")]) == ""


def test_the_samples_are_valid_by_jing_with_our_schema_and_with_tei_all(tmp_path: Path) -> None:
    needs("jing", "tei-all")
    from tei.encoding.edition import encode
    from tei.sources import read_source

    samples = sorted((Path(__file__).parents[2] / "tei" / "data" / "sample").glob("*.txt"))
    assert samples
    files = [tmp_path / f"{sample.stem}.xml" for sample in samples]
    for sample, file in zip(samples, files, strict=True):
        file.write_bytes(encode(read_source(sample)).tei)
    for rng in (schema_path("teikit.rng"), tei_all()):
        assert rng is not None
        assert jing(rng, files) == ""


GONE = {"charName", "charProp", "glyphName", "localName", "unicodeName", "re", "oVar", "pVar"}
"""Elements that the TEI deprecated for removal by 4.4.0 or dropped before."""


def test_no_element_is_one_that_tei_removed(schema: Schema) -> None:
    assert not GONE & set(schema.elements)
    assert not any(one.name == "calendar" for spec in schema.classes.values() for one in flat(spec.attributes))
