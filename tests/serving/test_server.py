"""The server as people and attackers meet it."""

from __future__ import annotations

import random
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from lxml import etree

from tests import commands
from tests.publishing.servers import answers, free_port, running
from tests.serving.conftest import edition, served

PATHS = ("/", "/books/first", "/books/first.xml", "/oai", "/dts", "/dts/collection", "/dts/navigation", "/dts/document")
PATHS += ("/iiif/first/manifest.json", "/sitemap.xml")
PARAMETERS = ("verb", "metadataPrefix", "resumptionToken", "from", "until", "set", "identifier")
PARAMETERS += ("resource", "ref", "start", "end", "down", "tree", "page", "id", "nav", "mediaType")
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


@pytest.mark.parametrize(
    "path", ["/books/../conftest.py", "/books/..%2f..%2fetc%2fpasswd", "/books/.teikit-library.json", "//etc/passwd"]
)
def test_no_path_leads_out_of_the_library(address: str, path: str) -> None:
    host = urlsplit(address)
    with socket.create_connection((host.hostname, host.port), timeout=5) as one:
        one.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert one.recv(100).startswith(b"HTTP/1.1 404")


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
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_fifty_clients_at_once_and_no_growth(folder: Path) -> None:
    port = free_port()
    program = [sys.executable, "-c", "import sys; from tei.cli import main; sys.exit(main())", "serve", str(folder)]
    command = [*program, "--port", str(port)]

    def visit(number: int) -> None:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            for path in ("/", "/books/first", "/dts/navigation?resource=first&down=-1", "/oai?verb=Identify"):
                assert client.get(path).status_code == 200, number

    with running(command, folder / "server.log", lambda: answers(port)) as process, ThreadPoolExecutor(50) as pool:
        list(pool.map(visit, range(100)))
        before = resident(process.pid)
        list(pool.map(visit, range(200)))
        assert resident(process.pid) - before < 8_000


def resident(pid: int) -> int:
    """Resident memory in KB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])
