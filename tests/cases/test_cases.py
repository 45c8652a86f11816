"""Every case: what is expected is found, what must not be there is not, and no character is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tei.corrections.sidecar import parse_corrections
from tei.encoding.build import build_text
from tei.encoding.decode import source_text
from tei.encoding.edition import encode
from tei.encoding.resolve import resolve
from tei.model import Source
from tei.pipeline import annotate
from tei.sources import read_source
from tests.cases.notation import Case, Found, elements, is_met, nearby, quotations, read_case, says

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*/*.txt"))
LEFT_OUT = ("names", "dates")
"""Names and dates have tests of their own."""


def source_of(case: Case) -> Source:
    return read_source(case.text.encode(), style=case.style, uri="case.txt")


def metadata_of(case: Case) -> dict[str, object]:
    metadata: dict[str, object] = {"language": case.language} if case.language else {}
    if case.corrections:
        metadata["corrections"] = parse_corrections(case.corrections, "case.corrections.toml")
    return metadata


def identifier(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", FILES, ids=identifier)
def test_case(path: Path, request: pytest.FixtureRequest) -> None:
    case = read_case(path)
    if case.shortfall:
        request.applymarker(pytest.mark.xfail(reason=case.shortfall, strict=True))
    document = annotate(source_of(case), metadata=metadata_of(case), without=LEFT_OUT)
    kept = resolve(document).kept
    assert source_text(build_text(document, kept)) == document.source.text
    faults = list(_faults(case, elements(document.source, kept)))
    assert not faults, "\n".join([case.title, case.why, *faults])


def _faults(case: Case, found: list[Found]) -> list[str]:
    missing = [f"missing: {s.line}\nthere is\n{nearby(s, found)}" for s in case.expected if not is_met(s, found)]
    wrong = [f"wrong: {s.line}\nthere is\n{nearby(s, found)}" for s in case.absent if is_met(s, found)]
    return missing + wrong


@pytest.mark.parametrize("path", FILES, ids=identifier)
def test_the_tei_of_a_case_is_valid_and_lossless(path: Path) -> None:
    """``encode`` raises where it is not."""
    case = read_case(path)
    assert encode(source_of(case), metadata=metadata_of(case), created="2026-01-01").tei


@pytest.mark.parametrize("path", FILES, ids=identifier)
def test_a_case_says_why_it_matters_and_quotes_its_own_input(path: Path) -> None:
    """A misspelt quotation among what must not be there would be true for ever."""
    case = read_case(path)
    printed = "".join(case.text.split())
    assert case.title
    assert case.why
    assert case.expected
    for statement in (*case.expected, *case.absent):
        for quotation in quotations(statement):
            assert "".join(quotation.split()) in printed.replace("#", "").replace("*", ""), statement.line


def test_identical_titles_are_not_given_twice() -> None:
    titles = [read_case(path).title for path in FILES]
    assert sorted(set(titles)) == sorted(titles)


@pytest.mark.parametrize(
    ("said", "text", "start", "same"),
    [
        ("one […] three", "one two three", False, True),
        ("one […] three", "one two three four", False, False),
        ("one", "one two", True, True),
        ("one", "one two", False, False),
        ("a.c", "abc", False, False),
    ],
)
def test_omissions_stand_for_any_text(said: str, text: str, start: bool, same: bool) -> None:
    assert says(said, text, only_start=start) is same
