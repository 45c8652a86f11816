"""Bytes to a ``Source`` and back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from tei.errors import UnreadableError
from tei.model import Source
from tei.sources.encodings import decode, encode
from tei.sources.newlines import uniform_newline
from tei.sources.registry import reader_of
from tei.sources.structured import refuse_structured
from tei.sources.styles import recognise_style


def read_source(
    path_or_bytes: str | Path | bytes, *, uri: str = "", encoding: str | None = None, style: str | None = None
) -> Source:
    """The text of a book with its marks told apart, from a path, from ``-`` (standard input) or from bytes.

    ``uri`` is what messages call it, by default the path as given.  ``encoding`` and ``style`` are
    recognised where they are not given.  Raises ``UnreadableError`` where there is no file, no text, a
    structured file or no encoding that can be told, ``UsageError`` where there is no such style.
    """
    name = uri or (str(path_or_bytes) if isinstance(path_or_bytes, str | Path) else "")
    data = path_or_bytes if isinstance(path_or_bytes, bytes) else read_bytes(path_or_bytes)
    refuse_structured(data, name)
    decoded = decode(data, encoding=encoding, name=name)
    newline = uniform_newline(decoded.text)
    text = decoded.text.replace(newline, "\n") if newline != "\n" else decoded.text
    known = style or recognise_style(text)
    return Source(
        text=text,
        uri=name,
        sha256=sha256(data).hexdigest(),
        encoding=decoded.encoding,
        style=known,
        newline=newline,
        markup=tuple(reader_of(known)(text)),
    )


def read_bytes(path: str | Path) -> bytes:
    """The bytes of the file, or of standard input for ``-``."""
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else Path(path).read_bytes()
    except OSError as error:
        raise UnreadableError(
            f"{path} cannot be read: {error.strerror or error}", remedy="Check the name and the rights of the file."
        ) from None


def write_source(source: Source) -> bytes:
    """The bytes that ``source`` was read from."""
    return encode(source.text.replace("\n", source.newline), source.encoding)


def reading_text(source: Source) -> str:
    """The book's text: without the marks, character references replaced by what they stand for."""
    return "".join(pieces(source))


def pieces(source: Source) -> Iterator[str]:
    """The text between the marks and the readings of marks, in order."""
    done = 0
    for mark in source.markup:
        yield source.text[done : mark.span.start]
        yield mark.reading
        done = mark.span.end
    yield source.text[done:]
