"""The one parser: what is read, what is refused and how it is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tei.errors import UnreadableError
from tei.xml.budgets import BUDGETS, BudgetError, limit
from tei.xml.parser import MalformedXmlError, parse_xml, read_tree, root_tag
from tests.services import ROOT

DEPTH = BUDGETS["depth"].most


def nested(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


@pytest.mark.parametrize("depth", [255, 257, DEPTH])
def test_deep_xml_is_read(depth: int) -> None:
    assert sum(1 for _ in parse_xml(nested(depth)).iter()) == depth


@pytest.mark.parametrize("depth", [DEPTH + 1, 10 * DEPTH])
def test_what_is_deeper_than_the_budget_is_refused_in_words(depth: int) -> None:
    with pytest.raises(BudgetError, match=f"more than {DEPTH} levels of elements") as caught:
        parse_xml(nested(depth), "deep.xml")
    assert caught.value.place.startswith("deep.xml:1")
    assert f"TEIKIT_LIMITS=depth={10 * DEPTH}" in caught.value.remedy


def test_a_limit_is_raised_by_its_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEIKIT_LIMITS", "space=5, depth=1500")
    assert limit("depth") == 1500
    assert len(list(parse_xml(nested(1400)).iter())) == 1400


def test_text_of_more_than_ten_million_bytes_is_read() -> None:
    root = parse_xml(b"<a>" + b"x" * 11_000_000 + b"</a>")
    assert len(root.text or "") == 11_000_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("used", ['<a b="&e9;"/>', "<a>&e9;</a>"])
def test_entities_do_not_grow(encoding: str, used: str) -> None:
    declared = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    with pytest.raises(MalformedXmlError):
        parse_xml(f'<!DOCTYPE a [<!ENTITY e0 "{"x" * 50}">{declared}]>{used}'.encode(encoding))


def test_a_document_too_large_for_memory_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TEIKIT_LIMITS", "tree=10")
    path = tmp_path / "large.xml"
    path.write_bytes(b"<a>12345678</a>")
    with pytest.raises(BudgetError, match="more than 10 bytes"):
        read_tree(path)


def test_no_file_is_read_that_a_document_names(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    path = tmp_path / "a.xml"
    path.write_text(f'<!DOCTYPE a [<!ENTITY e SYSTEM "file://{tmp_path}/secret.txt">]><a>&e;</a>')
    assert "secret" not in "".join(read_tree(path).getroot().itertext(tag="a"))


def test_faults_have_a_place(tmp_path: Path) -> None:
    with pytest.raises(MalformedXmlError, match="not well-formed") as caught:
        parse_xml(b"<a>\n<b></a>", "x.xml")
    assert caught.value.place == "x.xml:2:8"
    with pytest.raises(UnreadableError, match="cannot be read"):
        read_tree(tmp_path / "none.xml")


def test_the_root_is_found_without_reading_on(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text('<TEI xmlns="urn:x"><broken')
    assert root_tag(path) == "{urn:x}TEI"
    path.write_text("no xml")
    assert root_tag(path) == ""


def test_nobody_else_parses_xml() -> None:
    parsers = re.compile(r"etree\.(fromstring|parse|XML|XMLParser|iterparse)\b")
    own = ROOT / "tei" / "xml" / "parser.py"
    found = [path for path in (ROOT / "tei").rglob("*.py") if path != own and parsers.search(path.read_text("utf-8"))]
    assert found == []
