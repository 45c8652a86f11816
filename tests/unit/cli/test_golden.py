"""Small books whose whole TEI is kept: a change shows what it does to every byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import Tei
from tests.services import ROOT

BOOKS = sorted((ROOT / "tests" / "golden" / "tei").glob("*.txt"))


@pytest.mark.parametrize("book", BOOKS, ids=lambda path: path.stem)
def test_the_tei_of_a_small_book(book: Path, tei: Tei, golden: Callable[[str, str | bytes], None],
                                 monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.chdir(book.parent)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    done = tei("encode", book.name, "-o", "-", "--quiet")
    assert done.code == 0, done.err
    golden(f"tei/{book.stem}.xml", done.data)
