"""The table of simplified and traditional characters is what the script writes."""

from __future__ import annotations

import runpy

from tei.resources import data_path
from tests.services import ROOT


def test_the_table_is_what_the_script_writes() -> None:
    module = runpy.run_path(str(ROOT / "scripts" / "build_han.py"))
    assert module["table"]() == data_path("languages/han.toml").read_text(encoding="utf-8")
