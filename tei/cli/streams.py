"""Bytes in and out of a command: files, standard streams, devices; and what must not be overwritten."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
from lxml import etree

from tei.cli.edge import system_error
from tei.errors import UnreadableError, UnwritableError, UsageError
from tei.io.files import write_file, write_together
from tei.io.paths import TEXT_SUFFIXES
from tei.stamps import is_source_of, is_untouched
from tei.tree import TEI
from tei.xml.parser import parse_xml

STREAM = "-"


class SourceAtRiskError(UsageError):
    """What is to be written would replace a book's own text."""


INPUT = click.Path(allow_dash=True, path_type=Path)
"""A path that is read; ``-`` is standard input.  Whether it is there is told by ``get``."""


def get(path: Path) -> bytes:
    """The bytes of ``path`` or of standard input; raises ``UnreadableError``."""
    if str(path) == STREAM:
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {_reason(error)}", remedy=_remedy(path)) from None


def _reason(error: OSError) -> str:
    reasons = {IsADirectoryError: "it is a folder", FileNotFoundError: "there is no such file"}
    return reasons.get(type(error), error.strerror or str(error))


def _remedy(path: Path) -> str:
    return "Name the files in it." if path.is_dir() else "Check the name and your rights."


def refuse_same(output: Path, inputs: Iterable[Path | None]) -> None:
    """Refuse to write ``output`` over a file that the command reads; raises ``UsageError``."""
    if any(one and one.exists() and is_same(output, one) for one in inputs):
        raise UsageError(f"{output} would overwrite its own input", remedy="Name another file.")


def is_same(one: Path, other: Path) -> bool:
    """Return whether two paths lead to one file, be it there or not; standard output is none."""
    if STREAM in (str(one), str(other)):
        return False
    return one.samefile(other) if one.exists() and other.exists() else os.path.realpath(one) == os.path.realpath(other)


def refuse_source(output: Path, new: bytes, tei: bytes, *, is_named: bool = True) -> None:
    """Raise ``SourceAtRiskError`` where ``new`` would replace the text that ``tei`` was made from, or may be that.

    By the sum that the TEI names, or by the decisions that a person keeps beside it.  A text that somebody edited
    has another sum: a file that the user did not name (``is_named``) is not replaced where it looks like a text.
    """
    from tei.corrections.sidecar import sidecar_of

    if str(output) == STREAM or not output.is_file() or (old := get(output)) == new:
        return
    is_text = output.suffix.lower() in TEXT_SUFFIXES
    if is_source_of(old, tei) or (is_text and sidecar_of(output)):
        raise SourceAtRiskError(
            f"{output} is the text that the TEI was made from, and would be overwritten",
            remedy="Name another file with -o.",
        )
    if is_text and not is_named and old.strip():
        raise SourceAtRiskError(
            f"{output} is there and differs: it may be the text that the TEI was made from",
            remedy="Name another file with -o; or that one, if it may be overwritten.",
        )


def put(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``, whole or not at all, or to standard output; raises ``UnwritableError``."""
    if str(path) == STREAM:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        _write(path, data)
    except OSError as error:
        raise system_error(error, str(path)) from None


def put_together(main: tuple[Path, bytes], others: Sequence[tuple[Path, bytes]]) -> None:
    """Write a file and what speaks of it: at no instant is one of the ``others`` there for another state of it."""
    every = [main, *others]
    if not others or any(str(path) == STREAM or (path.exists() and not path.is_file()) for path, _ in every):
        for path, data in every:
            put(path, data)
        return
    try:
        write_together([(path.resolve(), data) for path, data in every])
    except OSError as error:
        raise system_error(error) from None


def _write(path: Path, data: bytes) -> None:
    """A device or a pipe is written to; a link is followed; anything else is replaced as a whole."""
    if path.is_dir():
        raise UnwritableError(f"{path} cannot be written: it is a folder", remedy="Name a file with -o.")
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            stream.write(data)
    else:
        write_file(path.resolve(), data)


def put_json(value: object) -> None:
    """One JSON value on standard output."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def refuse_edited(path: Path, new: bytes) -> None:
    """Raise ``UsageError`` where ``path`` holds what a person made or changed and ``new`` would replace it."""
    if str(path) == STREAM or not path.is_file():
        return
    old = get(path)
    if not old.strip() or old == new or is_untouched(old):
        return
    raise UsageError(
        f"{path} is not as `tei encode` left it: writing it again would destroy somebody's work",
        remedy="Write elsewhere with -o; or record the changes with `tei correct`, then write it again with --force.",
    )


def refuse_text(data: bytes, path: Path) -> None:
    """Raise ``UnreadableError`` where a plain text was given for TEI, and say what to give."""
    from tei.sources.structured import begins_like_xml

    if data.strip() and not begins_like_xml(data):
        made = path.with_suffix(".xml") if path.name not in ("", STREAM) else path
        is_made = made != path and made.is_file()
        remedy = f"Give its TEI: {made}" if is_made else f"Encode it first: tei encode {path}"
        raise UnreadableError("this is a text, not TEI", place=str(path), remedy=remedy)


def tree_of(path: Path) -> etree._ElementTree:
    """The TEI of ``path`` or of standard input; raises ``UnreadableError``, with the place where it is no XML."""
    return tree_of_bytes(get(path), path)


def tree_of_bytes(data: bytes, path: Path) -> etree._ElementTree:
    """The TEI that was read from ``path``; raises ``UnreadableError`` as ``tree_of`` does."""
    refuse_text(data, path)
    root = parse_xml(data, str(path))
    entity = next(root.iter(etree.Entity), None)
    if entity is not None:
        raise UnreadableError(
            f"{entity.text} is an entity reference, which is not looked up",
            place=f"{path}:{entity.sourceline}",
            remedy="Write what it stands for in its place.",
        )
    if next(root.iter(f"{TEI}text"), None) is None:
        raise UnreadableError(f"there is no <text> of the TEI in {path}", remedy="Give a TEI document.")
    return etree.ElementTree(root)
