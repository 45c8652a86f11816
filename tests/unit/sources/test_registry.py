"""The registry of sources: every row loads; unknown names are refused."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tei.errors import UsageError
from tei.sources import SOURCES, SourceFormat, read_source
from tei.sources.registry import reader_of


@pytest.mark.parametrize("row", SOURCES, ids=lambda row: row.name)
def test_every_row_reads(row: SourceFormat) -> None:
    spans = [mark.span for mark in reader_of(row.name)("# a\n\f<b>b</b>")]
    assert spans
    assert all(one.end <= two.start for one, two in pairwise(spans))


def test_refuses_an_unknown_style() -> None:
    with pytest.raises(UsageError, match="no style called 'docx'"):
        read_source(b"a", style="docx")
