"""What is said of a file that is no XML: the cause, not expat's word for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tei.issues import Issue
from tei.validation import validate
from tei.validation.feeding import SLICE

CASES = (
    ("<a>AT&T x</a>", 8, "an & begins no entity", "Write &amp;"),
    ("<a>x & y</a>", 7, "an & begins no entity", "Write &amp;"),
    ("<a>x &amp y</a>", 10, "an & begins no entity", "Write &amp;"),
    ('<a n="x & y"/>', 10, "an & begins no entity", "Write &amp;"),
    ("<a>x < y</a>", 7, "a < begins no tag", "Write &lt;"),
    ("<a>x <5</a>", 7, "a < begins no tag", "Write &lt;"),
    ("<a n=1/>", 6, "without quotation marks", 'name="value"'),
    ('<a n="1"m="2"/>', 9, "a blank is missing", "Put a blank"),
    ("<a <b/></a>", 4, "not closed before this <", "Close it"),
    ('<a n="1>x<b/></a>', 10, "not closed before this <", "Close it"),
    ("<a><!-- x -- y --></a>", 13, "two hyphens", "one hyphen"),
    ("<a>x\x0by</a>", 5, "U+000B", "Remove it"),
    ("<a/><b/>", 5, "behind the end of the root", "Remove it"),
    ("\n<?xml version='1.0'?><a/>", 1, "not at the very beginning", "Remove what stands before"),
    ("<a><b", 4, "begins here and is not closed", "Close it"),
    ("<a>&nbsp;</a>", 4, "the entity &nbsp;", "Write the character itself"),
    ("plain", 1, "this is no XML", "Name a TEI file"),
    ("<a>&:;</a>", 5, "an & begins no entity", "Write &amp;"),
)


def last(data: bytes) -> Issue:
    return validate(data)[-1]


@pytest.mark.parametrize(("text", "column", "said", "remedy"), CASES)
def test_the_cause_is_named(text: str, column: int, said: str, remedy: str) -> None:
    issue = last(text.encode())
    assert said in issue.message
    assert remedy in issue.remedy
    assert issue.place.column == column


@pytest.mark.parametrize("text", ["<a>AT&T x</a>", "<a><!-- x -- y --></a>"])
def test_a_fault_may_lie_across_two_slices(text: str) -> None:
    alone = last(text.encode())
    for lead in range(SLICE - len(text), SLICE + 1):
        issue = last((" " * lead + text).encode())
        assert (issue.message, issue.place.column) == (alone.message, alone.place.column + lead)


DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>"


@pytest.mark.parametrize("declared", ["", DECLARATION, f"\ufeff{DECLARATION}"])
def test_bytes_in_another_encoding_are_called_so(declared: str) -> None:
    issue = last(declared.encode() + "<a>水利</a>".encode("gb18030"))
    assert issue.code == "unknown-encoding"
    assert "not UTF-8" in issue.message


def test_a_fault_in_another_encoding_is_none_of_the_encoding() -> None:
    for encoding in ("ISO-8859-1", "GB18030"):
        issue = last(f"<?xml version='1.0' encoding='{encoding}'?><a>é & é</a>".encode(encoding))
        assert (issue.code, issue.message) == ("not-well-formed", "an & begins no entity here")


def test_the_open_element_of_a_wrong_end_tag_is_named() -> None:
    issue = last(b'<TEI xmlns="http://www.tei-c.org/ns/1.0">\n<teiHeader>\n</TEI>')
    assert "open is <teiHeader>, which begins in line 2" in issue.message


def test_a_file_says_the_same_as_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text("<a>x & y</a>", encoding="utf-8")
    assert validate(path, name="x") == validate(path.read_bytes(), name="x")
