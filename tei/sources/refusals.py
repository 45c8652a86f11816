"""Why bytes cannot be read as a text, each said with the place and with what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from tei.errors import UnreadableError

EXCERPT = 24
"""Characters that show how a file would read."""
SHOWN = 4
"""Encodings that are offered."""
UNKNOWN = (
    "Find out which it is and give it with --encoding: any that Python knows, cp1255, cp874 or cp037, for example."
)
REMEDY = "Say which encoding it is with --encoding, for example --encoding gb18030, big5, utf-16-le or cp1252."


def refuse_name(encoding: str) -> NoReturn:
    """There is no such encoding."""
    raise UnreadableError(f"there is no text encoding called {encoding[:40]!r}", remedy=REMEDY) from None


def refuse_empty(text: str, name: str) -> None:
    """Refuse a text of nothing but white space."""
    if not text.strip():
        raise UnreadableError(
            "the file holds nothing but white space" if text else "the file is empty",
            place=name,
            remedy="Check that the right file was given and that it was written completely.",
        )


def refuse_nul(text: str, name: str) -> None:
    """Refuse a text with a NUL, which neither XML nor any text has."""
    at = text.find("\0")
    if at >= 0:
        raise UnreadableError(
            f"character {at} is NUL: the file is binary, damaged or in another encoding",
            place=place_of_text(text, at, name),
            remedy="Take the NUL out, or: " + REMEDY,
        )


def refuse_binary(data: bytes, name: str) -> NoReturn:
    """The bytes have NULs and are not UTF-16."""
    at = data.find(b"\0")
    raise UnreadableError(
        f"byte {at} is NUL: the file is not a text, or it is in an encoding that cannot be told",
        place=place_of(data, at, name),
        remedy="Give the text of the book, not a PDF, an image or an archive. " + REMEDY,
    )


def refuse_bytes(data: bytes, at: int, codec: str, reason: str, name: str) -> NoReturn:
    """The bytes at ``at`` do not belong to the encoding of the file."""
    raise UnreadableError(
        f"byte {at} (hexadecimal {data[at : at + 4].hex(' ')}) cannot be read as {codec}: {reason}",
        place=place_of(data, at, name, codec),
        remedy="Mend the file at that place, or: " + REMEDY,
    ) from None


def refuse_mixed(data: bytes, at: int, encodings: Sequence[str], name: str) -> NoReturn:
    """The file is in one encoding, and from ``at`` on in another."""
    encoding, other = encodings
    sample = excerpt(data[at : at + 4 * EXCERPT].decode(other, "ignore"), 0)
    raise UnreadableError(
        f"the file is in two encodings: here begins {other}, which reads {sample}; the rest is {encoding}",
        place=place_of(data, at, name, encoding),
        remedy="Save all of it in one encoding, best in UTF-8, or: " + REMEDY,
    )


def refuse_doubtful(data: bytes, encodings: Sequence[str], name: str, *, is_text: bool) -> NoReturn:
    """Several encodings may be meant, the likeliest first; without ``is_text`` none gives a text as we know them."""
    shown = encodings[:SHOWN]
    texts = [data.decode(encoding, "replace") for encoding in shown]
    at = min((first_difference(texts[0], text) for text in texts[1:]), default=0)
    at = at if len(texts) > 1 else next((i for i, character in enumerate(texts[0]) if character > "\x7f"), 0)
    readings = ", ".join(f"{encoding} {excerpt(text, at)}" for encoding, text in zip(shown, texts, strict=True))
    options = " or ".join(f"--encoding {encoding}" for encoding in shown)
    doubt = "the encoding is not certain" if is_text else "the encoding is not known, and no reading looks like a text"
    remedy = f"Say which it is: {options}; or another that Python knows."
    raise UnreadableError(
        f"{doubt}: {readings}", place=place_of_text(texts[0], at, name), remedy=remedy if is_text else UNKNOWN
    )


def first_difference(one: str, other: str) -> int:
    """Return where two readings begin to differ."""
    return next((at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), 0)


def excerpt(text: str, at: int) -> str:
    """Return how a text reads around a place, on one line, in quotation marks."""
    start = max(text.rfind("\n", 0, at) + 1, at - EXCERPT // 4, 0)
    line = text[start : start + EXCERPT].strip().partition("\n")[0]
    return f"“{''.join(character for character in line if character.isprintable())}”"


def place_of(data: bytes, at: int, name: str, codec: str = "utf-8") -> str:
    """FILE:LINE:COLUMN of the byte at ``at``; the column counts characters of the encoding."""
    before = data[:at].decode(codec, "replace").removeprefix("\ufeff")
    return f"{name or '-'}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def place_of_text(text: str, at: int, name: str) -> str:
    """FILE:LINE:COLUMN of the character at ``at``."""
    return f"{name or '-'}:{text.count(chr(10), 0, at) + 1}:{at - text.rfind(chr(10), 0, at)}"
