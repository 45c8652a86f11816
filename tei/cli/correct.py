"""``tei correct``: record a person's decision in the file beside the book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import click

from tei.cli import options
from tei.cli.edge import say
from tei.cli.streams import INPUT, STREAM, get, put
from tei.corrections.kinds import KINDS, Correction
from tei.errors import UsageError
from tei.model import Source
from tei.positions import line_and_column, line_span, line_starts, quotation


class Place(NamedTuple):
    """How the command line says where in the book."""

    line: int | None
    text: str | None


@click.command(epilog="Kinds: " + "; ".join(f"{name}: {kind.meaning}" for name, kind in KINDS.items()) + ".")
@click.argument("book", type=INPUT, metavar="BOOK.txt")
@click.argument("kind", type=click.Choice(list(KINDS)), metavar="KIND")
@click.argument("value", required=False, default="")
@click.option("--line", type=click.IntRange(min=1), metavar="N", help="The line of the book.")
@click.option("--text", metavar="WORDS", help="The words that it is about; by itself the whole line.")
@click.option("--note", default="", metavar="WHY", help="Why; for other readers of the file.")
@click.option("--everywhere", is_flag=True, help="About every place where the words stand; for names.")
@options.style_option
@options.encoding_option
@options.corrections_option
@options.quiet_option
def correct(
    book: Path,
    kind: str,
    value: str,
    line: int | None,
    text: str | None,
    note: str,
    everywhere: bool,
    style: str | None,
    encoding: str | None,
    corrections: Path | None,
    quiet: bool,
) -> int:
    """Append a decision about BOOK.txt to BOOK.corrections.toml; every later `tei encode` replays it.

    VALUE is what the kind asks for: the level of a heading, the number of a page, the reference of a name,
    the type of a division, the right reading of a slip, the other name of the same person.

    \b
    tei correct book.txt no-heading --line 120
    tei correct book.txt page 12 --text "words that begin page 12"
    tei correct book.txt slip 目錄 --line 18 --text "目 集"
    tei correct book.txt person wikidata:Q42 --text 李明 --everywhere
    tei correct book.txt same 陈人庄 --text 陈总 --everywhere
    """
    from tei.corrections.sidecar import append_correction, entry_text
    from tei.sources import read_source

    source = read_source(get(book), uri=str(book), encoding=encoding, style=style)
    said = Correction(kind, "", value=checked(kind, value), everywhere=everywhere, note=note)
    decision = throughout(source, said, text) if everywhere else located(source, said, Place(line, text))
    path = corrections or beside(book)
    if str(path) == STREAM:
        put(path, entry_text(decision).encode())
        return 0
    at = append_correction(path, decision)
    if not quiet:
        say(f"{path}:{at}: {kind} recorded; `tei encode {book}` replays it.")
    return 0


def beside(book: Path) -> Path:
    """The file of corrections beside ``book``."""
    from tei.corrections.sidecar import SUFFIX

    if str(book) == STREAM:
        raise UsageError("nothing can be beside standard input", remedy="Name the file with --corrections.")
    return book.with_suffix(SUFFIX)


def checked(kind: str, value: str) -> str:
    """``value`` where ``kind`` has one of this form."""
    says = KINDS[kind].says
    if value and not says:
        raise UsageError(f"{kind} has no value, but {value!r} is given", remedy="Leave it out, or use --text.")
    if KINDS[kind].required and not value.strip():
        raise UsageError(f"{kind} needs a value: its {says}", remedy=f"Write: tei correct BOOK.txt {kind} VALUE …")
    if says == "level" and value and value not in "123456789":
        raise UsageError(f"the level of a heading is a number from 1 to 9, not {value!r}", remedy="Give 1, 2, 3 …")
    return value


def located(source: Source, correction: Correction, place: Place) -> Correction:
    """``correction`` with its quotation, line and neighbours; raises ``UsageError`` where that is not one place."""
    from tei.corrections.anchors import anchored

    starts = line_starts(source.text)
    words = place.text or _line_text(source, starts, place.line)
    found = places(source.text, starts, words, place.line)
    if len(found) != 1:
        raise _not_one_place(source, starts, words, found)
    return anchored(source.text, starts, replace(correction, text=words), found[0])


def throughout(source: Source, correction: Correction, text: str | None) -> Correction:
    """``correction`` for every place of ``text``; or ``UsageError`` where its kind is about one."""
    from tei.corrections.anchors import every_place

    if not KINDS[correction.kind].everywhere:
        known = ", ".join(name for name, kind in KINDS.items() if kind.everywhere)
        raise UsageError(f"{correction.kind} is about one place", remedy=f"--everywhere is for: {known}.")
    if not text:
        raise UsageError("--everywhere needs the words", remedy='For example: --text "李明" --everywhere')
    if not every_place(source.text, text):
        raise UsageError(f"{text[:40]!r} does not stand in the book", remedy="Quote the characters exactly.")
    return replace(correction, text=text)


def _line_text(source: Source, starts: Sequence[int], line: int | None) -> str:
    if line is None:
        raise UsageError("say where: with --line, --text or both", remedy='For example: --line 120 --text "the words"')
    lines = len(starts) - source.text.endswith("\n")
    if line > lines:
        raise UsageError(f"there is no line {line}: the text has {lines}", remedy="Lines count from 1.")
    span = line_span(starts, line, len(source.text))
    words = source.text[slice(*span)]
    heads = [m for m in source.markup if m.span.start == span.start and m.span.end < span.end]
    plain = words[heads[0].span.end - span.start :] if heads else words
    if not plain.strip():
        raise UsageError(f"line {line} is empty", place=f"{source.uri}:{line}", remedy="Name a line with text on it.")
    return plain.strip()


def places(text: str, starts: Sequence[int], words: str, line: int | None) -> list[int]:
    """The offsets at which ``words`` stand, on ``line`` where it is given."""
    low, high = (0, len(text)) if line is None else line_span(starts, min(line, len(starts)), len(text))
    found: list[int] = []
    at = text.find(words, low)
    while 0 <= at < high:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def _not_one_place(source: Source, starts: Sequence[int], words: str, found: Sequence[int]) -> UsageError:
    if not found:
        return UsageError(f"{words[:40]!r} does not stand there", remedy="Quote the characters exactly.")
    shown = [line_and_column(starts, at)[0] for at in found[:10]]
    around = quotation(source.text, line_span(starts, shown[0], len(source.text)))
    return UsageError(
        f"{words[:40]!r} stands in {len(found)} places: lines {', '.join(map(str, shown))} …",
        place=f"{source.uri}:{shown[0]}",
        remedy=f"Add --line, or quote more words. The first is: {around}",
    )
