"""What benches measure with: whole processes, and long books that don't repeat."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from scripts.benches import corpus, publish
from scripts.benches.encode import keeps_growth, keeps_ratio
from scripts.corpus_books import BROKEN, book, sizes, write_books
from scripts.long_books import changes, long_book, volume
from scripts.measuring import Row, Run, measure, side_by_side

SECOND = Run(1.0, 1.0, 100.0)


def test_a_run_has_time_cpu_and_memory() -> None:
    run = measure([sys.executable, "-c", "sum(range(10**6)); b'x' * 50_000_000"])
    assert 0 < run.cpu <= run.seconds * 1.5
    assert run.memory > 50


def test_the_memory_is_not_that_of_the_process_that_asks() -> None:
    large = bytearray(os.urandom(1)) * 300_000_000
    assert measure(["true"]).memory < 100 < len(large)


def test_a_command_that_fails_says_what_it_printed() -> None:
    with pytest.raises(RuntimeError, match=r"ended with 3: .*too bad"):
        measure([sys.executable, "-c", "import sys; print('too bad', file=sys.stderr); sys.exit(3)"])


def test_side_by_side_gives_one_median_a_command() -> None:
    assert len(side_by_side(["true"], ["true"], runs=3)) == 2


def test_the_ratio_is_our_time_over_the_peers() -> None:
    assert Row("b", "s", SECOND, "peer", Run(2.0, 1.0, 1.0)).ratio == 0.5
    assert Row("b", "s", SECOND).ratio is None


def test_the_targets_of_encode() -> None:
    assert keeps_ratio([Run(1.5, 1, 1), SECOND]) is True
    assert keeps_ratio([Run(1.6, 1, 1), SECOND]) is False
    assert keeps_ratio([SECOND]) is None
    assert keeps_growth(SECOND, Run(11.0, 1, 1000)) is True
    assert keeps_growth(SECOND, Run(11.1, 1, 1000)) is False
    assert keeps_growth(SECOND, Run(1.0, 1, 1024)) is False


def test_a_long_book_has_the_size_and_is_the_same_every_time() -> None:
    book = long_book(100_000)
    assert 100_000 <= len(book.encode()) < 140_000
    assert book == long_book(100_000)


def test_a_long_book_does_not_repeat_its_paragraphs() -> None:
    paragraphs = [line for line in long_book(100_000).splitlines() if len(line) > 60]
    assert len(set(paragraphs)) == len(paragraphs)


def test_every_chapter_of_a_long_book_is_in_its_contents() -> None:
    pieces = [piece for number in range(3) for piece in volume(number)]
    entries = [piece for piece in pieces if piece.kind == "entry" and piece.id != "-"]
    chapters = [piece for piece in pieces if piece.kind == "article"]
    assert [entry.extra[1] for entry in entries] == [chapter.label for chapter in chapters]


def test_both_scripts_change_alike() -> None:
    table = changes(7)
    simplified, traditional = "验".translate(table), "驗".translate(table)
    assert simplified != "验"
    assert simplified != traditional
    assert not re.search("[验驗]", simplified + traditional)


def test_a_corpus_has_books_of_all_sizes_and_some_broken_ones(tmp_path: Path) -> None:
    total = write_books(tmp_path, BROKEN, smallest=3000, biggest=20_000)
    books = sorted(tmp_path.rglob("*.txt"))
    assert (len(books), sum(path.stat().st_size for path in books)) == (BROKEN, total)
    assert [path.name for path in books if not path.stat().st_size] == [f"book-{BROKEN - 1:06}.txt"]
    assert len({path.read_bytes() for path in books}) == BROKEN
    many = list(sizes(2000, 20_000, 2_000_000))
    assert (min(many) // 1000, max(many) <= 2_000_000, sorted(many)[1000] < 40_000) == (20, True, True)
    assert 90_000 < len(book(3, 100_000).encode()) <= 100_000


def test_the_targets_of_corpus() -> None:
    assert corpus.times(Run(1.85, 1, 1), SECOND, corpus.TWO_PROCESSES) is True
    assert corpus.times(Run(1.84, 1, 1), SECOND, corpus.TWO_PROCESSES) is False
    assert corpus.within(Run(1.05, 1, 1), SECOND, corpus.OVERHEAD) is True
    assert corpus.within(Run(1.06, 1, 1), SECOND, corpus.OVERHEAD) is False


def test_a_way_by_a_proxy_has_its_port_everywhere() -> None:
    there = publish.Way("basex://127.0.0.1:1984/corpus", 1984, {"A": "http://127.0.0.1:1984", "B": "1984"})
    assert there.through(7) == ("basex://127.0.0.1:7/corpus", 7, {"A": "http://127.0.0.1:7", "B": "1984"})
