"""What a small InvenioRDM answers to what it doesn't take, and which metadata those are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

VOCABULARIES = {
    "resource_type": {"publication-book", "dataset"},
    "languages": {"zho", "eng", "deu", "fra", "jpn", "lat", "kor"},
    "rights": {"cc-by-4.0", "cc-by-sa-4.0", "cc0-1.0"},
    "role": {"editor", "translator", "datacurator", "other"},
    "type": {"subtitle", "other", "abstract", "alternative-title", "technical-info"},
}
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(/.*)?|")
ORCID = re.compile(r"(\d{4}-){3}\d{3}[\dX]")

Told = tuple[int, Any]
DENIED: Told = (403, {"status": 403, "message": "Permission denied."})
ABSENT: Told = (404, {"status": 404, "message": "Not found."})
NO_PID: Told = (404, {"status": 404, "message": "The persistent identifier does not exist."})
NOT_PUBLISHED: Told = (404, {"status": 404, "message": "The persistent identifier is not registered."})
BROKEN: Told = (500, {"status": 500, "message": "The server encountered an internal error"})
OPEN_REVIEW = "You cannot publish a draft with an open review request. Please cancel the review request first."


NOWHERE = (
    "The requested URL was not found on the server. If you entered the URL manually please check your spelling and try"
    " again."
)
ONLY_JSON = (
    "Invalid 'Content-Type' header. Expected one of: application/json,"
    ' application/ld+json;profile="https://w3id.org/ro/crate/1.1"'
)


def invalid(*errors: tuple[str, str]) -> Told:
    told = [{"field": name, "messages": [message]} for name, message in errors]
    return 400, {"status": 400, "message": "A validation error occurred.", "errors": told}


def refused(message: str) -> Told:
    return 400, {"status": 400, "message": message}


def strange(metadata: Any) -> Told | None:
    """A value that the vocabulary has not is refused at once, without the field's name."""
    for name, value in _vocabulary_values(metadata):
        if value not in VOCABULARIES[name]:
            return refused(f"Invalid value {value}.")
    return None


def _vocabulary_values(metadata: Any) -> Iterator[tuple[str, str]]:
    for name in ("languages", "rights"):
        yield from ((name, one["id"]) for one in metadata.get(name, ()) if "id" in one)
    if "resource_type" in metadata:
        yield "resource_type", metadata["resource_type"]["id"]
    for name in ("dates", "additional_titles", "additional_descriptions"):
        yield from (("type", one["type"]["id"]) for one in metadata.get(name, ()))
    yield from (("role", one["role"]["id"]) for one in metadata.get("contributors", ()) if "role" in one)


def faults_of(metadata: dict[str, Any]) -> list[dict[str, Any]]:
    """What keeps a draft from being published; the values at fault are taken out of ``metadata``."""
    found = [*_missing(metadata), *_short(metadata), *_undated(metadata), *_unknown_persons(metadata)]
    if not metadata.get("publisher"):
        found.append(("metadata.publisher", "Missing publisher field required for DOI registration."))
    return [{"field": name, "messages": [message]} for name, message in sorted(found)]


def _missing(metadata: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("title", "creators", "publication_date", "resource_type"):
        if metadata and not metadata.get(name):
            yield f"metadata.{name}", "Missing data for required field."


def _short(metadata: dict[str, Any]) -> Iterator[tuple[str, str]]:
    holders = [("metadata", metadata)]
    holders += [
        (f"metadata.additional_titles.{at}", one) for at, one in enumerate(metadata.get("additional_titles", ()))
    ]
    for path, holder in holders:
        if 0 < len(holder.get("title", "")) < 3:
            del holder["title"]
            yield f"{path}.title", "Shorter than minimum length 3."


def _undated(metadata: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if not DATE.fullmatch(metadata.get("publication_date", "")):
        del metadata["publication_date"]
        yield "metadata.publication_date", "Please provide a valid date or interval."
    for at, one in enumerate(metadata.get("dates", ())):
        if not DATE.fullmatch(one.get("date", "")):
            del one["date"]
            yield f"metadata.dates.{at}.date", "Please provide a valid date or interval."


def _unknown_persons(metadata: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for at, creator in enumerate(metadata.get("creators", ())):
        for number, one in enumerate(creator["person_or_org"].get("identifiers", ())):
            if one["scheme"] == "orcid" and not _is_orcid(one["identifier"]):
                path = f"metadata.creators.{at}.person_or_org.identifiers.{number}.identifier"
                yield path, "Invalid ORCID identifier."


def _is_orcid(text: str) -> bool:
    """ISO 7064 11,2 (support.orcid.org: structure of the identifier)."""
    if not ORCID.fullmatch(text):
        return False
    total = 0
    for digit in text.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == text[-1]
