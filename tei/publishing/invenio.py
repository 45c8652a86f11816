"""InvenioRDM and Zenodo: a record a book, a version a publication, a DOI each.

A published record can't be changed or taken back.  So everything is prepared in a draft, which only the user sees,
and checked there; publishing is the last step, and one step.  A draft that an interrupted run left is taken up.

The book is known again, on any machine, by an identifier in the record's metadata: a URN made of the book's name.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import PurePath
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from tei.errors import RefusedError, UsageError
from tei.io.origins import take_login
from tei.io.redaction import Secrets
from tei.publishing.bundle import Bundle
from tei.publishing.crosswalk import as_json
from tei.publishing.drafts import is_another, is_draft
from tei.publishing.flattening import flatten, flattened_sums
from tei.publishing.record import table
from tei.publishing.records import SCHEME, Json, Records, keys_of_fields
from tei.publishing.target import Found
from tei.publishing.turns import take_turn

NAMES = {"zenodo": "https://zenodo.org", "sandbox": "https://sandbox.zenodo.org"}
"""Places with a name: the second is Zenodo's own for trying out, where nothing lasts."""
ADDRESS = re.compile(r"(https?://[^/?#]+)(?:/(records|uploads|communities)/([\w.-]+))?/?(?:(?:latest|records)/?)?")
"""A site, or a page of a record, a draft or a community on it, as the browser shows it."""

INDEXED = 1.2
"""Seconds after which the search finds a new draft (OpenSearch's ``index.refresh_interval`` is one)."""
PREVIEW = "README.md"
"""The file that the record's page shows."""
SHORTEST = 3
"""InvenioRDM takes no title or description of fewer characters, which 論語 and 史記 are."""
WAITING = "in_review"

DRAFT_NOTE = "Only you see it. Publish it on its page, or by the same command without --draft."
REVIEW_NOTE = "The community's curators have it now: it is public when they accept it."


class Place(NamedTuple):
    """Where ``--out`` points."""

    base: str
    record: str = ""
    """A record or draft there that the book is to be the next version of."""
    community: str = ""
    """The slug of the community whose curators are asked to take a new record."""


class Held(NamedTuple):
    """What the site has of a book."""

    record: Json | None
    """The newest published version."""
    drafts: tuple[Json, ...]
    """What is not published, the oldest first."""

    @property
    def next(self) -> Json | None:
        """The draft of the record's next version, or of its first."""
        parent = self.record["parent"]["id"] if self.record else None
        return next((draft for draft in self.drafts if parent in (None, draft["parent"]["id"])), None)


class Deposits:
    """The user's records at ``place``; with ``draft`` nothing becomes public."""

    def __init__(self, place: Place, secrets: Secrets, draft: bool) -> None:
        self.place = place
        self.draft = draft
        self.records = Records(place.base, secrets)
        self.known: dict[str, list[str]] = {}
        """The book's name → ids of its records and drafts, as the search found them or as we made them."""
        self.named: dict[str, str] = {}
        """The record in ``place`` → the one book that goes there."""

    def turn(self, name: str) -> AbstractContextManager[None]:
        """Hold the book against other runs of this machine."""
        return take_turn(self.place.base, name)

    def find(self, name: str) -> Found | None:
        """The newest published version; the draft where nothing is to become public, or curators have it."""
        held = self._held(name)
        shown = held.record
        if held.next and (self.draft or held.next["status"] == WAITING):
            shown = held.next
        return self._found(shown, f"{name}.xml") if shown else None

    def send(self, bundle: Bundle, found: Found | None) -> None:
        """Prepare the draft of a first or next version, whole, and publish it."""
        held = self._held(bundle.name)
        self._refuse_another(held, bundle)
        community = self.records.community(self.place.community) if self.place.community and not held.record else ""
        for left in held.drafts:
            if left is not held.next and not _is_another(left, bundle):
                self.records.discard(left["id"])
        draft = self._open(held, bundle)
        self.known[bundle.name] = [draft["id"], *([held.record["id"]] if held.record else [])]
        files = flatten(bundle.files)
        self.records.replace_files(draft["id"], files, inherits=held.record is not None)
        draft = self.records.describe(draft["id"], _said(bundle, draft, PREVIEW if PREVIEW in files else None))
        self._finish(draft, community)

    def describe(self, bundle: Bundle) -> Json:
        """What a record of ``bundle`` says, for the user to see before anything is sent."""
        return _said(bundle, None, None)

    def _held(self, name: str) -> Held:
        if name not in self.known:
            self.known[name] = self._ids(name)
        read = [found for one in self.known[name] if (found := self.records.read(one))]
        records = {one["parent"]["id"]: one for one in read if one["is_published"]}
        if len(records) > 1:
            pages = " and ".join(sorted(one["links"]["self_html"] for one in records.values()))
            raise RefusedError(
                f"two records are marked as {name!r}: {pages}",
                remedy="Say with --out which of them gets the new version, by its address.",
            )
        drafts = {one["id"]: one for one in sorted(read, key=_age) if not one["is_published"]}
        return Held(next(iter(records.values()), None), tuple(drafts.values()))

    def _ids(self, name: str) -> list[str]:
        """One id of each record, and those of its drafts.

        Where none is found the search is given the time to see what another run may just have made.
        """
        query = self._query(name)
        hits = self.records.search(query)
        if not hits and not self.place.record:
            time.sleep(INDEXED)
            hits = self.records.search(query)
        published = {hit["parent"]["id"]: hit["id"] for hit in hits if hit["is_published"]}
        named = [self.place.record] if self.place.record else []
        return [*named, *published.values(), *(hit["id"] for hit in hits if not hit["is_published"])]

    def _query(self, name: str) -> str:
        if not self.place.record:
            return f'metadata.identifiers.identifier:"{mark(name)}"'
        if self.named.setdefault(self.place.record, name) != name:
            raise UsageError("--out is the address of one record", remedy="Publish the books one by one.")
        record = self.records.read(self.place.record)
        if record is None:
            raise RefusedError(
                f"there is no record {self.place.record} at {self.place.base}", remedy="Check the address in --out."
            )
        return f'parent.id:"{record["parent"]["id"]}"'

    def _refuse_another(self, held: Held, bundle: Bundle) -> None:
        """Two books of one name would be versions of one record, for ever."""
        old = held.record or held.next
        if old is None or self.place.record:
            return
        if _is_another(old, bundle):
            raise RefusedError(
                f"your record {old['links']['self_html']} has the name {bundle.name!r} and is another book:"
                f" {old['metadata'].get('title', '')}",
                remedy=f"Say another --name; or, if it is the same book, --out {old['links']['self_html']}",
            )

    def _open(self, held: Held, bundle: Bundle) -> Json:
        if held.record:
            return self.records.next_version(held.record["id"])
        return held.next or self.records.create(_said(bundle, None, None))

    def _finish(self, draft: Json, community: str) -> None:
        """Publish the draft, or leave it to whom it is left to."""
        if draft["status"] == WAITING:
            return
        if self.draft:
            if "doi" not in draft.get("pids", {}) and "reserve_doi" in draft["links"]:
                self.records.reserve(draft["id"])
        elif community or "review" in draft["parent"]:
            self.records.submit(draft["id"], community)
        else:
            self.records.publish(draft["id"])

    def _found(self, shown: Json, tei: str) -> Found:
        public = bool(shown["is_published"])
        path = f"records/{shown['id']}" + ("" if public else "/draft")
        names = [name for name, entry in self.records.files(path).items() if entry["status"] == "completed"]
        files = {name: self.records.content(path, name) for name in names}
        doi = shown.get("pids", {}).get("doi", {}).get("identifier", "")
        note = "" if public else _note(shown, "" if doi.encode() in files.get(tei, b"") else doi)
        page, version = shown["links"]["self_html"], f"v{shown['versions']['index']}"
        return Found(flattened_sums(files), page, version, doi or shown["id"], public=public, note=note)


def mark(name: str) -> str:
    """The identifier by which the record of the book ``name`` is known again."""
    return uuid5(NAMESPACE_URL, f"teikit:{name}").urn


def open_invenio(place: str, secrets: Mapping[str, str], settings: Mapping[str, str] | None = None) -> Deposits:
    """The target of the site, record or community at ``place``; raises ``UsageError`` where it can be none."""
    place, secrets = take_login(place, secrets)
    read = read_place(place)
    if not secrets.get("token"):
        raise UsageError(
            f"there is no token for {read.base}",
            remedy=f"Make one at {read.base}/account/settings/applications/tokens/new/ (deposit:write, deposit:actions)"
            " and set TEIKIT_INVENIO_TOKEN.",
        )
    return Deposits(read, dict(secrets), is_draft(settings))


def read_place(place: str) -> Place:
    """What the words of ``--out`` name; ``teikit.toml`` makes a path of a name."""
    name = "" if "://" in place else PurePath(place).name
    match = ADDRESS.fullmatch(NAMES.get(name, place))
    if match is None:
        raise UsageError(
            f"{place} is no place of InvenioRDM",
            remedy="Write zenodo, sandbox, or the address of a site, of a record or of a community there.",
        )
    base, kind, one = match[1], match[2], match[3] or ""
    return Place(base, community=one) if kind == "communities" else Place(base, record=one)


def _said(bundle: Bundle, draft: Json | None, preview: str | None) -> dict[str, Any]:
    """The body of a draft: what the header says, and what a person has added to ``draft`` that no header says."""
    said = as_json(bundle.record, SCHEME)
    metadata = said["metadata"]
    metadata["identifiers"] = [*_identifiers(metadata, draft), {"scheme": "urn", "identifier": mark(bundle.name)}]
    metadata["rights"] = [{"id": one["id"]} if "id" in one else one for one in metadata.get("rights", ())]
    _lengthen(metadata, bundle.record.first("language", "primary"))
    if draft is None:
        return said
    kept = {key: value for key, value in draft["metadata"].items() if key not in keys_of_fields()}
    return said | {
        "metadata": metadata | kept,
        "access": {key: draft["access"][key] for key in ("record", "files", "embargo") if key in draft["access"]},
        "files": {"enabled": True, "default_preview": preview},
        "pids": draft.get("pids", {}),
        "custom_fields": draft.get("custom_fields", {}),
    }


def _identifiers(metadata: Json, draft: Json | None) -> Iterator[Json]:
    """The book's other identifiers: no DOI that the site itself gave the book, whose place is elsewhere."""
    pids = [*draft.get("pids", {}).items(), *draft["parent"].get("pids", {}).items()] if draft else []
    own = {pid["identifier"].partition("/")[0] for kind, pid in pids if kind == "doi"}
    for one in metadata.get("identifiers", ()):
        if one["scheme"] != "doi" or one["identifier"].partition("/")[0] not in own:
            yield one


def _lengthen(metadata: dict[str, Any], language: str) -> None:
    """Titles that are too short for the server stand in the quotation marks of their language."""
    marks = table()["value"]["invenio_title_marks"]
    opening, closing = marks.get(language, marks["else"])
    for holder in (metadata, *metadata.get("additional_titles", ())):
        if 0 < len(holder.get("title", "")) < SHORTEST:
            holder["title"] = f"{opening}{holder['title']}{closing}"


def _age(shown: Json) -> str:
    """The time of making, in ISO 8601."""
    return str(shown["created"])


def _is_another(shown: Json, bundle: Bundle) -> bool:
    title = shown["metadata"].get("title", "")
    names = [one["person_or_org"]["name"] for one in shown["metadata"].get("creators", ())]
    return is_another(bundle, {title, title[1:-1]}, names)


def _note(draft: Json, doi: str) -> str:
    """What is to be done with the draft; with the ``doi`` that its TEI doesn't name."""
    if draft["status"] == WAITING:
        return REVIEW_NOTE
    if not doi:
        return DRAFT_NOTE
    lines = f'[[identifier]]\ntype = "DOI"\nvalue = "{doi}"'
    return f"{DRAFT_NOTE}\nIts DOI will be {doi}. To say so in the TEI, add to the metadata file:\n{lines}"
