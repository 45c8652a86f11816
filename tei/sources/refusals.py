"""Why bytes cannot be read as a text, each said with the place and with what to do."""

from __future__ import annotations

from typing import NoReturn

from tei.errors import UnreadableError

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


def refuse_bytes(data: bytes, at: int, encoding: str, reason: str, name: str) -> NoReturn:
    """The bytes at ``at`` do not belong to the encoding."""
    raise UnreadableError(
        f"byte {at} (hexadecimal {data[at : at + 4].hex(' ')}) cannot be read as {encoding}: {reason}",
        place=place_of(data, at, name),
        remedy="Mend the file at that place, or: " + REMEDY,
    ) from None


def refuse_rivals(best: tuple[str, str], rival: tuple[str, str], name: str) -> NoReturn:
    """Two encodings give equally plausible texts; each is a pair of text and encoding."""
    at = next((i for i, (one, two) in enumerate(zip(best[0], rival[0], strict=False)) if one != two), 0)
    readings = " and ".join(f"{text[at : at + 8]!r} in {encoding}" for text, encoding in (best, rival))
    raise UnreadableError(
        f"the encoding cannot be told: at byte {len(best[0][:at].encode(best[1]))} the text reads {readings}",
        place=place_of_text(best[0], at, name),
        remedy=REMEDY,
    )


def place_of(data: bytes, at: int, name: str) -> str:
    """FILE:LINE:COLUMN of the byte at ``at``; the column counts characters where the line is UTF-8."""
    line = data.count(b"\n", 0, at) + 1
    before = data[data.rfind(b"\n", 0, at) + 1 : at]
    return f"{name or '-'}:{line}:{len(before.decode('utf-8', 'replace')) + 1}"


def place_of_text(text: str, at: int, name: str) -> str:
    """FILE:LINE:COLUMN of the character at ``at``."""
    return f"{name or '-'}:{text.count(chr(10), 0, at) + 1}:{at - text.rfind(chr(10), 0, at)}"
