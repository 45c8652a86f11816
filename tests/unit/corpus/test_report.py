"""The report, the sample and the exports."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from lxml import html

from tei.corpus.sampling import draw, estimate, sheet, verdicts
from tei.errors import UsageError
from tests.library import corpus, library


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    source = library(folder / "source", 5)
    (source / "empty & gone.txt").touch()
    assert corpus(folder, "encode", source, "--out", folder / "target").code == 8
    return folder / "target"


def test_the_page_links_every_book_and_says_why(target: Path, tmp_path: Path) -> None:
    assert corpus(tmp_path, "report", target).code == 0
    page = html.parse(str(target / "report.html")).getroot()
    links = [href for href in page.xpath("//a/@href") if not href.startswith("#")]
    assert links
    assert all((target / href).is_file() for href in links)
    text = page.text_content()
    assert "book-unreadable" in text
    assert "empty & gone.txt" in text
    assert not page.xpath("//script|//link|//img")
    assert json.loads((target / "report.json").read_text())["totals"]["done"] == 5


def test_a_page_elsewhere_links_back(target: Path, tmp_path: Path) -> None:
    page = tmp_path / "deep" / "corpus.html"
    page.parent.mkdir()
    assert corpus(tmp_path, "report", target, "--out", page).code == 0
    links = [href for href in html.parse(str(page)).getroot().xpath("//a/@href") if not href.startswith("#")]
    assert all((page.parent / href).is_file() for href in links)
    assert page.with_suffix(".json").is_file()


def test_a_sample_is_drawn_filled_in_and_counted(target: Path, tmp_path: Path) -> None:
    assert corpus(tmp_path, "report", target, "--sample", "3", "--out", tmp_path / "r.html").code == 0
    rows = list(csv.reader(io.StringIO((tmp_path / "sample.csv").read_text("utf-8-sig"))))
    assert len(rows) == 4
    filled = [rows[0], *([*row[:2], word, ""] for row, word in zip(rows[1:], ("good", "good", "bad"), strict=True))]
    judged = tmp_path / "sample.csv"
    judged.write_text("\n".join(",".join(row) for row in filled), encoding="utf-8")
    done = corpus(tmp_path, "report", target, "--judged", judged, "--out", tmp_path / "r.html")
    assert "2 of 3 are good" in done.err
    assert "Wilson" in (tmp_path / "r.html").read_text(encoding="utf-8")
    again = corpus(tmp_path, "report", target, "--sample", "3", "--out", tmp_path / "r.html")
    assert again.code == 2
    assert "holds verdicts already" in again.err


def test_a_bigger_sample_holds_the_smaller_one() -> None:
    paths = [f"{number}.txt" for number in range(100)]
    assert draw(paths, 10) == draw(reversed(paths), 20)[:10]
    assert draw(paths, 10) != draw(paths, 10, "another seed")


def test_wilsons_interval() -> None:
    said = estimate([True] * 45 + [False] * 5, 2000)
    assert (round(said.low, 4), round(said.high, 4)) == (0.7864, 0.9565)  # Newcombe's method 3, by hand
    assert estimate([True] * 10, 100).high == pytest.approx(1)
    assert estimate([True] * 10, 100).low == pytest.approx(0.7225, abs=1e-4)


def test_a_sheet_that_is_not_understood() -> None:
    filled = sheet([("a", "a.xml")]).replace("a.xml,,", "a.xml,perhaps,")
    with pytest.raises(UsageError, match="'perhaps' is no verdict"):
        verdicts(filled, "sample.csv")
    with pytest.raises(UsageError, match="no book of the sample has a verdict"):
        estimate(verdicts(sheet([("a", "a.xml")]), "sample.csv"), 1)


def test_the_exports_say_the_same(target: Path, tmp_path: Path) -> None:
    import pyarrow.parquet

    written = {form: tmp_path / f"books.{form}" for form in ("csv", "jsonl", "parquet")}
    for form, path in written.items():
        assert corpus(tmp_path, "export", target, "--to", form, "-o", path).code == 0
    rows = [json.loads(line) for line in written["jsonl"].read_text(encoding="utf-8").splitlines()]
    assert [row["path"] for row in rows] == [
        "empty & gone.txt", "new/book-000.txt", "new/book-002.txt", "new/book-004.txt", "old/book-001.txt",
        "old/book-003.txt",
    ]  # fmt: skip
    table = list(csv.DictReader(io.StringIO(written["csv"].read_text(encoding="utf-8"))))
    assert [row["sha256"] for row in table] == [row["sha256"] for row in rows]
    assert pyarrow.parquet.read_table(written["parquet"]).column("title").to_pylist() == [row["title"] for row in rows]


def test_searching_and_registers_of_a_target(target: Path, tmp_path: Path) -> None:
    found = json.loads(corpus(tmp_path, "search", "weirs", target, "--json", "--limit", "1").out)
    assert (found["books"], len(found["hits"])) == (5, 1)
    register = list(csv.DictReader(io.StringIO(corpus(tmp_path, "registers", target).out)))
    assert [(row["name"], row["books"]) for row in register if row["kind"] == "person"][:1] == [
        ("JOHN ALDWORTH HARCOMBE", "5")
    ]


def test_a_target_where_nothing_was_done(tmp_path: Path) -> None:
    refused = corpus(tmp_path, "report", tmp_path)
    assert refused.code == 5
    assert "there is no manifest" in refused.err
