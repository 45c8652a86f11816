"""What each scheme says of an edition, and that it says nothing that the header does not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from scripts.build_metadata_page import PAGE, page
from tei.publishing.crosswalk import as_json, as_xml, missing, schemes, write_metadata
from tei.publishing.record import Record, concepts, read_record
from tei.xml.parser import parse_xml


@pytest.fixture(scope="module")
def record(tei_bytes: bytes) -> Record:
    return read_record(parse_xml(tei_bytes))


def header(inside: str) -> Record:
    xml = f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader>{inside}</teiHeader><text/></TEI>'
    return read_record(parse_xml(xml))


def test_who_made_the_book_in_each_scheme(record: Record) -> None:
    datacite = as_json(record, "datacite")
    assert datacite["creators"] == [
        {
            "name": "王大山",
            "nameType": "Personal",
            "nameIdentifiers": [
                {"nameIdentifier": "https://orcid.org/0000-0002-1825-0097", "nameIdentifierScheme": "ORCID"}
            ],
        }
    ]
    assert datacite["contributors"] == [
        {"name": "山西省水利局", "nameType": "Organizational", "contributorType": "Editor"}
    ]
    person = as_json(record, "invenio")["metadata"]["creators"][0]["person_or_org"]
    assert person["identifiers"] == [{"identifier": "0000-0002-1825-0097", "scheme": "orcid"}]
    roles = as_xml(record, "mods").findall(".//{*}roleTerm")
    assert [role.text for role in roles] == ["aut", "edt"]


def test_dates_of_edition_and_source_are_kept_apart(record: Record) -> None:
    datacite = as_json(record, "datacite")
    assert datacite["publicationYear"] == "2025"
    assert datacite["relatedItems"][0]["publicationYear"] == "1958"
    mods = as_xml(record, "mods")
    assert [date.text for date in mods.findall("{*}originInfo/{*}dateIssued")] == ["2025-04-01"]
    assert [date.text for date in mods.findall("{*}relatedItem/{*}originInfo/{*}dateIssued")] == ["1958-09"]


def test_languages_in_both_standards(record: Record) -> None:
    assert as_json(record, "datacite")["language"] == "zh-Hant"
    assert as_json(record, "invenio")["metadata"]["languages"] == [{"id": "zho"}]


CMD = "{http://www.clarin.eu/cmd/1}"


def test_a_record_of_clarin_has_its_envelope(record: Record) -> None:
    """CMDI 1.2, 4: header, resources, components; the profile's elements in their sequence, in its namespace."""
    root = as_xml(record, "cmdi")
    assert (root.tag, root.get("CMDVersion")) == (f"{CMD}CMD", "1.2")
    assert [part.tag.removeprefix(CMD) for part in root] == ["Header", "Resources", "Components"]
    profile = root.findtext(f"{CMD}Header/{CMD}MdProfile")
    [component] = root.find(f"{CMD}Components")
    assert component.tag == f"{{http://www.clarin.eu/cmd/1/profiles/{profile}}}OLAC-DcmiTerms"
    said = [etree.QName(part) for part in component]
    assert {name.namespace for name in said} == {etree.QName(component).namespace}
    assert [name.localname for name in said] == sorted(name.localname for name in said)
    assert component.findtext("{*}title") == "水渠記"
    lists = [part.tag.removeprefix(CMD) for part in root.find(f"{CMD}Resources")]
    assert lists == ["ResourceProxyList", "JournalFileProxyList", "ResourceRelationList"]


def test_a_book_without_author_is_cited_by_its_editor() -> None:
    found = header("<fileDesc><titleStmt><title>A</title><editor><orgName>B</orgName></editor></titleStmt></fileDesc>")
    assert as_json(found, "datacite")["creators"] == [{"name": "B", "nameType": "Organizational"}]
    assert "contributors" not in as_json(found, "datacite")
    assert [role.text for role in as_xml(found, "mods").iter("{*}roleTerm")] == ["edt"]


def test_what_a_scheme_requires_is_told_with_the_key_that_gives_it() -> None:
    told = list(missing(header("<fileDesc><titleStmt><title>A</title></titleStmt></fileDesc>"), "datacite", "a.xml"))
    assert [issue.code for issue in told] == ["metadata-missing"] * 3
    assert [issue.remedy for issue in told] == [
        "Add [[author]] with name and type to the metadata file.",
        "Add publication.publisher to the metadata file.",
        "Add publication.date to the metadata file.",
    ]


def test_what_an_item_lacks_takes_nothing_else_along() -> None:
    found = header("<fileDesc><sourceDesc><bibl><date when='1958-09'/></bibl></sourceDesc></fileDesc>")
    assert as_json(found, "invenio")["metadata"]["dates"][0]["date"] == "1958-09"
    assert "description" not in as_json(found, "invenio")["metadata"]


def test_nothing_is_made_up() -> None:
    """A header that says nothing gives each scheme's frame and no more."""
    for scheme in schemes().values():
        if scheme.kind == "json":
            assert as_json(header(""), scheme.name) == scheme.frame
        else:
            assert len(as_xml(header(""), scheme.name)) == len(etree.fromstring(scheme.frame))


VALUES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(str.strip)
ITEMS = st.fixed_dictionaries(
    {
        concept.name: st.lists(
            st.fixed_dictionaries({}, optional={name: VALUES for name, _ in concept.fields}), max_size=2
        )
        for concept in concepts()
    }
)


@given(ITEMS)
def test_every_record_can_be_written_in_every_scheme(items: dict[str, list[dict[str, str]]]) -> None:
    record = Record({name: tuple(values) for name, values in items.items() if values})
    for scheme in schemes().values():
        data = write_metadata(record, scheme.name)
        assert data == write_metadata(record, scheme.name)
        if scheme.kind == "json":
            assert not list(_empty(json.loads(data)))
        else:
            etree.fromstring(data)


def _empty(value: object) -> list[object]:
    """Empty lists and objects, which every scheme refuses."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return [value] * (not value) + [found for part in inner for found in _empty(part)]
    return []


def test_datacite_agrees_with_its_own_schema(record: Record) -> None:
    """The JSON schema of the package datacite, which its users validate with before they register a DOI."""
    from datacite import schema45

    said = as_json(record, "datacite") | {
        "doi": "10.1234/x",
        "prefix": "10.1234",
        "suffix": "x",
        "url": "https://example.org/",
    }
    errors = [f"{list(error.path)}: {error.message}" for error in schema45.validator.iter_errors(said)]
    assert errors == []


def test_the_page_of_the_documentation_is_that_of_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m scripts.build_metadata_page"
