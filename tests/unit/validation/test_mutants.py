"""Random changes of a valid book: our verdict is jing's, and the first error is in jing's line."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tei.validation import validate
from tests.seed import SEED
from tests.services import ROOT, on_ci, tei_all
from tests.validation.grammars import write_case
from tests.validation.jing import verdicts
from tests.validation.mutants import write_mutants

BOOKS = (
    ROOT / "tests" / "validation" / "valid" / "book.xml",
    ROOT / "tests" / "golden" / "tei" / "markdown-zh.xml",
)
COUNT = int(os.environ.get("TEIKIT_MUTANTS") or 0) or (200 if on_ci() else 60)
"""For each schema; TEIKIT_MUTANTS asks for more."""
GRAMMARS = 12 if on_ci() else 4
SCHEMAS = {"teikit": lambda: ROOT / "schema" / "teikit.rng", "tei-all": tei_all}


@pytest.mark.parametrize("name", SCHEMAS)
def test_verdict_and_line_are_those_of_jing(name: str, tmp_path: Path, needs: Callable[..., None]) -> None:
    needs("jing", *([name] if name == "tei-all" else []))
    schema = SCHEMAS[name]()
    assert schema is not None
    files = [path for number, book in enumerate(BOOKS) for path in mutants(book, tmp_path / str(number))]
    said = verdicts(schema, files)
    ours = {path: [issue for issue in validate(path, schema=schema) if issue.severity == "error"] for path in files}
    assert [path.name for path in files if bool(ours[path]) != bool(said[path])] == []
    invalid = [path for path in files if said[path]]
    assert len(invalid) > COUNT // 5
    elsewhere = [path.name for path in invalid if ours[path][0].place.line != said[path][0] and not is_text(ours[path])]
    assert len(elsewhere) <= len(invalid) // 100


def mutants(book: Path, folder: Path) -> list[Path]:
    folder.mkdir()
    return write_mutants(book, folder, COUNT // len(BOOKS), SEED)


def is_text(issues: list[object]) -> bool:
    """Text over several lines: jing tells of it at the tag behind it, we where it begins."""
    return getattr(issues[0], "code", "") in ("stray-text", "wrong-text")


@pytest.mark.parametrize("number", range(GRAMMARS))
def test_verdict_on_random_grammars_is_that_of_jing(number: int, tmp_path: Path, needs: Callable[..., None]) -> None:
    """Grammars with ambiguity, interleaving, wildcards and data, which TEI's never have."""
    needs("jing")
    schema, files = write_case(random.Random(SEED + number), tmp_path)
    said = verdicts(schema, files)
    differ = [path.name for path in files if bool(validate(path, schema=schema)) != bool(said[path])]
    assert differ == [], schema.read_text(encoding="utf-8")
