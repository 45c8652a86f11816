"""OAI-PMH, harvested by two clients that we didn't write."""

from __future__ import annotations

from pathlib import Path

import pytest
from oaipmh_scythe import Scythe
from sickle import Sickle
from sickle.oaiexceptions import BadArgument, CannotDisseminateFormat, IdDoesNotExist, NoRecordsMatch

from tests.serving.conftest import edition, served

DC = "{http://purl.org/dc/elements/1.1/}"


def titles(address: str, **arguments: str) -> list[str]:
    records = Sickle(f"{address}/oai").ListRecords(metadataPrefix="oai_dc", **arguments)
    return sorted(record.metadata["title"][0] for record in records)


def test_both_clients_harvest_every_edition(address: str) -> None:
    assert titles(address) == ["First & foremost", "Second", "第三"]
    with Scythe(f"{address}/oai") as scythe:
        found = [record.header.identifier for record in scythe.list_records(metadata_prefix="oai_dc")]
    assert found == ["oai:127.0.0.1:first", "oai:127.0.0.1:second", "oai:127.0.0.1:第三"]


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
            "第三": False,
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
