"""The formats for programs: what stands in them, and that other programs read them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import conllu
import jsonschema
import pytest
import rdflib
from hypothesis import given, settings
from lxml import etree

from tei.formats.annotations import to_annotations
from tei.formats.book import Book, read_book
from tei.formats.conllu import to_conllu
from tei.formats.csv import to_csv
from tei.formats.json import read_json, to_json
from tei.formats.jsonl import to_jsonl
from tei.formats.jsonld import to_jsonld
from tei.formats.rdf import to_rdf
from tei.formats.running import PHRASES
from tei.formats.text import to_text
from tei.formats.transcript import Transcript, transcribe
from tei.formats.vertical import to_vertical
from tei.io.csv_cells import guard_cell
from tei.rendering.text import Text, is_apart, squeezed, text_of
from tei.resources import data_path, schema_path
from tei.tree import TEI, TEI_NAMESPACE, local_name
from tests.formats.law import SAMPLES, check, documents, readings, sample
from tests.unit.formats import books

SCHEMA = json.loads(data_path("formats/book.schema.json").read_text(encoding="utf-8"))
ADDRESS = "https://doi.org/10.1234/x"
FEW = settings(max_examples=min(100, settings().max_examples))
"""Examples of seven properties: of each 300 would take a minute."""


def canonical(element: etree._Element) -> str:
    return etree.canonicalize(etree.tostring(element, encoding="unicode"), with_comments=True)


def test_the_plain_text_of_a_book() -> None:
    assert to_text(books.book(), {}).decode() == (
        "水渠記\n\n林 方 其著\n\n\n第一章　選地\n\n"
        "林方其在長安遇見王大山，兩人說：“開集！”就走了。=1+1 is two. Then he left the weir.\n\n見縣志。\n\n"
        "趙六和王老到武安。\n\n\n一、先量\n\n記事\n\n甲、先量\n後修\n\n"
        '年\t畝\n\t3 < 4 & "5" #6\n\n春水滿渠\n秋糧滿倉\n\n編 者\n1957年\n'
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>水渠\n  在東</p>", "水渠在東"),
        ("<p>the weir\n  is old</p>", "the weir is old"),
        ("<p>the we<lb break='no'/>ir</p>", "the weir"),
        ("<p>水<space unit='ideographic-space' quantity='2'/>渠</p>", "水　　渠"),
        ("<p>一<list><item>二</item></list>三</p>", "一\n\n二\n\n三"),
        ("<p>a<!-- c --> b<?x y?>c</p>", "a bc"),
        ("<table><row><cell/><cell/><cell>x</cell></row></table>", "x"),
        ("<p><persName><surname>Low</surname>, <forename>A</forename></persName> said</p>", "Low, A said"),
        ("<p><said><s>So<pc>.</pc></s></said><cb/> Then</p>", "So. Then"),
        ("<sp><speaker>Smith</speaker><p>Who <stage>aside</stage> was it?</p><stage>Exit.</stage></sp>",
         "Smith\n\nWho aside was it?\n\nExit."),
        ("<p>水<note place='inline'>音<lb/>誰</note>渠</p>", "水音誰渠"),
        ("<p>水<note>音誰</note>渠</p>", "水渠\n\n音誰"),
        ("<p/>", ""),
    ],
    ids=[
        "line end", "line end in English", "divided word", "wide blank", "list inside", "comment", "cells", "name",
        "speech", "play", "note in the line", "note", "nothing",
    ],
)  # fmt: skip
def test_white_space_is_that_of_the_script(body: str, expected: str) -> None:
    assert to_text(books.of(body), {}).decode().strip("\n\t") == expected


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ('<model behaviour="omit"/>', "甲丙"),
        ('<model predicate="@n" behaviour="omit"/>', "甲乙一丙"),
        ('<model output="html" behaviour="omit"/>', "甲乙一丙"),
        ('<model output="plain" behaviour="omit"/>', "甲丙"),
        ('<model behaviour="block"/>', "甲\n\n乙一\n\n丙"),
        ('<model behaviour="note"/>', "甲丙\n\n乙一"),
        ('<model behaviour="anchor"/>', "甲丙"),
        ('<model behaviour="inline"><param name="content" value="."/></model>', "甲乙一丙"),
        ('<model behaviour="inline"><param name="content" value="num"/></model>', "甲一丙"),
        ('<model behaviour="inline"><param name="content" value="\'丁\'"/></model>', "甲丁丙"),
        ('<model behaviour="alternate"><param name="default" value="num"/>'
         '<param name="alternate" value="x"/></model>', "甲一丙"),
        ('<modelSequence><model behaviour="omit"/><model behaviour="block"/></modelSequence>',
         "甲\n\n乙一\n\n丙"),
    ],
)  # fmt: skip
def test_the_text_obeys_models_of_ones_own(tmp_path: Path, model: str, expected: str) -> None:
    odd = tmp_path / "my.odd"
    spec = f'<schemaSpec ident="x"><elementSpec ident="q" mode="change">{model}</elementSpec></schemaSpec>'
    odd.write_text(f'<TEI xmlns="{TEI_NAMESPACE}">{spec}</TEI>', encoding="utf-8")
    body = '<text xml:lang="zh"><body><p>甲<q>乙<num>一</num></q>丙</p></body></text>'
    tree = etree.ElementTree(etree.fromstring(f'<TEI xmlns="{TEI_NAMESPACE}">{body}</TEI>'))
    made = read_book(tree, odds=(odd,))
    assert to_text(made, {}).decode().strip("\n") == expected
    assert [row["text"] for row in map(json.loads, to_jsonl(made, {}).splitlines())] == expected.split("\n\n")


def test_what_the_models_call_a_phrase_stands_inside_a_line() -> None:
    inside = {"alternate", "anchor", "break", "glyph", "graphic", "inline", "link"}
    odd = etree.parse(schema_path("teikit.odd"))
    for element in odd.iter(f"{TEI}elementSpec"):
        behaviours = {model.get("behaviour") for model in element.iter(f"{TEI}model")}
        if behaviours and behaviours <= inside:
            assert element.get("ident") in PHRASES


def text_in(transcript: Transcript) -> Text:
    """The running text and the notes of a transcript, as the law compares them."""
    notes = {id(e): "" for e, _, _ in transcript.stretches if local_name(e) == "note" and is_apart(e)}
    running = ""
    for block in transcript.blocks:
        if block.note is None:
            running += transcript.of(block)
        else:
            notes[id(block.note)] += transcript.of(block)
    return Text(squeezed(running), tuple(sorted(map(squeezed, notes.values()))))


@FEW
@given(documents, readings)
def test_the_transcript_holds_the_text(tree: etree._ElementTree, reading: str) -> None:
    book = read_book(tree, reading=reading)
    expected = text_of(book.view)
    assert text_in(transcribe(book)) == expected._replace(notes=tuple(sorted(expected.notes)))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_plain_text_of_a_sample_is_its_text(name: str) -> None:
    check(to_text, lambda data: Text(squeezed(data.decode())), sample(name))


@pytest.mark.slow
@FEW
@given(documents, readings)
def test_every_stretch_is_where_it_says(tree: etree._ElementTree, reading: str) -> None:
    transcript = transcribe(read_book(tree, reading=reading))
    assert squeezed(transcript.text) == squeezed("".join(map(transcript.of, transcript.blocks)))
    for element, start, end in transcript.stretches:
        assert 0 <= start <= end <= len(transcript.text)
        own = text_of(element)
        if not own.notes and any(block.start <= start and end <= block.end for block in transcript.blocks):
            assert squeezed(transcript.text[start:end]) == own.running


@FEW
@given(documents, readings)
def test_json_satisfies_its_schema_and_gives_the_tei_back(tree: etree._ElementTree, reading: str) -> None:
    book = read_book(tree, reading=reading, name="book.xml")
    data = to_json(book, {})
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(data))
    assert canonical(read_json(data).getroot()) == canonical(book.tree.getroot())


def test_json_keeps_comments_and_other_namespaces() -> None:
    book = books.of('<p>a<!--c--><?pi d?><ns0:math xmlns:ns0="urn:m" ns0:k="1"/>b</p>')
    again = read_json(to_json(book, {})).getroot()
    assert canonical(again) == canonical(book.tree.getroot())


def test_json_lines_say_where_a_paragraph_stands_and_whom_it_names() -> None:
    rows = [json.loads(line) for line in to_jsonl(books.book(), {}).decode().splitlines()]
    row = next(row for row in rows if row["kind"] == "p")
    assert (row["pages"], [division["id"] for division in row["divisions"]]) == (["1", "2"], ["div-1"])
    assert [(name["id"], row["text"][name["start"] : name["end"]]) for name in row["names"]] == [
        ("person-1", "林方其"), ("place-1", "長安"), ("person-2", "王大山"),
    ]  # fmt: skip
    text = to_text(books.book(), {}).decode()
    assert all(text[row["start"] : row["end"]] == row["text"] for row in rows)
    assert [row["text"] for row in rows if row["kind"] == "note"] == ["見縣志。"]


def tables(book: Book) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(io.BytesIO(to_csv(book, {}))) as archive:
        texts = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    return {name: list(csv.DictReader(io.StringIO(text, newline=""))) for name, text in texts.items()}


def test_tables_of_names_headings_and_pages() -> None:
    found = tables(books.book())
    names = {row["id"]: row for row in found["names.csv"]}
    assert (names["place-1"]["latitude"], names["place-1"]["longitude"]) == ("34.26", "108.94")
    assert names["place-1"]["addresses"] == "https://www.geonames.org/1790630"
    assert names["person-2"]["variants"] == "王老"
    assert [(n["name"], n["mentions"]) for n in names.values() if n["id"].startswith("person-named")] == [("趙六", "1")]
    assert (names["place-3"]["latitude"], names["person-3"]["mentions"]) == ("", "0")
    assert [row["heading"] for row in found["headings.csv"]] == ["第一章　選地", "一、先量"]
    assert [(row["page"], row["start"]) for row in found["pages.csv"]] == [("1", "14"), ("2", "43")]
    assert found["mentions.csv"][0] | {"start": "", "end": ""} == {
        "id": "person-1", "kind": "person", "name": "林方其", "as printed": "林 方 其", "page": "", "division": "",
        "heading": "", "start": "", "end": "", "certainty": "",
    }  # fmt: skip


@pytest.mark.parametrize("cell", ["=1+1", "+1+1", "-a", "@SUM(A1)", "\t=1", "＝1"])
def test_a_cell_is_never_a_formula(cell: str) -> None:
    assert str(guard_cell(cell)).startswith("'")
    row = tables(books.of(f"<div><head>x</head><p><persName>{cell.strip()}</persName></p></div>"))["names.csv"][0]
    assert row["name"] == guard_cell(cell.strip())
    assert (guard_cell(-3.5), guard_cell("a=b")) == (-3.5, "a=b")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own use
def test_linked_data_is_read_by_another_library_and_alike_in_both_forms() -> None:
    turtle = rdflib.Graph().parse(data=to_rdf(books.book(), {}), format="turtle")
    linked = rdflib.Graph().parse(data=to_jsonld(books.book(), {}), format="json-ld")
    assert set(turtle) == set(linked)
    schema, geo = rdflib.Namespace("https://schema.org/"), rdflib.Namespace("http://www.w3.org/2003/01/geo/wgs84_pos#")
    place = rdflib.URIRef(f"{ADDRESS}#place-1")
    assert turtle.value(place, schema.sameAs) == rdflib.URIRef("https://www.geonames.org/1790630")
    assert float(turtle.value(place, geo.lat)) == 34.26
    book = rdflib.URIRef(ADDRESS)
    assert turtle.value(book, rdflib.DCTERMS.creator) == rdflib.URIRef("https://viaf.org/viaf/1")
    assert len(list(turtle.objects(book, schema.mentions))) == 5


@pytest.mark.slow
@FEW
@given(documents, readings)
def test_linked_data_of_any_book_is_well_formed(tree: etree._ElementTree, reading: str) -> None:
    book = read_book(tree, reading=reading, name="book.xml")
    assert len(rdflib.Graph().parse(data=to_rdf(book, {}), format="turtle")) > 1


def test_no_identifier_is_told_that_the_tei_does_not_have() -> None:
    book = books.of("<div><pb/><head>水</head><p>渠</p></div>")
    for make in (to_annotations, to_json, to_jsonl, to_jsonld, to_vertical):
        assert b"view-" not in make(book, {}), make


def test_annotations_point_into_the_text_and_into_the_tei() -> None:
    page = json.loads(to_annotations(books.book(), {}))
    text = to_text(books.book(), {}).decode()
    ids = set(books.book().view.xpath("//@xml:id"))
    assert (page["@context"], page["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationPage")
    for item in page["items"]:
        position, *fragments = (target["selector"] for target in item["target"])
        assert all(fragment["value"] in ids for fragment in fragments)
        for fragment in fragments:
            quoted = fragment.get("refinedBy", {}).get("exact")
            assert quoted in (None, text[position["start"] : position["end"]])
    identifying = [item for item in page["items"] if item["motivation"] == "identifying"]
    assert [item["body"][-1]["value"] for item in identifying][:3] == ["林方其", "林方其", "西安"]


@FEW
@given(documents, readings)
def test_conllu_is_read_by_another_library_and_holds_the_text(tree: etree._ElementTree, reading: str) -> None:
    book = read_book(tree, reading=reading, name="book.xml")
    sentences = conllu.parse(to_conllu(book, {}).decode())
    text = transcribe(book).text
    forms = "".join(token["form"] for sentence in sentences for token in sentence)
    assert forms == "".join(text.split())
    for sentence in sentences:
        spaced = "".join(t["form"] + ("" if (t["misc"] or {}).get("SpaceAfter") == "No" else " ") for t in sentence)
        assert spaced.strip() == sentence.metadata["text"]
        assert [token["id"] for token in sentence] == list(range(1, len(sentence) + 1))
        assert all(text[int(t["misc"]["Start"]) : int(t["misc"]["End"])] == t["form"] for t in sentence)


@pytest.mark.parametrize(
    ("body", "language", "expected"),
    [
        ("<p>“來了！”他說。水在流。</p>", "zh", ["“來了！”", "他說。", "水在流。"]),
        ("<p>Mr. Low came. It was 3.5 feet.</p>", "en", ["Mr. Low came.", "It was 3.5 feet."]),
        ("<p>No end here</p>", "en", ["No end here"]),
    ],
)
def test_sentences_end_where_the_language_ends_them(body: str, language: str, expected: list[str]) -> None:
    sentences = conllu.parse(to_conllu(books.of(body, language), {}).decode())
    assert [sentence.metadata["text"] for sentence in sentences] == expected


def test_a_token_is_a_character_a_word_a_number_or_a_mark() -> None:
    (sentence,) = conllu.parse(to_conllu(books.of("<p>水to-day isn't 1957，</p>"), {}).decode())
    assert [(t["form"], t["upos"]) for t in sentence] == [
        ("水", "X"), ("to-day", "X"), ("isn't", "X"), ("1957", "NUM"), ("，", "PUNCT"),
    ]  # fmt: skip


def test_names_are_told_token_by_token() -> None:
    sentences = conllu.parse(to_conllu(books.book(), {}).decode())
    named = [(t["form"], t["misc"]["NER"], t["misc"]["NameId"]) for s in sentences for t in s if "NER" in t["misc"]]
    assert named[3:8] == [
        ("林", "B-person", "person-1"), ("方", "I-person", "person-1"), ("其", "I-person", "person-1"),
        ("長", "B-place", "place-1"), ("安", "I-place", "place-1"),
    ]  # fmt: skip


@pytest.mark.slow
@FEW
@given(documents, readings)
def test_vertical_text_is_nested_and_holds_the_text(tree: etree._ElementTree, reading: str) -> None:
    book = read_book(tree, reading=reading, name="book.xml")
    lines = to_vertical(book, {}).decode().split("\n")[:-1]
    wrapped = "".join(f"<t>{line.split(chr(9))[0]}</t>" if "\t" in line else line.replace("<g/>", "") for line in lines)
    root = etree.fromstring(wrapped)
    assert "".join(token.text for token in root.iter("t")) == "".join(transcribe(book).text.split())
    assert all(line.count("\t") == 4 for line in lines if not line.startswith("<"))
