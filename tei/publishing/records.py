"""The REST interface of InvenioRDM (inveniordm.docs.cern.ch/reference/rest_api_drafts_records): records, drafts, files.

A record's files and its identifier never change once it is published; a change is a new version, with an id of its
own, prepared as a draft.  What the interface refuses names the key of the metadata file to correct.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from functools import cache
from hashlib import md5
from typing import Any
from urllib.parse import quote

import httpx

from tei.errors import RefusedError
from tei.io.http import REFUSED, Web, bearer
from tei.io.redaction import Secrets
from tei.publishing.record import concepts

Json = Mapping[str, Any]

SCHEME = "invenio"
ACCEPT = "application/vnd.inveniordm.v1+json, application/json;q=0.9"
"""To who asks for plain JSON Zenodo gives records in its former schema (zenodo-rdm issue 1078); files come only so."""
SPOKEN = frozenset({400, 401, 403})
"""Statuses for which we know better than the table of ``web`` what is to be done."""
PAGE = 100
"""Hits of one search: the most that Zenodo gives."""
FULL = re.compile("quota|file size", re.IGNORECASE)
"""The words of a refused file (status 400, where other servers say 413)."""


class Records:
    """The records that the user of the token may see and change on the site ``base``."""

    def __init__(self, base: str, secrets: Secrets) -> None:
        self.base = base
        self.web = Web(f"{base}/api/", secrets, private=bearer(secrets.get("token", "")))

    def search(self, query: str) -> list[Json]:
        """The user's records and drafts that ``query`` finds, every version; the index lags a second behind."""
        parts = {"q": query, "allversions": "true", "size": PAGE}
        answer = self.ask("GET", "user/records", params=parts)
        try:
            found: list[Json] = answer["hits"]["hits"]
        except (KeyError, TypeError):
            remedy = "Check the address: it is that of the site, without a page's path."
            raise RefusedError(f"{self.base} does not answer as InvenioRDM does", remedy=remedy) from None
        return found

    def read(self, identifier: str) -> Json | None:
        """The newest published version of the record, else its draft; None where it is neither, or was deleted."""
        for path in (f"records/{identifier}/versions/latest", f"records/{identifier}/draft"):
            answer = self._answer("GET", path, accept={404, 410})
            if answer.status_code == 200:
                found: Json = self.web.read_json(answer)
                return found
        return None

    def create(self, said: Json) -> Json:
        """A new draft; raises ``RefusedError`` where the server finds fault with what is ``said``."""
        return self._sound(self.ask("POST", "records", json=said), said)

    def next_version(self, identifier: str) -> Json:
        """The draft of the next version: the one that is open, else a new one."""
        made: Json = self.ask("POST", f"records/{identifier}/versions", repeat=True)
        return made

    def describe(self, identifier: str, said: Json) -> Json:
        """Put ``said`` in the place of all that the draft says."""
        return self._sound(self.ask("PUT", f"records/{identifier}/draft", json=said), said)

    def discard(self, identifier: str) -> None:
        """Delete the draft."""
        self._answer("DELETE", f"records/{identifier}/draft", accept={404})

    def reserve(self, identifier: str) -> None:
        """Reserve the DOI that the draft will have."""
        self.ask("POST", f"records/{identifier}/draft/pids/doi")

    def publish(self, identifier: str) -> None:
        """Make the draft public, for ever."""
        self._sure(f"records/{identifier}/draft/actions/publish", identifier, "published")

    def community(self, slug: str) -> str:
        """The id of the community whose address ends with ``slug``."""
        answer = self._answer("GET", f"communities/{slug}", accept={404})
        if answer.status_code == 404:
            raise RefusedError(f"there is no community {slug} at {self.base}", remedy="Check the address in --out.")
        return str(self.web.read_json(answer)["id"])

    def submit(self, identifier: str, community: str) -> None:
        """Hand the draft to the curators of the community whose id is given; empty for the community it has."""
        if community:
            review = {"receiver": {"community": community}, "type": "community-submission"}
            self.ask("PUT", f"records/{identifier}/draft/review", json=review)
        self._sure(f"records/{identifier}/draft/actions/submit-review", identifier, "published", "in_review")

    def files(self, path: str) -> Mapping[str, Json]:
        """The files of a record (``records/ID``) or draft (``records/ID/draft``): name → what is known of each."""
        return {entry["key"]: entry for entry in self.ask("GET", f"{path}/files")["entries"]}

    def content(self, path: str, name: str) -> bytes:
        """The bytes of the file ``name``."""
        return self._answer("GET", f"{path}/files/{quote(name, safe='')}/content").content

    def replace_files(self, identifier: str, files: Mapping[str, bytes], *, inherits: bool) -> None:
        """Make ``files`` those of the draft; sent is what it has not.

        ``inherits`` says that a draft without files takes those of the version before.  Raises ``RefusedError``
        where the server's MD5 of a file is not ours: nothing is published that is not whole.
        """
        path = f"records/{identifier}/draft"
        held = self.files(path)
        if inherits and not held:
            self.ask("POST", f"{path}/actions/files-import")
            held = self.files(path)
        wanted = {name: f"md5:{md5(data, usedforsecurity=False).hexdigest()}" for name, data in files.items()}
        for name in held:
            if not _is(held[name], wanted.get(name)):
                self._answer("DELETE", f"{path}/files/{quote(name, safe='')}", accept={404})
        missing = [name for name in files if not _is(held.get(name, {}), wanted[name])]
        if missing:
            self.ask("POST", f"{path}/files", json=[{"key": name} for name in missing])
        for name in missing:
            self._upload(f"{path}/files/{quote(name, safe='')}", files[name])
        held = self.files(path)
        if broken := [name for name in files if not _is(held.get(name, {}), wanted[name])]:
            raise RefusedError(f"{self.web.base.host} did not keep {broken[0]} as it was sent", remedy=AGAIN)

    def ask(self, method: str, path: str, **parts: Any) -> Any:
        """The JSON of the answer; raises ``RefusedError``, with the key of the metadata file where that is at fault."""
        return self.web.read_json(self._answer(method, path, **parts))

    def _answer(self, method: str, path: str, *, accept: Set[int] = frozenset(), **parts: Any) -> httpx.Response:
        headers = {"Accept": ACCEPT, **parts.pop("headers", {})}
        answer = self.web.ask(method, path, accept=SPOKEN | accept, headers=headers, **parts)
        if answer.status_code in SPOKEN:
            raise self.web.refused(answer, self._remedy(answer, parts.get("json")))
        return answer

    def _upload(self, path: str, data: bytes) -> None:
        """A PUT after the commit would delete the file, so nothing is put that is complete."""
        self.ask("PUT", f"{path}/content", content=data, headers={"Content-Type": "application/octet-stream"})
        self.ask("POST", f"{path}/commit", repeat=True)

    def _sure(self, path: str, identifier: str, *states: str) -> None:
        """POST what can be done only once; where no good answer comes, see whether it was done."""
        try:
            self.ask("POST", path, json={})
        except RefusedError:
            state = self.read(identifier)
            if state is None or state["status"] not in states or state["id"] != identifier:
                raise

    def _sound(self, draft: Json, said: Json) -> Json:
        """A draft is kept with its faults, which it lists; such a one can't be published."""
        faults = draft.get("errors", ())
        if faults:
            told = "; ".join(f"{fault['field']}: {' '.join(fault['messages'])}" for fault in faults)
            raise RefusedError(f"{self.web.base.host} finds fault: {told}", remedy=_correct(_keys(faults, told, said)))
        return draft

    def _remedy(self, answer: httpx.Response, said: Any) -> str:
        if answer.status_code in (401, 403):
            tokens = f"{self.base}/account/settings/applications/tokens/new/"
            return (
                f"Check the user and the token: is TEIKIT_INVENIO_TOKEN one of {self.web.base.host} that"
                f" may write and publish (deposit:write, deposit:actions), and the record yours? New ones: {tokens}"
            )
        told = answer.text
        if FULL.search(told):
            return "Leave formats out, or ask those who keep the site for more space; the draft is taken up."
        try:
            faults = answer.json().get("errors", ())
        except ValueError:
            faults = ()
        return _correct(_keys(faults, told, said))


AGAIN = "Publish again: the draft is taken up where it was left."


def _is(entry: Json, checksum: str | None) -> bool:
    return entry.get("status") == "completed" and entry.get("checksum") == checksum


def _correct(keys: list[str]) -> str:
    if not keys:
        return REFUSED
    return f"Correct {', '.join(keys)} in the metadata file, encode again and publish again: the draft is taken up."


def _keys(faults: Any, told: str, said: Any) -> list[str]:
    """The keys of the metadata file behind the fields that an answer complains of."""
    fields = [str(fault.get("field", "")) for fault in faults if isinstance(fault, dict)]
    if match := re.search(r"Invalid value ([\w.-]+?)\.?\"", told):
        fields += [f"metadata.{key}" for key, part in _metadata(said).items() if f"'{match[1]}'" in str(part)]
    known = keys_of_fields()
    return list(dict.fromkeys(key for field in fields if (key := known.get(field.partition(".")[2].split(".")[0]))))


def _metadata(said: Any) -> Json:
    part = said.get("metadata", {}) if isinstance(said, dict) else {}
    return part if isinstance(part, dict) else {}


@cache
def keys_of_fields() -> Mapping[str, str]:
    """Field of InvenioRDM's metadata → the key of the metadata file that gives it."""
    return dict(reversed(list(_fields())))


def _fields() -> Iterator[tuple[str, str]]:
    for concept in concepts():
        key = concept.add.partition(" with ")[0]
        yield from ((field, key) for field in concept.to.get(SCHEME, {}).get("metadata", {}))
