"""The committed schemas are what the ODD compiles to, load fast, and accept only what TEI All accepts."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from lxml import etree

from tei.odd.inclusion import prove_inclusion
from tei.resources import schema_path
from tei.validation.schemas import read_schema
from tests.services import needs, tei_all

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["teikit.rng", "teikit.sch", "teikit.xsd", "xml.xsd", "teikit.html"])
def test_the_committed_schemas_are_what_the_odd_compiles_to(name: str, tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "scripts" / "build_schema.py", tmp_path], check=True)
    made, committed = (tmp_path / name).read_bytes(), (ROOT / "schema" / name).read_bytes()
    assert made == committed, f"{name} is stale: run scripts/build_schema.py"


def test_libxml2_compiles_our_schema_in_under_a_second() -> None:
    start = time.process_time()
    etree.RelaxNG(etree.parse(schema_path("teikit.rng")))
    assert time.process_time() - start < 1


def test_our_schema_accepts_only_what_tei_all_accepts() -> None:
    needs("tei-all")
    wide = tei_all()
    assert wide is not None
    proof = prove_inclusion(read_schema(schema_path("teikit.rng")), read_schema(wide))
    assert not proof.violations
    assert not proof.undecided
