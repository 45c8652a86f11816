"""The gallery of formats, and the outlines that the map is drawn with."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.build_vendored import land, rings, simplified
from scripts.gallery import show
from tei.formats import format_named
from tei.resources import data_path
from tests.services import needs
from tests.unit.formats import books

TOPOLOGY = {
    "transform": {"scale": [0.5, 0.5], "translate": [100.0, 20.0]},
    "arcs": [[[0, 0], [10, 0], [0, 10]], [[0, 0], [0, 10], [10, 0]]],
    "objects": {"land": {"geometries": [{"arcs": [[[0, -2]]]}]}},
}


def test_rings_are_arcs_one_after_the_other_some_backwards() -> None:
    assert list(rings(TOPOLOGY)) == [[(100, 20), (105, 20), (105, 25), (100, 25), (100, 20)]]
    assert land(TOPOLOGY) == [[10000, 2000, 10500, 2000, 10500, 2500, 10000, 2500, 10000, 2000]]


def test_a_line_loses_only_what_does_not_show() -> None:
    line = [(0.0, 0.0), (1.0, 0.01), (2.0, 0.0), (2.0, 5.0)]
    assert simplified(line, 0.1) == [(0.0, 0.0), (2.0, 0.0), (2.0, 5.0)]
    assert simplified(line, 0.001) == line


@pytest.mark.slow
@pytest.mark.parametrize("name", ["text", "csv", "pdf", "network"])
def test_a_format_is_made_and_photographed(name: str, tmp_path: Path) -> None:
    needs("chromium", "pdftotext")
    books.book().tree.write(str(tmp_path / "book.xml"), encoding="utf-8", xml_declaration=True)
    figure = show(format_named(name), tmp_path / "book.xml")
    assert f'src="{name}.png"' in figure
    assert (tmp_path / f"{name}.png").read_bytes()[:4] == b"\x89PNG"


@pytest.mark.slow
def test_what_cannot_be_made_is_said_and_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    books.of("<p>水</p>").tree.write(str(tmp_path / "book.xml"), encoding="utf-8", xml_declaration=True)
    assert show(format_named("map"), tmp_path / "book.xml") == ""
    assert "map is left out: there is no map to draw" in capsys.readouterr().err


def test_the_licence_of_what_we_ship_is_there() -> None:
    assert "Redistribution and use" in data_path("formats/CETEI.LICENSE.md").read_text(encoding="utf-8")
