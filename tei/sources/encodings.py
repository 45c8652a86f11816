"""Character encodings: which one the bytes are in, the text they stand for, and the bytes again."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import NamedTuple

from tei.resources import data_path
from tei.sources.refusals import (
    refuse_binary,
    refuse_bytes,
    refuse_empty,
    refuse_name,
    refuse_nul,
    refuse_rivals,
)

BYTE_ORDER_MARKS = (
    ("utf-8-sig", "utf-8", codecs.BOM_UTF8),
    ("utf-16-le-sig", "utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be-sig", "utf-16-be", codecs.BOM_UTF16_BE),
)
"""Our name, Python's codec for what follows, and the mark (Unicode Standard, section 23.8)."""

EIGHT_BIT = ("gb18030", "big5", "cp950", "big5hkscs", "cp1252")
"""Tried in this order where the bytes are not UTF-8: of equals the first wins, the narrower before its extensions."""

NO_BOOKS = frozenset({"idna", "mbcs", "oem", "palmos", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
"""Python's codecs for its own purposes, which no book is written in (Python documentation, codecs, text encodings)."""

SURROGATE = re.compile("[\ud800-\udfff]")
WIDE = ("utf-16-le", "utf-16-be")
SAMPLE = 20_000
PLAUSIBLE = 0.15
"""The share of frequent characters among all beyond ASCII; Chinese in a wrong encoding has less than 0.05."""
PLAUSIBLE_LATIN = 0.5
PLAUSIBLE_WIDE = 0.35
"""Among all characters, ASCII included."""
CLEAR = 1.5
SURELY_UTF_8 = 4


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
    """Decode by the byte order mark, else as UTF-8, else as the most plausible of the other encodings."""
    marked = marked_encoding(data)
    if marked:
        return decode_as(data, marked, name)
    if b"\0" in data:
        return plausible_utf_16(data) or refuse_binary(data, name)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return decode_other(data, error, name)


def marked_encoding(data: bytes) -> str:
    """The encoding that the byte order mark names; empty where there is none."""
    return next((marked for marked, _, mark in BYTE_ORDER_MARKS if data.startswith(mark)), "")


def decode_as(data: bytes, encoding: str, name: str) -> Decoded:
    """Decode strictly and prove that the same bytes come back."""
    encoding, codec, start = with_mark(data, encoding)
    try:
        text = data[start:].decode(codec)
    except UnicodeDecodeError as error:
        refuse_bytes(data, start + error.start, encoding, error.reason, name)
    again = encode(text, encoding, "backslashreplace")
    if again != data:
        refuse_bytes(data, first_difference(data, again), encoding, "other bytes stand for the same character", name)
    if half := SURROGATE.search(text):
        refuse_bytes(data, start + len(encode(text[: half.start()], codec)), encoding, "half a character", name)
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


def plausible_utf_16(data: bytes) -> Decoded | None:
    """``data`` as UTF-16 without a mark; none where neither byte order makes a text."""
    readings = [reading for codec in WIDE if (reading := reading_in(data, codec)) and "\0" not in reading.text]
    best = max(readings, key=lambda reading: familiar_share(reading.text), default=None)
    return best if best and familiar_share(best.text) >= PLAUSIBLE_WIDE else None


def decode_other(data: bytes, error: UnicodeDecodeError, name: str) -> Decoded:
    """Decode bytes that are not UTF-8, or refuse them where ``error`` is a slip in a UTF-8 file."""
    if is_damaged_utf_8(data, error.start):
        refuse_bytes(data, error.start, "utf-8", error.reason, name)
    ranked = sorted(((score(reading), reading) for reading in readings(data)), key=lambda pair: -pair[0])
    if not ranked or ranked[0][0] < PLAUSIBLE:
        return plausible_utf_16(data) or refuse_bytes(data, error.start, "utf-8", error.reason, name)
    if rival := next((two for points, two in ranked[1:] if is_rival(points, two, *ranked[0])), None):
        refuse_rivals(ranked[0][1], rival, name)
    return ranked[0][1]


def readings(data: bytes) -> Iterator[Decoded]:
    """Every eight-bit or multi-byte encoding that gives a text from which the bytes come back."""
    return (reading for codec in EIGHT_BIT if (reading := reading_in(data, codec)))


def reading_in(data: bytes, codec: str) -> Decoded | None:
    """``data`` in ``codec``; none where a byte does not fit or would not come back."""
    try:
        text = data.decode(codec)
    except UnicodeError:
        return None
    return Decoded(text, codec) if text.encode(codec, "replace") == data else None


def is_rival(points: float, reading: Decoded, best_points: float, best: Decoded) -> bool:
    """Whether ``reading`` is nearly as plausible as the best and says something else."""
    return points * CLEAR > best_points and reading.text != best.text and not is_extension(reading, best)


def is_extension(reading: Decoded, best: Decoded) -> bool:
    """Big5 has extensions that differ from it in few characters; they are one family here."""
    return {reading.encoding, best.encoding} <= {"big5", "cp950", "big5hkscs"}


def is_damaged_utf_8(data: bytes, start: int) -> bool:
    """Whether what stands before the first bad byte is plainly UTF-8: other encodings fail at once."""
    return len(list(islice(re.finditer(rb"[\xc2-\xf4][\x80-\xbf]+", data[:start]), SURELY_UTF_8))) == SURELY_UTF_8


def score(reading: Decoded) -> float:
    """How familiar the characters beyond ASCII are, 0 to 1."""
    sample = "".join(match[0] for match in islice(re.finditer(r"[^\x00-\x7f]", reading.text), SAMPLE))
    if reading.encoding == "cp1252":
        latin = share(sample, familiar()["latin"])
        return latin if latin >= PLAUSIBLE_LATIN and is_mostly_ascii(reading.text) else 0.0
    return share(sample, familiar()["han"])


def is_mostly_ascii(text: str) -> bool:
    """German and English have few letters beyond ASCII; bytes of Chinese read as Latin have hardly any within."""
    sample = text[:SAMPLE]
    return 4 * sum(character > "\x7f" for character in sample) < len(sample)


def familiar_share(text: str) -> float:
    """The share of characters that any text of ours has many of, ASCII included."""
    sample = text[:SAMPLE]
    return share(sample, familiar()["han"] | familiar()["latin"] | frozenset(map(chr, (9, 10, 13, *range(32, 127)))))


def share(sample: str, characters: frozenset[str]) -> float:
    """The part of ``sample`` that is made of ``characters``."""
    return sum(character in characters for character in sample) / max(1, len(sample))


@cache
def familiar() -> Mapping[str, frozenset[str]]:
    """The frequent characters by script, from ``tei/data/sources/frequent.toml``."""
    table = tomllib.loads(data_path("sources/frequent.toml").read_text(encoding="utf-8"))
    return {"han": frozenset(table["han"].replace("\n", "") + table["han_marks"]), "latin": frozenset(table["latin"])}
