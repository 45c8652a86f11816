"""``tei odd compile``."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tei.cli import main
from tests.services import needs
from tests.unit.odd.odds import write_base, write_odd


def test_it_writes_what_is_asked_for_where_it_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd, base = write_odd(tmp_path, '<moduleRef key="core"/>'), write_base(tmp_path)
    formats = [part for suffix in ("rng", "sch", "xsd", "html") for part in ("--to", suffix)]
    assert main(["odd", "compile", str(odd), "--p5subset", str(base), "-o", str(tmp_path / "out"), *formats]) == 0
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {"my.rng", "my.sch", "my.xsd", "xml.xsd", "my.html"}
    assert "2 elements" in capsys.readouterr().err


def test_the_compact_syntax_says_the_same(tmp_path: Path) -> None:
    needs("java", "jing")
    odd = write_odd(tmp_path, '<elementSpec ident="doc"><content><textNode/></content></elementSpec>')
    assert main(["odd", "compile", str(odd), "--to", "rnc", "--quiet"]) == 0
    assert "element doc { text }" in (tmp_path / "my.rnc").read_text(encoding="utf-8")


def test_an_unknown_name_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = write_odd(tmp_path, '<elementRef key="doc"/>')
    assert main(["odd", "compile", str(odd)]) == 3
    said = " ".join(capsys.readouterr().err.split())
    assert "there is no element doc" in said
    assert "my.odd:2:1" in said.replace(" ", "")
    assert not (tmp_path / "my.rng").exists()


@pytest.mark.parametrize("text", ["", "<TEI", '<!DOCTYPE TEI [<!ENTITY a SYSTEM "file:///etc/passwd">]><TEI>&a;</TEI>'])
def test_what_is_no_odd_is_refused(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    odd = tmp_path / "no.odd"
    odd.write_text(text, encoding="utf-8")
    assert main(["odd", "compile", str(odd)]) in (3, 5)
    assert "root:" not in capsys.readouterr().err


def test_the_schema_of_teikit_compiles_to_itself_by_command(tmp_path: Path) -> None:
    from tei.resources import schema_path

    assert main(["odd", "compile", str(schema_path("teikit.odd")), "-o", str(tmp_path), "--quiet"]) == 0
    made, ours = (etree.parse(path).getroot() for path in (tmp_path / "teikit.rng", schema_path("teikit.rng")))
    for comment in ours.xpath("comment()"):
        ours.remove(comment)
    assert etree.tostring(made, method="c14n") == etree.tostring(ours, method="c14n")
