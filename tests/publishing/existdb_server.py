"""eXist-db's REST interface as its guide describes it: collections, documents, bytes.

https://exist-db.org/exist/apps/doc/devguide_rest.  A document comes back in other bytes than it went in: set in
lines unless ``_indent=no``, its prolog on lines of their own, and without the white space between elements
where no text is beside it, as ``conf.xml`` has it by default.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lxml import etree

from tests.publishing.contract import Answer, Call, Contract, Refusal, serving
from tests.publishing.servers import PASSWORD, USER, Server

EXIST = "http://exist.sourceforge.net/NS/exist"
LOGIN = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
XML_TYPES = ("application/xml", "text/xml", "application/tei+xml")


class ExistDb(Contract):
    """The database; ``keeps_space`` is ``preserve-whitespace-mixed-content``."""

    def __init__(self) -> None:
        super().__init__()
        self.resources: dict[str, tuple[str, bytes]] = {}
        """Path → type and bytes, of a document those that it would be serialized to."""
        self.keeps_space = True

    def get(self, call: Call, path: str) -> Answer:
        if path in self.resources:
            kind, data = self.resources[path]
            return Answer(200, self.serialized(call, data) if kind in XML_TYPES else data, {"Content-Type": kind})
        if not any(stored.startswith(f"{path.rstrip('/')}/") for stored in self.resources):
            raise Refusal(404, f"Document {path} not found")
        return Answer(200, self.listing(path.rstrip("/")), {"Content-Type": "application/xml"})

    def serialized(self, call: Call, data: bytes) -> bytes:
        tree = etree.fromstring(data)
        if call.query.get("_indent", "yes") == "yes":
            etree.indent(tree)
        return etree.tostring(tree.getroottree())

    def listing(self, path: str) -> bytes:
        root = etree.Element(f"{{{EXIST}}}result", nsmap={"exist": EXIST})
        inner = etree.SubElement(root, f"{{{EXIST}}}collection", name=path, owner=USER, permissions="rwxr-xr-x")
        for name in sorted(stored[len(path) + 1 :] for stored in self.resources if stored.startswith(f"{path}/")):
            child, slash, _ = name.partition("/")
            etree.SubElement(inner, f"{{{EXIST}}}{'collection' if slash else 'resource'}", name=child)
        return etree.tostring(root)

    def put(self, call: Call, path: str) -> Answer:
        self.login(call)
        kind = call.headers.get("content-type", "application/octet-stream").partition(";")[0]
        if kind in XML_TYPES:
            self.resources[path] = kind, self.parsed(call.body)
        else:
            self.resources[path] = kind, call.body
        return Answer(201)

    def parsed(self, data: bytes) -> bytes:
        try:
            tree = etree.fromstring(data)
        except etree.XMLSyntaxError as error:
            raise Refusal(400, f"Parsing exception: {error}") from None
        for parent in tree.iter(etree.Element):
            self.drop_space(parent)
        return etree.tostring(tree.getroottree(), encoding="utf-8")

    def drop_space(self, parent: etree._Element) -> None:
        texts = [parent.text, *(child.tail for child in parent)]
        if not len(parent) or (self.keeps_space and any(text and text.strip() for text in texts)):
            return
        if parent.text and not parent.text.strip():
            parent.text = None
        for child in parent:
            if child.tail and not child.tail.strip():
                child.tail = None

    def delete(self, call: Call, path: str) -> Answer:
        self.login(call)
        if path not in self.resources:
            raise Refusal(404, f"No document or collection found for path: {path}")
        del self.resources[path]
        return Answer(200)

    def login(self, call: Call) -> None:
        """Who gives no name is ``guest``, who may read; a wrong password is refused, whatever is asked."""
        if call.headers.get("authorization") is None:
            raise Refusal(403, "Permission denied for guest")

    def answer(self, call: Call) -> Answer:
        if call.headers.get("authorization", LOGIN) != LOGIN:
            raise Refusal(401, "Unauthorized")
        return super().answer(call)

    def refused(self, refusal: Refusal) -> Answer:
        said = f"<html><body><h1>HTTP ERROR {refusal.status}</h1><p>{refusal.message}</p></body></html>"
        return Answer(refusal.status, said.encode(), {"Content-Type": "text/html"})

    routes = (
        ("GET", "/exist/rest(/db/.*)", get),
        ("PUT", "/exist/rest(/db/.*)", put),
        ("DELETE", "/exist/rest(/db/.*)", delete),
    )


@contextmanager
def existdb_server(folder: Path) -> Iterator[Server]:
    with serving(ExistDb()) as contract:
        variables = {"TEIKIT_EXISTDB_USER": USER, "TEIKIT_EXISTDB_PASSWORD": PASSWORD}
        yield Server(lambda name: f"{contract.address}/exist/rest/db/{name}", variables)
