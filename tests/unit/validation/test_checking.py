"""Everything that ``tei validate`` asks beside the grammar, and how it tells, mends and watches."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tei.cli import main
from tei.cli.validate import changes
from tei.encoding.decode import source_text
from tei.errors import MissingToolError, UnreadableError
from tei.issues import Issue, Place, catalogue
from tei.validation.checking import Options, check
from tei.validation.pointers import LANGUAGE
from tei.validation.reports import Report, to_github, to_json, to_sarif, to_text, width
from tei.validation.sourcelines import source_lines
from tei.xml.parser import parse_xml
from tests.services import ROOT, needs

BOOK = (ROOT / "tests" / "validation" / "valid" / "book.xml").read_text(encoding="utf-8")


def found(text: str, options: Options | None = None) -> list[Issue]:
    return check(text.encode(), "book.xml", options or Options())


def test_a_valid_book_has_no_issues() -> None:
    assert found(BOOK) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('<hi rend="bold">', '<hi rend="bold" corresp="#nowhere">', "dangling-pointer"),
        ('<language ident="zh-Hans"', '<language ident="zh-Hans-hans-hans"', "language-tag"),
        ('<date when="1957-06">', '<date from="1958" to="1957">', "date-order"),
        ('url="fig1.png"', 'url="https:///fig1.png"', "address-malformed"),
        ('url="fig1.png"', 'url="https://x.org:port/fig1.png"', "address-malformed"),
        ('url="fig1.png"', 'url="https://x.org/iiif/p1/full/large/0/default.jpg"', "iiif-malformed"),
        ("#div-4", "#div-9", "contents-dangling"),
    ],
)
def test_what_no_grammar_says(old: str, new: str, code: str) -> None:
    assert old in BOOK
    (issue,) = found(BOOK.replace(old, new, 1))
    assert issue.code == code
    assert issue.code in catalogue()
    assert new in BOOK.replace(old, new, 1).splitlines()[issue.place.line - 1]


def test_of_two_pointers_of_an_element_both_are_told() -> None:
    issues = found(BOOK.replace("<p>", '<p resp="#nobody" cert="low" corresp="#nowhere">', 1))
    assert sorted(issue.code for issue in issues) == ["agent-dangling", "dangling-pointer"]


def test_a_wrong_namespace_is_told_once_and_nothing_of_what_follows() -> None:
    for namespace in ('xmlns="http://www.tei-c.org/ns/1.O"', ""):
        issues = found(BOOK.replace('xmlns="http://www.tei-c.org/ns/1.0"', namespace, 1))
        assert [issue.code for issue in issues] == ["wrong-namespace"]


@pytest.mark.parametrize(
    "tag", ["zh", "zh-Hans", "zh-Hant-TW", "en-GB", "de-1901", "sl-rozaj-biske", "x-own", "i-klingon", "la-x-old"]
)
def test_language_tags(tag: str) -> None:
    assert LANGUAGE.fullmatch(tag)


@pytest.mark.parametrize(
    "address", ["https://x.org/iiif/p1/full/max/0/default.jpg", "https://x.org/a/pct:1,2,3,4/!80,90/22.5/gray.png"]
)
def test_iiif_addresses(address: str) -> None:
    assert found(BOOK.replace("fig1.png", address)) == []


def test_a_file_names_its_schema(tmp_path: Path) -> None:
    (tmp_path / "tiny.rng").write_text(
        '<element xmlns="http://relaxng.org/ns/structure/1.0" name="a"><empty/></element>'
    )
    model = '<?xml-model href="tiny.rng" schematypens="http://relaxng.org/ns/structure/1.0"?>'
    path = tmp_path / "tiny.xml"
    path.write_text(f"{model}<a/>")
    assert check(path, "tiny.xml", Options()) == []
    path.write_text(f"{model}<b/>")
    assert len(check(path, "tiny.xml", Options())) == 1


def test_a_schema_on_the_net_is_not_fetched() -> None:
    model = '<?xml-model href="http://127.0.0.1:9/tei_all.rng" schematypens="http://relaxng.org/ns/structure/1.0"?>'
    (issue,) = found(BOOK.replace("<TEI", f"{model}\n<TEI", 1))
    assert (issue.code, issue.severity) == ("schema-unfetched", "error")
    assert found(BOOK.replace("<TEI", f"{model.replace('tei_all', 'teikit')}\n<TEI", 1)) == []


def test_an_xml_schema_that_the_file_names_is_used(tmp_path: Path) -> None:
    (tmp_path / "tiny.xsd").write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"><xs:complexType>'
        '<xs:attribute name="n" type="xs:int"/></xs:complexType></xs:element></xs:schema>'
    )
    model = '<?xml-model href="tiny.xsd" schematypens="http://www.w3.org/2001/XMLSchema"?>'
    path = tmp_path / "a.xml"
    path.write_text(f'{model}<a n="1"/>')
    assert check(path, "a.xml", Options()) == []
    path.write_text(f'{model}\n<a n="one"/>')
    assert [(issue.code, issue.place.line) for issue in check(path, "a.xml", Options())] == [("schema-violation", 2)]


def test_rules_that_the_file_names_are_a_warning_where_saxon_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my.rng").write_text('<element name="a" xmlns="http://relaxng.org/ns/structure/1.0"><empty/></element>')
    (tmp_path / "my.sch").write_text(
        '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"><pattern><rule context="a">'
        "<assert test=\"matches(@n, 'x')\">no</assert></rule></pattern></schema>"
    )
    path = tmp_path / "a.xml"
    models = (
        '<?xml-model href="my.rng"?><?xml-model href="my.sch" schematypens="http://purl.oclc.org/dsdl/schematron"?>'
    )
    path.write_text(f"{models}<a/>")
    assert [issue.message for issue in check(path, "a.xml", Options())] == ["no"]
    monkeypatch.setitem(sys.modules, "saxonche", None)
    [unrun] = check(path, "a.xml", Options())
    assert (unrun.code, unrun.severity) == ("rules-unrun", "warning")
    with pytest.raises(MissingToolError, match="XPath 2"):
        check(path, "a.xml", Options(schematron=(tmp_path / "my.sch",)))


def test_a_schematron_that_the_user_names_is_run(tmp_path: Path) -> None:
    rules = tmp_path / "house.sch"
    test = "not(starts-with(., '水来'))"
    rules.write_text(
        '<schema xmlns="http://purl.oclc.org/dsdl/schematron"><ns prefix="t" uri="http://www.tei-c.org/ns/1.0"/><pattern>'
        f'<rule context="t:p"><assert test="{test}">short: <value-of select="."/></assert></rule></pattern></schema>',
        encoding="utf-8",
    )
    (issue,) = found(BOOK, Options(schematron=(rules,)))
    assert issue.code == "schematron"
    assert issue.message.startswith("short: 水来")


@pytest.mark.parametrize("engine", ["lxml", "xsd", "jing"])
def test_other_engines_find_the_same_place(engine: str, tmp_path: Path, needs: Callable[..., None]) -> None:
    if engine == "jing":
        needs("jing")
    path = tmp_path / "book.xml"
    path.write_text(BOOK, encoding="utf-8")
    assert check(path, "book.xml", Options(engine=engine, grammar_only=True)) == []
    path.write_text(BOOK.replace("<row>", "<row>\n<p/>"), encoding="utf-8")
    issues = check(path, "book.xml", Options(engine=engine, grammar_only=True))
    line = next(number for number, text in enumerate(BOOK.splitlines(), 1) if "<row>" in text)
    assert {issue.code for issue in issues} == {"schema-violation"}
    assert issues[0].place.line in (line, line + 1)


def test_white_space_in_an_empty_element_is_no_error_by_the_xml_schema(tmp_path: Path) -> None:
    path = tmp_path / "book.xml"
    path.write_text(BOOK.replace('<graphic url="fig1.png"/>', '<graphic url="fig1.png">\n</graphic>'), encoding="utf-8")
    assert check(path, "book.xml", Options(engine="xsd", grammar_only=True)) == []


@pytest.fixture(scope="module")
def encoded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book that we encoded, beside its text."""
    folder = tmp_path_factory.mktemp("books")
    shutil.copy(ROOT / "tests" / "samples" / "wiesenbau-1868.txt", folder / "book.txt")
    assert main(["encode", "--quiet", str(folder / "book.txt")]) == 0
    return folder / "book.xml"


def test_lines_of_the_source_are_those_of_the_decoded_text(encoded: Path) -> None:
    """For many places: the line is that of the text which decoding gives before the place."""
    data = encoded.read_bytes()
    lines = data.decode().splitlines()
    begin = next(number for number, line in enumerate(lines, 1) if "<text" in line)
    places = [
        Place("", number, line.index("<p") + 1)
        for number, line in enumerate(lines, 1)
        if number > begin and "<p " in line
    ]
    answers = source_lines(data, places)
    for place in places[:: max(1, len(places) // 25)]:
        marked = lines.copy()
        line = marked[place.line - 1]
        marked[place.line - 1] = f"{line[: place.column - 1]}<?markup HERE?>{line[place.column - 1 :]}"
        before = source_text(parse_xml("\n".join(marked).encode())).split("HERE")[0]
        assert answers[place.line, place.column] == before.count("\n") + 1


def test_an_issue_in_our_file_names_the_line_of_the_text(encoded: Path, tmp_path: Path) -> None:
    text = encoded.read_text(encoding="utf-8")
    at = text.rindex("<p ")
    path = tmp_path / "book.xml"
    path.write_text(text[:at] + '<p foo="1" ' + text[at + 3 :], encoding="utf-8")
    shutil.copy(encoded.with_suffix(".txt"), tmp_path / "book.txt")
    issue = next(issue for issue in check(path, "book.xml", Options()) if issue.code == "unknown-attribute")
    assert issue.source.file == str(tmp_path / "book.txt")
    source = (tmp_path / "book.txt").read_text(encoding="utf-8").splitlines()
    assert source[issue.source.line - 1].startswith(text[at:].partition(">")[2][:20])


def test_a_text_that_was_changed_is_told(encoded: Path, tmp_path: Path) -> None:
    shutil.copy(encoded, tmp_path / "book.xml")
    source = encoded.with_suffix(".txt").read_text(encoding="utf-8")
    (tmp_path / "book.txt").write_text(source.replace("Wasser", "Wein", 1), encoding="utf-8")
    issues = check(tmp_path / "book.xml", "book.xml", Options())
    (issue,) = [issue for issue in issues if issue.code == "text-differs"]
    assert issue.source.line == source[: source.index("Wasser")].count("\n") + 1


def issues_of(text: str) -> Report:
    return Report("book.xml", None, tuple(found(text)))


def test_text_underlines_the_place(tmp_path: Path) -> None:
    path = tmp_path / "book.xml"
    path.write_text(BOOK.replace("<hi rend", "<hj rend").replace("</hi>", "</hj>"), encoding="utf-8")
    report = Report("book.xml", path, tuple(check(path, "book.xml", Options())))
    _, shown, mark, remedy = to_text([report]).splitlines()
    at = width(shown[: shown.index("<hj")])
    assert mark[at:] == "^^^"
    assert mark[:at].strip() == "|"
    assert remedy.strip() == "→ Did you mean <hi>?"


def test_a_long_line_is_cut_around_the_place(tmp_path: Path) -> None:
    path = tmp_path / "book.xml"
    path.write_text(BOOK.replace("<p>水来", "<p>" + "水" * 5000 + "<hj/>来"), encoding="utf-8")
    shown = to_text([Report("book.xml", path, tuple(check(path, "book.xml", Options())))]).splitlines()[1]
    assert "<hj/>" in shown
    assert len(shown) < 120


def test_forms_for_programs() -> None:
    report = issues_of(BOOK.replace(' url="fig1.png"', ""))
    (listed,) = json.loads(to_json([report]))
    assert (listed["valid"], listed["issues"][0]["code"]) == (False, "missing-attribute")
    (run,) = json.loads(to_sarif([report]))["runs"]
    assert run["results"][0]["ruleId"] == run["tool"]["driver"]["rules"][0]["id"] == "missing-attribute"
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] == report.issues[0].place.line
    assert to_github([report]).startswith(f"::error file=book.xml,line={report.issues[0].place.line},col=")


def test_github_escapes_what_would_end_a_value() -> None:
    issue = Issue("wrong-value", "a\nb, 100%", Place("a,b:c.xml", 1, 2))
    line = to_github([Report("x", None, (issue,))])
    assert line == "::error file=a%2Cb%3Ac.xml,line=1,col=2,title=wrong-value::a%0Ab, 100%25.\n"


def test_fix_mends_what_is_safe_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "book.xml"
    wrong = (
        BOOK.replace(' xmlns="http://www.tei-c.org/ns/1.0"', "")
        .replace("<titlePage>", "<titlepage >").replace("</titlePage>", "</titlepage >")
        .replace('xml:lang="zh-Hans"', "xml:lang='zh_hans'").replace('cert="high"', 'cert="HIGH"')
    )  # fmt: skip
    path.write_text(wrong, encoding="utf-8")
    assert main(["validate", "--fix", str(path)]) == 0
    right = BOOK.replace("<titlePage>", "<titlePage >").replace("</titlePage>", "</titlePage >")
    assert path.read_text(encoding="utf-8") == right.replace('xml:lang="zh-Hans"', "xml:lang='zh-Hans'")
    assert capsys.readouterr().err.count("mended") == 4


def test_fix_leaves_a_right_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "book.xml"
    path.write_text(BOOK, encoding="utf-8")
    before = path.stat()
    assert main(["validate", "--fix", str(path)]) == 0
    assert path.stat().st_ino == before.st_ino


def test_watch_yields_a_file_again_when_it_changes(tmp_path: Path) -> None:
    one, other = tmp_path / "one.xml", tmp_path / "other.xml"
    one.write_text("1")
    other.write_text("1")
    waited: list[int] = []

    def wait() -> None:
        waited.append(1)
        import os

        os.utime(other, ns=(len(waited), len(waited)))

    seen: Iterator[Path] = changes([one, other], wait)
    assert [next(seen) for _ in range(4)] == [one, other, other, other]


def test_exit_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "book.xml"
    path.write_text(BOOK, encoding="utf-8")
    assert main(["validate", str(path)]) == 0
    path.write_text(BOOK.replace("<head>", "<haed>", 1).replace("</head>", "</haed>", 1), encoding="utf-8")
    assert main(["validate", str(path)]) == 3
    assert main(["validate", str(tmp_path / "missing.xml")]) == 5
    assert main(["validate", "--schema", str(tmp_path / "missing.rng"), str(path)]) == 5
    assert main(["validate", "--engine", "klingon", str(path)]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_schema_tells_of_an_element(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "list", "--json"]) == 0
    page = json.loads(capsys.readouterr().out)
    assert page["required"] == ["item"]
    assert "div" in page["parents"]
    [cert] = [attribute for attribute in page["attributes"] if attribute["name"] == "cert"]
    assert (cert["required"], cert["values"], cert["form"]) == (False, ["high", "medium", "low", "unknown"], "")
    assert cert["description"]
    assert page["description"]
    assert main(["schema", "graphic"]) == 0
    assert "@url (required)" in capsys.readouterr().out
    assert main(["schema", "lst"]) == 2
    assert "Did you mean" in capsys.readouterr().err


def test_a_file_that_is_not_there_keeps_no_other_from_being_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml"
    good.write_text(BOOK, encoding="utf-8")
    bad.write_text(BOOK.replace("<row>", "<rwo>"), encoding="utf-8")
    assert main(["validate", str(tmp_path / "gone.xml"), str(bad), str(good)]) == 5
    told = capsys.readouterr()
    assert "gone.xml: error" in told.out
    assert "bad.xml:" in told.out
    assert "good.xml is valid" in told.err
    assert main(["validate", "--json", str(good), str(tmp_path / "gone.xml")]) == 5
    assert [file["valid"] for file in json.loads(capsys.readouterr().out)] == [True, False]


def test_a_fault_of_a_compact_schema_is_told_of_the_file_that_was_written(
    tmp_path: Path, needs: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    needs("jing")
    (tmp_path / "a.xml").write_text("<a/>")
    (tmp_path / "my.rnc").write_text("start = element a { nothing }")
    assert main(["validate", "--schema", str(tmp_path / "my.rnc"), str(tmp_path / "a.xml")]) == 5
    assert capsys.readouterr().err.startswith(str(tmp_path / "my.rnc"))
    (tmp_path / "my.rnc").write_text("start = element a { element b { empty } }")
    assert main(["validate", "--schema", str(tmp_path / "my.rnc"), str(tmp_path / "a.xml")]) == 3


def test_the_address_of_a_file_is_a_uri_in_sarif() -> None:
    report = Report("水 利.xml", None, (Issue("wrong-case", "no", Place("水 利.xml", 1)),))
    assert '"uri": "%E6%B0%B4%20%E5%88%A9.xml"' in to_sarif([report])


RULES = '<schema xmlns="http://purl.oclc.org/dsdl/schematron"/>'


def test_rules_in_the_place_of_a_grammar_are_sent_to_theirs(tmp_path: Path) -> None:
    (tmp_path / "my.sch").write_text(RULES)
    with pytest.raises(UnreadableError) as error:
        found(BOOK, Options(schema=tmp_path / "my.sch"))
    assert "--schematron" in error.value.remedy


def test_a_faulty_schema_is_no_fault_of_the_document_to_jing(tmp_path: Path) -> None:
    needs("jing")
    book, schema = tmp_path / "book.xml", tmp_path / "my.rng"
    book.write_text(BOOK, encoding="utf-8")
    schema.write_text("<html/>")
    with pytest.raises(UnreadableError, match="jing refuses the schema"):
        check(book, "book.xml", Options(schema=schema, engine="jing"))
