"""``tei transform`` and ``tei formats``: several formats at once, options from everywhere, TEI that is not valid."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import Tei
from tests.services import ROOT

BOOK = (ROOT / "tests" / "validation" / "valid" / "book.xml").read_text(encoding="utf-8")


@pytest.fixture
def book(desk: Path) -> Path:
    (desk / "book.xml").write_text(BOOK, encoding="utf-8")
    return desk


def test_several_formats_in_one_run(book: Path, tei: Tei) -> None:
    done = tei("transform", "book.xml", "--to", "html,epub", "--quiet")
    assert (done.code, done.err) == (0, "")
    assert {path.name for path in book.glob("book.[!t]*")} == {"book.xml", "book.html", "book.epub"}


def test_several_formats_need_a_folder(book: Path, tei: Tei) -> None:
    done = tei("transform", "book.xml", "--to", "html,epub", "-o", "out.html")
    assert (done.code, "is not a folder" in done.err) == (2, True)


def test_pages_go_into_a_folder(book: Path, tei: Tei) -> None:
    assert tei("transform", "book.xml", "--to", "html", "--split", "--quiet").code == 0
    names = {path.name for path in (book / "book").iterdir()}
    assert "index.html" in names
    assert len(names) > 3


def test_the_reading_is_everywhere(book: Path, tei: Tei) -> None:
    assert tei("transform", "book.xml", "--to", "html", "--reading", "traditional", "--quiet").code == 0
    page = (book / "book.html").read_text(encoding="utf-8")
    assert page.count("水渠記") > 2
    assert "水渠记" not in page


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--to", "hmtl"], "there is no format 'hmtl'"),
        (["--to", "html", "--reading", "mine"], "there is no reading 'mine'"),
        (["--to", ","], "names no format"),
        (["--to", "epub", "--cover", "none.png"], "the cover none.png cannot be read"),
        (["--to", "html", "--odd", "none.odd"], "none.odd cannot be read"),
    ],
)
def test_what_makes_no_sense_is_told(book: Path, tei: Tei, options: list[str], said: str) -> None:
    done = tei("transform", "book.xml", *options)
    assert done.code in (2, 5)
    assert said in done.err
    assert [path.name for path in book.glob("book.[!t]*")] == ["book.xml"]


def test_a_cover_that_is_no_picture(book: Path, tei: Tei) -> None:
    (book / "cover.png").write_text("no picture")
    done = tei("transform", "book.xml", "--to", "epub", "--cover", "cover.png")
    assert (done.code, "is no picture" in done.err) == (3, True)
    assert not (book / "book.epub").exists()


def test_tei_that_is_not_valid_is_refused_or_rendered_with_a_word(book: Path, tei: Tei) -> None:
    (book / "book.xml").write_text(BOOK.replace("水来", "水<xyz>又</xyz>来"), encoding="utf-8")
    done = tei("transform", "book.xml", "--to", "html")
    assert (done.code, "<xyz>" in done.err) == (3, True)
    assert not (book / "book.html").exists()
    done = tei("transform", "book.xml", "--to", "html", "--lenient")
    assert (done.code, "<xyz>; its text stands without it [element-unknown]" in done.err) == (0, True)
    assert "水又来" in (book / "book.html").read_text(encoding="utf-8")


def test_an_odd_of_ones_own(book: Path, tei: Tei) -> None:
    spec = '<elementSpec ident="placeName" mode="change"><model behaviour="inline" cssClass="mine"/></elementSpec>'
    (book / "my.odd").write_text(
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><schemaSpec ident="x">{spec}</schemaSpec></text></TEI>'
    )
    assert tei("transform", "book.xml", "--to", "html", "--odd", "my.odd", "--quiet").code == 0
    assert 'class="placeName mine"' in (book / "book.html").read_text(encoding="utf-8")
    (book / "my.odd").write_text((book / "my.odd").read_text().replace("inline", "inlien"))
    done = tei("transform", "book.xml", "--to", "html", "--odd", "my.odd")
    assert (done.code, "my.odd:1:1: nobody knows the behaviour inlien [model-behaviour]" in done.err) == (3, True)


@pytest.mark.parametrize("name", ["text", "csv", "cetei", "jsonl"])
@pytest.mark.parametrize(
    ("model", "said"),
    [
        ('<model output="epub" behaviour="inlien"/>', "nobody knows the behaviour inlien [model-behaviour]"),
        ('<model predicate="p[" behaviour="inline"/>', "[model-expression]"),
        ('<model behaviour="inline"><param name="content" value="$x"/></model>', "[model-expression]"),
    ],
    ids=["behaviour for another format", "predicate", "parameter"],
)
def test_an_odd_that_cannot_be_run_is_an_error_in_every_format(
    book: Path, tei: Tei, name: str, model: str, said: str
) -> None:
    spec = f'<elementSpec ident="placeName" mode="change">{model}</elementSpec>'
    (book / "my.odd").write_text(
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><schemaSpec ident="x">{spec}</schemaSpec></text></TEI>'
    )
    done = tei("transform", "book.xml", "--to", name, "--odd", "my.odd")
    assert (done.code, said in done.err, "my.odd:1:1" in done.err) == (3, True, True)
    assert sorted(path.name for path in book.glob("book.[!t]*")) == ["book.xml"]


def test_the_project_s_file(book: Path, tei: Tei) -> None:
    (book / "teikit.toml").write_text('[transform]\nreading = "traditional"\n[transform.html]\nwriting = "vertical"\n')
    assert tei("transform", "book.xml", "--to", "html", "--quiet").code == 0
    page = (book / "book.html").read_text(encoding="utf-8")
    assert '<html lang="zh-Hant" class="vertical">' in page
    assert tei("transform", "book.xml", "--to", "html", "--quiet", "--writing", "horizontal").code == 0
    assert '<html lang="zh-Hant">' in (book / "book.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[transform]\nreeding = 'x'", "[transform] has no option 'reeding'"),
        ("[transform.html]\ncover = 'x'", "[transform.html] has no option 'cover'"),
        ("[transform", "teikit.toml:1:1: this is not TOML"),
    ],
)
def test_a_project_s_file_with_a_slip(book: Path, tei: Tei, content: str, said: str) -> None:
    (book / "teikit.toml").write_text(content)
    done = tei("transform", "book.xml", "--to", "html")
    assert (done.code, said in done.err) == (2, True)


def test_formats_are_listed_with_what_they_keep(tei: Tei) -> None:
    done = tei("formats")
    assert done.code == 0
    assert "epub" in done.out
    assert "keeps:" in done.out
    rows = json.loads(tei("formats", "--json").out)
    assert {"name", "keeps", "loses", "options"} <= set(rows[0])


# --- the text that the TEI was made from


@pytest.fixture
def made(desk: Path, tei: Tei) -> Path:
    """A text and its TEI."""
    (desk / "weir.md").write_text("# Weir\n\nThe weir was *old*.\n", encoding="utf-8")
    assert tei("encode", "weir.md", "--quiet").code == 0
    return desk


@pytest.mark.parametrize(
    "command",
    [
        ("transform", "weir.xml", "--to", "text", "-o", "weir.md"),
        ("transform", "weir.xml", "--to", "markdown"),
        ("transform", "weir.xml", "--to", "html,markdown"),
        ("transform", "weir.xml", "--to", "html", "-o", "weir.md"),
        ("source", "weir.xml", "--reading", "-o", "weir.md"),
        ("names", "weir.xml", "--csv", "-o", "weir.md"),
        ("names", "weir.xml", "--retag", "-o", "weir.md"),
        ("names", "reconcile", "weir.xml", "-o", "weir.md"),
    ],
)
def test_no_command_overwrites_the_text_that_the_tei_was_made_from(made: Path, tei: Tei, command: tuple[str]) -> None:
    before = (made / "weir.md").read_bytes()
    done = tei(*command)
    assert (done.code, (made / "weir.md").read_bytes()) == (2, before), done.err
    assert "weir.md is the text that the TEI was made from" in done.err
    assert (made / "weir.html").exists() == ("html,markdown" in command)


def test_a_text_that_somebody_edited_is_overwritten_by_name_only(made: Path, tei: Tei) -> None:
    (made / "weir.md").write_text("# Weir\n\nThe weir is old.\n", encoding="utf-8")
    done = tei("transform", "weir.xml", "--to", "markdown")
    assert (done.code, "it may be the text that the TEI was made from" in done.err) == (2, True)
    assert (made / "weir.md").read_text(encoding="utf-8") == "# Weir\n\nThe weir is old.\n"
    assert tei("transform", "weir.xml", "--to", "markdown", "-o", "weir.md", "--quiet").code == 0
    assert tei("transform", "weir.xml", "--to", "markdown", "--quiet").code == 0  # it is as it would be written


def test_decisions_beside_a_text_protect_it(made: Path, tei: Tei) -> None:
    (made / "weir.md").write_text("# Weir\n\nThe weir is old.\n", encoding="utf-8")
    (made / "weir.corrections.toml").write_text("", encoding="utf-8")
    assert tei("transform", "weir.xml", "--to", "text", "-o", "weir.md").code == 2
    assert tei("transform", "weir.xml", "--to", "html", "--quiet").code == 0


def test_the_tei_itself_is_no_output(made: Path, tei: Tei) -> None:
    done = tei("transform", "weir.xml", "--to", "html", "-o", "weir.xml")
    assert (done.code, "weir.xml would overwrite its own input" in done.err) == (2, True)


def test_a_report_is_not_the_tei(made: Path, tei: Tei) -> None:
    done = tei("encode", "weir.md", "-o", "new.xml", "--report-to", "new.xml")
    assert (done.code, "TEI and report would both be new.xml" in done.err) == (2, True)
    assert list(made.glob("new*")) == []


def test_of_several_books_the_one_that_failed_is_named(made: Path, tei: Tei) -> None:
    (made / "other.txt").write_bytes(b"caf\xe9 \x81 \x8d\n")
    done = tei("encode", "weir.md", "other.txt", "--quiet")
    assert done.code == 8
    assert done.err.startswith("other.txt"), done.err
