"""SWORD 2.0 deposits (https://swordapp.github.io/SWORDv2-Profile/SWORDProfile.html), as Software Heritage takes them.

A deposit that is complete is never touched again: each edition is a deposit of its own under the same
Slug, the name of the book.  It is made in three steps, so that nothing half sent counts: the entry
(``In-Progress: true``), the zip file, the word that it is complete.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import md5
from urllib.parse import quote, unquote, urldefrag, urljoin

from lxml import etree

from tei.errors import RefusedError, UsageError
from tei.publishing.atom import ENTRY, Entry, collections_of, read_atom, read_entries, write_entry
from tei.publishing.bundle import Bundle
from tei.publishing.packing import pack
from tei.publishing.secrets import Secrets
from tei.publishing.target import Found
from tei.publishing.web import Web, basic, bearer

SIMPLE_ZIP = "http://purl.org/net/sword/package/SimpleZip"
ADD = "http://purl.org/net/sword/terms/add"
DRAFT = "partial"
FAILED = frozenset({"rejected", "failed", "expired"})
"""States of deposits that count for nothing."""
CORRECT = "Correct what the message names and publish again, or ask who keeps the collection."
LISTED = 1000
"""Pages of a feed that are read at most: one that never ends is broken."""


class Deposits:
    """The deposits of one collection."""

    def __init__(self, place: str, secrets: Secrets) -> None:
        private = bearer(secrets["token"]) if "token" in secrets else basic(secrets)
        self.place, self.wanted = urldefrag(place)
        self.web = Web(self.place, secrets, private=private)
        self._collection = ""
        self._here: dict[str, bool] = {}

    def find(self, name: str) -> Found | None:
        """The newest complete deposit of that name: the checksums that the server keeps with it."""
        kept = [entry for entry in self._named(name) if entry.state not in FAILED and entry.state != DRAFT]
        if not kept:
            return None
        newest = kept[-1]
        return Found(newest.sums, self._at(newest, "status"), f"v{len(kept)}", newest.number)

    def send(self, bundle: Bundle, found: Found | None) -> None:
        """Make the next deposit, or complete one that an interrupted run began."""
        named = list(self._named(bundle.name))
        self._check_not_rejected(bundle, named)
        draft = next((entry for entry in named if entry.state == DRAFT), None)
        begun = self._begin(bundle) if draft is None else self._begin_again(bundle, draft)
        self._put_files(bundle, begun["edit-media"])
        complete = {"In-Progress": "false", "Content-Length": "0"}
        self.web.ask("POST", begun[ADD], headers=complete, content=b"")

    def _begin(self, bundle: Bundle) -> dict[str, str]:
        """The addresses of a new deposit that has its metadata (SWORD 6.3.3)."""
        headers = {"Content-Type": ENTRY, "In-Progress": "true", "Slug": quote(bundle.name)}
        answer = self.web.ask("POST", self.collection, headers=headers, content=write_entry(bundle))
        receipt = read_atom(answer.content)
        entries = [] if receipt is None else list(read_entries(receipt))
        if not entries or not {"edit-media", ADD} <= entries[0].links.keys():
            raise self._unclear("the receipt of the deposit")
        return {relation: urljoin(self.collection, address) for relation, address in entries[0].links.items()}

    def _begin_again(self, bundle: Bundle, draft: Entry) -> dict[str, str]:
        """The addresses of a deposit that is in progress, its metadata replaced (SWORD 6.5.2)."""
        headers = {"Content-Type": ENTRY, "In-Progress": "true"}
        self.web.ask("PUT", self._at(draft, "atom"), headers=headers, content=write_entry(bundle))
        return {"edit-media": self._at(draft, "media"), ADD: self._at(draft, "metadata")}

    def _put_files(self, bundle: Bundle, address: str) -> None:
        """Replace the files of the deposit (SWORD 6.5.1); the server compares length and MD5."""
        data = pack(bundle.files)
        headers = {
            "Content-Type": "application/zip",
            "Content-Disposition": "attachment; filename=bundle.zip",
            "Content-MD5": md5(data, usedforsecurity=False).hexdigest(),
            "Packaging": SIMPLE_ZIP,
            "In-Progress": "true",
        }
        self.web.ask("PUT", address, headers=headers, content=data)

    def _check_not_rejected(self, bundle: Bundle, named: list[Entry]) -> None:
        """Sending the same again what was just rejected would only be rejected again."""
        last = named[-1] if named else None
        if last and last.state in FAILED and last.sums == bundle.sums:
            told = f"the server {last.state} the deposit {last.number}: {last.detail or 'it does not say why'}"
            raise RefusedError(told, remedy=CORRECT)

    @property
    def collection(self) -> str:
        """The address of the collection: that of ``place``, or the one that its service document offers."""
        self._collection = self._collection or self._chosen()
        return self._collection

    def _chosen(self) -> str:
        answer = read_atom(self.web.ask("GET", self.place).content)
        if answer is None or etree.QName(answer).localname not in ("service", "feed"):
            raise self._unclear("this address")
        if etree.QName(answer).localname == "feed":
            return self.place
        offered = collections_of(answer, self.place)
        chosen = [
            address
            for address, title in offered.items()
            if not self.wanted or self.wanted in (title, address.rstrip("/").rpartition("/")[2])
        ]
        if len(chosen) != 1:
            names = ", ".join(address.rstrip("/").rpartition("/")[2] for address in offered) or "none"
            remedy = f"Say which after a #: {self.place}#NAME. There are: {names}."
            raise UsageError(f"{self.place} offers {len(chosen)} collections that fit", remedy=remedy)
        return chosen[0]

    def _named(self, name: str) -> Iterator[Entry]:
        """The deposits of that name in the collection, oldest first."""
        for entry in self._entries():
            if unquote(entry.slug) == name and self._is_here(entry):
                yield entry

    def _entries(self) -> Iterator[Entry]:
        """Every deposit of the user, page by page (RFC 5005 3, and as link headers, RFC 8288)."""
        address = self.collection
        for _ in range(LISTED):
            answer = self.web.ask("GET", address)
            feed = read_atom(answer.content)
            if feed is None:
                raise self._unclear("the collection")
            yield from read_entries(feed)
            if "next" not in answer.links:
                return
            address = answer.links["next"]["url"]

    def _is_here(self, entry: Entry) -> bool:
        """Software Heritage's feed has the deposits of all of a user's collections: is it in this one?"""
        if entry.collection not in self._here:
            status = self.web.ask("GET", self._at(entry, "status"), accept={404}).status_code
            self._here[entry.collection] = status == 200
        return self._here[entry.collection]

    def _at(self, entry: Entry, part: str) -> str:
        return urljoin(self.collection, f"{entry.number}/{part}/")

    def _unclear(self, what: str) -> RefusedError:
        told = f"{what} of {self.web.base.host} is none that SWORD 2.0 describes"
        return RefusedError(told, remedy="Check the address: it is that of a service document or a collection.")


def open_sword(place: str, secrets: Secrets) -> Deposits:
    """The target of the collection at ``place``, or the one named after ``#`` of the service document there."""
    return Deposits(place, secrets)
