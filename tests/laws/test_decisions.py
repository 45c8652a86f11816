"""The law of what people decide: whatever is accepted can be written, and is, in a valid file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei.corrections.kinds import KINDS, Correction
from tei.corrections.sidecar import entry_text, parse_corrections
from tei.encoding.edition import encode
from tei.errors import UsageError
from tei.metadata import check_tables, keys
from tei.sources import read_source

BOOK = (
    "# 水渠記\n\n## 序\n\n李明說，渠道要選在太原的緩坡。\n\n## 第一章 選地\n\nA day in Taiyuan, 3 May 1861, was fair.\n"
    "\nHannah Ash of London met 李明 there. They walked on the 30th of February.\n\n王大明\n\n一九五八年三月\n"
)
SOURCE = read_source(BOOK.encode(), uri="book.txt")

ODD = (
    "", " ", "  x", "x ", "1958", "1958-02-28", "1958-02-30", "0000", "-0044", "99999", "1958-02-28T24:00:00",
    "--02-30", "yesterday", "preface", "my preface", "前言", "%zz", "%", "viaf:", "viaf:1", "wikidata:Q42",
    "http://a.b/c d", "a\\b", "http://[::1", "#", "#x", "#1", "#div-1", "#pb-1", "#note-1", "#control-0001",
    "#person-李明", "#李明", "# x", "##",
    "①", "²", "٣", "x" * 3000, "9" * 5000, "0", "-1", "12", "xii", "[4]", "[x]", "]", "12a", "A 3", "\x01", "\x7f",
    "\x85",
    "\ufffe", "\ufeff", "\u2028", "\n", "a\nb", "\t", "\r", "<", "&", '"', "'", "<b>x</b>", "]]>", "--", "?>", "\u0301",
    "李明", "王大明", "Hannah Ash", "nobody", "\U0010ffff", "\ue000", "𠮷", "1", "9", "10",
)  # fmt: skip
values = st.sampled_from(ODD) | st.text(max_size=8) | st.from_regex(r"#?[\w:%/.-]{1,8}", fullmatch=True)


@st.composite
def corrections(draw: st.DrawFn) -> Correction:
    """A decision about some words of the book, as somebody may write it down."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    line = draw(st.sampled_from([line for line in BOOK.split("\n") if line.strip("# ")]))
    start = draw(st.integers(0, len(line) - 1))
    text = draw(st.sampled_from(["李明", "Taiyuan", line, line[start : start + draw(st.integers(1, 20))]]))
    value = draw(values) if KINDS[kind].says else ""
    everywhere = KINDS[kind].everywhere and draw(st.booleans())
    place = 0 if everywhere else BOOK[: BOOK.find(text)].count("\n") + 1
    return Correction(kind, text, line=place, value=value, everywhere=everywhere, note=draw(values))


@given(st.lists(corrections(), min_size=1, max_size=6))
def test_what_is_recorded_is_written(decisions: list[Correction]) -> None:
    accepted: list[Correction] = []
    for decision in decisions:
        try:
            accepted += parse_corrections(entry_text(decision), "book.corrections.toml")
        except (UsageError, ValueError):
            continue
    assert encode(SOURCE, metadata={"corrections": tuple(accepted)}).tei


REFUSED = (
    ("date", "1958-02-30"), ("date", "yesterday"), ("date", "0000"), ("front", "my preface"), ("person", "%zz"),
    ("person", "viaf:"), ("person", "#div-1"), ("person", "#1"), ("page", "\x01"), ("page", "a\nb"), ("slip", "\x01"),
    ("same", "\x01"),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), REFUSED)
def test_what_no_tei_can_say_is_refused_with_its_place(kind: str, value: str) -> None:
    entry = entry_text(Correction(kind, "李明", value=value))
    with pytest.raises(UsageError) as caught:
        parse_corrections(f"\n{entry}", "book.corrections.toml")
    assert caught.value.place == "book.corrections.toml:2"
    assert caught.value.remedy


def scalar(name: str) -> st.SearchStrategy[Any]:
    key = keys()[name]
    dates = st.sampled_from([1958, "1958-02-30", "-0044", "0000", "2025-13"])
    return st.sampled_from([key.example, *key.values]) | values | dates


@st.composite
def metadata(draw: st.DrawFn) -> Mapping[str, Any]:
    """Some keys of the metadata file, each with its example or with something else."""
    tables: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(sorted(keys())), min_size=1, max_size=8)):
        path = name.split(".")
        if keys()[name].type in ("table", "tables"):
            continue
        inner: Any = tables
        for depth, step in enumerate(path[:-1], 1):
            many = keys()[".".join(path[:depth])].type == "tables"
            inner = inner.setdefault(step, [{}] if many else {})
            inner = inner[0] if many else inner
        inner[path[-1]] = draw(scalar(name))
    return with_required(tables)


def with_required(tables: Any, prefix: str = "") -> Any:
    """``tables`` with an example where a table lacks a key that it must have."""
    if isinstance(tables, list):
        return [with_required(table, prefix) for table in tables]
    if not isinstance(tables, dict):
        return tables
    parted = ((*name.rpartition("."), key) for name, key in keys().items())
    needed = {last: key.example for parent, _, last, key in parted if key.required and parent == prefix}
    inner = {name: with_required(value, f"{prefix}.{name}".lstrip(".")) for name, value in tables.items()}
    return needed | inner if prefix else inner


@given(metadata())
def test_metadata_that_are_understood_are_written(tables: Mapping[str, Any]) -> None:
    known, faults = check_tables(tables)
    assert faults or encode(SOURCE, metadata=known).tei


@pytest.mark.parametrize("tag", ["not a tag", "\x01", "x" * 9, "zh_Hant"])
def test_a_language_that_is_none_is_refused(tag: str) -> None:
    with pytest.raises(UsageError):
        encode(SOURCE, metadata={"language": tag})
