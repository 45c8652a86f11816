"""How a book of the site is cited: a sentence, CSL-JSON, BibTeX; all from its header, nothing made up."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tei.publishing.record import Record, Values

DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
SPECIAL = re.compile(r"[\\{}$&#%_^~]")
ESCAPES = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}


def csl(name: str, record: Record, address: str) -> dict[str, Any]:
    """The book as an item of CSL-JSON (schema 1.0.2); ``address`` is that of its page, empty where nobody knows it."""
    edition = {
        "id": name,
        "type": "book",
        "title": ": ".join(filter(None, (record.first("title", "main") or name, record.first("title", "sub")))),
        "author": [_name(item) for item in makers(record, "author")],
        "editor": [_name(item) for item in (*makers(record, "editor"), *record.items.get("editor", ()))],
        "publisher": record.first("publisher", "name"),
        "publisher-place": record.first("publisher", "place"),
        "issued": _date(record.first("date", "date")),
        "version": record.first("edition", "number"),
        "language": record.first("language", "tag"),
        "DOI": doi_of(record),
        "URL": address,
        "original-title": record.first("source", "title"),
        "original-publisher": record.first("source", "publisher"),
        "original-publisher-place": record.first("source", "place"),
        "original-date": _date(record.first("source", "date")),
    }
    return {key: value for key, value in edition.items() if value}


def makers(record: Record, role: str) -> tuple[Values, ...]:
    """Those by whom the book is cited, in their role; who has none is an author."""
    return tuple(item for item in record.items.get("creator", ()) if item.get("role", "author").startswith(role))


def doi_of(record: Record) -> str:
    """The DOI of the edition; empty where it has none."""
    found = (DOI.fullmatch(item.get("value", "")) for item in record.items.get("identifier", ()))
    return next((match[1] for match in found if match), "")


def write_csl(name: str, record: Record, address: str) -> bytes:
    """A CSL-JSON file, as Zotero and pandoc read it."""
    return json.dumps([csl(name, record, address)], ensure_ascii=False, indent=1).encode() + b"\n"


def _name(item: Values) -> dict[str, str]:
    if "family" in item and "given" in item and item.get("kind") != "orgName":
        return {"family": item["family"], "given": item["given"]}
    return {"literal": item.get("name", "")}


def _date(date: str) -> dict[str, list[list[int]]] | None:
    match = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", date)
    return {"date-parts": [[int(part) for part in match.groups() if part]]} if match else None


def sentence(item: Mapping[str, Any]) -> str:
    """The citation as a sentence, from an item of CSL-JSON."""
    names = [_said(one) for one in item.get("author", item.get("editor", []))]
    place = ": ".join(filter(None, (item.get("publisher-place", ""), item.get("publisher", ""))))
    parts = (
        ", ".join(names),
        item["title"],
        ", ".join(filter(None, (place, _written(item.get("issued"))))),
        f"https://doi.org/{item['DOI']}" if "DOI" in item else item.get("URL", ""),
    )
    return ". ".join(part for part in parts if part) + ("" if "URL" in item or "DOI" in item else ".")


def _said(name: Mapping[str, str]) -> str:
    return name.get("literal") or f"{name['family']}, {name['given']}"


def _written(date: Mapping[str, Any] | None) -> str:
    if date is None:
        return ""
    year, *rest = date["date-parts"][0]
    return "-".join((str(year), *(f"{part:02}" for part in rest)))


def write_bibtex(item: Mapping[str, Any]) -> bytes:
    """A BibTeX entry, UTF-8, from an item of CSL-JSON."""
    fields = ",\n".join(f"  {key} = {{{value}}}" for key, value in _fields(item))
    return f"@book{{{item['id']},\n{fields}\n}}\n".encode()


def _fields(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in ("author", "editor"):
        if key in item:
            yield key, " and ".join(map(_in_bibtex, item[key]))
    yield "title", escaped(item["title"])
    for key, wanted in (("publisher", "publisher"), ("address", "publisher-place"), ("version", "version")):
        if wanted in item:
            yield key, escaped(item[wanted])
    if "issued" in item:
        yield "year", str(item["issued"]["date-parts"][0][0])
        yield "date", _written(item["issued"])
    for key in ("DOI", "URL"):  # as they are: biblatex and hyperref take them verbatim
        if key in item:
            yield key.lower(), item[key]


def _in_bibtex(name: Mapping[str, str]) -> str:
    """A name that must stay whole is in braces."""
    return f"{{{escaped(name['literal'])}}}" if "literal" in name else escaped(f"{name['family']}, {name['given']}")


def escaped(text: str) -> str:
    """``text`` without a character that TeX takes for its own."""
    return SPECIAL.sub(lambda match: ESCAPES.get(match[0], f"\\{match[0]}"), text)
