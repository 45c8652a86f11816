"""No cell of ours is a formula to a spreadsheet, and what was guarded comes back as it was."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei.authorities.csvfiles import read_table
from tei.io.csv_cells import guard_cell, unguard_cell, write_csv
from tei.registers.listing import COLUMNS, table_of
from tests.services import ROOT

SIGNS = "=+-@|%＝＋－＠\t\r\n' ;,\"1a水\u00a0\u3000\u200b\ufeff\u2212"
HOSTILE = st.text(alphabet=SIGNS, max_size=12) | st.text(max_size=8)
FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "\u3000=1+1",
    "\ufeff=1+1", "\ufeff =1+1", " \u200b =1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)", "a;=1+1;b", "a\t=1+1", "a;+1+1",
    "=cmd|' /C calc'!A0", '=HYPERLINK("x")', "%1",
)  # fmt: skip


@given(HOSTILE)
def test_what_was_guarded_comes_back(text: str) -> None:
    guarded = guard_cell(text)
    assert isinstance(guarded, str)
    assert unguard_cell(guarded) == text


@given(HOSTILE)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    guarded = str(guard_cell(text))
    if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", guarded):
        return
    for cell in re.split("[;\t\r\n]", guarded):
        assert cell.strip("\u200b\ufeff\u00a0\u3000 ")[:1] not in tuple("=+-@|%＝＋－＠\u2212")
    assert guarded[:1] not in ("\t", "\r", "\n")


@given(st.lists(st.lists(HOSTILE.map(lambda text: text.replace("\0", "")), min_size=2, max_size=2), max_size=4))
def test_a_table_comes_back(rows: list[list[str]]) -> None:
    read = csv.reader(io.StringIO(write_csv(rows), newline=""))
    assert [[unguard_cell(cell) for cell in row] for row in read] == rows


@pytest.mark.parametrize("number", [1, -3, 2.5, "-33.8", "+7", None, True])
def test_numbers_stay_numbers(number: object) -> None:
    assert guard_cell(number) == number  # type: ignore[arg-type]


@given(st.sampled_from(FORMULAS) | HOSTILE.filter(str.strip))
def test_a_name_comes_back_from_our_own_table(name: str) -> None:
    wanted = " ".join(name.split())
    if not wanted.strip("\ufeff"):
        return
    text = table_of(COLUMNS, [{"type": "person", "name": wanted}])
    entries = [entry for entry in read_table(text, "x.csv") if hasattr(entry, "name")]
    assert [entry.name for entry in entries] == [wanted]


def test_nobody_else_writes_csv() -> None:
    own = ROOT / "tei" / "io" / "csv_cells.py"
    found = [path for path in (ROOT / "tei").rglob("*.py") if path != own and "csv.writer(" in path.read_text("utf-8")]
    found += [path for path in (ROOT / "tei").rglob("*.py") if "DictWriter(" in path.read_text("utf-8")]
    assert found == []


@pytest.mark.slow
def test_libreoffice_runs_no_cell(tmp_path: Path) -> None:
    """Every separator that LibreOffice may be told, formulas evaluated as they would be."""
    if shutil.which("soffice") is None:
        pytest.skip("soffice is not installed: apt-get install libreoffice-calc")
    (tmp_path / "bare.csv").write_text('"=1+1","x"\r\n', encoding="utf-8")
    (tmp_path / "t.csv").write_text(write_csv([[text, "x"] for text in FORMULAS]), encoding="utf-8")
    for separators in ("44", "59", "44/59/9"):
        assert "table:formula" not in opened(tmp_path / "t.csv", separators)
    assert 'table:formula="of:=1+1"' in opened(tmp_path / "bare.csv", "44")  # so that the check can fail


def opened(path: Path, separators: str) -> str:
    """What LibreOffice makes of a file of CSV when it evaluates formulas, as XML."""
    options = f"CSV:{separators},34,76,1,,0,false,true,false,false,false,-1,true"
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{path.parent}/profile", f"--infilter={options}",
         "--convert-to", "fods", "--outdir", str(path.parent), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    made = path.with_suffix(".fods")
    if not made.exists():
        pytest.skip("soffice has no Calc: apt-get install libreoffice-calc")
    return made.read_text(encoding="utf-8")
