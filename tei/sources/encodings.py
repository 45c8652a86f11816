"""Character encodings: which one the bytes are in, the text they stand for, and the bytes again."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from tei.sources.detection import detect
from tei.sources.refusals import (
    refuse_binary,
    refuse_bytes,
    refuse_doubtful,
    refuse_empty,
    refuse_mixed,
    refuse_name,
    refuse_nul,
)

BYTE_ORDER_MARKS = (
    ("utf-8-sig", "utf-8", codecs.BOM_UTF8),
    ("utf-16-le-sig", "utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be-sig", "utf-16-be", codecs.BOM_UTF16_BE),
)
"""Our name, Python's codec for what follows, and the mark (Unicode Standard, section 23.8)."""

NO_BOOKS = frozenset({"idna", "mbcs", "oem", "palmos", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
"""Python's codecs for its own purposes, which no book is written in (Python documentation, codecs, text encodings)."""

SURROGATE = re.compile("[\ud800-\udfff]")


class Decoded(NamedTuple):
    """A text and the name of the encoding that gives the same bytes back."""

    text: str
    encoding: str


def decode(data: bytes, *, encoding: str | None = None, name: str = "") -> Decoded:
    """The text that ``data`` stands for, in ``encoding`` or in the one that it is recognised to be in.

    Raises ``UnreadableError`` with the byte position where the bytes are empty, binary, not in the
    encoding, or in none that can be told.
    """
    decoded = decode_as(data, known(encoding), name) if encoding else recognise(data, name)
    refuse_empty(decoded.text, name)
    refuse_nul(decoded.text, name)
    return decoded


def encode(text: str, encoding: str, errors: str = "strict") -> bytes:
    """The bytes of ``text``; the inverse of ``decode``."""
    for marked, codec, mark in BYTE_ORDER_MARKS:
        if marked == encoding:
            return mark + text.encode(codec, errors)
    return text.encode(encoding, errors)


def known(encoding: str) -> str:
    """Return Python's name for ``encoding``; our own names with ``-sig`` pass.

    Raises ``UnreadableError`` where there is no such encoding, or none that texts are written in.
    """
    if any(encoding == marked for marked, _, _ in BYTE_ORDER_MARKS):
        return encoding
    try:
        codec = codecs.lookup(encoding)
    except (LookupError, ValueError):  # a name with a NUL in it is a ValueError
        refuse_name(encoding)
    if not codec._is_text_encoding or codec.name.replace("_", "-") in NO_BOOKS:
        refuse_name(encoding)
    return codec.name


def recognise(data: bytes, name: str) -> Decoded:
    """Decode by the byte order mark, else in the encoding that was surely recognised; refuse what is not sure."""
    marked = marked_encoding(data)
    if marked:
        return decode_as(data, marked, name)
    found = detect(data)
    if found.kind in ("sure", "broken"):
        return decode_as(data, found.encodings[0], name)
    if b"\0" in data:
        refuse_binary(data, name)
    if found.kind == "mixed":
        refuse_mixed(data, found.at, found.encodings, name)
    refuse_doubtful(data, found.encodings, name, is_text=found.kind == "unsure")


def marked_encoding(data: bytes) -> str:
    """The encoding that the byte order mark names; empty where there is none."""
    return next((marked for marked, _, mark in BYTE_ORDER_MARKS if data.startswith(mark)), "")


def decode_as(data: bytes, encoding: str, name: str) -> Decoded:
    """Decode strictly and prove that the same bytes come back."""
    encoding, codec, start = with_mark(data, encoding)
    try:
        text = data[start:].decode(codec)
    except UnicodeDecodeError as error:
        refuse_bytes(data, start + error.start, codec, error.reason, name)
    again = encode(text, encoding, "backslashreplace")
    if again != data:
        refuse_bytes(data, first_difference(data, again), codec, "other bytes stand for the same character", name)
    if half := SURROGATE.search(text):
        refuse_bytes(data, start + len(encode(text[: half.start()], codec)), codec, "half a character", name)
    return Decoded(text, encoding)


def with_mark(data: bytes, encoding: str) -> tuple[str, str, int]:
    """The encoding's name, its codec and the length of the byte order mark that the data begin with."""
    for marked, codec, mark in BYTE_ORDER_MARKS:
        if encoding in (marked, codec, "utf-16") and data.startswith(mark):
            return marked, codec, len(mark)
    plain = {marked: codec for marked, codec, _ in BYTE_ORDER_MARKS} | {"utf-16": "utf-16-le"}
    return plain.get(encoding, encoding), plain.get(encoding, encoding), 0


def first_difference(one: bytes, other: bytes) -> int:
    """The offset of the first byte that differs."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))
