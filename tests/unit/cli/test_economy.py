"""What commands do not do: to import a module takes as long as to encode a page, and a thousand books do it too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from tei.cli import main
assert main(sys.argv[1:]) == 0
sys.stderr.write(" ".join(sys.modules))
"""

UNUSED = frozenset(
    "importlib.metadata html logging random rich shutil statistics subprocess tempfile xmlschema "
    "tei.annotators.names tei.annotators.dates tei.corpus tei.dating.values tei.formats tei.naming.decision "
    "tei.naming.perceptron tei.odd tei.publishing tei.rendering tei.report tei.serving tei.validation.schematron "
    "tei.validation.xsd".split()
)
"""What only other commands and options have a use for; each takes from one to some hundred milliseconds."""


def test_an_encode_without_names_and_a_summary_imports_nothing_for_them(desk: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, "encode", "book.txt", "--without", "names,dates", "--quiet"]
    done = subprocess.run(command, cwd=desk, capture_output=True, text=True, check=True)
    assert "tei.validation.relaxng" in done.stderr.split()
    assert UNUSED & set(done.stderr.split()) == set()
