"""The ODD is complete, and what the encoder writes is valid by referees that share no code with us."""

from __future__ import annotations

import subprocess
from pathlib import Path

from lxml import etree

from tei.resources import schema_path
from tei.tree import TEI, parser
from tests.services import jing_jar, needs, tei_all


def test_every_element_has_an_example() -> None:
    odd = etree.parse(schema_path("teikit.odd"), parser())
    bare = [spec.get("ident") for spec in odd.iter(f"{TEI}elementSpec") if spec.find(f"{TEI}exemplum") is None]
    assert not bare


def test_no_element_has_a_name_that_tei_removed() -> None:
    odd = etree.parse(schema_path("teikit.odd"), parser())
    names = {spec.get("ident") for spec in odd.iter(f"{TEI}elementSpec")}
    removed = {"re", "oRef", "pRef", "oVar", "pVar"}
    assert not names & removed


def test_the_models_that_ship_are_valid_by_tei_all(tmp_path: Path) -> None:
    """A book with everything that the encoder writes passes the referee that shares no code with us."""
    needs("jing", "tei-all")
    from tei.encoding.edition import encode
    from tei.sources import read_source

    samples = sorted((Path(__file__).parents[2] / "tei" / "data" / "sample").glob("*.txt"))
    files = []
    for sample in samples:
        file = tmp_path / f"{sample.stem}.xml"
        file.write_bytes(encode(read_source(sample)).tei)
        files.append(file)
    for schema in (schema_path("teikit.rng"), tei_all()):
        run = subprocess.run(
            ["java", "-jar", str(jing_jar()), str(schema), *map(str, files)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert not run.stdout, run.stdout[:500]
