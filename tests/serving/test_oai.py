"""OAI-PMH, harvested by two clients that we didn't write."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

import httpx
import pytest
from lxml import etree
from oaipmh_scythe import Scythe
from sickle import Sickle
from sickle.oaiexceptions import BadArgument, CannotDisseminateFormat, IdDoesNotExist, NoRecordsMatch

from tests import services
from tests.serving.conftest import edition, served

DC = "{http://purl.org/dc/elements/1.1/}"


def titles(address: str, **arguments: str) -> list[str]:
    records = Sickle(f"{address}/oai").ListRecords(metadataPrefix="oai_dc", **arguments)
    return sorted(record.metadata["title"][0] for record in records)


def test_both_clients_harvest_every_edition(address: str) -> None:
    assert titles(address) == ["First & foremost", "Second", "第三"]
    with Scythe(f"{address}/oai") as scythe:
        found = [record.header.identifier for record in scythe.list_records(metadata_prefix="oai_dc")]
    assert found == ["oai:127.0.0.1:first", "oai:127.0.0.1:second", "oai:127.0.0.1:%E7%AC%AC%E4%B8%89"]


def test_the_repository_introduces_itself(address: str) -> None:
    told = Sickle(f"{address}/oai").Identify()
    assert (told.repositoryName, told.deletedRecord) == ("Test editions", "persistent")
    assert told.baseURL == f"{address}/oai"
    assert [one.metadataPrefix for one in Sickle(f"{address}/oai").ListMetadataFormats()] == ["oai_dc", "mods", "tei"]


def test_a_record_holds_the_tei_itself(address: str) -> None:
    record = Sickle(f"{address}/oai").GetRecord(identifier="oai:127.0.0.1:first", metadataPrefix="tei")
    assert "alpha" in record.raw
    assert 'xmlns="http://www.tei-c.org/ns/1.0"' in record.raw


def test_the_description_leads_to_the_page(address: str) -> None:
    record = Sickle(f"{address}/oai").GetRecord(identifier="oai:127.0.0.1:first", metadataPrefix="oai_dc")
    assert record.metadata["identifier"] == [f"{address}/books/first"]


def test_sets_are_languages(address: str) -> None:
    assert [one.setSpec for one in Sickle(f"{address}/oai").ListSets()] == ["language:en", "language:zh"]
    assert titles(address, set="language:zh") == ["第三"]


def test_what_was_removed_is_told_for_good(folder: Path) -> None:
    with served(folder) as address:
        titles(address)
        (folder / "second.xml").unlink()
        headers = list(Sickle(f"{address}/oai").ListIdentifiers(metadataPrefix="oai_dc"))
        assert {header.identifier.rpartition(":")[2]: header.deleted for header in headers} == {
            "first": False,
            "second": True,
            "%E7%AC%AC%E4%B8%89": False,
        }
    with served(folder) as address:
        headers = list(Sickle(f"{address}/oai").ListIdentifiers(metadataPrefix="oai_dc"))
        assert [header.identifier for header in headers if header.deleted] == ["oai:127.0.0.1:second"]
        (folder / "second.xml").write_text(edition("Second again"), encoding="utf-8")
        assert titles(address) == ["First & foremost", "Second again", "第三"]


def test_only_what_was_changed_since(folder: Path) -> None:
    from tei.serving import library

    with served(folder) as address:
        titles(address)
        state = (folder / library.STATE).read_text(encoding="utf-8")
    date = state.split('"changed": "')[1][:10]
    (folder / library.STATE).write_text(state.replace(date, "2020-01-01"), encoding="utf-8")
    (folder / "second.xml").write_text(edition("Second, changed"), encoding="utf-8")
    with served(folder) as address:
        assert titles(address, **{"from": "2021-01-01"}) == ["Second, changed"]
        assert titles(address, until="2020-01-01") == ["First & foremost", "第三"]


def test_a_long_list_comes_in_parts(tmp_path: Path) -> None:
    for number in range(250):
        (tmp_path / f"book-{number:03}.xml").write_text(edition(f"Book {number:03}"), encoding="utf-8")
    with served(tmp_path) as address:
        assert titles(address) == [f"Book {number:03}" for number in range(250)]
        with Scythe(f"{address}/oai") as scythe:
            assert len(list(scythe.list_identifiers(metadata_prefix="oai_dc"))) == 250


def test_nothing_is_missed_that_changes_while_a_list_is_harvested(tmp_path: Path) -> None:
    for number in range(150):
        (tmp_path / f"book-{number:03}.xml").write_text(edition(f"Book {number:03}"), encoding="utf-8")
    with served(tmp_path) as address:
        headers = Sickle(f"{address}/oai").ListIdentifiers(metadataPrefix="oai_dc")
        first = [next(headers) for _ in range(100)]
        (tmp_path / "book-007.xml").write_text(edition("Book 007, changed"), encoding="utf-8")
        (tmp_path / "book-120.xml").unlink()
        rest = list(headers)
    gone = [header.identifier for header in rest if header.deleted]
    assert gone == ["oai:127.0.0.1:book-120"]
    assert {header.identifier for header in (*first, *rest)} == {f"oai:127.0.0.1:book-{n:03}" for n in range(150)}
    assert [header.identifier for header in rest].count("oai:127.0.0.1:book-007") == 1


def test_whole_texts_come_one_by_one(address: str) -> None:
    answer = httpx.get(f"{address}/oai?verb=ListRecords&metadataPrefix=tei")
    assert answer.content.count(b"<record>") == 1
    assert len(list(Sickle(f"{address}/oai").ListRecords(metadataPrefix="tei"))) == 3
    with Scythe(f"{address}/oai") as scythe:
        assert len(list(scythe.list_records(metadata_prefix="tei"))) == 3


def test_folders_are_sets_and_what_went_stays_in_its_sets(folder: Path) -> None:
    inside = folder / "清代" / "a~b"
    inside.mkdir(parents=True)
    (inside / "deep.xml").write_text(edition("Deep", "de"), encoding="utf-8")
    with served(folder) as address:
        sets = {one.setSpec: one.setName for one in Sickle(f"{address}/oai").ListSets()}
        assert sets["folder:~E6~B8~85~E4~BB~A3:a~7Eb"] == "Folder: 清代/a~b"
        assert titles(address, set="folder:~E6~B8~85~E4~BB~A3") == ["Deep"]
    (inside / "deep.xml").unlink()
    with served(folder) as address:
        for spec in ("language:de", "folder:~E6~B8~85~E4~BB~A3"):
            [header] = Sickle(f"{address}/oai").ListIdentifiers(metadataPrefix="oai_dc", set=spec)
            assert header.deleted


OAI = "{http://www.openarchives.org/OAI/2.0/}"
GONE = "oai:127.0.0.1:second"
HERE = "oai:127.0.0.1:first"
QUESTIONS = {
    "verb=Identify": "Identify",
    "verb=ListMetadataFormats": "ListMetadataFormats",
    f"verb=ListMetadataFormats&identifier={HERE}": "ListMetadataFormats",
    "verb=ListSets": "ListSets",
    f"verb=GetRecord&identifier={HERE}&metadataPrefix=oai_dc": "GetRecord",
    f"verb=GetRecord&identifier={HERE}&metadataPrefix=mods": "GetRecord",
    f"verb=GetRecord&identifier={HERE}&metadataPrefix=tei": "GetRecord",
    f"verb=GetRecord&identifier={GONE}&metadataPrefix=tei": "GetRecord",
    "verb=ListIdentifiers&metadataPrefix=oai_dc": "ListIdentifiers",
    "verb=ListIdentifiers&metadataPrefix=oai_dc&from=2020-01-01&until=2999-12-31": "ListIdentifiers",
    "verb=ListRecords&metadataPrefix=oai_dc&set=language:en": "ListRecords",
    "verb=ListRecords&metadataPrefix=tei&from=2020-01-01T00:00:00Z": "ListRecords",
    "": "badVerb",
    "verb=Destroy": "badVerb",
    "verb=Identify&verb=Identify": "badVerb",
    "verb=Identify&colour=red": "badArgument",
    "verb=GetRecord&identifier=x:y": "badArgument",
    "verb=GetRecord&identifier=no+uri&metadataPrefix=oai_dc": "badArgument",
    "verb=ListRecords": "badArgument",
    "verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=tei": "badArgument",
    "verb=ListRecords&metadataPrefix=oai%20dc": "badArgument",
    "verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x": "badArgument",
    "verb=ListRecords&metadataPrefix=oai_dc&set=%00": "badArgument",
    "verb=ListRecords&metadataPrefix=oai_dc&from=2026-13-40": "badArgument",
    "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-01T00:00:00Z": "badArgument",
    "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-02&until=2026-01-01": "badArgument",
    "verb=ListRecords&metadataPrefix=marc21": "cannotDisseminateFormat",
    f"verb=GetRecord&identifier={HERE}&metadataPrefix=marc21": "cannotDisseminateFormat",
    "verb=GetRecord&identifier=oai:127.0.0.1:nothing&metadataPrefix=oai_dc": "idDoesNotExist",
    "verb=GetRecord&identifier=http://example.org/x&metadataPrefix=oai_dc": "idDoesNotExist",
    f"verb=ListMetadataFormats&identifier={GONE}": "noMetadataFormats",
    "verb=ListRecords&metadataPrefix=oai_dc&from=2999-01-01": "noRecordsMatch",
    "verb=ListRecords&metadataPrefix=oai_dc&set=language:xx": "noRecordsMatch",
    "verb=ListRecords&resumptionToken=W10=": "badResumptionToken",
    "verb=ListIdentifiers&resumptionToken=%C3%A9": "badResumptionToken",
    "verb=ListSets&resumptionToken=x": "badResumptionToken",
}
"""What is asked, and the element or the error code that answers (OAI-PMH 2.0, 3.6 and 4)."""


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The protocol's own, which the source of pyoai holds."""
    services.needs("oai-schema")
    return etree.XMLSchema(file=services.referee("pyoai", "OAI-PMH.xsd"))


def test_every_answer_is_valid_against_the_protocols_schema(folder: Path, schema: etree.XMLSchema) -> None:
    with served(folder) as address:
        titles(address)
        (folder / "second.xml").unlink()
        for question, expected in QUESTIONS.items():
            root = etree.fromstring(httpx.get(f"{address}/oai?{question}").content)
            schema.assertValid(root)
            posted = httpx.post(f"{address}/oai", data=dict(parse_qsl(question)))
            kind = root[2]
            found = kind.get("code") if kind.tag == f"{OAI}error" else kind.tag.removeprefix(OAI)
            assert (question, found) == (question, expected)
            said = dict(root[1].attrib)
            assert said == ({} if expected in ("badVerb", "badArgument") else dict(parse_qsl(question)))
            if question.count("verb=") < 2 and question.count("metadataPrefix=") < 2:
                assert etree.fromstring(posted.content)[2].get("code") == kind.get("code")


def test_a_library_without_sets_says_so(tmp_path: Path) -> None:
    (tmp_path / "one.xml").write_text(edition("One").replace(' xml:lang="en"', ""), encoding="utf-8")
    with served(tmp_path) as address:
        for question in ("verb=ListSets", "verb=ListRecords&metadataPrefix=oai_dc&set=a"):
            assert b'code="noSetHierarchy"' in httpx.get(f"{address}/oai?{question}").content


def test_every_description_is_valid_dublin_core(address: str, tmp_path: Path) -> None:
    services.needs("dc-schema")
    replaced = {"http://dublincore.org/schemas/xmls/simpledc20021212.xsd": "simpledc20021212.xsd"}
    replaced["http://www.w3.org/2001/03/xml.xsd"] = "xml.xsd"
    for name in ("oai_dc.xsd", "simpledc20021212.xsd"):
        source = services.referee("dc", name)
        assert source is not None
        text = source.read_text(encoding="utf-8")
        for there, here in replaced.items():
            text = text.replace(there, here)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "xml.xsd").write_text(XML_XSD, encoding="utf-8")
    dublin_core = etree.XMLSchema(file=tmp_path / "oai_dc.xsd")
    answer = etree.fromstring(httpx.get(f"{address}/oai?verb=ListRecords&metadataPrefix=oai_dc").content)
    described = [metadata[0] for metadata in answer.iter(f"{OAI}metadata")]
    assert len(described) == 3
    for one in described:
        dublin_core.assertValid(etree.ElementTree(etree.fromstring(etree.tostring(one, with_tail=False))))


XML_XSD = """<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/XML/1998/namespace">
<attribute name="lang" type="language"/></schema>"""


def test_the_harvested_tei_is_the_file(address: str, folder: Path) -> None:
    answer = etree.fromstring(httpx.get(f"{address}/oai?verb=GetRecord&identifier={HERE}&metadataPrefix=tei").content)
    [metadata] = answer.iter(f"{OAI}metadata")
    canonical = [etree.tostring(one, method="c14n", exclusive=True, with_tail=False) for one in metadata]
    assert canonical == [etree.tostring(etree.parse(folder / "first.xml"), method="c14n", exclusive=True)]


def test_wrong_questions_have_the_protocols_answers(address: str) -> None:
    sickle = Sickle(f"{address}/oai")
    with pytest.raises(IdDoesNotExist):
        sickle.GetRecord(identifier="oai:127.0.0.1:nothing", metadataPrefix="oai_dc")
    with pytest.raises(CannotDisseminateFormat):
        list(sickle.ListRecords(metadataPrefix="marc21"))
    with pytest.raises(NoRecordsMatch):
        list(sickle.ListRecords(metadataPrefix="oai_dc", **{"from": "2999-01-01"}))
    with pytest.raises(BadArgument):
        list(sickle.ListRecords(metadataPrefix="oai_dc", **{"from": "yesterday"}))
