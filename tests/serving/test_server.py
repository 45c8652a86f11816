"""The server as people and attackers meet it."""

from __future__ import annotations

import base64
import hashlib
import os
import random
import re
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
from lxml import etree

from tei.serving import library
from tests import commands
from tests.publishing.servers import answers, free_port, running
from tests.serving.conftest import edition, served

PATHS = ("/", "/books/first", "/books/first.xml", "/oai", "/dts", "/dts/collection", "/dts/navigation", "/dts/document")
PATHS += ("/iiif/first/manifest.json", "/sitemap.xml", "/search", "/books/scan.png")
PARAMETERS = ("verb", "metadataPrefix", "resumptionToken", "from", "until", "set", "identifier")
PARAMETERS += (
    "q",
    "exact",
    "format",
    "resource",
    "ref",
    "start",
    "end",
    "down",
    "tree",
    "page",
    "id",
    "nav",
    "mediaType",
)
VALUES = ("ListRecords", "GetRecord", "oai_dc", "tei", "first", "a", "p1", "page", "1", "-1", "0", "children")
BAD = ("", "\0", "../../etc/passwd", "%00", "'", '"><script>', "<!ENTITY x 'y'>", "\r\nX: y", "９", "9" * 50, "é" * 99)
BAD += ("MTIz", "a" * 3000, "[a]", "{?x}", "1e9", "2026-13-40", "oai:127.0.0.1:../x", "\ud7ff", "💥", "true", "-0")


def test_the_list_leads_to_every_edition(address: str) -> None:
    page = httpx.get(address + "/").text
    assert 'href="books/first" lang="en">First &amp; foremost</a>' in page
    assert f'href="books/{quote("第三")}" lang="zh-Hant">第三</a>' in page
    assert "notes" not in page


def test_an_edition_is_a_page_with_its_description(address: str) -> None:
    page = httpx.get(f"{address}/books/first")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "alpha" in page.text
    assert '"name": "First & foremost"' in page.text


def test_every_answer_keeps_browsers_careful(address: str) -> None:
    for path in (*PATHS, "/nothing"):
        headers = httpx.get(address + path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "server" not in headers


def test_a_manifest_of_the_images_that_pages_name(folder: Path) -> None:
    text = edition("Pictured").replace('n="1"/>', 'n="1" facs="https://images.example.org/1.jpg"/>')
    (folder / "pictured.xml").write_text(text, encoding="utf-8")
    with served(folder) as address:
        told = httpx.get(f"{address}/iiif/pictured/manifest.json").json()
        assert told["id"] == f"{address}/iiif/pictured/manifest.json"
        assert told["items"][0]["items"][0]["items"][0]["body"]["id"] == "https://images.example.org/1.jpg"
        assert httpx.get(f"{address}/iiif/first/manifest.json").status_code == 404


FACSIMILE = """</teiHeader><facsimile>
<surface xml:id="s1"><graphic url="scan%201.png" width="600px" height="900px"/></surface>
<surface><graphic xml:id="s2" url="https://i.example.org/iiif/2/full/max/0/default.jpg"/></surface></facsimile>"""


def test_a_manifest_has_measures_services_and_divisions(folder: Path) -> None:
    text = edition("Pictured", "de").replace("</teiHeader>", FACSIMILE)
    text = text.replace('n="1"/>', 'n="1" facs="#s1"/>').replace('n="2"/>', 'n="2" facs="#s2"/>')
    (folder / "deep").mkdir()
    (folder / "deep" / "pictured.xml").write_text(text, encoding="utf-8")
    with served(folder) as address:
        told = httpx.get(f"{address}/iiif/deep/pictured/manifest.json").json()
        first, second = (canvas["items"][0]["items"][0]["body"] for canvas in told["items"])
        assert first["id"] == f"{address}/books/deep/scan%201.png"
        assert (first["width"], told["items"][0]["height"], first["format"]) == (600, 900, "image/png")
        assert second["service"][0]["id"] == "https://i.example.org/iiif/2"
        canvas = f"{address}/iiif/deep/pictured/canvas"
        assert [(one["label"]["de"][0], [item["id"] for item in one["items"]]) for one in told["structures"]] == [
            ("One", [f"{canvas}/1", f"{canvas}/2"]),
            ("Two", [f"{canvas}/2"]),
        ]
        assert told["seeAlso"][0]["id"] == f"{address}/books/deep/pictured.xml"


def test_images_beside_the_books_are_given_and_nothing_else(folder: Path) -> None:
    (folder / "scan.png").write_bytes(b"\x89PNG")
    (folder / "notes.txt").write_text("private")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "scan.png").write_bytes(b"\x89PNG")
    (folder / "out.png").symlink_to("/etc/hostname")
    with served(folder) as address:
        assert httpx.get(f"{address}/books/scan.png").headers["content-type"] == "image/png"
        for path in ("notes.txt", ".hidden/scan.png", "out.png", "..%2fscan.png", "scan.png%00"):
            assert httpx.get(f"{address}/books/{path}").status_code == 404, path


def places(address: str, **given: str) -> list[tuple[str, str, str]]:
    answer = httpx.get(f"{address}/search", params={**given, "format": "json"})
    assert answer.status_code == 200, answer.text
    return [(hit["book"], hit["page"], hit["found"]) for hit in answer.json()["hits"]]


def test_texts_are_searched_folded_and_exactly(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "四.xml").write_text(edition("四", "zh").replace("zeta", "羣眾的水渠"), encoding="utf-8")
    with served(folder) as address:
        assert places(address, q="群众") == [("deep/四", "2", "羣眾")]
        assert places(address, q="群众", exact="1") == []
        assert [book for book, *_ in places(address, q="EPSILON")] == ["deep/四", "first", "second", "第三"]
        page = httpx.get(f"{address}/search", params={"q": "群众"}).text
        assert f'href="books/{quote("deep/四")}" lang="zh"' in page
        assert "<mark>羣眾</mark>" in page
        script = httpx.get(f"{address}/search", params={"q": '"><script>'}).text
        assert "<script>" not in script
        assert httpx.get(f"{address}/search").status_code == 400
        (folder / "second.xml").unlink()
        (folder / "first.xml").write_text(edition("Changed").replace("epsilon", "omega"), encoding="utf-8")
        assert [book for book, *_ in places(address, q="epsilon")] == ["deep/四", "第三"]
        assert [book for book, *_ in places(address, q="omega")] == ["first"]


def test_a_folder_that_nothing_can_be_written_to_is_searched_too(folder: Path) -> None:
    (folder / ".teikit").write_text("in the way of the index", encoding="utf-8")
    with served(folder) as address:
        assert len(places(address, q="zeta")) == 3


def test_a_published_site_is_shown_in_place_of_our_own_pages(folder: Path, tmp_path_factory: Any) -> None:
    site = tmp_path_factory.mktemp("public")
    for path in ("index.html", "books/first/index.html", "assets/site.js", ".secret/index.html"):
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(f"the site: {path}", encoding="utf-8")
    (site / "out.html").symlink_to("/etc/hostname")
    with served(folder, site=site) as address:
        assert httpx.get(f"{address}/").text == "the site: index.html"
        moved = httpx.get(f"{address}/books/first")
        assert (moved.status_code, moved.headers["location"]) == (308, f"{address}/books/first/")
        assert httpx.get(moved.headers["location"]).text == "the site: books/first/index.html"
        assert "javascript" in httpx.get(f"{address}/assets/site.js").headers["content-type"]
        assert "beta" in httpx.get(f"{address}/books/second").text
        assert httpx.get(f"{address}/books/first.xml").text.startswith("<TEI")
        assert httpx.get(f"{address}/dts").json()["dtsVersion"] == "1.0"
        for path in ("nothing.html", ".secret/", "out.html", "..%2fsecond.xml", "a" * 300, "%00", "..%5csecond.xml"):
            assert httpx.get(f"{address}/{path}").status_code == 404, path


def test_a_text_with_elements_that_we_have_no_rule_for_is_shown(folder: Path) -> None:
    text = edition("Strange").replace("zeta", '<egXML xmlns="http://www.tei-c.org/ns/Examples">zeta</egXML>')
    (folder / "strange.xml").write_text(text, encoding="utf-8")
    with served(folder) as address:
        page = httpx.get(f"{address}/books/strange")
        assert (page.status_code, "zeta" in page.text) == (200, True)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_file_that_is_being_written_is_not_an_error_of_ours(
    folder: Path, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(folder) as address:
        httpx.get(address)
        monkeypatch.setattr(library.Library, "_look", lambda self: None)
        (folder / "first.xml").write_text("<TEI", encoding="utf-8")
        (folder / "second.xml").unlink()
        for path in ("books/first", "books/second.xml", "dts/document?resource=second", "iiif/first/manifest.json"):
            answer = httpx.get(f"{address}/{path}")
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5"), path
        asked = {"verb": "ListRecords", "metadataPrefix": "tei"}
        parts = {"params": asked} if method == "GET" else {"data": asked}
        assert httpx.request(method, f"{address}/oai", **parts).status_code == 503


@pytest.mark.parametrize(
    "path", ["/books/../conftest.py", "/books/..%2f..%2fetc%2fpasswd", "/books/.teikit-library.json", "//etc/passwd"]
)
def test_no_path_leads_out_of_the_library(address: str, path: str) -> None:
    host = urlsplit(address)
    with socket.create_connection((host.hostname, host.port), timeout=5) as one:
        one.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert one.recv(100).startswith(b"HTTP/1.1 404")


HOSTS = ("evil.example", "127.0.0.1:1@evil.example", "[::1", 'x" onload=', "localhost\r\nHost: evil.example", "")


@pytest.mark.parametrize("host", HOSTS)
def test_a_page_of_somebody_else_cannot_read_what_is_only_for_this_machine(folder: Path, host: str) -> None:
    with served(folder, hosts=frozenset({"127.0.0.1", "localhost"})) as address:
        there = urlsplit(address)
        with socket.create_connection((there.hostname, there.port), timeout=5) as one:
            one.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            answer = one.recv(4000)
        assert answer.startswith(b"HTTP/1.1 400")
        assert b"evil" not in answer
        assert httpx.get(f"http://localhost:{there.port}/").status_code == 200


def test_only_this_machine_is_let_in_unless_asked() -> None:
    from tei.cli.serve import names_of, serve

    assert next(option.default for option in serve.params if option.name == "host") == "127.0.0.1"
    assert names_of("127.0.0.1", "https://books.example.org") == {
        "127.0.0.1",
        "localhost",
        "[::1]",
        "books.example.org",
    }
    assert names_of("0.0.0.0", "") == set()


OTHERS = (
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
)


@pytest.mark.parametrize("headers", OTHERS)
def test_pages_of_others_read_nothing_of_a_server_for_this_machine(folder: Path, headers: dict[str, str]) -> None:
    with served(folder) as address:
        answer = httpx.get(address, headers=headers)
        assert answer.status_code == 403
        assert "First" not in answer.text
        assert "access-control-allow-origin" not in answer.headers
        own = {"Origin": address, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}
        assert httpx.get(address, headers=own).status_code == 200
        followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        assert httpx.get(address, headers=followed).status_code == 200
        assert httpx.get(address).headers["cross-origin-resource-policy"] == "same-origin"
    with served(folder, is_public=True) as address:
        answer = httpx.get(address, headers=headers)
        assert answer.status_code == 200
        assert answer.headers.get("access-control-allow-origin", "*") == "*"


def test_the_policy_allows_no_script_but_ours(address: str) -> None:
    for path in ("/", "/search?q=alpha", "/books/first"):
        page = httpx.get(address + path)
        policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
        assert "unsafe" not in policy["script-src"] + policy["style-src-elem"]
        for kind, allowed in (("script", policy["script-src"]), ("style", policy["style-src-elem"])):
            for content in re.findall(rf"<{kind}>(.*?)</{kind}>", page.text, re.DOTALL):
                digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
                assert f"'sha256-{digest}'" in allowed


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]><x>&b;&f;</x>'


def test_xml_in_a_request_is_never_read(address: str) -> None:
    for path in ("/oai", "/dts/document", "/", "/books/first"):
        answer = httpx.post(address + path, content=BOMB, headers={"Content-Type": "text/xml"})
        assert answer.status_code in (200, 405)
        assert "haha" not in answer.text
        assert "root:" not in answer.text
    assert 'code="badVerb"' in httpx.post(f"{address}/oai", content=BOMB).text
    assert 'code="badVerb"' in httpx.post(f"{address}/oai", content=b"verb=Identify&x=" + b"a" * 10**6).text


def test_a_header_cannot_be_put_into_an_answer(address: str) -> None:
    answer = httpx.get(f"{address}/dts/document?resource=first%0d%0aX-Evil:%20yes")
    assert "x-evil" not in answer.headers


def test_what_only_looks_like_a_book_does_no_harm(folder: Path) -> None:
    (folder / "a-folder.xml").mkdir()
    (folder / "nowhere.xml").symlink_to(folder / "removed.xml")
    with served(folder) as address:
        listed = httpx.get(f"{address}/")
        assert (listed.status_code, "First" in listed.text, "nowhere" in listed.text) == (200, True, False)
        assert httpx.get(f"{address}/books/nowhere").status_code == 404


def test_an_entity_bomb_in_a_book_does_no_harm(folder: Path) -> None:
    bomb = '<!DOCTYPE TEI [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + edition("Bomb").replace(
        "zeta", "&b;"
    )
    (folder / "bomb.xml").write_text(bomb, encoding="utf-8")
    with served(folder) as address:
        assert httpx.get(f"{address}/dts/collection").json()["totalChildren"] == 4
        assert "aaaa" not in httpx.get(f"{address}/dts/document?resource=bomb&ref=b").text


def test_a_port_that_is_taken_is_told(folder: Path, address: str) -> None:
    port = str(urlsplit(address).port)
    done = commands.run("serve", ".", "--port", port, folder=folder)
    assert (done.code, done.data) == (2, b"")
    assert f"nothing can be served at 127.0.0.1:{port}" in done.err
    assert "Name another --port" in done.err


@pytest.mark.slow
def test_two_thousand_malformed_requests_and_no_500(address: str) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    with httpx.Client(base_url=address) as client:
        for _ in range(2000):
            path = chance.choice(PATHS) + chance.choice(("", "", "", "/", "%2e%2e/", quote(chance.choice(BAD))))
            given = {chance.choice(PARAMETERS): chance.choice((*VALUES, *BAD)) for _ in range(chance.randrange(5))}
            method = chance.choice(("GET", "GET", "GET", "HEAD", "POST", "PUT", "OPTIONS"))
            answer = client.request(method, path, params=given)
            assert answer.status_code < 500, f"{method} {answer.url} {answer.text}"
            if path == "/oai" and method == "GET" and answer.status_code == 200:
                etree.fromstring(answer.content)


@pytest.mark.slow
def test_what_is_not_even_http_does_no_harm(address: str) -> None:
    there, chance = urlsplit(address), random.Random(seed := random.randrange(10**6))
    print(f"seed {seed}")
    lines = [b"GET / HTTP/1.1", b"Host: x", b"POST /oai HTTP/1.1", b"Content-Length: -1", b"Transfer-Encoding: chunked"]
    lines += [b"\0", b"GET", b"Content-Length: 99999999999", b"\xff\xfe", b"A: " + b"b" * 70_000, b"zz", b": : :"]
    for _ in range(200):
        sent = b"\r\n".join(chance.choice(lines) for _ in range(chance.randrange(1, 6))) + b"\r\n\r\n"
        with socket.create_connection((there.hostname, there.port), timeout=5) as one, suppress(OSError):
            one.sendall(sent)
            one.shutdown(socket.SHUT_WR)  # the server may have been done with it before
            assert b" 500 " not in one.recv(100)
    assert httpx.get(address).status_code == 200


@pytest.mark.slow
def test_no_secret_is_in_the_log(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "s3cr3t-0f-the-l0g"
    for target in ("S3_SECRET", "GIT_PASSWORD", "INVENIO_TOKEN"):
        monkeypatch.setenv(f"TEIKIT_{target}", secret)
    port = free_port()
    log = folder / "server.log"
    with (
        running(server(folder, port), log, lambda: answers(port)),
        httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            headers={"Authorization": f"Bearer {secret}", "Cookie": f"session={secret}"},
            auth=None,
        ) as client,
    ):
        for path in ("/", "/nothing", "/dts/document?resource=nothing", "/books/first"):
            assert client.get(path, params={"token": secret}).status_code < 500
        (folder / "first.xml").write_text("<TEI", encoding="utf-8")
        assert client.get("/iiif/first/manifest.json", params={"token": secret}).status_code in (404, 503)
    assert secret not in log.read_text(encoding="utf-8")
    assert secret not in (folder / library.STATE).read_text(encoding="utf-8")


def server(folder: Path, port: int) -> list[str]:
    program = [sys.executable, "-c", "import sys; from tei.cli import main; sys.exit(main())"]
    return [*program, "serve", str(folder), "--port", str(port)]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_fifty_clients_at_once_and_no_growth(folder: Path) -> None:
    """``TEIKIT_LOAD=300`` for the five minutes that nobody waits for at every run."""
    from scripts.benches.serving import measure

    seconds = float(os.environ.get("TEIKIT_LOAD", "10"))
    measured = measure(folder, ["first", "second", "第三"], clients=50, seconds=seconds)
    print(measured)
    assert measured.errors == {}
    assert measured.requests > 50
    assert measured.growth < 8_000
