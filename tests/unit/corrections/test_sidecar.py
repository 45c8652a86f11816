"""The file of corrections: what is written is read again, what makes no sense is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei.corrections.kinds import KINDS, Correction
from tei.corrections.sidecar import entry_text, parse_corrections, read_corrections, sidecar_of
from tei.errors import UnreadableError, UsageError

WORDS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)


@st.composite
def corrections(draw: st.DrawFn) -> Correction:
    kind = draw(st.sampled_from(sorted(KINDS)))
    says = KINDS[kind].says
    value = draw(st.integers(1, 9).map(str)) if says == "level" else draw(WORDS.filter(bool)) if says else ""
    texts = {name: draw(WORDS) for name in ("before", "after", "note")}
    return Correction(kind, draw(WORDS.filter(bool)), draw(st.integers(0, 10**6)), value=value, **texts)


@given(st.lists(corrections(), max_size=4))
def test_what_is_written_is_read_again(entries: list[Correction]) -> None:
    read = parse_corrections("\n".join(map(entry_text, entries)), "x.toml")
    assert [(c.kind, c.text, c.line, c.before, c.after, c.value, c.note) for c in read] == [
        (c.kind, c.text, c.line, c.before, c.after, c.value, c.note) for c in entries
    ]


def test_each_entry_knows_its_line() -> None:
    text = '# mine\n[[correction]]\nkind = "join"\ntext = "a"\n\n[[correction]]\nkind = "split"\ntext = "b"\n'
    assert [c.place for c in parse_corrections(text, "x.toml")] == ["x.toml:2", "x.toml:6"]


REFUSED = {
    "[[correction]]\nkind = 'heding'\ntext = 'a'\n": "no correction of the kind 'heding'",
    "[[correction]]\nkind = 'join'\n": "quotes no text",
    "[[correction]]\nkind = 'page'\ntext = 'a'\n": "has no n",
    "[[correction]]\nkind = 'join'\ntext = 'a'\nlevel = 2\n": "has no key 'level'",
    "[[correction]]\nkind = 'heading'\ntext = 'a'\nlevel = 10\n": "from 1 to 9",
    "[[correction]]\nkind = 'heading'\ntext = 'a'\nlevel = true\n": "from 1 to 9",
    "[[correction]]\nkind = 'join'\ntext = 7\n": "is a text, not 7",
    "[[correction]]\nkind = 'join'\ntext = 'a'\nline = 'b'\n": "is a number, not 'b'",
    "[correction]\nkind = 'join'\n": "tables only",
    "title = 'a'\n": "tables only",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_corrections(text, "x.toml")
    assert REFUSED[text] in refused.value.message
    assert refused.value.place.startswith("x.toml")
    assert refused.value.remedy


def test_what_is_no_toml_is_refused_with_line_and_column() -> None:
    with pytest.raises(UsageError) as refused:
        parse_corrections("[[correction]]\nkind = join\n", "x.toml")
    assert refused.value.place.startswith("x.toml:2:")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes("# é".encode("latin-1"))
    with pytest.raises(UnreadableError, match="not UTF-8"):
        read_corrections(tmp_path / "latin.toml")
    with pytest.raises(UnreadableError, match="cannot be read"):
        read_corrections(tmp_path / "none.toml")


def test_the_file_beside_the_book_is_found(tmp_path: Path) -> None:
    assert sidecar_of(tmp_path / "book.txt") is None
    (tmp_path / "book.corrections.toml").touch()
    assert sidecar_of(tmp_path / "book.txt") == tmp_path / "book.corrections.toml"
    assert sidecar_of(tmp_path / "book.xml") == tmp_path / "book.corrections.toml"
    assert sidecar_of(Path("-")) is None
