"""The calls by which the small InvenioRDM (``invenio.py``) is compared with the real one.

``invenio.jsonl`` holds the real one's answers.  To record them anew against an InvenioRDM of your own, with the tokens
of two users and a community ``tei-editions`` that belongs to the second (review policy: closed):

    python -m tests.publishing.contracts.calls http://127.0.0.1:5000 TOKEN TOKEN
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import uuid4

import httpx

from tei.publishing.records import ACCEPT

TRANSCRIPT = Path(__file__).with_name("invenio.jsonl")

EDITOR, CURATOR, NOBODY = "editor", "curator", "nobody"
URN = f"urn:uuid:{uuid4()}"
"""New in every run: a real server keeps what former runs published."""
METADATA: dict[str, Any] = {
    "title": "水渠記",
    "publication_date": "2025-04-01",
    "publisher": "Library",
    "resource_type": {"id": "publication-book"},
    "creators": [{"person_or_org": {"type": "personal", "name": "王大山", "family_name": "王大山"}}],
    "contributors": [{"person_or_org": {"type": "organizational", "name": "水利局"}, "role": {"id": "editor"}}],
    "identifiers": [{"scheme": "urn", "identifier": URN}],
    "languages": [{"id": "zho"}],
    "rights": [{"id": "cc-by-4.0"}],
}
WRONG: dict[str, Any] = METADATA | {
    "title": "家",
    "additional_titles": [{"title": "上卷", "type": {"id": "subtitle"}}],
    "publication_date": "soon",
    "publisher": "",
    "dates": [{"date": "then", "type": {"id": "other"}, "description": "x"}],
    "creators": [
        {
            "person_or_org": {
                "type": "personal",
                "family_name": "X",
                "name": "X",
                "identifiers": [{"scheme": "orcid", "identifier": "0000-0002-1825-0098"}],
            }
        }
    ],
    "identifiers": [],
}
SEARCH = "user/records?allversions=true&size=100&q=" + quote(f'metadata.identifiers.identifier:"{URN}"')


class Call(NamedTuple):
    """One request; ``{name}`` in the path is an id that an earlier answer was saved under."""

    method: str
    path: str
    json: Any = None
    content: bytes | None = None
    save: str = ""
    user: str = EDITOR


def draft(**changes: Any) -> dict[str, Any]:
    return {
        "access": {"record": "public", "files": "public"},
        "files": {"enabled": True},
        "metadata": METADATA | changes,
    }


def upload(version: str, name: str, content: bytes) -> Iterator[Call]:
    yield Call("PUT", f"records/{{{version}}}/draft/files/{name}/content", content=content)
    yield Call("POST", f"records/{{{version}}}/draft/files/{name}/commit", json={})


def calls() -> Iterator[Call]:
    """Every call that the target makes, in right and wrong moments."""
    yield from first_version()
    yield from second_version()
    yield from refusals()
    yield from community()


def first_version() -> Iterator[Call]:
    yield Call("GET", SEARCH)
    yield Call("POST", "records", json=draft(), save="one")
    yield Call("GET", SEARCH)
    yield Call("GET", "records/{one}")
    yield Call("GET", "records/{one}/versions/latest")
    yield Call("GET", "records/{one}/draft", save="one")
    yield Call("GET", "records/{one}/draft/files")
    yield Call("POST", "records/{one}/draft/actions/publish", json={})
    yield Call("POST", "records/{one}/draft/files", json=[{"key": "a.xml"}, {"key": "folders.zip"}])
    yield Call("POST", "records/{one}/draft/files", json=[{"key": "a.xml"}])
    yield Call("POST", "records/{one}/draft/files", json={"key": "b.xml"})
    yield Call("POST", "records/{one}/draft/files/a.xml/commit", json={})
    yield Call("PUT", "records/{one}/draft/files/a.xml/content", content=b"<a/>")
    yield from upload("one", "a.xml", b"<a>1</a>")
    yield Call("POST", "records/{one}/draft/files/a.xml/commit", json={})
    yield Call("POST", "records/{one}/draft/actions/publish", json={})
    yield Call("PUT", "records/{one}/draft/files/a.xml/content", content=b"<a>2</a>")
    yield Call("GET", "records/{one}/draft/files")
    yield Call("PUT", "records/{one}/draft/files/none.xml/content", content=b"<a/>")
    yield Call("DELETE", "records/{one}/draft/files/none.xml")
    yield Call("DELETE", "records/{one}/draft/files/folders.zip")
    yield Call("POST", "records/{one}/draft/files", json=[{"key": "a.xml"}, {"key": "b.xml"}])
    yield from upload("one", "a.xml", b"<a>1</a>")
    yield from upload("one", "b.xml", b"<b/>")
    yield Call("GET", "records/{one}/draft/files/a.xml/content")
    yield Call("PUT", "records/{one}/draft", json=draft(title="水渠記二"))
    yield Call("POST", "records/{one}/draft/pids/doi", json={})
    yield Call("POST", "records/{one}/draft/pids/doi", json={})
    yield Call("PUT", "records/{one}/draft", json=draft(version="1.0"))
    yield Call("POST", "records/{one}/draft/actions/publish", json={})
    yield Call("POST", "records/{one}/draft/actions/publish", json={})
    yield Call("GET", "records/{one}")
    yield Call("GET", "records/{one}/draft")
    yield Call("GET", "records/{one}/versions/latest")
    yield Call("GET", "records/{one}/files")
    yield Call("GET", "records/{one}/files/a.xml/content")
    yield Call("GET", "records/{one}/files/c.xml/content")
    yield Call("PUT", "records/{one}/draft", json=draft())
    yield Call("DELETE", "records/{one}/draft")


def second_version() -> Iterator[Call]:
    yield Call("POST", "records/{one}/versions", save="two")
    yield Call("POST", "records/{one}/versions", save="two")
    yield Call("GET", SEARCH)
    yield Call("GET", "records/{two}/versions/latest")
    yield Call("GET", "records/{two}/draft/files")
    yield Call("POST", "records/{two}/draft/actions/files-import")
    yield Call("POST", "records/{two}/draft/actions/files-import")
    yield Call("DELETE", "records/{two}/draft/files/a.xml")
    yield Call("POST", "records/{two}/draft/files", json=[{"key": "a.xml"}])
    yield from upload("two", "a.xml", b"<a>2</a>")
    yield Call("PUT", "records/{two}/draft", json=draft(version="1.1"))
    yield Call("POST", "records/{two}/draft/actions/publish", json={})
    yield Call("GET", "records/{one}/versions/latest")
    yield Call("GET", "records/{two}")
    yield Call("GET", "records/{one}/files/a.xml/content")
    yield Call("GET", "records/{two}/files/a.xml/content")
    yield Call("POST", "records/{one}/versions", save="three")
    yield Call("DELETE", "records/{three}/draft")
    yield Call("GET", "records/{three}/draft")
    yield Call("GET", SEARCH)


def refusals() -> Iterator[Call]:
    for user in (NOBODY, CURATOR):
        yield Call("GET", SEARCH, user=user)
        yield Call("POST", "records/{two}/versions", user=user)
        yield Call("GET", "records/{two}", user=user)
    yield Call("POST", "records", json=draft(), user=NOBODY)
    yield Call("GET", "records/00000-00000")
    yield Call("GET", "records/00000-00000/versions/latest")
    yield Call("GET", "records/00000-00000/draft")
    yield Call("POST", "records/00000-00000/versions")
    yield Call("GET", "nothing")
    yield Call("POST", "records", content=b"<x/>")
    yield Call("POST", "records", json=draft(languages=[{"id": "xxx"}]))
    yield Call("POST", "records", json=draft(rights=[{"id": "none-1.0"}]))
    yield Call("POST", "records", json={"metadata": WRONG, "files": {"enabled": True}}, save="wrong")
    yield Call("POST", "records/{wrong}/draft/files", json=[{"key": f"{number}.txt"} for number in range(101)])
    yield Call("DELETE", "records/{wrong}/draft", user=CURATOR)
    yield Call("DELETE", "records/{wrong}/draft")
    yield Call("DELETE", "records/{wrong}/draft")


def community() -> Iterator[Call]:
    yield Call("GET", "communities/tei-editions", save="community")
    yield Call("GET", "communities/none")
    yield Call("POST", "records", json=draft(), save="asked")
    yield Call("POST", "records/{asked}/draft/files", json=[{"key": "a.xml"}])
    yield from upload("asked", "a.xml", b"<a/>")
    review = {"receiver": {"community": "{community}"}, "type": "community-submission"}
    yield Call("PUT", "records/{asked}/draft/review", json={**review, "receiver": {"community": "none"}})
    yield Call("PUT", "records/{asked}/draft/review", json=review)
    yield Call("GET", "records/{asked}/draft")
    yield Call("POST", "records/{asked}/draft/actions/publish", json={})
    yield Call("POST", "records/{asked}/draft/actions/submit-review", json={}, save="request")
    yield Call("POST", "records/{asked}/draft/actions/submit-review", json={})
    yield Call("GET", "records/{asked}/draft")
    yield Call("PUT", "records/{asked}/draft", json=draft(version="2"))
    yield Call("POST", "records/{asked}/draft/actions/publish", json={})
    yield Call("DELETE", "records/{asked}/draft")
    yield Call("POST", "requests/{request}/actions/accept", json={}, user=CURATOR)
    yield Call("GET", "records/{asked}")
    yield Call("POST", "records/{asked}/versions", save="next")
    yield Call("DELETE", "records/{next}/draft")


def play(base: str, tokens: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Make every call; what is asked and answered, as far as it is alike on every server."""
    names: dict[str, str] = {}
    saved: dict[str, str] = {}
    with httpx.Client(base_url=f"{base}/api/", timeout=60, headers={"Accept": ACCEPT}) as client:
        for call in calls():
            answer = _ask(client, call, saved, tokens)
            if call.save:
                saved[call.save] = answer.json()["id"]
            asked = f"{call.method} {call.path.replace(URN.removeprefix('urn:uuid:'), 'URN')}"
            told = {"call": asked, "user": call.user, "status": answer.status_code, "body": _body(answer)}
            yield json.loads(_plain(json.dumps(told, ensure_ascii=False), base, names))


def _ask(client: httpx.Client, call: Call, saved: dict[str, str], tokens: dict[str, str]) -> httpx.Response:
    headers = {"Authorization": f"Bearer {tokens[call.user]}"}
    content = call.content
    if call.json is not None:
        text = json.dumps(call.json, ensure_ascii=False)
        content = re.sub(r"\{(\w+)\}", lambda match: saved[match[1]], text).encode()
        headers["Content-Type"] = "application/json"
    elif content is not None:
        headers["Content-Type"] = "application/octet-stream"
    return client.request(call.method, call.path.format(**saved), content=content, headers=headers)


READ = {
    "hits": ("hits", "total"),
    "entries": ("enabled", "entries", "default_preview"),
    "key": ("key", "status", "checksum", "size", "errors"),
    "is_draft": (
        *("id", "status", "is_published", "is_draft", "versions", "pids", "metadata", "access", "custom_fields"),
        *("links", "parent", "errors"),
    ),
    "receiver": ("id", "status", "receiver"),
    "slug": ("id", "slug"),
    "identifier": ("identifier", "provider", "client"),
    "self_html": ("self_html", "reserve_doi"),
    "record": ("record", "files"),
    "pids": ("id", "pids", "review"),
    "message": ("status", "message", "errors", "location"),
}
"""What the target may read of an answer: of an object that has the key, these; of others everything."""


def _body(answer: httpx.Response) -> Any:
    if answer.status_code >= 500:
        return None
    try:
        return _kept(answer.json())
    except ValueError:
        return answer.text


def _kept(value: Any) -> Any:
    if isinstance(value, list):
        return sorted((_kept(part) for part in value), key=lambda part: IDS.sub("", json.dumps(part)))
    if not isinstance(value, dict):
        return value
    read = next((keys for key, keys in READ.items() if key in value), tuple(value))
    kept = {key: value[key] for key in sorted(read) if key in value and key != "oai"}
    return {key: _bare(part) if key == "metadata" else _kept(part) for key, part in kept.items()}


def _bare(value: Any) -> Any:
    """Metadata without the titles of vocabulary entries, in which servers answer in their languages."""
    if isinstance(value, list):
        return [_bare(part) for part in value]
    if isinstance(value, dict) and "id" in value:
        return {"id": value["id"]}
    return {key: _bare(part) for key, part in sorted(value.items())} if isinstance(value, dict) else value


IDS = re.compile(r"\b(?:[0-9a-z]{5}-[0-9a-z]{5}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b")


def _plain(text: str, base: str, names: dict[str, str]) -> str:
    """Ids and addresses as words that are alike on every server: numbered in the order of their appearance."""
    text = text.replace(URN.removeprefix("urn:uuid:"), "URN").replace(base, "BASE")
    text = text.replace(datetime.now(UTC).date().isoformat(), "TODAY")
    return IDS.sub(lambda match: names.setdefault(match[0], f"id{len(names)}"), text)


if __name__ == "__main__":
    place, editor, curator = sys.argv[1:]
    users = {EDITOR: editor, CURATOR: curator, NOBODY: "none"}
    told = (json.dumps(one, ensure_ascii=False) for one in play(place, users))
    TRANSCRIPT.write_text("".join(f"{line}\n" for line in told), encoding="utf-8")
