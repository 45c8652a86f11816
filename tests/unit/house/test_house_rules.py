"""The rules of CONTRIBUTING.md that a machine can check."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import ROOT

MODULES = sorted((ROOT / "tei").rglob("*.py")) + sorted((ROOT / "scripts").rglob("*.py"))
LONGEST_FUNCTION = 50
LONG_FUNCTION = 25
LONGEST_MODULE = 350


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Every function of a module as ``path:name`` with its length in lines, the signature included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


@pytest.fixture(scope="module")
def lengths() -> dict[str, int]:
    return dict(pair for path in MODULES for pair in functions(path))


def test_no_function_is_longer_than_fifty_lines(lengths: dict[str, int]) -> None:
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_nine_functions_in_ten_are_shorter_than_twenty_five_lines(lengths: dict[str, int]) -> None:
    short = [name for name, length in lengths.items() if length < LONG_FUNCTION]
    assert len(short) >= 0.9 * len(lengths)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE
