"""eXist-db by its REST interface: the TEI as a document to query, every version's bundle as an archive beside it.

https://exist-db.org/exist/apps/doc/devguide_rest: a PUT replaces a resource whole, but no request replaces two.
So the document is what counts: the current version is the newest whose archive holds the TEI that the
document is made of.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Literal
from urllib.parse import quote, unquote

from lxml import etree

from tei.errors import RefusedError, UnreadableError
from tei.io.http import Web, basic
from tei.io.origins import take_login
from tei.io.redaction import Secrets
from tei.publishing.bundle import Bundle
from tei.publishing.packing import pack, packed_sums, unpacked
from tei.publishing.target import Found, Target
from tei.publishing.turns import take_turn
from tei.xml.parser import parse_xml

EXIST = "{http://exist.sourceforge.net/NS/exist}"
AS_STORED = {"_indent": "no", "_xsl": "no", "_omit-xml-declaration": "no"}
"""Give a document as it is: neither set in lines nor transformed by the stylesheet that it names."""
XML, ZIP = {"Content-Type": "application/xml"}, {"Content-Type": "application/zip"}
"""eXist stores as a document what has the type of XML, anything else as bytes."""

XML_SPACE = " \t\r\n"

Likeness = Literal["same", "spaces", "other"]
BY_WHAT_MAY_GO: tuple[tuple[bool, Likeness], ...] = ((True, "same"), (False, "spaces"))


class Collections:
    """The collection at the address ``place``: ``BOOK/BOOK.xml`` and ``BOOK/BOOK-v1.zip``, ``BOOK/BOOK-v2.zip`` …"""

    def __init__(self, place: str, secrets: Secrets) -> None:
        self.place = place.rstrip("/")
        self.web = Web(self.place, secrets, private=basic(secrets))

    def turn(self, name: str) -> AbstractContextManager[None]:
        """Hold the book against other runs of this machine."""
        return take_turn(self.place, name)

    def find(self, name: str) -> Found | None:
        """The newest version of which the document is made; else the newest, whose TEI then doesn't count."""
        names = self._names(name)
        versions = _versions(name, names)
        if f"{name}.xml" not in names:
            return None
        if not versions:
            raise RefusedError(
                f"the collection {self.place}/{name} holds something else called {name}.xml",
                remedy="Publish under another name with --name, or to another collection.",
            )
        document = self._get(name, f"{name}.xml", AS_STORED)
        newest = None
        for number in versions[-1:-3:-1]:
            found = self._version(name, number, document)
            if f"{name}.xml" in found.sums:
                return found
            newest = newest or found
        return newest

    def send(self, bundle: Bundle, found: Found | None) -> None:
        """Store the archive of the next version, then the document, which makes it the current one."""
        name, tei = bundle.name, f"{bundle.name}.xml"
        version = self._next(name, found)
        self._put(name, f"{name}-{version}.zip", pack(bundle.files), ZIP)
        if found and found.sums.get(tei) == bundle.sums[tei]:
            return
        self._put(name, tei, bundle.files[tei], XML)
        if likeness(self._get(name, tei, AS_STORED), bundle.files[tei]) == "spaces":
            raise RefusedError(
                f"{self.web.base.host} leaves white space between elements of {tei} out, and words run together",
                remedy='Set preserve-whitespace-mixed-content="yes" in its conf.xml, start it anew and publish again.',
            )

    def withdraw(self, name: str) -> None:
        """Delete the document, then the archives of all versions."""
        versions = _versions(name, self._names(name))
        if self.find(name) is None:
            raise RefusedError(f"there is no book {name!r} at {self.place}", remedy="Look there how it is called.")
        for file in (f"{name}.xml", *(f"{name}-v{number}.zip" for number in versions)):
            self.web.ask("DELETE", _path(name, file), accept=(404,))

    def _version(self, name: str, number: int, document: bytes) -> Found:
        version = f"v{number}"
        archive = self._get(name, f"{name}-{version}.zip")
        try:
            sums, tei = packed_sums(archive), unpacked(archive, f"{name}.xml")
        except zipfile.BadZipFile:
            sums, tei = {}, b""
        if likeness(document, tei) != "same":
            sums.pop(f"{name}.xml", None)
        return Found(sums, f"{self.place}/{name}/{name}.xml", version)

    def _next(self, name: str, found: Found | None) -> str:
        """After the current version; what an interrupted run left is overwritten, what is older never."""
        versions = _versions(name, self._names(name))
        if found:
            return f"v{int(found.version[1:]) + 1}"
        return f"v{versions[-1] + 1}" if len(versions) > 1 else "v1"

    def _names(self, name: str) -> frozenset[str]:
        """The names of the resources in the collection of the book; none where it is not there."""
        answer = self.web.ask("GET", quote(name), accept=(404,))
        if answer.status_code == 404:
            return frozenset()
        try:
            root = parse_xml(answer.content)
        except UnreadableError:
            root = etree.Element("none")
        if root.tag != f"{EXIST}result":
            raise RefusedError(
                f"{self.web.base.host} answered with something that is no collection of eXist-db",
                remedy="Check the address: https://HOST/exist/rest/db/COLLECTION.",
            )
        return frozenset(unquote(found.get("name", "")) for found in root.iter(f"{EXIST}resource"))

    def _get(self, name: str, file: str, parameters: Mapping[str, str] | None = None) -> bytes:
        return self.web.ask("GET", _path(name, file), params=parameters or {}).content

    def _put(self, name: str, file: str, data: bytes, headers: Mapping[str, str]) -> None:
        self.web.ask("PUT", _path(name, file), content=data, headers=headers)


def likeness(stored: bytes, sent: bytes) -> Likeness:
    """Is the document that a database gives back the one that it was sent?

    Canonical XML says so (https://www.w3.org/TR/xml-c14n); the line ends and indents that stand between elements
    without any text beside them may be left out, as eXist does.  ``spaces`` is: but for other white space.
    """
    try:
        trees = [parse_xml(data) for data in (stored, sent)]
    except UnreadableError:
        return "other"
    for lines_only, said in BY_WHAT_MAY_GO:
        if len({_canonical(tree, lines_only) for tree in trees}) == 1:
            return said
    return "other"


def _canonical(tree: etree._Element, lines_only: bool) -> bytes:
    """Canonical XML without white space between elements, or only that which sets them in lines; changes the tree."""
    for parent in tree.iter(etree.Element):
        places = [(parent, "text"), *((child, "tail") for child in parent)] if len(parent) else []
        texts = [getattr(*place) or "" for place in places]
        if lines_only and any(text.strip(XML_SPACE) for text in texts):
            continue
        for place, text in zip(places, texts, strict=True):
            if not text.strip(XML_SPACE) and ("\n" in text or not lines_only):
                setattr(*place, None)
    return etree.tostring(tree.getroottree(), method="c14n")


def _versions(name: str, names: frozenset[str]) -> list[int]:
    """The numbers of the archives, in their order."""
    pattern = re.compile(rf"{re.escape(name)}-v([0-9]{{1,9}})\.zip")
    return sorted(int(match[1]) for match in map(pattern.fullmatch, names) if match)


def _path(name: str, file: str) -> str:
    return f"{quote(name)}/{quote(file)}"


def open_existdb(place: str, secrets: Secrets) -> Target:
    """The target of a collection ``https://HOST/exist/rest/db/COLLECTION``, or of a package ``NAME.xar``."""
    if place.endswith(".xar"):
        from tei.publishing.xar import Package

        return Package(place)
    return Collections(*take_login(place, secrets))
