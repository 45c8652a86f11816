"""No input may crash, hang or make us fetch anything."""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tei.errors import TeikitError
from tei.validation import relaxng, validate
from tei.validation.checking import Options, check
from tei.validation.findings import Findings
from tei.validation.names import KEPT, split
from tei.validation.reports import Report, to_text
from tei.validation.schemas import read_schema
from tei.xml.parser import read_tree
from tests.services import ROOT

SCHEMA = ROOT / "schema" / "teikit.rng"
START = '<TEI xmlns="http://www.tei-c.org/ns/1.0">'
RNG = 'xmlns="http://relaxng.org/ns/structure/1.0"'


def codes(data: bytes) -> list[str]:
    return [issue.code for issue in check(data, "-", Options())]


def test_an_entity_bomb_is_refused_at_once() -> None:
    lines = ["<!ENTITY a0 'ha'>"] + [f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)]
    began = time.process_time()
    found = codes(f"<!DOCTYPE TEI [{''.join(lines)}]>{START}&a11;</TEI>".encode())
    assert found[-1] == "entity-bomb"
    assert time.process_time() - began < 5


def test_an_external_entity_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    path = tmp_path / "book.xml"
    path.write_text(f'<!DOCTYPE TEI [<!ENTITY s SYSTEM "secret.txt">]>{START}&s;</TEI>')
    issues = check(path, "book.xml", Options())
    assert [issue.code for issue in issues] == ["external-entity"]
    assert "secret.txt" in issues[0].message


def test_an_external_subset_is_told_of_and_its_entities_too() -> None:
    data = f'<!DOCTYPE TEI SYSTEM "http://127.0.0.1:9/tei.dtd">{START}&eacute;</TEI>'.encode()
    found = [issue.code for issue in validate(data)]
    assert found[:1] == ["doctype-unread"]
    assert "undefined-entity" in found


def test_a_harmless_doctype_is_no_error() -> None:
    book = (ROOT / "tests" / "validation" / "valid" / "book.xml").read_text(encoding="utf-8")
    with_entity = book.replace("<TEI ", "<!DOCTYPE TEI [<!ENTITY dash '—'>]>\n<TEI ", 1).replace(
        "先看地", "先&dash;看地"
    )
    assert validate(with_entity.encode()) == []


def test_a_hundred_thousand_levels() -> None:
    depth = 100_000
    body = "<p>" + "<hi>" * depth + "</hi>" * depth + "</p>"
    book = (ROOT / "tests" / "validation" / "valid" / "book.xml").read_text(encoding="utf-8")
    data = book.replace("<p>水来", f"{body}<p>水来").encode()
    assert validate(data) == []
    assert codes(data) == ["tree-too-deep"]


def test_ten_thousand_levels_in_an_ambiguous_grammar(tmp_path: Path) -> None:
    schema = tmp_path / "ambiguous.rng"
    element = '<element name="a"><optional><ref name="{}"/></optional></element>'
    schema.write_text(
        f"<grammar {RNG}><start><choice><ref name='one'/><ref name='two'/></choice></start>"
        f"<define name='one'>{element.format('two')}</define><define name='two'>"
        f"<element name='a'><zeroOrMore><ref name='one'/></zeroOrMore></element></define></grammar>"
    )
    assert validate(b"<a>" * 10_000 + b"</a>" * 10_000, schema=schema) == []


def test_a_huge_attribute_is_refused_without_holding_it() -> None:
    parts = [START.encode() + b'<p n="', *[b"x" * (1 << 20)] * 50, b'"/></TEI>']
    stream = io.BytesIO(b"".join(parts))
    assert "token-too-long" in [issue.code for issue in relaxng.validate(stream, read_schema(SCHEMA), Findings())]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not-well-formed"),
        (b"\x00\x01\x02", "not-well-formed"),
        (b"plain text", "not-well-formed"),
        (b"<TEI", "not-well-formed"),
        ("<TEI>é</TEI>".encode("latin-1"), "unknown-encoding"),
        (b'<?xml version="1.0" encoding="gb18030"?><TEI>\xff\xff</TEI>', "unknown-encoding"),
        (b'<?xml version="1.0" encoding="klingon"?><TEI/>', "unknown-encoding"),
    ],
)
def test_what_is_no_xml_is_told_so(data: bytes, code: str) -> None:
    last = validate(data)[-1]
    assert last.code == code
    assert last.place.line >= 1


def test_utf_16_is_xml() -> None:
    book = (ROOT / "tests" / "validation" / "valid" / "book.xml").read_text(encoding="utf-8")
    assert validate(book.replace('encoding="utf-8"', 'encoding="utf-16"').encode("utf-16")) == []


@pytest.mark.parametrize("encoding", ["gb18030", "GB2312", "Big5", "utf-16"])
def test_encodings_of_east_asia_are_xml_and_keep_the_places(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "book.xml"
    text = f'<?xml version="1.0" encoding="{encoding}"?>{START}\n<text>水利<foo/></text></TEI>'
    path.write_bytes(text.encode(encoding))
    issues = check(path, "book.xml", Options())
    assert ("unknown-element", 2, 9) in [(each.code, each.place.line, each.place.column) for each in issues]
    assert "水利<foo/>" in to_text([Report("book.xml", path, tuple(issues))])


@pytest.mark.parametrize("named", ["http://127.0.0.1:9/tei.dtd", "here.dtd", "missing.dtd"])
def test_a_dtd_is_not_asked_for_and_hinders_no_check(named: str, tmp_path: Path) -> None:
    (tmp_path / "here.dtd").write_text("<!ENTITY e 'read'> no DTD at all")
    book = (ROOT / "tests" / "validation" / "valid" / "book.xml").read_text(encoding="utf-8")
    path = tmp_path / "book.xml"
    broken = book.replace("<TEI ", f'<!DOCTYPE TEI SYSTEM "{named}">\n<TEI ', 1).replace('cert="high"', 'cert="low"')
    path.write_text(broken.replace("前言</head>", '前言<ref target="#nowhere"/></head>', 1), encoding="utf-8")
    found = {issue.code for issue in check(path, "book.xml", Options())}
    assert found == {"doctype-unread", "reference-dangling"}
    assert read_tree(path).getroot().tag.endswith("TEI")


def test_of_a_file_that_is_too_large_for_a_tree_the_grammar_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tei.validation.checking.LARGEST", 100)
    data = (ROOT / "tests" / "validation" / "valid" / "book.xml").read_bytes()
    assert codes(data) == ["too-large"]


@pytest.mark.parametrize(
    "schema",
    [
        "",
        "no XML",
        "<html/>",
        f"<grammar {RNG}/>",
        f"<grammar {RNG}><start><ref name='a'/></start></grammar>",
        f"<grammar {RNG}><start><ref name='a'/></start><define name='a'><ref name='a'/></define></grammar>",
        f"<grammar {RNG}><include href='missing.rng'/></grammar>",
        f"<grammar {RNG}><include href='schema.rng'/></grammar>",
        f"<grammar {RNG}><include href='http://127.0.0.1:9/a.rng'/></grammar>",
        f"<grammar {RNG}><start><element/></start></grammar>",
        f"<element {RNG} name='a'><data type='klingon'/></element>",
        f"<element {RNG} name='TEI' datatypeLibrary='http://www.w3.org/2001/XMLSchema-datatypes'>"
        "<data type='token'><param name='pattern'>[a</param></data></element>",
        f"<element {RNG} name='x:TEI'><empty/></element>",
        f"<group {RNG}>" * 5000 + f"<empty {RNG}/>" + "</group>" * 5000,
    ],
)
def test_what_is_no_schema_is_told_so(schema: str, tmp_path: Path) -> None:
    path = tmp_path / "schema.rng"
    path.write_text(schema)
    with pytest.raises(TeikitError) as caught:
        validate(b"<TEI/>", schema=path)
    assert caught.value.exit_code == 5
    assert caught.value.remedy


def test_a_missing_schema_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(TeikitError, match=r"no-such\.rng"):
        validate(b"<TEI/>", schema=tmp_path / "no-such.rng")


def test_a_file_that_is_wrong_everywhere_stops_at_the_limit() -> None:
    kinds = "".join(f"<x{number}/>" for number in range(2000))
    issues = validate(f"{START}{kinds}</TEI>".encode())
    assert len(issues) == 501
    assert "too-many-errors" in {issue.code for issue in issues}


MEMORY = """
import resource, sys
from tei.validation import validate
class Book:
    def __init__(self): self.parts = iter([HEAD, *[b"<p>" + "水".encode() * 300 + b"<lb/></p>\\n"] * PARAGRAPHS, TAIL])
    def read(self, size): return next(self.parts, b"")
HEAD, TAIL = open(sys.argv[1], "rb").read().split(b"<p>\\xe6\\xb0\\xb4\\xe6\\x9d\\xa5", 1)
TAIL = b"<p>" + TAIL
PARAGRAPHS = int(sys.argv[2])
from tei.validation import relaxng
from tei.validation.findings import Findings
from tei.validation.names import KEPT, split
from tei.validation.reports import Report, to_text
from tei.validation.schemas import read_schema
from pathlib import Path
assert relaxng.validate(Book(), read_schema(Path(sys.argv[3])), Findings()) == []
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak(paragraphs: int) -> int:
    """Kilobytes of memory that a validation of so many paragraphs takes at its most."""
    book = ROOT / "tests" / "validation" / "valid" / "book.xml"
    command = [sys.executable, "-c", MEMORY, str(book), str(paragraphs), str(SCHEMA)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return int(done.stdout)


@pytest.mark.skipif(not hasattr(resource, "getrusage"), reason="memory is measured where the system tells it")
def test_memory_does_not_grow_with_the_document() -> None:
    assert peak(50_000) - peak(100) < 4_000


def test_a_name_without_end_is_cut_in_the_message() -> None:
    name = "z" * 100_000
    messages = [issue.message for issue in validate(f"{START}<{name}/></TEI>".encode())]
    assert any("z…>" in message for message in messages)
    assert max(map(len, messages)) < 1000


def test_any_number_of_names_takes_bounded_memory() -> None:
    for number in range(20_000):
        split(f"n{number}")
    assert split.cache_info().currsize <= KEPT
