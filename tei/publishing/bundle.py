"""What goes out: the TEI and all that a reader of the deposit needs, as named bytes.

The same TEI and options give the same bundle, byte for byte, so that a second publication can tell
that nothing has changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from tei.errors import UsageError
from tei.publishing.crosswalk import as_json, write_metadata
from tei.publishing.record import Record, read_record
from tei.resources import schema_path
from tei.xml.parser import parse_xml

SUMS = "manifest-sha256.txt"
"""The checksums of all other files, in the form of ``sha256sum`` and of BagIt (RFC 8493 2.1.3)."""
SCHEMA_FILES = ("teikit.rng", "teikit.sch")
METADATA_FILES = {
    "metadata/datacite.json": "datacite",
    "metadata/mods.xml": "mods",
    "metadata/schema.org.json": "schemaorg",
}


class Bundle(NamedTuple):
    """The files of one publication."""

    name: str
    """The book's name in the repository: a word of letters, figures, ``-``, ``_`` and ``.``."""
    files: Mapping[str, bytes]
    """Path in the bundle → bytes, in the order of the paths."""
    record: Record
    folder: Path = Path()
    """Where the addresses of pictures in the TEI begin, for targets that show pages."""

    @property
    def sums(self) -> Mapping[str, str]:
        """Path → SHA-256 in hexadecimal."""
        return {path: sha256(data).hexdigest() for path, data in self.files.items()}


def make_bundle(name: str, tei: bytes, formats: Mapping[str, bytes]) -> Bundle:
    """The bundle of the book ``name`` with its TEI and the ``formats`` (file name → bytes) that go with it.

    Raises ``UsageError`` where the name can't stand in an address or two files have the same name.
    """
    _check_name(name)
    record = read_record(parse_xml(tei))
    files = {f"{name}.xml": tei, **dict(_companions(name, record, formats))}
    if clash := formats.keys() & files.keys():
        raise UsageError(f"two files of the bundle are called {min(clash)}", remedy="Leave one of the formats out.")
    files |= formats
    files[SUMS] = _sums(files)
    return Bundle(name, dict(sorted(files.items())), record)


def is_name(name: str) -> bool:
    """Can a book be called so in a repository?  Such a name leads into no other folder."""
    plain = name.replace("-", "").replace("_", "").replace(".", "")
    return plain.isalnum() and not name.startswith(".") and len(name.encode()) <= 200


def _check_name(name: str) -> None:
    if not is_name(name):
        raise UsageError(
            f"{name!r} can't be the name of a book in a repository",
            remedy="Say another with --name: letters, figures, - and _ only.",
        )


def _companions(name: str, record: Record, formats: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    yield "README.md", _readme(name, record, formats).encode()
    yield "LICENSE.md", _licence(record).encode()
    yield "CITATION.cff", _citation(record)
    yield from ((path, write_metadata(record, scheme)) for path, scheme in METADATA_FILES.items())
    yield from ((f"schema/{file}", schema_path(file).read_bytes()) for file in SCHEMA_FILES)


def _sums(files: Mapping[str, bytes]) -> bytes:
    return "".join(f"{sha256(data).hexdigest()}  {path}\n" for path, data in sorted(files.items())).encode()


def _readme(name: str, record: Record, formats: Mapping[str, bytes]) -> str:
    lines = (
        f"# {record.first('title', 'main') or name}",
        record.first("title", "sub"),
        f"A digital edition in TEI P5: `{name}.xml`.",
        *_source(record),
        _list("Beside it", [f"`{path}`" for path in formats]),
        "`CITATION.cff` says how to cite it, `LICENSE.md` how it may be used, `metadata/` has its description for"
        f" catalogues, `schema/` the schema that it is valid against."
        f" `sha256sum --check {SUMS}` proves that the files are whole.",
    )
    return "\n\n".join(line for line in lines if line) + "\n"


def _source(record: Record) -> Iterator[str]:
    parts = [record.first("source", field) for field in ("title", "place", "publisher", "date")]
    if any(parts):
        yield "The printed book: " + ", ".join(part for part in parts if part) + "."


def _list(before: str, items: Sequence[str]) -> str:
    return f"{before}: {', '.join(items)}." if items else ""


def _licence(record: Record) -> str:
    said = record.items.get("licence", ())
    lines = [f"[{item.get('name', item.get('spdx', ''))}]({item.get('url', '')})" for item in said]
    lines += [item["words"] for item in record.items.get("rights", ())]
    return "\n\n".join(lines or ["No licence has been stated."]) + "\n"


def _citation(record: Record) -> bytes:
    """``CITATION.cff`` (Citation File Format 1.2.0): every JSON object is a YAML document."""
    return json.dumps(as_json(record, "cff"), ensure_ascii=False, indent=2).encode() + b"\n"
