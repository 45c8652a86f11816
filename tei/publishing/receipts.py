"""Receipts: ``BOOK.receipt.json`` beside the book says what went where, one entry for each target and place.

By them a run over many books tells those that changed from those that did not, without asking the target.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from tei.errors import UnreadableError
from tei.io.files import write_file
from tei.io.lock import locked
from tei.publishing.books import Book
from tei.publishing.bundle import is_name
from tei.publishing.publishing import Receipt

Entry = Mapping[str, Any]
SUFFIX = ".receipt.json"
SENDING = "sending"
"""The key of an entry that a run has begun to replace."""
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|[^/\\\s]+@[^/\\\s]+:|~")
"""How a place begins that is no path of this machine."""


def receipt_path(book: Path) -> Path:
    """Where the receipts of ``book`` are."""
    return book.with_suffix(SUFFIX)


def read_receipts(book: Path) -> list[Entry]:
    """The entries, the oldest first; none without a file.  Raises ``UnreadableError`` for one that is not ours."""
    path = receipt_path(book)
    try:
        entries = json.loads(path.read_bytes())
    except FileNotFoundError:
        return []
    except (OSError, ValueError):
        entries = None
    if not isinstance(entries, list) or not all(_is_entry(entry) for entry in entries):
        raise UnreadableError(f"{path} is no receipt", remedy="Remove it: the next publication writes a new one.")
    return entries


def _is_entry(entry: object) -> bool:
    """Is it one of ours?  People edit such files, and merges leave them half."""
    if not isinstance(entry, dict) or not isinstance(entry.get("files"), dict):
        return False
    return all(isinstance(entry.get(key), str) for key in ("target", "place", "name")) and is_name(entry["name"])


def write_receipt(book: Book, receipt: Receipt, made: Mapping[str, object]) -> None:
    """Put the receipt in the place of the former one of the same target and place."""
    said = {key: value for key, value in receipt._asdict().items() if key != "action"}
    with locked(receipt_path(book.path)):  # another run may publish the book elsewhere
        entries = [entry for entry in read_receipts(book.path) if not _is_of(entry, receipt.target, receipt.place)]
        _write(book.path, [*entries, {**said, "made": _made(book, receipt.place, made)}])


def doubt_receipt(book: Book, target: str, place: str) -> None:
    """Note that the book is about to be sent: until a new receipt is written, nobody knows which edition is there.

    Else a run that is killed behind the target's last step would leave the receipt of the edition before.
    """
    if not any(_is_of(entry, target, place) for entry in read_receipts(book.path)):
        return
    with locked(receipt_path(book.path)):
        entries = [
            {**entry, SENDING: True} if _is_of(entry, target, place) else entry for entry in read_receipts(book.path)
        ]
        _write(book.path, entries)


def _made(book: Book, place: str, made: Mapping[str, object]) -> dict[str, object]:
    """With where the place lies as seen from the book: ``--out archive`` is another folder in another folder."""
    if ADDRESS.match(place) or os.path.isabs(place):
        return dict(made)
    return {**made, "from": Path(os.path.relpath(place, book.path.parent)).as_posix()}


def place_of(book: Path, entry: Entry) -> str:
    """The place of an entry as it is called from here, where it is a folder that lies where it lay from the book."""
    near = entry.get("made", {}).get("from", "")
    there = book.parent / near
    return os.path.relpath(there) if near and there.exists() else str(entry["place"])


def receipts_in(folder: Path) -> Iterator[tuple[Path, list[Entry]]]:
    """Each book in ``folder`` and below that has receipts, with them; raises ``UnreadableError``."""
    for path in sorted(folder.rglob(f"*{SUFFIX}")):
        book = path.with_name(f"{path.name.removesuffix(SUFFIX)}.xml")
        yield book, read_receipts(book)


def forget_name(folder: Path, names: Collection[str], target: str, place: str) -> None:
    """Take books that are there no more out of all receipts in ``folder`` and below."""
    for book, _ in receipts_in(folder) if names else ():
        with locked(receipt_path(book)):
            entries = read_receipts(book)
            kept = [entry for entry in entries if not (_is_of(entry, target, place) and entry["name"] in names)]
            if kept != entries:
                _write(book, kept)


def formats_before(book: Book, target: str, place: str) -> tuple[str, ...]:
    """Return the names of the formats that went along when the book was last published there."""
    entry = next((entry for entry in read_receipts(book.path) if _is_of(entry, target, place)), {})
    made = entry.get("made")
    names = made.get("formats") if isinstance(made, dict) and entry.get("name") == book.name else None
    return tuple(map(str, names)) if isinstance(names, list) else ()


def is_settled(book: Book, data: bytes, target: str, place: str, made: Mapping[str, object]) -> bool:
    """Does a receipt say that this very TEI is there for all to see, under this name, with what goes with it?"""
    entry = next((entry for entry in read_receipts(book.path) if _is_of(entry, target, place)), None)
    wanted = (book.name, _made(book, place, made))
    if entry is None or (entry["name"], entry.get("made")) != wanted:
        return False
    if entry.get(SENDING) or not entry.get("public", True):
        return False
    return bool(entry["files"].get(f"{book.name}.xml") == sha256(data).hexdigest())


def _is_of(entry: Entry, target: str, place: str) -> bool:
    return (entry["target"], entry["place"]) == (target, place)


def _write(book: Path, entries: Sequence[Entry]) -> None:
    """Write the entries; a book that is nowhere any more has no file of them."""
    if not entries:
        receipt_path(book).unlink(missing_ok=True)
        return
    write_file(receipt_path(book), json.dumps(entries, ensure_ascii=False, indent=2).encode() + b"\n")
