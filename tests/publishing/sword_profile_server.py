"""A SWORD 2.0 server as its profile describes one: deposits with links, statements, files given back.

https://swordapp.github.io/SWORDv2-Profile/SWORDProfile.html; the names of the states are DSpace's.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from html import escape
from pathlib import Path

from lxml import etree

from tests.publishing.contract import Answer, Call, Contract, Refusal, serving
from tests.publishing.servers import PASSWORD, USER, Server

ATOM = "http://www.w3.org/2005/Atom"
TERMS = "http://purl.org/net/sword/terms/"
LOGIN = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
SIMPLE_ZIP = "http://purl.org/net/sword/package/SimpleZip"
PAGE = 2
"""Deposits on a page of the feed."""
LARGEST = 2_000_000


class Deposit:
    def __init__(self, number: int, collection: str, entry: bytes) -> None:
        self.number, self.collection, self.entry = number, collection, entry
        self.files = b""
        self.state = "inprogress"


def authorized(function: Callable[..., Answer]) -> Callable[..., Answer]:
    @wraps(function)
    def asked(server: SwordServer, call: Call, *arguments: str) -> Answer:
        if call.headers.get("authorization") != LOGIN:
            raise Refusal(401, "Who are you?")
        return function(server, call, *arguments)

    return asked


def xml(text: str, status: int = 200, location: str = "") -> Answer:
    headers = {"Content-Type": "application/atom+xml"} | ({"Location": location} if location else {})
    return Answer(status, text.encode(), headers)


class SwordServer(Contract):
    def __init__(self) -> None:
        super().__init__()
        self.deposits: list[Deposit] = []
        self.gives_back = True

    def place(self, name: str) -> str:
        return f"{self.address}/col/{name}"

    def refused(self, refusal: Refusal) -> Answer:
        words = escape(refusal.message)
        error = f'<sword:error xmlns:sword="{TERMS}" xmlns="{ATOM}"><summary>{words}</summary></sword:error>'
        return Answer(refusal.status, error.encode(), {"Content-Type": "text/xml"})

    def deposit(self, number: str) -> Deposit:
        if int(number) >= len(self.deposits):
            raise Refusal(404, "no such deposit")
        return self.deposits[int(number)]

    def editable(self, number: str) -> Deposit:
        one = self.deposit(number)
        if one.state != "inprogress":
            raise Refusal(405, "the deposit is complete")
        return one

    def of(self, one: Deposit, *, whole: bool) -> str:
        """An entry of the feed, or the receipt (10), which has the metadata as foreign markup."""
        at = f"{self.address}/{{}}/{one.number}"
        links = [("edit", at.format("edit"))]
        links += [("edit-media", at.format("media")), (f"{TERMS}add", at.format("add"))] * whole
        links += [(f"{TERMS}statement", at.format("statement"))] * whole
        said = etree.fromstring(one.entry) if whole else ()
        metadata = [etree.tostring(part).decode() for part in said if "purl.org/dc/terms" in part.tag]
        inside = "".join(f'<link rel="{rel}" href="{href}"/>' for rel, href in links) + "".join(metadata)
        return f'<entry xmlns="{ATOM}"><id>urn:deposit:{one.number}</id>{inside}</entry>'

    def read_entry(self, call: Call) -> bytes:
        if not call.headers["content-type"].startswith("application/atom+xml"):
            raise Refusal(415, "an Atom entry is wanted")
        if not etree.fromstring(call.body).findtext(f"{{{ATOM}}}title"):
            raise Refusal(400, "the entry has no title")
        return call.body

    @authorized
    def listed(self, call: Call, collection: str) -> Answer:
        mine = [one for one in self.deposits if one.collection == collection]
        start = int(call.query.get("start", 0))
        entries = "".join(self.of(one, whole=False) for one in mine[start : start + PAGE])
        more = f'<link rel="next" href="?start={start + PAGE}"/>' if start + PAGE < len(mine) else ""
        return xml(f'<feed xmlns="{ATOM}">{more}{entries}</feed>')

    @authorized
    def create(self, call: Call, collection: str) -> Answer:
        assert call.headers["in-progress"] == "true"
        self.deposits.append(Deposit(len(self.deposits), collection, self.read_entry(call)))
        one = self.deposits[-1]
        return xml(self.of(one, whole=True), 201, f"{self.address}/edit/{one.number}")

    @authorized
    def receipt(self, call: Call, number: str) -> Answer:
        return xml(self.of(self.deposit(number), whole=True))

    @authorized
    def describe(self, call: Call, number: str) -> Answer:
        self.editable(number).entry = self.read_entry(call)
        return Answer(204)

    @authorized
    def put_files(self, call: Call, number: str) -> Answer:
        assert call.headers["packaging"] == SIMPLE_ZIP
        if len(call.body) > LARGEST:
            raise Refusal(413, "Maximum upload size exceeded")
        if call.headers["content-md5"] != hashlib.md5(call.body).hexdigest():
            raise Refusal(412, "checksum mismatch")
        self.editable(number).files = call.body
        return Answer(204)

    @authorized
    def get_files(self, call: Call, number: str) -> Answer:
        if not self.gives_back:
            raise Refusal(406, "no such packaging")
        return Answer(200, self.deposit(number).files, {"Content-Type": "application/zip"})

    @authorized
    def complete(self, call: Call, number: str) -> Answer:
        assert (call.headers["in-progress"], call.body) == ("false", b"")
        self.editable(number).state = "archived"
        return xml(self.of(self.deposit(number), whole=True))

    @authorized
    def statement(self, call: Call, number: str) -> Answer:
        term = f"http://dspace.org/state/{self.deposit(number).state}"
        category = f'<category scheme="{TERMS}state" term="{term}" label="State"/>'
        return xml(f'<feed xmlns="{ATOM}">{category}</feed>')

    routes = (
        ("GET", r"/col/([^/]+)", listed),
        ("POST", r"/col/([^/]+)", create),
        ("GET", r"/edit/(\d+)", receipt),
        ("PUT", r"/edit/(\d+)", describe),
        ("PUT", r"/media/(\d+)", put_files),
        ("GET", r"/media/(\d+)", get_files),
        ("POST", r"/add/(\d+)", complete),
        ("GET", r"/statement/(\d+)", statement),
    )


@contextmanager
def sword_profile_server(folder: Path) -> Iterator[Server]:
    with serving(SwordServer()) as server:
        yield Server(server.place, {"TEIKIT_SWORD_USER": USER, "TEIKIT_SWORD_PASSWORD": PASSWORD}, server)
