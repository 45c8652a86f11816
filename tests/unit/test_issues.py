"""The catalogue of issue codes and the way issues name their place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from tei.cli import main
from tei.issues import Place, catalogue
from tei.resources import schema_path
from tests.services import ROOT


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Place("book.txt", 12, 3), "book.txt:12:3"),
        (Place("book.txt", 12), "book.txt:12"),
        (Place("book.txt"), "book.txt"),
        (Place(), ""),
    ],
)
def test_a_place_shows_what_it_knows(place: Place, shown: str) -> None:
    assert str(place) == shown


def test_every_entry_of_the_catalogue_is_complete() -> None:
    for code, entry in catalogue().items():
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", code), code
        assert entry.severity in ("error", "warning", "info"), code
        assert all((entry.title, entry.meaning, entry.example, entry.remedy)), code


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_explain_prints_the_page_of_every_code(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    entry = catalogue()[code]
    assert main(["explain", code]) == 0
    told = " ".join(capsys.readouterr().out.split())
    parts = (code, entry.severity, entry.title, entry.meaning, entry.example, entry.remedy)
    assert [part for part in parts if " ".join(part.split()) not in told] == []


def constants(path: Path) -> Iterator[tuple[str, bool]]:
    """Every string of a module, and whether it is the code of an issue that is made there."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, False
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in MAKERS and node.args:
            yield from _codes(node.args[0])


MAKERS = ("Issue", "Cause", "Fault")


def _codes(argument: ast.expr) -> Iterator[tuple[str, bool]]:
    if isinstance(argument, ast.Constant):
        yield str(argument.value), True


def test_every_code_has_a_page_and_every_page_a_code_that_is_given() -> None:
    found = [pair for path in (ROOT / "tei").rglob("*.py") for pair in constants(path)]
    assert {text for text, is_code in found if is_code} - set(catalogue()) == set()
    words = {word for text, _ in found for word in re.findall(r"[a-z0-9-]+", text)}
    words |= {str(node.get("id")) for node in etree.parse(schema_path("teikit.sch")).iter() if node.get("id")}
    assert {code for code in catalogue() if code not in words} == set()
