"""What goes wrong when a format is written: one sentence, the right exit code, no half-written file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tei.formats import formats
from tests.commands import Tei, in_process

BOOK = """<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>水渠記</title></titleStmt>
<publicationStmt><p>None.</p></publicationStmt><sourceDesc><p>None.</p></sourceDesc></fileDesc></teiHeader>
<text xml:lang="zh-Hant"><body><p>{text}</p></body></text></TEI>
"""
NAMES = [row.name for row in formats()]


@pytest.fixture
def tei(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Tei:
    """``tei`` in a folder with ``book.xml``."""
    monkeypatch.chdir(tmp_path)
    names = "<persName>甲一</persName>和<persName>乙二</persName>"
    (tmp_path / "book.xml").write_text(BOOK.format(text=names), encoding="utf-8")
    return in_process(capsysbinary, monkeypatch)


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("package", "name", "command"),
    [("typst", "pdf", "pip install 'teikit[pdf]'"), ("pyoxigraph", "rdf", "pip install 'teikit[rdf]'")],
)
def test_a_missing_extra_is_told_with_the_command(
    tei: Tei, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, name: str, command: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    done = tei("transform", "book.xml", "--to", name)
    assert (done.code, command in done.err, left(tmp_path)) == (6, True, {"book.xml"}), done.err


@pytest.mark.parametrize(("name", "options"), [("odt", ()), ("pdf", ("--writing", "vertical"))])
def test_a_missing_program_is_told(
    tei: Tei, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, options: tuple[str, ...]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = tei("transform", "book.xml", "--to", name, *options)
    assert (done.code, "is not installed" in done.err, left(tmp_path)) == (6, True, {"book.xml"}), done.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("name", ["text", "csv", "docx"])
def test_a_full_disk_is_told(tei: Tei, name: str) -> None:
    done = tei("transform", "book.xml", "--to", name, "-o", "/dev/full")
    assert (done.code, done.err.splitlines()[0]) == (2, "/dev/full cannot be written: there is no space left")


def test_a_folder_that_is_not_there_is_told_and_nothing_is_left(tei: Tei, tmp_path: Path) -> None:
    done = tei("transform", "book.xml", "--to", "docx", "-o", "nowhere/book.docx")
    assert (done.code, left(tmp_path)) == (2, {"book.xml"})


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("map", "odt")])
def test_every_format_is_written_whole_and_says_nothing(tei: Tei, tmp_path: Path, name: str) -> None:
    done = tei("transform", "book.xml", "--to", name)
    assert (done.code, done.err) == (0, "")
    (made,) = left(tmp_path) - {"book.xml"}
    assert (tmp_path / made).stat().st_size > 10


def test_a_picture_that_cannot_be_shown_is_told_once_and_why(tei: Tei, tmp_path: Path) -> None:
    (tmp_path / "letter.png").write_text("Dear Sir,", encoding="utf-8")
    pictures = "".join(f'<graphic url="{url}"/>' for url in ("letter.png", "gone.png", "https://example.org/a.png"))
    (tmp_path / "book.xml").write_text(BOOK.format(text=f"<figure>{pictures}</figure>"), encoding="utf-8")
    done = tei("transform", "book.xml", "--to", "html,epub", "-o", str(tmp_path))
    reasons = ("is no PNG, JPEG, GIF, WebP or SVG", "is not in the folder of the book", "is on a server")
    assert [reason in line for reason, line in zip(reasons, done.err.splitlines(), strict=True)] == [True] * 3


def test_a_map_without_places_is_told_and_nothing_is_left(tei: Tei, tmp_path: Path) -> None:
    done = tei("transform", "book.xml", "--to", "map")
    assert (done.code, left(tmp_path)) == (3, {"book.xml"})
    assert done.err.startswith("there is no map to draw")


@pytest.mark.parametrize("name", NAMES)
def test_a_book_with_nothing_in_it(tei: Tei, tmp_path: Path, name: str) -> None:
    (tmp_path / "book.xml").write_text(BOOK.format(text=""), encoding="utf-8")
    done = tei("transform", "book.xml", "--to", name)
    assert done.code == (3 if name in ("map", "network") else 0), done.err


@pytest.mark.parametrize("name", ["text", "json", "conllu", "markdown", "latex", "docx"])
def test_elements_nested_without_end_are_no_bug(tei: Tei, tmp_path: Path, name: str) -> None:
    deep = 700
    (tmp_path / "book.xml").write_text(BOOK.format(text="<hi>" * deep + "x" + "</hi>" * deep), encoding="utf-8")
    done = tei("transform", "book.xml", "--to", name)
    assert done.code == 0 or (done.code, "more deeply than can be rendered" in done.err) == (3, True), done.err


def test_a_format_that_the_book_does_not_allow_stops_no_other(tei: Tei, tmp_path: Path) -> None:
    done = tei("transform", "book.xml", "--to", "map,text,jsonl", "-o", str(tmp_path))
    assert (done.code, left(tmp_path)) == (3, {"book.xml", "book.txt", "book.jsonl"})
    assert done.err.startswith("there is no map to draw")
