"""Our constraints mean the same to all who run them: our runner, libxslt, Saxon, and ISO's stylesheets in Saxon."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from tei.io.files import write_file
from tei.resources import schema_path
from tei.validation.schematron import Runner, failures, read_schematron
from tei.xml.parser import MalformedXmlError, read_tree
from tests.schema.test_constraints import CASES, FILE, PLAIN
from tests.seed import SEED
from tests.services import ROOT
from tests.validation.mutants import write_mutants
from tests.validation.skeleton import messages

RULES = schema_path("teikit.sch")
BOOK = ROOT / "tests" / "validation" / "valid" / "book.xml"
RICH = 12
MUTANTS = 25


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A file for each fault, some with several, and mutants of a book."""
    folder = tmp_path_factory.mktemp("constrained")
    faults = [{part: wrong} for _, part, _, wrong in CASES] + [faulty(random.Random(SEED + at)) for at in range(RICH)]
    written = []
    for number, parts in enumerate(faults):
        written.append(folder / f"{number}.xml")
        write_file(written[-1], FILE.format(**{**PLAIN, **parts}).encode("utf-8"))
    mutants = write_mutants(BOOK, tmp_path_factory.mktemp("mutants"), MUTANTS, SEED)
    return [*written, *filter(is_well_formed, mutants)]


def is_well_formed(path: Path) -> bool:
    """Can constraints be asked of the file at all?  Two mutations together can make what is no XML."""
    try:
        read_tree(path)
    except MalformedXmlError:
        return False
    return True


def faulty(chance: random.Random) -> dict[str, str]:
    """Several faults in one body, without their identifiers, which would be there twice."""
    bodies = [wrong for _, part, _, wrong in CASES if part == "body" and "xml:id" not in wrong]
    return {"body": "".join(chance.choices(bodies, k=8))}


def said(path: Path, by: Runner) -> Counter[str]:
    return Counter(failure.message for failure in failures(read_tree(path), read_schematron(RULES, by)))


@pytest.mark.slow
def test_all_who_run_the_constraints_say_the_same(files: list[Path]) -> None:
    ours = {path: said(path, "") for path in files}
    assert sum(sum(count.values()) for count in ours.values()) > len(CASES)
    assert {path: said(path, "libxslt") for path in files} == ours
    assert {path: said(path, "saxon") for path in files} == ours
    assert dict(messages(RULES, files)) == ours


@pytest.mark.parametrize("by", ["", "libxslt"])
def test_white_space_around_an_identifier_is_no_part_of_it(by: Runner, tmp_path: Path) -> None:
    path = tmp_path / "spaced.xml"
    written = BOOK.read_bytes().replace(b'xml:id="pb-1"', b'xml:id=" pb-1&#13;"')
    path.write_bytes(written)
    assert b"pb-1&#13;" in written
    assert said(path, by) == said(BOOK, by)


def test_our_constraints_need_one_walk_and_nothing_else() -> None:
    rules = read_schematron(RULES)
    assert (rules.sheets, rules.later) == ((), "")
