"""The file of corrections: what is written is read again, what makes no sense is refused with its place."""

from __future__ import annotations

import os
import threading
from contextlib import nullcontext, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei.corrections import sidecar
from tei.corrections.kinds import KINDS, TORN, Correction
from tei.corrections.sidecar import append_correction, entry_text, parse_corrections, read_corrections, sidecar_of
from tei.errors import UnreadableError, UsageError
from tei.io import append

WORDS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)
WRITABLE = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=20)
VALUES = {
    "": st.just(""),
    "level": st.integers(1, 9).map(str),
    "when": st.dates().map(lambda date: date.isoformat()),
    "type": st.from_regex("[a-z前]+", fullmatch=True),
    "ref": st.from_regex("[a-z]+:[a-zA-Z0-9]+", fullmatch=True),
}
"""Values that TEI can say, by the key that holds them; see ``tests/laws/test_decisions.py`` for others."""


@st.composite
def corrections(draw: st.DrawFn) -> Correction:
    kind = draw(st.sampled_from(sorted(KINDS)))
    says = KINDS[kind].says
    value = draw(VALUES.get(says, WRITABLE))
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


JOIN = Correction("join", "the words 書", 3, before="of", after="it")
KEPT = '# mine\r\n[[correction]]\r\nkind = "split"\r\ntext = "b"'


class Killed(BaseException):
    """Stands for the end of the process."""


def written_until(path: Path, bytes_left: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Append a decision, with a kill after so many bytes: what is written then stays."""
    left = bytes_left

    def write(descriptor: int, data: bytes) -> int:
        nonlocal left
        if left <= 0:
            raise Killed
        done = real(descriptor, bytes(data[:left]))
        left -= done
        return done

    real, cut = os.write, os.ftruncate
    with monkeypatch.context() as dying, suppress(Killed):
        dying.setattr(append.os, "write", write)
        dying.setattr(append.os, "ftruncate", lambda *given: cut(*given) if left == bytes_left else None)
        append_correction(path, JOIN)


@pytest.mark.parametrize("old", ["", KEPT])
def test_whenever_a_run_is_killed_earlier_decisions_stay(
    tmp_path: Path, old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "b.corrections.toml"
    kinds = [c.kind for c in parse_corrections(old, "x")]
    block = len(entry_text(JOIN).encode()) + bool(old)
    for number in range(block + 1):
        path.write_bytes(old.encode())
        with monkeypatch.context() as unlocked:
            unlocked.setattr(sidecar, "locked", lambda path: nullcontext())
            written_until(path, number, unlocked)
            read = [c.kind for c in read_corrections(path)]
            assert read in (kinds, [*kinds, TORN], [*kinds, "join"])
            assert (read == [*kinds, "join"]) == (number == block)
            append_correction(path, JOIN)
        data = path.read_bytes()
        assert data.startswith(old.encode())
        assert [c.kind for c in read_corrections(path) if c.kind != "join"] == kinds
        assert b"\0" not in data


def test_a_torn_decision_is_told(tmp_path: Path) -> None:
    from tei.annotators.corrections import check_corrections
    from tei.model import Document
    from tei.sources import read_source

    path = tmp_path / "b.corrections.toml"
    path.write_bytes(f"{KEPT}\n".encode() + b"\0" * 16 + b'kind = "jo')
    document = Document(read_source(b"a b c"), (), {"corrections": read_corrections(path)})
    torn = [issue for issue in check_corrections(document, ()) if issue.code == "correction-torn"]
    assert [str(issue.place) for issue in torn] == [f"{path}:5"]
    assert "Record the decision again" in torn[0].remedy


def test_what_somebody_wrote_behind_a_torn_decision_is_not_taken_out(tmp_path: Path) -> None:
    path = tmp_path / "b.corrections.toml"
    data = f"{KEPT}\n".encode() + b"\0" * 16 + b'\n[[correction]]\nkind = "join"\ntext = "c"\n'
    path.write_bytes(data)
    with pytest.raises(UsageError):
        append_correction(path, JOIN)
    assert path.read_bytes() == data


def test_a_file_that_makes_no_sense_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "b.corrections.toml"
    path.write_text("title = 1\n", encoding="utf-8")
    with pytest.raises(UsageError):
        append_correction(path, JOIN)
    assert path.read_text(encoding="utf-8") == "title = 1\n"
    assert os.listdir(tmp_path) == [path.name]


def test_the_file_is_appended_to_and_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "b.corrections.toml"
    path.write_text(KEPT, encoding="utf-8", newline="")
    os.link(path, tmp_path / "other name")
    before = path.stat().st_ino
    assert append_correction(path, JOIN) == 5
    assert path.stat().st_ino == before
    assert [c.kind for c in read_corrections(tmp_path / "other name")] == ["split", "join"]


def test_many_that_decide_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "b.corrections.toml"
    said = [Correction("join", f"words {number}", number) for number in range(1, 21)]
    threads = [threading.Thread(target=append_correction, args=(path, one)) for one in said]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(c.line for c in read_corrections(path)) == list(range(1, 21))
