"""DTS 1.0: what a client may ask, and what it gets (dtsapi.org/versions/v1.0)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from lxml import etree

WRAPPER = "{https://w3id.org/api/dts#}wrapper"


def ask(address: str, path: str, **given: str) -> Any:
    answer = httpx.get(f"{address}/dts{path}", params=given)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/ld+json"
    return answer.json()


def members(address: str, **given: str) -> list[str]:
    return [unit["identifier"] for unit in ask(address, "/navigation", resource="first", **given)["member"]]


def passage(address: str, **given: str) -> str:
    answer = httpx.get(f"{address}/dts/document", params={"resource": "first", **given})
    assert answer.headers["content-type"] == "application/tei+xml"
    assert answer.headers["link"].endswith('collection?id=first>; rel="collection"')
    wrapper = etree.fromstring(answer.content).find(WRAPPER)
    assert wrapper is not None
    return "".join("".join(wrapper.itertext()).split())


def test_the_entry_names_the_endpoints(address: str) -> None:
    entry = ask(address, "")
    assert (entry["@type"], entry["dtsVersion"]) == ("EntryPoint", "1.0")
    assert entry["navigation"] == f"{address}/dts/navigation{{?resource,ref,start,end,down,tree,page}}"


def test_the_collection_holds_every_edition(address: str) -> None:
    top = ask(address, "/collection")
    assert (top["@type"], top["totalChildren"], top["title"]) == ("Collection", 3, "Test editions")
    first = top["member"][0]
    assert (first["@id"], first["@type"], first["title"]) == ("first", "Resource", "First & foremost")
    assert first["citationTrees"][1] == {
        "identifier": "page",
        "@type": "CitationTree",
        "citeStructure": [{"@type": "CiteStructure", "citeType": "page"}],
    }
    assert ask(address, "/collection", id="first", nav="parents")["member"][0]["@id"] == top["@id"]
    assert httpx.get(first["download"]).text.startswith("<TEI")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"down": "1"}, ["a", "b"]),
        ({"down": "-1"}, ["a", "a/x", "a/y", "b"]),
        ({"down": "9"}, ["a", "a/x", "a/y", "b"]),
        ({"ref": "a", "down": "1"}, ["a", "a/x", "a/y"]),
        ({"ref": "b", "down": "1"}, ["b"]),
        ({"ref": "a/y", "down": "0"}, ["a/x", "a/y"]),
        ({"start": "a/x", "end": "a/y", "down": "1"}, ["a/x", "a/y"]),
        ({"start": "a", "end": "b", "down": "-1"}, ["a", "a/x", "a/y", "b"]),
        ({"tree": "page", "down": "1"}, ["p1", "p2"]),
    ],
)
def test_navigation_goes_where_the_table_of_the_standard_says(
    address: str, given: dict[str, str], expected: list[str]
) -> None:
    assert members(address, **given) == expected


def test_a_unit_says_where_it_is(address: str) -> None:
    told = ask(address, "/navigation", resource="first", ref="a/x")
    assert "member" not in told
    assert told["ref"] == {
        "identifier": "a/x",
        "@type": "CitableUnit",
        "level": 2,
        "parent": "a",
        "citeType": "division",
    }
    one = ask(address, "/navigation", resource="first", ref="a")["ref"]
    assert one["dublinCore"] == {"title": [{"lang": "und", "value": "One"}]}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"ref": "b"}, "Twozeta"),
        ({"ref": "a/x"}, "gamma"),
        ({"start": "a/y", "end": "b"}, "deltaepsilonTwozeta"),
        ({"start": "a/x", "end": "a/x"}, "gamma"),
        ({"ref": "p1", "tree": "page"}, "betagammadelta"),
        ({"ref": "p2", "tree": "page"}, "epsilonTwozeta"),
        ({"start": "p1", "end": "p2", "tree": "page"}, "betagammadeltaepsilonTwozeta"),
    ],
)
def test_a_passage_has_its_text_and_no_other(address: str, given: dict[str, str], expected: str) -> None:
    assert passage(address, **given) == expected


def test_the_whole_document_is_the_file(address: str) -> None:
    whole = httpx.get(f"{address}/dts/document", params={"resource": "第三"})
    assert whole.content == httpx.get(f"{address}/books/第三.xml").content


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("/navigation", {}, 400),
        ("/navigation", {"resource": "first"}, 400),
        ("/navigation", {"resource": "first", "down": "0"}, 400),
        ("/navigation", {"resource": "first", "start": "a", "end": "b", "down": "0"}, 400),
        ("/navigation", {"resource": "first", "start": "a", "down": "1"}, 400),
        ("/navigation", {"resource": "first", "ref": "a", "start": "a", "end": "b"}, 400),
        ("/navigation", {"resource": "first", "down": "many"}, 400),
        ("/navigation", {"resource": "first", "down": "-2"}, 400),
        ("/navigation", {"resource": "first", "down": "1", "page": "2"}, 404),
        ("/navigation", {"resource": "first", "ref": "nothing"}, 404),
        ("/navigation", {"resource": "first", "tree": "line", "down": "1"}, 404),
        ("/navigation", {"resource": "nothing", "down": "1"}, 404),
        ("/collection", {"id": "nothing"}, 404),
        ("/collection", {"nav": "sideways"}, 400),
        ("/collection", {"colour": "red"}, 400),
        ("/document", {}, 400),
        ("/document", {"resource": "../first"}, 404),
        ("/document", {"resource": "first", "start": "b", "end": "a"}, 400),
        ("/document", {"resource": "first", "mediaType": "text/html"}, 404),
    ],
)
def test_wrong_questions_are_refused(address: str, path: str, given: dict[str, str], status: int) -> None:
    assert httpx.get(f"{address}/dts{path}", params=given).status_code == status
