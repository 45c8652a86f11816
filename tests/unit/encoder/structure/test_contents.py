"""The work that a long contents list makes; what is found in one stands in ``tests/cases/contents``."""

from __future__ import annotations

import pytest

from tei.annotators.numbering import Number, read_number
from tei.annotators.tables import Language
from tei.encoder.structure import contents, contents_clues
from tei.model import Document
from tei.sources import read_source


def looks(entries: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often a number is looked for in a contents list of so many entries over two lines each."""
    rows = "\n\n".join(f"{number}. The Mill\n\nRiver of that Name ..... {number}" for number in range(1, entries))
    text = f"# The Mills\n\n## Contents\n\n{rows}\n\n## The End\n\nThere was a mill, and the river took it.\n"
    asked: list[str] = []

    def counted(line: str, language: Language) -> Number | None:
        asked.append(line)
        return read_number(line, language)

    monkeypatch.setattr(contents_clues, "read_number", counted)
    assert list(contents.find(Document(read_source(text.encode(), style="markdown"))))
    return len(asked)


def test_twice_as_many_entries_are_twice_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    assert looks(80, monkeypatch) <= 2.2 * looks(40, monkeypatch)
