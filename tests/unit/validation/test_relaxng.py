"""What the engine says, and that it says one mistake once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tei.issues import Issue
from tei.validation import validate
from tests.services import ROOT

BOOK = (ROOT / "tests" / "validation" / "valid" / "book.xml").read_text(encoding="utf-8")
RNG = 'xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes"'


def broken(*changes: tuple[str, str]) -> list[Issue]:
    text = BOOK
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return validate(text.encode(), name="book.xml")


def line_of(text: str, mark: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if mark in line)


def test_a_valid_book_has_no_issues() -> None:
    assert validate(BOOK.encode()) == []


def test_place_is_line_and_column_of_the_start_tag() -> None:
    (issue,) = broken(("<row>", "<row><item/>"))
    row = BOOK.splitlines()[issue.place.line - 1]
    assert (issue.place.line, issue.place.column) == (line_of(BOOK, "<row>"), row.index("<row>") + 6)
    assert str(issue.place).startswith("book.xml:")


def test_columns_count_characters_not_bytes() -> None:
    (issue,) = broken(("春天的时候，", "春天的时候，<item>x</item>"))
    assert issue.place.column == BOOK.splitlines()[issue.place.line - 1].index("，<placeName") + 2


def test_lines_are_right_past_65535() -> None:
    (issue,) = broken(("<row>", "\n" * 70_000 + "<row><item/>"))
    assert issue.place.line == line_of(BOOK, "<row>") + 70_000


@pytest.mark.parametrize(
    ("old", "new", "code", "said", "remedy"),
    [
        ("<head>挖渠</head>", "<haed>挖渠</haed>", "unknown-element", "<haed>", "Did you mean <head>?"),
        ("</fw>", "</FW>", "mismatched-tag", "end tag", "Close"),
        ('type="pageNum"', 'typ="pageNum"', "unknown-attribute", "@typ", "Did you mean @type?"),
        ('cert="high"', 'cert="hihg"', "wrong-value", "one of", "Did you mean “high”?"),
        ('when="1957-06"', 'when="1957-13"', "wrong-value", "a month (YYYY-MM)", "@when"),
        ("<cell>甲</cell>", "<p>甲</p>", "misplaced-element", "<p> may not stand in <row>", "<p> may stand in"),
        ("<list>\n          <item><label>", "<list>一、\n          <item><label>", "stray-text", "“一、”", "<item>"),
        (' url="fig1.png"', "", "missing-attribute", "@url", "Add @url."),
        ('xml:id="pb-1"', 'xml:id="pb-１"', "wrong-value", "an XML name", "without １ (U+FF11), which jing"),
        ('xml:id="pb-1"', 'xml:id="pb-\u2060"', "wrong-value", "an XML name", "Give @xml:id such a value"),
    ],
)
def test_message_and_remedy_name_the_cause(old: str, new: str, code: str, said: str, remedy: str) -> None:
    (issue,) = broken((old, new))
    assert issue.code == code
    assert said in issue.message
    assert remedy in issue.remedy


def test_what_follows_from_a_mistake_is_not_told() -> None:
    (issue,) = broken(("<item><label>一、</label>先看地。</item>", ""), ("<item><label>二、", "<itme><label>二、"),
                      ("注。</note></item>", "注。</note></itme>"))  # fmt: skip
    assert issue.code == "unknown-element"


def test_elements_in_the_wrong_order_are_one_issue() -> None:
    header = BOOK[BOOK.index("  <teiHeader") : BOOK.index("  <text xml")]
    (issue,) = broken((header, ""), ("</TEI>", header + "</TEI>"))
    assert issue.code == "wrong-order"
    assert f"in line {line_of(BOOK.replace(header, ''), '</TEI>')}" in issue.message


def test_a_missing_namespace_is_one_issue_with_the_count() -> None:
    (issue,) = broken((' xmlns="http://www.tei-c.org/ns/1.0"', ""))
    assert issue.code == "wrong-namespace"
    elements = BOOK.count("<") - BOOK.count("</") - BOOK.count("<?")
    assert f"and {elements - 1} more" in issue.message


def test_many_of_a_kind_are_counted() -> None:
    issues = validate(BOOK.replace("<head>", '<head colour="red">').encode())
    assert len(issues) == BOOK.count("<head>")
    many = validate(BOOK.replace("<p>水来", "<p>" + "<hi colour='red'/>" * 50 + "水来").encode())
    assert len(many) == 5
    assert "(and 45 more like this)" in many[-1].message


def test_a_duplicate_identifier_names_the_first_line() -> None:
    (issue,) = broken(('xml:id="div-4"', 'xml:id="div-3"'))
    line = line_of(BOOK, 'xml:id="div-3"')
    assert f"line {line}" in issue.message


def with_schema(folder: Path, pattern: str, document: str, **files: str) -> list[str]:
    for name, text in files.items():
        (folder / f"{name}.rng").write_text(text)
    schema = folder / "schema.rng"
    schema.write_text(pattern)
    return [issue.code for issue in validate(document.encode(), schema=schema)]


def test_an_include_replaces_definitions(tmp_path: Path) -> None:
    base = (
        f"<grammar {RNG}><start><ref name='a'/></start>"
        "<define name='a'><element name='a'><ref name='b'/></element></define>"
        "<define name='b'><element name='b'><empty/></element></define></grammar>"
    )
    over = "<define name='b'><element name='c'><empty/></element></define>"
    schema = f"<grammar {RNG}><include href='base.rng'>{over}</include></grammar>"
    assert with_schema(tmp_path, schema, "<a><c/></a>", base=base) == []
    assert with_schema(tmp_path, schema, "<a><b/></a>", base=base) != []


def test_definitions_combine(tmp_path: Path) -> None:
    for way, good, bad in (
        ("choice", "<a><c/></a>", "<a><b/><c/></a>"),
        ("interleave", "<a><c/><b/></a>", "<a><c/></a>"),
    ):
        parts = "".join(
            f"<define name='x' combine='{way}'><element name='{n}'><empty/></element></define>" for n in "bc"
        )
        start = "<start><element name='a'><ref name='x'/></element></start>"
        schema = f"<grammar {RNG}>{start}{parts}</grammar>"
        assert with_schema(tmp_path, schema, good) == []
        assert with_schema(tmp_path, schema, bad) != []


def test_a_nested_grammar_sees_its_parent(tmp_path: Path) -> None:
    inner = (
        "<grammar><start><element name='b'><parentRef name='x'/></element></start>"
        "<define name='x'><element name='wrong'><empty/></element></define></grammar>"
    )
    schema = (
        f"<grammar {RNG}><start><element name='a'>{inner}</element></start>"
        "<define name='x'><element name='c'><empty/></element></define></grammar>"
    )
    assert with_schema(tmp_path, schema, "<a><b><c/></b></a>") == []
    assert with_schema(tmp_path, schema, "<a><b><wrong/></b></a>") != []


def test_an_external_file_is_a_pattern_and_inherits_the_namespace(tmp_path: Path) -> None:
    part = "<element xmlns='http://relaxng.org/ns/structure/1.0' name='b'><empty/></element>"
    schema = f"<element {RNG} name='a' ns='urn:x'><externalRef href='part.rng'/></element>"
    assert with_schema(tmp_path, schema, "<a xmlns='urn:x'><b/></a>", part=part) == []
    assert with_schema(tmp_path, schema, "<a xmlns='urn:x'><b xmlns=''/></a>", part=part) != []


def test_wildcards_and_exceptions(tmp_path: Path) -> None:
    schema = (
        f"<element {RNG} name='a'><zeroOrMore><attribute><anyName><except><name>bad</name></except></anyName>"
        "</attribute></zeroOrMore><zeroOrMore><element><nsName ns='urn:x'><except><name ns='urn:x'>not</name></except>"
        "</nsName><text/></element></zeroOrMore></element>"
    )
    assert with_schema(tmp_path, schema, "<a good='1' more='2'><b xmlns='urn:x'>t</b></a>") == []
    assert with_schema(tmp_path, schema, "<a bad='1'/>") == ["unknown-attribute"]
    assert len(with_schema(tmp_path, schema, "<a><not xmlns='urn:x'/></a>")) == 1
    assert len(with_schema(tmp_path, schema, "<a><b/></a>")) == 1


def test_the_content_decides_between_two_declarations_of_a_name(tmp_path: Path) -> None:
    """``(a[x], b) | (a[y], c)``: which ``a`` it was shows in its content, and what follows must agree."""
    one = "<element name='a'><element name='{}'><empty/></element></element><element name='{}'><empty/></element>"
    groups = "".join(f"<group>{one.format(*names)}</group>" for names in ("xb", "yc"))
    schema = f"<element {RNG} name='r'><choice>{groups}</choice></element>"
    for inner, follows in (("x", "b"), ("y", "c")):
        assert with_schema(tmp_path, schema, f"<r><a><{inner}/></a><{follows}/></r>") == []
    assert with_schema(tmp_path, schema, "<r><a><x/></a><c/></r>") == ["wrong-order"]


def test_pointers_that_the_schema_types_are_checked(tmp_path: Path) -> None:
    schema = (
        f"<element {RNG} name='a'><zeroOrMore><element name='b'><attribute name='id'><data type='ID'/></attribute>"
        "<optional><attribute name='to'><data type='IDREFS'/></attribute></optional></element></zeroOrMore></element>"
    )
    assert with_schema(tmp_path, schema, "<a><b id='x' to='y x'/><b id='y'/></a>") == []
    assert with_schema(tmp_path, schema, "<a><b id='x' to='y z'/><b id='y'/></a>") == ["dangling-id"]


def test_the_text_of_an_element_may_be_a_value(tmp_path: Path) -> None:
    schema = f"<element {RNG} name='a'><data type='integer'/></element>"
    assert with_schema(tmp_path, schema, "<a> 1<!-- one -->2 </a>") == []
    assert with_schema(tmp_path, schema, "<a>twelve</a>") == ["wrong-text"]
    assert with_schema(tmp_path, schema, "<a/>") == ["wrong-text"]
