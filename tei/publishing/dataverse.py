"""Dataverse, by its native API (https://guides.dataverse.org/en/latest/api/native-api.html).

A book is a dataset, found again by an identifier of ours in its metadata.  Metadata and files go into
its draft, which nobody else sees; when the draft is whole, one request publishes it.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from typing import Any, NamedTuple

from tei.errors import RefusedError, UsageError
from tei.io.http import REFUSED, TOO_LARGE, Web
from tei.io.origins import take_login
from tei.io.redaction import Secrets
from tei.publishing.bundle import Bundle
from tei.publishing.citation import dataset_version, known_licences, names_of, said_in
from tei.publishing.drafts import AT_HAND, IN_REVIEW, is_draft, refuse_another
from tei.publishing.packing import pack
from tei.publishing.sums import digest
from tei.publishing.target import Found
from tei.publishing.turns import take_turn

NEWEST = 20
"""The search index lags: so many of the newest datasets are looked at one by one."""
AT_ONCE = 8
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, *[5.0] * 120)
"""Seconds between the looks at the locks of a dataset; after the last the lock is told."""
REVIEW = "InReview"
REMEDIES = (
    ("Validation Failed|parsing Json|does not exist in type", REFUSED),
    ("quota|exceeds the size limit|too large", TOO_LARGE),
    ("not been published", "Publish the collection first, on its page; then publish again."),
)
"""What Dataverse says with a status that can mean many things, and what the user can do."""
NO_INGEST = {"tabIngest": "false"}
"""Tables stay as they are: else the server would make others of them."""


class Kept(NamedTuple):
    """A file of a dataset version."""

    path: str
    number: int
    algorithm: str
    checksum: str


class Datasets:
    """The datasets of one collection; with ``draft`` nothing becomes public."""

    def __init__(self, place: str, secrets: Secrets, draft: bool = False) -> None:
        self.draft = draft
        match = re.fullmatch(r"(https?://.+?)/dataverse/([\w-]+)/?", place)
        if match is None:
            remedy = "Write that of its page: https://HOST/dataverse/NAME."
            raise UsageError(f"{place} is no address of a collection of Dataverse", remedy=remedy)
        self.site, self.collection = match.groups()
        token = secrets.get("token") or secrets.get("password", "")
        self.web = Web(self.site, secrets, private={"X-Dataverse-key": token} if token else {})
        self._pids: dict[str, str] = {}
        self._known: dict[str, tuple[str, frozenset[str]]] = {}

    def turn(self, name: str) -> AbstractContextManager[None]:
        """Hold the book against other runs of this machine."""
        return take_turn(self.site, name)

    def find(self, name: str) -> Found | None:
        """The newest published version, every file read back; the draft where it is in review or is to stay one."""
        pid = self._pid(name)
        if pid is None:
            return None
        review = REVIEW in self._locks(pid)
        draft = self._version(pid, ":draft") if self.draft or review else None
        version = draft or self._version(pid, ":latest-published")
        if version is None:
            return None
        note = "" if draft is None else IN_REVIEW if review else AT_HAND
        sums = self._sums(list(_files(version)))
        return Found(sums, self._page(pid), _number(version), pid, public=draft is None, note=note)

    def describe(self, bundle: Bundle) -> Mapping[str, Any]:
        """The metadata as the server will be told them."""
        return {"datasetVersion": self._described(bundle)}

    def send(self, bundle: Bundle, found: Found | None) -> None:
        """Make the draft what ``bundle`` is, and publish it."""
        pid = self._pids[bundle.name] = self._pid(bundle.name) or self._create(bundle)
        with self._told(pid):
            self._wait(pid)
            draft = self._version(pid, ":draft")
            self._refuse_another(pid, draft or self._version(pid, ":latest-published") or {}, bundle)
            if draft is None and not self._wrong(pid, ":latest-published", bundle):
                return  # an interrupted run's last request, which the server has answered since
            self._ask("PUT", pid, "versions/:draft", json=self._described(bundle))
            self._exchange(pid, bundle)
            if not self.draft:
                self._publish(pid)

    # ---- finding

    def _pid(self, name: str) -> str | None:
        """The persistent identifier of the dataset of the book ``name``."""
        if name not in self._pids:
            found = (pid for pid, names in map(self._identity, self._candidates(name)) if name in names)
            if pid := next(found, None):
                self._pids[name] = pid
        return self._pids.get(name)

    def _candidates(self, name: str) -> Iterator[str]:
        yield from self._searched(name)
        yield from self._newest()

    def _searched(self, name: str) -> list[str]:
        """Datasets that the index has under this identifier; it knows drafts, but some seconds late."""
        query = {"q": f'otherIdValue:"{name}"', "type": "dataset", "subtree": self.collection, "per_page": "50"}
        found = self._data("GET", "/api/search", params=query)["items"]
        return [f":persistentId/?persistentId={item['global_id']}" for item in found]

    def _newest(self) -> list[str]:
        listed = self._data("GET", f"/api/dataverses/{self.collection}/contents")
        numbers = sorted((item["id"] for item in listed if item["type"] == "dataset"), reverse=True)
        return [str(number) for number in numbers[:NEWEST]]

    def _identity(self, address: str) -> tuple[str, frozenset[str]]:
        """Persistent identifier and our names of a dataset, a draft or not; they never change and are asked once."""
        if address not in self._known:
            dataset = self._data("GET", f"/api/datasets/{address}", accept={404})
            version = dataset["latestVersion"] if dataset else {}
            self._known[address] = version.get("datasetPersistentId", ""), names_of(version)
        return self._known[address]

    def _version(self, pid: str, which: str) -> Mapping[str, Any] | None:
        version: Mapping[str, Any] | None = self._ask("GET", pid, f"versions/{which}", accept={404})
        return version

    def _sums(self, files: list[Kept]) -> dict[str, str]:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            sums = pool.map(lambda file: self._sum(file.number), files)
            return dict(zip((file.path for file in files), sums, strict=True))

    def _sum(self, number: int) -> str:
        return sha256(self.web.ask("GET", f"/api/access/datafile/{number}").content).hexdigest()

    # ---- sending

    def _create(self, bundle: Bundle) -> str:
        body = {"datasetVersion": self._described(bundle)}
        made = self._data("POST", f"/api/dataverses/{self.collection}/datasets", json=body)
        return str(made["persistentId"])

    def _described(self, bundle: Bundle) -> dict[str, Any]:
        """The metadata; the contact that Dataverse demands is the user whose token it is."""
        me = self._data("GET", "/api/users/:me")
        contact = {"datasetContactName": me.get("displayName", ""), "datasetContactEmail": me.get("email", "")}
        definitions = self._data("GET", "/api/metadatablocks/citation")["fields"]
        licences = known_licences(self._data("GET", "/api/licenses"))
        return dataset_version(bundle.record, bundle.name, contact, definitions, licences)

    def _exchange(self, pid: str, bundle: Bundle) -> None:
        """Remove, replace and add files until the draft holds those of the bundle."""
        draft = list(_files(self._version(pid, ":draft") or {}))
        known = {file.path: file for file in draft}
        for file in draft:
            if file.path not in bundle.files or known[file.path] is not file:
                self._data("DELETE", f"/api/files/{file.number}", accept={404})
        for path, data in bundle.files.items():
            if path in known and digest(known[path].algorithm, data) != known[path].checksum:
                self._replace(pid, known[path], data)
        self._add(pid, {path: data for path, data in bundle.files.items() if path not in known})
        if wrong := self._wrong(pid, ":draft", bundle):
            raise RefusedError(f"the draft does not hold what was sent: {', '.join(wrong[:5])}")

    def _replace(self, pid: str, file: Kept, data: bytes) -> None:
        """The server keeps the chain of versions of the file, but not its folder, unless it is said again."""
        folder, _, label = file.path.rpartition("/")
        said = {"forceReplace": True, "directoryLabel": folder, "label": label, **NO_INGEST}
        self._data("POST", f"/api/files/{file.number}/replace", **_upload(label, data, said))
        self._wait(pid)

    def _add(self, pid: str, files: Mapping[str, bytes]) -> None:
        """The server unpacks a zip file and keeps its folders."""
        if files:
            self._ask("POST", pid, "add", **_upload("bundle.zip", pack(files), NO_INGEST))
            self._wait(pid)

    def _wrong(self, pid: str, which: str, bundle: Bundle) -> list[str]:
        """The paths at which that version does not hold what the bundle does, by the checksums of the server."""
        held = {(file.path, file.checksum): file for file in _files(self._version(pid, which) or {})}
        algorithms = {path: file.algorithm for (path, _), file in held.items()}
        wanted = {(path, digest(algorithms.get(path, "MD5"), data)) for path, data in bundle.files.items()}
        return sorted({path for path, _ in held.keys() ^ wanted})

    def _publish(self, pid: str) -> None:
        """Publish the draft, or hand it to those who may."""
        try:
            self._ask("POST", pid, "actions/:publish", params={"type": "major"})
        except RefusedError as error:
            if "not permitted" not in error.message:
                raise
            self._ask("POST", pid, "submitForReview")
        else:
            self._wait(pid)

    def _refuse_another(self, pid: str, held: Mapping[str, Any], bundle: Bundle) -> None:
        names = said_in(held, "author", "authorName")
        refuse_another(bundle, said_in(held, "title"), names, self._page(pid))

    def _wait(self, pid: str) -> None:
        """Until the server has done what it does in the background; raises ``RefusedError`` where that doesn't end."""
        kinds: set[str] = set()
        for pause in PAUSES:
            kinds = self._locks(pid)
            if not kinds:
                return
            if REVIEW in kinds:
                raise RefusedError("the draft waits for the review of those who keep the collection")
            time.sleep(pause)
        raise RefusedError(f"the dataset has been locked for long: {', '.join(sorted(kinds))}")

    def _locks(self, pid: str) -> set[str]:
        return {lock.get("lockType", "") for lock in self._ask("GET", pid, "locks")}

    # ---- asking

    def _ask(self, method: str, pid: str, what: str, *, params: Mapping[str, str] | None = None, **parts: Any) -> Any:
        named = {"persistentId": pid, **(params or {})}
        return self._data(method, f"/api/datasets/:persistentId/{what}", params=named, **parts)

    def _data(self, method: str, path: str, **parts: Any) -> Any:
        """The data of the answer; None where what was asked for is not there."""
        try:
            said = self.web.ask_json(method, path, **parts)
        except RefusedError as error:
            remedy = next((remedy for words, remedy in REMEDIES if re.search(words, error.message)), error.remedy)
            raise RefusedError(error.message, remedy=remedy) from None
        if not isinstance(said, dict) or "status" not in said:
            remedy = "Check the address: it begins as that of the collection's page does."
            raise RefusedError(f"{self.site} does not answer as Dataverse does", remedy=remedy)
        return said.get("data")

    def _page(self, pid: str) -> str:
        return f"{self.site}/dataset.xhtml?persistentId={pid}"

    @contextmanager
    def _told(self, pid: str) -> Iterator[None]:
        """Every refusal with the address of the draft, which is taken up by the next run."""
        try:
            yield
        except RefusedError as error:
            remedy = error.remedy or "Look there, or ask who keeps it; then publish again."
            raise RefusedError(error.message, remedy=f"{remedy} The draft: {self._page(pid)}") from None


def _files(version: Mapping[str, Any]) -> Iterable[Kept]:
    for file in version.get("files", ()):
        folder, data = file.get("directoryLabel", ""), file["dataFile"]
        path = f"{folder}/{file['label']}" if folder else file["label"]
        checksum = data.get("checksum") or {"type": "MD5", "value": data.get("md5", "")}
        yield Kept(path, data["id"], checksum["type"], checksum["value"])


def _upload(name: str, data: bytes, said: Mapping[str, Any]) -> dict[str, Any]:
    kind = "application/zip" if name.endswith(".zip") else "application/octet-stream"
    return {"files": {"file": (name, data, kind)}, "data": {"jsonData": json.dumps(said)}}


def _number(version: Mapping[str, Any]) -> str:
    released = "versionNumber" in version
    return f"v{version['versionNumber']}.{version['versionMinorNumber']}" if released else "draft"


def open_dataverse(place: str, secrets: Secrets, settings: Mapping[str, str] | None = None) -> Datasets:
    """The target of the collection whose page is at ``place``."""
    return Datasets(*take_login(place, secrets), is_draft(settings))
