"""Validations in several threads share a schema, and each says what it would say alone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest

from tei.errors import UnreadableError
from tei.issues import Issue
from tei.validation import validate, xsd

THREADS = 4
RNG = 'xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes"'


@pytest.fixture(autouse=True)
def _impatient() -> Iterator[None]:
    """Threads that take turns after every few steps."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def at_once(ask: Callable[[int], list[Issue]]) -> list[list[Issue]]:
    """What is answered in several threads that begin together."""
    barrier = Barrier(THREADS)

    def one(number: int) -> list[Issue]:
        barrier.wait()
        return ask(number)

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(one, range(THREADS)))


def long_schema(path: Path) -> Path:
    """Definitions that each need the next one."""
    chain = "".join(f'<define name="d{n}"><optional><ref name="d{n + 1}"/></optional></define>' for n in range(60))
    start = '<start><element name="book"><ref name="d0"/></element></start>'
    last = '<define name="d60"><element name="p"><text/></element></define>'
    path.write_text(f"<grammar {RNG}>{start}{chain}{last}</grammar>", encoding="utf-8")
    return path


def _valid(schema: Path, number: int) -> list[Issue]:
    return validate(b"<book><p/></book>", schema=schema, name=f"{number}.xml")


def test_a_schema_is_compiled_once_for_all_threads(tmp_path: Path) -> None:
    for number in range(10):
        schema = long_schema(tmp_path / f"{number}.rng")
        assert at_once(partial(_valid, schema)) == [[]] * THREADS


def test_a_fault_of_a_schema_is_told_as_often_as_it_is_met(tmp_path: Path) -> None:
    schema = tmp_path / "faulty.rng"
    start = '<start><element name="book"><ref name="a"/></element></start>'
    schema.write_text(f'<grammar {RNG}>{start}<define name="a"><ref name="b"/></define></grammar>', encoding="utf-8")
    for _ in range(2):
        with pytest.raises(UnreadableError, match="nothing is defined as b"):
            validate(b"<book/>", schema=schema)


def xml_schema(path: Path, kind: str) -> Path:
    element = f'<xs:element name="book" type="xs:{kind}"/>'
    path.write_text(f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{element}</xs:schema>', encoding="utf-8")
    return path


def test_what_libxml2_says_stays_in_its_thread(tmp_path: Path) -> None:
    schema = xml_schema(tmp_path / "book.xsd", "integer")
    books = [tmp_path / f"{number}.xml" for number in range(THREADS)]
    for number, book in enumerate(books):
        book.write_text(f"<book>{'x' * number or 1}</book>", encoding="utf-8")
    for _ in range(20):
        first, *others = at_once(lambda number: xsd.validate(books[number], schema, books[number].name))
        assert first == []
        assert [len(found) for found in others] == [1] * (THREADS - 1)


def test_a_changed_xml_schema_is_read_again(tmp_path: Path) -> None:
    book, schema = tmp_path / "book.xml", tmp_path / "book.xsd"
    book.write_text("<book>x</book>", encoding="utf-8")
    said = [xsd.validate(book, xml_schema(schema, kind), "book.xml")[0].message for kind in ("integer", "boolean")]
    assert said[0] != said[1]
