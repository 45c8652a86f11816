"""DTS 1.0: what a client may ask, and what it gets (dtsapi.org/versions/v1.0)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import etree
from uritemplate import URITemplate

from tei.resources import data_path
from tests import commands, services
from tests.serving.conftest import edition, served

WRAPPER = "{https://w3id.org/api/dts#}wrapper"


def ask(address: str, path: str, **given: str) -> Any:
    answer = httpx.get(f"{address}/dts{path}", params=given)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/ld+json"
    return answer.json()


def members(address: str, **given: str) -> list[str]:
    return [unit["identifier"] for unit in ask(address, "/navigation", resource="first", **given)["member"]]


def passage(address: str, **given: str) -> str:
    asked = {"resource": "first", **given}
    answer = httpx.get(f"{address}/dts/document", params=asked)
    assert answer.headers["content-type"] == "application/tei+xml"
    assert answer.headers["link"].endswith(f'collection?id={asked["resource"]}>; rel="collection"')
    wrapper = etree.fromstring(answer.content).find(WRAPPER)
    assert wrapper is not None
    etree.strip_tags(wrapper, etree.ProcessingInstruction)
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


def test_a_passage_is_there_as_page_and_as_text_too(address: str) -> None:
    asked = {"resource": "first", "ref": "a/x"}
    page = httpx.get(f"{address}/dts/document", params={**asked, "mediaType": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert "gamma" in page.text
    assert "zeta" not in page.text
    text = httpx.get(f"{address}/dts/document", params={**asked, "mediaType": "text/plain"})
    assert (text.headers["content-type"], text.text.strip()) == ("text/plain; charset=utf-8", "gamma")
    whole = httpx.get(f"{address}/dts/document", params={"resource": "first", "mediaType": "text/plain"}).text
    assert "One" in whole
    assert "zeta" in whole


def test_a_tree_has_no_effect_on_the_whole_document(address: str) -> None:
    asked = httpx.get(f"{address}/dts/document", params={"resource": "first", "tree": "nothing"})
    assert asked.content == httpx.get(f"{address}/books/first.xml").content


def test_a_text_that_nothing_can_be_cited_of_has_no_members(folder: Path) -> None:
    bare = re.sub("<encodingDesc>.*</encodingDesc>", "", edition("Bare"), flags=re.DOTALL)
    (folder / "bare.xml").write_text(bare, encoding="utf-8")
    with served(folder) as address:
        for given in ({}, {"down": "1"}, {"ref": "a"}):
            told = ask(address, "/navigation", resource="bare", **given)
            assert (told["member"], told["resource"]["citationTrees"]) == ([], [])


def test_folders_are_collections(folder: Path) -> None:
    inside = folder / "qing" / "水利"
    inside.mkdir(parents=True)
    (inside / "deep.xml").write_text(edition("Deep"), encoding="utf-8")
    with served(folder) as address:
        top = ask(address, "/collection")
        assert [one["@id"] for one in top["member"]] == ["qing/", "first", "second", "第三"]
        assert (top["totalChildren"], top["member"][0]["totalChildren"]) == (4, 1)
        middle = ask(address, "/collection", id="qing/")
        assert [one["@id"] for one in middle["member"]] == ["qing/水利/"]
        assert ask(address, "/collection", id="qing/水利/", nav="parents")["member"][0]["@id"] == "qing/"
        [deep] = ask(address, "/collection", id="qing/水利/")["member"]
        assert ask(address, "/collection", id=deep["@id"], nav="parents")["member"][0]["@id"] == "qing/水利/"
        assert httpx.get(deep["download"]).text.startswith("<TEI")
        place = {"resource": deep["@id"], "ref": "b"}
        assert "zeta" in httpx.get(URITemplate(deep["document"]).expand(place)).text


def test_units_of_several_kinds_come_in_the_order_of_the_text(folder: Path) -> None:
    kinds = """<refsDecl><citeStructure unit="section" match="//text//div[@xml:id='b']" use="@xml:id"/>
    <citeStructure unit="part" match="//text//div[@xml:id='a']" use="@xml:id"/></refsDecl>"""
    text = re.sub("<refsDecl>.*</refsDecl>", kinds, edition("Kinds"), flags=re.DOTALL)
    (folder / "kinds.xml").write_text(text, encoding="utf-8")
    with served(folder) as address:
        told = ask(address, "/navigation", resource="kinds", down="1")
        assert [(unit["identifier"], unit["citeType"]) for unit in told["member"]] == [("a", "part"), ("b", "section")]


@pytest.mark.parametrize("match", ["//div[", "unparsed-text('/etc/passwd')", "doc('x.xml')//div"])
def test_what_cannot_be_cited_so_does_no_harm(folder: Path, match: str) -> None:
    text = edition("Wrong").replace('match="//text/*/div"', f'match="{match}"')
    (folder / "wrong.xml").write_text(text, encoding="utf-8")
    with served(folder) as address:
        assert ask(address, "/navigation", resource="wrong", down="-1")["member"] == []


@pytest.mark.slow
def test_a_reader_that_is_not_ours_finds_the_same_places(folder: Path) -> None:
    """dapytains reads the TEI that the server gives, and cuts what each place of its citation trees holds."""
    services.needs("dapytains")
    encoded = commands.run("encode", "book.txt", "--quiet", folder=book_in(folder))
    assert encoded.code == 0, encoded.err
    with served(folder) as address:
        for resource in ("first", "book"):
            (folder / "harvested").write_bytes(httpx.get(f"{address}/dts/document?resource={resource}").content)
            theirs = read_by_dapytains(folder / "harvested")
            assert len(theirs) == len(ask(address, "/collection", id=resource)["citationTrees"]) == 2
            for tree, units in theirs.items():
                asked = {"resource": resource} | ({} if tree == "default" else {"tree": tree})
                told = ask(address, "/navigation", **asked, down="-1")["member"]
                keys = ("identifier", "level", "parent", "citeType")
                assert [[unit[key] for key in keys] for unit in told] == [[unit[key] for key in keys] for unit in units]
                for unit in units:
                    ours = passage(address, **asked, ref=unit["identifier"])
                    assert unit["text"] in (ours, None), unit
            readable = [unit["text"] is not None for units in theirs.values() for unit in units]
            assert readable.count(True) > 3 * readable.count(False)


def book_in(folder: Path) -> Path:
    sample = data_path("sample/wiesenbau-1868.txt").read_bytes()
    (folder / "book.txt").write_bytes(sample)
    return folder


def read_by_dapytains(path: Path) -> dict[str, list[dict[str, Any]]]:
    """By tree every unit with its text, from another process: Saxon stays out of this one."""
    library = services.REFEREES / "dapytains"
    program = [sys.executable, str(Path(__file__).with_name("dapytains_reader.py")), str(library), str(path)]
    done = subprocess.run(program, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    units: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return units


def test_a_client_needs_nothing_but_the_entry_and_its_templates(address: str) -> None:
    """Entry → collection → navigation → document, every address expanded by RFC 6570."""
    entry = ask(address, "")
    top = httpx.get(URITemplate(entry["collection"]).expand()).json()
    for resource in top["member"]:
        navigation = URITemplate(resource["navigation"])
        for tree in resource["citationTrees"]:
            asked = {"down": -1} | ({"tree": tree["identifier"]} if "identifier" in tree else {})
            units = httpx.get(navigation.expand(asked)).json()["member"]
            assert units
            for unit in units:
                place = {**asked, "ref": unit["identifier"]}
                assert httpx.get(URITemplate(resource["document"]).expand(place)).status_code == 200
        again = httpx.get(URITemplate(resource["collection"]).expand(nav="parents")).json()
        assert again["member"][0]["@id"] == top["@id"]


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
        ("/document", {"resource": "first", "mediaType": "image/png"}, 404),
        ("/document", {"resource": "first", "tree": "line", "ref": "a"}, 404),
    ],
)
def test_wrong_questions_are_refused(address: str, path: str, given: dict[str, str], status: int) -> None:
    assert httpx.get(f"{address}/dts{path}", params=given).status_code == status


def test_a_page_beyond_the_last_is_told(address: str) -> None:
    told = httpx.get(f"{address}/dts/navigation", params={"resource": "first", "down": "1", "page": "2"})
    assert told.text.strip() == "there is only one page"
