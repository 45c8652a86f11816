"""The driver that scores the encoder: what it averages, what it reports as missed."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.score import Job, Result, averages, cell, jobs, reached, shortfalls, value_at


def result(book: str, failure: str = "", **metrics: float | None) -> Result:
    return Result(Job(book, "markdown", Path(book), ()), metrics, failure)


@pytest.mark.parametrize(
    ("path", "value"),
    [(("a", "b"), 0.5), (("a", "none"), None), (("a",), None), (("missing", "b"), None), (("a", "b", "c"), None)],
)
def test_a_value_is_the_number_at_its_path_or_none(path: tuple[str, ...], value: float | None) -> None:
    assert value_at({"a": {"b": 0.5, "none": None}}, path) == value


def test_averages_leave_out_books_that_have_nothing_of_the_kind() -> None:
    means = averages([result("one", headings=1.0), result("two", headings=0.5), result("three", headings=None)])
    assert means["headings"] == 0.75
    assert means["depth"] is None


@pytest.mark.parametrize(
    ("name", "value", "target", "ok"),
    [
        ("headings", 0.97, 0.97, True),
        ("headings", 0.96, 0.97, False),
        ("wrongly", 0.01, 0.01, True),
        ("wrongly", 0.02, 0.01, False),
        ("headings", None, 0.97, True),
    ],
)
def test_a_target_is_a_floor_and_for_losses_a_ceiling(name: str, value: float | None, target: float, ok: bool) -> None:
    assert reached(name, value, target) is ok


def test_shortfalls_name_what_missed_its_target_and_what_failed() -> None:
    short = shortfalls("markdown", [result("one", headings=0.5, depth=1.0), result("two", failure="no such file")])
    assert short == ["two failed (no such file)", "heads 0.5 (target 0.97)"]


def test_jobs_are_the_styles_of_every_book_and_the_one_book_with_two_readings(tmp_path: Path) -> None:
    for name in ("gold/b/bare/input.txt", "gold/a/markdown/input.txt", "seed/old.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "gold/seed").mkdir()
    for name in ("gold.json", "gold_alternative.json"):
        (tmp_path / "gold/seed" / name).touch()
    found = list(jobs(tmp_path / "gold"))
    assert [(job.book, job.style, len(job.gold)) for job in found] == [
        ("a", "markdown", 1),
        ("b", "bare", 1),
        ("old", "seed", 2),
    ]


@pytest.mark.parametrize(("value", "shown"), [(None, ""), (1.0, "1"), (0.0, "0"), (0.5, "0.5"), (0.9876, "0.988")])
def test_cells_are_short(value: float | None, shown: str) -> None:
    assert cell(value) == shown
