"""SWORD 2.0 deposits (https://swordapp.github.io/SWORDv2-Profile/SWORDProfile.html).

A deposit that is complete is never touched again: each edition is a deposit of its own under the same
Slug, the name of the book.  It is made in three steps, so that nothing half sent counts: the entry
(``In-Progress: true``), the zip file, the word that it is complete.

Software Heritage lists deposits without their links and gives no files back; other servers list links
and give back what they were given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from hashlib import md5
from urllib.parse import quote, urldefrag, urljoin
from zipfile import BadZipFile

from lxml import etree

from tei.errors import RefusedError, UsageError
from tei.io.http import Web, basic, bearer
from tei.io.origins import take_login
from tei.io.redaction import Secrets
from tei.publishing.atom import ENTRY, Entry, collections_of, next_page, read_atom, read_entries, state_of, write_entry
from tei.publishing.bundle import Bundle
from tei.publishing.packing import pack, packed_sums
from tei.publishing.target import Found
from tei.publishing.turns import take_turn

SIMPLE_ZIP = "http://purl.org/net/sword/package/SimpleZip"
ADD = "http://purl.org/net/sword/terms/add"
STATEMENT = "http://purl.org/net/sword/terms/statement"
DRAFT = re.compile(r"partial|in-?progress|draft", re.IGNORECASE)
FAILED = re.compile(r"rejected|failed|expired|withdrawn", re.IGNORECASE)
"""How servers call a deposit that is not complete, and one that counts for nothing."""
PARTS = {"edit": "atom", "edit-media": "media", ADD: "metadata", "alternate": "status"}
"""Relation → where Software Heritage has it, below the deposit's number."""
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
        self._known: dict[str, Entry] = {}

    def turn(self, name: str) -> AbstractContextManager[None]:
        """Hold the book against other runs of this machine."""
        return take_turn(self.place, name)

    def find(self, name: str) -> Found | None:
        """The newest complete deposit of that name, read back, or the checksums that the server keeps with it."""
        kept = [entry for entry in self._named(name) if not (FAILED.search(entry.state) or DRAFT.search(entry.state))]
        if not kept:
            return None
        newest = kept[-1]
        sums = self._read_back(newest) or newest.sums
        if not sums:
            told = f"{self.web.base.host} gives back neither files nor checksums of the deposit of {name}"
            raise RefusedError(told, remedy=f"Nothing was sent now. Look there yourself: {self._at(newest, 'edit')}")
        return Found(sums, self._at(newest, "alternate"), f"v{len(kept)}", newest.number or self._at(newest, "edit"))

    def send(self, bundle: Bundle, found: Found | None) -> None:
        """Make the next deposit, or complete one that an interrupted run began."""
        named = list(self._named(bundle.name))
        self._check_not_rejected(bundle, named)
        draft = next((entry for entry in named if DRAFT.search(entry.state)), None)
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
        self.web.ask("PUT", self._at(draft, "edit"), headers=headers, content=write_entry(bundle))
        return {relation: self._at(draft, relation) for relation in ("edit-media", ADD)}

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
        if last and FAILED.search(last.state) and last.sums == bundle.sums:
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
        for listed in self._entries():
            entry = self._with_name(listed)
            if entry.slug == name and self._is_here(entry):
                yield self._with_state(entry)

    def _entries(self) -> Iterator[Entry]:
        """Every deposit of the user, page by page (RFC 5005 3, and as link headers, RFC 8288)."""
        address = self.collection
        for _ in range(LISTED):
            answer = self.web.ask("GET", address)
            feed = self._read(answer.content, "the collection")
            yield from read_entries(feed)
            following = answer.links.get("next", {}).get("url") or next_page(feed)
            if not following:
                return
            address = urljoin(address, following)

    def _with_name(self, entry: Entry) -> Entry:
        """A feed may say no more than where a deposit is; what it is called never changes and is asked once."""
        edit = entry.links.get("edit", "")
        if entry.slug or not edit:
            return entry
        if edit not in self._known:
            answer = self.web.ask("GET", urljoin(self.collection, edit), accept={404, 405})
            root = read_atom(answer.content) if answer.status_code == 200 else None
            self._known[edit] = next(iter([] if root is None else read_entries(root)), entry)
        return self._known[edit]

    def _with_state(self, entry: Entry) -> Entry:
        """The statement says how a deposit stands, where the feed does not."""
        if entry.state or STATEMENT not in entry.links:
            return entry
        statement = self.web.ask("GET", self._at(entry, STATEMENT))
        return entry._replace(state=state_of(self._read(statement.content, "the statement")))

    def _read_back(self, entry: Entry) -> dict[str, str]:
        """The files of the deposit (SWORD 6.4); none where the server gives none back."""
        if "edit-media" not in entry.links:
            return {}
        wanted = {"Accept-Packaging": SIMPLE_ZIP}
        answer = self.web.ask("GET", self._at(entry, "edit-media"), headers=wanted, accept={404, 405, 406})
        try:
            return packed_sums(answer.content)
        except BadZipFile:
            return {}

    def _is_here(self, entry: Entry) -> bool:
        """Software Heritage's feed has the deposits of all of a user's collections: is it in this one?"""
        if "edit" in entry.links:
            return True
        if entry.collection not in self._here:
            status = self.web.ask("GET", self._at(entry, "alternate"), accept={404}).status_code
            self._here[entry.collection] = status == 200
        return self._here[entry.collection]

    def _at(self, entry: Entry, relation: str) -> str:
        if "edit" in entry.links:
            return urljoin(self.collection, entry.links.get(relation) or entry.links["edit"])
        return urljoin(self.collection, f"{entry.number}/{PARTS[relation]}/")

    def _read(self, data: bytes, what: str) -> etree._Element:
        root = read_atom(data)
        if root is None:
            raise self._unclear(what)
        return root

    def _unclear(self, what: str) -> RefusedError:
        told = f"{what} of {self.web.base.host} is none that SWORD 2.0 describes"
        return RefusedError(told, remedy="Check the address: it is that of a service document or a collection.")


def open_sword(place: str, secrets: Secrets) -> Deposits:
    """The target of the collection at ``place``, or the one named after ``#`` of the service document there."""
    return Deposits(*take_login(place, secrets))
