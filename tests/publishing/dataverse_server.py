"""Dataverse 6 as its guides describe it: drafts, versions, files, locks, an index that lags.

https://guides.dataverse.org/en/latest/api/native-api.html, search.html and dataaccess.html; the
definitions of the fields are those of the citation block (metadatablocks/citation.tsv) that we use.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

from tests.publishing.contract import Answer, Call, Contract, Refusal, as_json, serving
from tests.publishing.servers import PASSWORD, Server

TOKEN = f"token-{PASSWORD}"
LOCKED = 0.03
"""Seconds that the server works in the background after a publication."""
LAG = 6
"""Requests after which a new dataset is in the index."""
QUOTA = 2_000_000
INVALID_LABEL = re.compile(r'[:*?"<>|;#\\/]')
INVALID_FOLDER = re.compile(r"[^\w\-./ \\]", re.ASCII)

# name, multiple, values or None; indented: the fields within
FIELDS = """\
title
subtitle
otherId *
  otherIdAgency
  otherIdValue
author *
  authorName
  authorIdentifierScheme = ORCID|ISNI|LCNA|VIAF|GND|DAI|ResearcherID|ScopusID
  authorIdentifier
datasetContact *
  datasetContactName
  datasetContactEmail
dsDescription *
  dsDescriptionValue
  dsDescriptionDate
subject * = Arts and Humanities|Computer and Information Science|Law|Social Sciences|Other
keyword *
  keywordValue
  keywordVocabulary
  keywordVocabularyURI
language * = Chinese|English|French|German, Standard|Japanese|Korean|Latin
producer *
  producerName
productionDate
productionPlace *
contributor *
  contributorType = Data Collector|Data Curator|Editor|Funder|Other
  contributorName
grantNumber *
  grantNumberAgency
  grantNumberValue
distributor *
  distributorName
distributionDate
kindOfData *
originOfSources
"""
REQUIRED = (
    ("title",),
    ("author", "authorName"),
    ("datasetContact", "datasetContactEmail"),
    ("dsDescription", "dsDescriptionValue"),
    ("subject",),
)
"""``required`` in the block's table: without these no dataset is made."""


def definitions() -> dict[str, dict[str, Any]]:
    """The fields of the block as ``/api/metadatablocks/citation`` gives them."""
    fields: dict[str, dict[str, Any]] = {}
    outer: dict[str, Any] = {}
    for line in FIELDS.splitlines():
        field = definition(line.strip())
        if line.startswith(" "):
            outer.setdefault("childFields", {})[field["name"]] = field
            outer["typeClass"] = "compound"
        else:
            fields[field["name"]] = outer = field
    return fields


def definition(line: str) -> dict[str, Any]:
    named, _, values = line.partition(" = ")
    name, _, star = named.partition(" ")
    field: dict[str, Any] = {"name": name, "multiple": star == "*", "isControlledVocabulary": bool(values)}
    if values:
        return field | {"typeClass": "controlledVocabulary", "controlledVocabularyValues": values.split("|")}
    return field | {"typeClass": "primitive"}


def check_fields(fields: list[dict[str, Any]], defined: dict[str, dict[str, Any]]) -> None:
    """As the server's parser does: each field in its long form, by its definition; else 400."""
    for field in fields:
        name = field.get("typeName", "")
        definition = defined.get(name)
        if definition is None:
            raise Refusal(400, f"Error parsing Json: Can't find type '{name}'")
        if field.get("multiple") != definition["multiple"]:
            raise Refusal(400, f"Error parsing Json: incorrect multiple   for field {name}")
        if field.get("typeClass") != definition["typeClass"]:
            raise Refusal(400, f"Error parsing Json: incorrect  typeClass for field {name}")
        values = field["value"] if field["multiple"] else [field["value"]]
        if not isinstance(values, list) or not values:
            raise Refusal(400, f"Error parsing Json: no value for field {name}")
        for value in values:
            check_value(value, definition)


def check_value(value: Any, definition: dict[str, Any]) -> None:
    name = definition["name"]
    if definition["typeClass"] == "compound":
        if not isinstance(value, dict) or any(key != inner["typeName"] for key, inner in value.items()):
            raise Refusal(400, f"Error parsing Json: compound field {name}")
        check_fields(list(value.values()), definition["childFields"])
    elif not isinstance(value, str) or not value:
        raise Refusal(400, f"Error parsing Json: field {name}")
    elif value not in definition.get("controlledVocabularyValues", [value]):
        raise Refusal(400, f"Value '{value}' does not exist in type '{name}'")


def check_required(fields: list[dict[str, Any]]) -> None:
    for outer, *inner in REQUIRED:
        field = next((one for one in fields if one["typeName"] == outer), None)
        if field is None or any(not value.get(name) for name in inner for value in field["value"]):
            raise Refusal(403, f"Validation Failed: {(inner or [outer])[0]} is required.")


class Dataset:
    def __init__(self, number: int, collection: str, born: int) -> None:
        self.number, self.collection, self.born = number, collection, born
        self.pid = f"doi:10.5072/FK2/{number:06d}"
        self.released: list[dict[str, Any]] = []
        self.draft: dict[str, Any] | None = None
        self.until = 0.0
        self.review = False

    @property
    def latest(self) -> dict[str, Any]:
        self.settle()
        return self.draft or self.released[-1]

    def settle(self) -> None:
        """The publication is done some time after it was asked for."""
        if self.until and time.monotonic() > self.until and self.draft:
            number = len(self.released) + 1
            state = {"versionState": "RELEASED", "versionNumber": number, "versionMinorNumber": 0}
            self.released.append(self.draft | state)
            self.draft, self.until = None, 0.0

    def edited(self) -> dict[str, Any]:
        self.settle()
        if self.until or self.review:
            raise Refusal(403, "Dataset cannot be edited due to dataset lock.")
        if self.draft is None:
            self.draft = self.released[-1] | {"versionState": "DRAFT", "files": list(self.released[-1]["files"])}
        return self.draft


def authorized(function: Callable[..., Answer]) -> Callable[..., Answer]:
    @wraps(function)
    def asked(server: Dataverse, call: Call, *arguments: str) -> Answer:
        given = call.headers.get("x-dataverse-key")
        if given is None:
            raise Refusal(401, "User :guest is not permitted to perform requested action.")
        if given != TOKEN:
            raise Refusal(401, "Bad API key ")
        return function(server, call, *arguments)

    return asked


def ok(data: object, status: int = 200) -> Answer:
    return as_json({"status": "OK", "data": data}, status)


class Dataverse(Contract):
    def __init__(self) -> None:
        super().__init__()
        self.collections = {"books"}
        self.datasets: list[Dataset] = []
        self.contents: dict[int, bytes] = {}
        self.defined = definitions()
        self.curated: set[str] = set()
        """Collections in which our user may not publish."""

    def place(self, name: str) -> str:
        self.collections.add(name)
        return f"{self.address}/dataverse/{name}"

    def dataset(self, pid: str) -> Dataset:
        found = next((one for one in self.datasets if one.pid == pid), None)
        if found is None:
            raise Refusal(404, f"Dataset with Persistent ID {pid} not found.")
        return found

    def checked(self, version: dict[str, Any]) -> dict[str, Any]:
        fields = version["metadataBlocks"]["citation"]["fields"]
        check_fields(fields, self.defined)
        check_required(fields)
        if "license" in version and version["license"] not in [
            {key: licence[key] for key in ("name", "uri")} for licence in LICENCES
        ]:
            raise Refusal(400, "Error parsing Json: Invalid license")
        return {key: version[key] for key in ("metadataBlocks", "license", "termsOfUse") if key in version}

    def keep(self, draft: dict[str, Any], folder: str, label: str, data: bytes) -> None:
        if INVALID_LABEL.search(label) or INVALID_FOLDER.search(folder):
            raise Refusal(
                400, "Failed to add file to dataset. File or directory name cannot contain invalid characters"
            )
        if sum(file["dataFile"]["filesize"] for file in draft["files"]) + len(data) > QUOTA:
            raise Refusal(
                400, "Failed to add file to dataset. This file would exceed the storage quota of the collection."
            )
        stem, dot, suffix = label.partition(".")
        taken = {(file.get("directoryLabel", ""), file["label"]) for file in draft["files"]}
        copy = 0
        while (folder, label) in taken:
            copy += 1
            label = f"{stem}-{copy}{dot}{suffix}"
        number = len(self.contents) + 1000
        self.contents[number] = data
        checksum = {"type": "MD5", "value": hashlib.md5(data).hexdigest()}
        kept = {"label": label, "dataFile": {"id": number, "filesize": len(data), "checksum": checksum}}
        draft["files"].append(kept | ({"directoryLabel": folder} if folder else {}))

    # ---- endpoints

    def search(self, call: Call) -> Answer:
        match = re.fullmatch(r'otherIdValue:"(.*)"', call.query["q"])
        assert match is not None
        assert call.query["type"] == "dataset"
        asked = len(self.calls)
        words = match[1].lower().split("-")
        hits = [
            {"name": "a dataset", "type": "dataset", "global_id": one.pid}
            for one in self.datasets
            if one.collection == call.query["subtree"]
            and asked - one.born > LAG
            and all(word in json.dumps(one.latest["metadataBlocks"]).lower() for word in words)
        ]
        return ok({"q": call.query["q"], "total_count": len(hits), "items": hits})

    @authorized
    def listed(self, call: Call, alias: str) -> Answer:
        if alias not in self.collections:
            raise Refusal(404, f"Can't find dataverse with identifier='{alias}'")
        return ok([{"id": one.number, "type": "dataset"} for one in self.datasets if one.collection == alias])

    @authorized
    def create(self, call: Call, alias: str) -> Answer:
        if alias not in self.collections:
            raise Refusal(404, f"Can't find dataverse with identifier='{alias}'")
        version = self.checked(call.json["datasetVersion"])
        made = Dataset(len(self.datasets) + 1, alias, len(self.calls))
        made.draft = version | {"versionState": "DRAFT", "files": [], "datasetPersistentId": made.pid}
        self.datasets.append(made)
        return ok({"id": made.number, "persistentId": made.pid}, 201)

    @authorized
    def show(self, call: Call, number: str) -> Answer:
        persistent = number == ":persistentId/"
        one = self.dataset(call.query["persistentId"]) if persistent else self.datasets[int(number) - 1]
        return ok({"id": one.number, "latestVersion": one.latest})

    @authorized
    def version(self, call: Call, which: str) -> Answer:
        one = self.dataset(call.query["persistentId"])
        one.settle()
        found = one.draft if which == ":draft" else one.released[-1] if one.released else None
        if found is None:
            raise Refusal(404, f"Dataset version {which} of dataset {one.number} not found")
        return ok(found)

    @authorized
    def describe(self, call: Call) -> Answer:
        draft = self.dataset(call.query["persistentId"]).edited()
        draft.update(self.checked(call.json))
        return ok(draft)

    @authorized
    def add(self, call: Call) -> Answer:
        draft = self.dataset(call.query["persistentId"]).edited()
        name, data = call.parts["file"]
        said = json.loads(call.parts["jsonData"][1])
        if name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for path in archive.namelist():
                    folder, _, label = path.rpartition("/")
                    self.keep(draft, folder, label, archive.read(path))
        else:
            self.keep(draft, said.get("directoryLabel", ""), name, data)
        return ok({"files": draft["files"]})

    @authorized
    def replace(self, call: Call, number: str) -> Answer:
        draft, kept = self.editable(int(number))
        name, data = call.parts["file"]
        said = json.loads(call.parts["jsonData"][1])
        if not said.get("forceReplace"):
            raise Refusal(400, "The original file and the replacement file have different content types")
        draft["files"].remove(kept)
        self.keep(draft, said.get("directoryLabel", ""), said.get("label", name), data)
        return ok({"files": draft["files"][-1:]})

    @authorized
    def delete(self, call: Call, number: str) -> Answer:
        draft, kept = self.editable(int(number))
        draft["files"].remove(kept)
        return ok({"message": f"File {number} deleted"})

    def editable(self, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
        for one in self.datasets:
            if any(file["dataFile"]["id"] == number for file in one.latest["files"]):
                draft = one.edited()
                return draft, next(file for file in draft["files"] if file["dataFile"]["id"] == number)
        raise Refusal(404, f"Datafile {number} not found")

    @authorized
    def publish(self, call: Call) -> Answer:
        one = self.dataset(call.query["persistentId"])
        assert call.query["type"] in ("major", "minor")
        if one.collection in self.curated:
            raise Refusal(403, "User @anna is not permitted to perform requested action.")
        one.edited()
        one.until = time.monotonic() + LOCKED
        return ok({"id": one.number})

    @authorized
    def submit(self, call: Call) -> Answer:
        one = self.dataset(call.query["persistentId"])
        one.edited()
        one.review = True
        return ok({"inReview": True})

    @authorized
    def locks(self, call: Call) -> Answer:
        one = self.dataset(call.query["persistentId"])
        one.settle()
        kind = "InReview" if one.review else "finalizePublication" if one.until else ""
        return ok([{"lockType": kind}] if kind else [])

    @authorized
    def me(self, call: Call) -> Answer:
        return ok({"id": 7, "displayName": "Anna Editor", "email": "anna@example.org"})

    def block(self, call: Call) -> Answer:
        return ok({"name": "citation", "fields": self.defined})

    def licences(self, call: Call) -> Answer:
        return ok(LICENCES)

    @authorized
    def content(self, call: Call, number: str) -> Answer:
        return Answer(200, self.contents[int(number)], {"Content-Type": "application/octet-stream"})

    routes = (
        ("GET", "/api/search", search),
        ("GET", r"/api/dataverses/([\w-]+)/contents", listed),
        ("POST", r"/api/dataverses/([\w-]+)/datasets", create),
        ("GET", r"/api/datasets/(\d+|:persistentId/)", show),
        ("GET", "/api/datasets/:persistentId/versions/(:draft|:latest-published)", version),
        ("PUT", "/api/datasets/:persistentId/versions/:draft", describe),
        ("POST", "/api/datasets/:persistentId/add", add),
        ("POST", "/api/datasets/:persistentId/actions/:publish", publish),
        ("POST", "/api/datasets/:persistentId/submitForReview", submit),
        ("GET", "/api/datasets/:persistentId/locks", locks),
        ("POST", r"/api/files/(\d+)/replace", replace),
        ("DELETE", r"/api/files/(\d+)", delete),
        ("GET", r"/api/access/datafile/(\d+)", content),
        ("GET", "/api/users/:me", me),
        ("GET", "/api/metadatablocks/citation", block),
        ("GET", "/api/licenses", licences),
    )


@contextmanager
def dataverse_server(folder: Path) -> Iterator[Server]:
    with serving(Dataverse()) as server:
        yield Server(server.place, {"TEIKIT_DATAVERSE_TOKEN": TOKEN}, server)


LICENCES = [
    {"id": 1, "name": "CC0 1.0", "uri": "http://creativecommons.org/publicdomain/zero/1.0", "active": True},
    {"id": 2, "name": "CC BY 4.0", "uri": "http://creativecommons.org/licenses/by/4.0", "active": True},
]
