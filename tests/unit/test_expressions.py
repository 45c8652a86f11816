"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import re

import pytest

from tei.expressions import expression


def test_it_finds_what_the_compiled_pattern_finds() -> None:
    lazy, compiled = expression(r"(?P<word>b+)", re.IGNORECASE), re.compile(r"(?P<word>b+)", re.IGNORECASE)
    text = "abBbab"
    assert [match.span("word") for match in lazy.finditer(text)] == [m.span("word") for m in compiled.finditer(text)]
    assert lazy.sub("-", text) == compiled.sub("-", text)
    assert (lazy.pattern, lazy.search("x")) == (compiled.pattern, None)


def test_it_is_compiled_at_its_first_use() -> None:
    broken = expression("(")
    with pytest.raises(re.error):
        broken.match("text")
