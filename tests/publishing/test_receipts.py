from __future__ import annotations

import threading
from pathlib import Path

from tei.publishing.books import Book
from tei.publishing.publishing import Receipt
from tei.publishing.receipts import forget_name, read_receipts, write_receipt


def test_of_many_that_publish_a_book_at_once_each_has_its_receipt(tmp_path: Path) -> None:
    book = Book(tmp_path / "b.xml", "b")
    receipts = [Receipt("folder", f"/place/{number}", "b", "new", "", "", "", {}) for number in range(12)]
    threads = [threading.Thread(target=write_receipt, args=(book, one, {})) for one in receipts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {entry["place"] for entry in read_receipts(book.path)} == {one.place for one in receipts}
    forget_name(tmp_path, ["b"], "folder", "/place/3")
    assert len(read_receipts(book.path)) == 11
    assert [path.name for path in tmp_path.iterdir()] == ["b.receipt.json"]


def test_a_book_that_is_nowhere_any_more_has_no_receipts(tmp_path: Path) -> None:
    book = Book(tmp_path / "b.xml", "b")
    write_receipt(book, Receipt("folder", "/place", "b", "new", "", "", "", {}), {})
    forget_name(tmp_path, ["b"], "folder", "/place")
    assert list(tmp_path.iterdir()) == []
    assert read_receipts(book.path) == []
