"""The book as PDF, typeset by typst: bookmarks, running heads, printed pages in the margin, PDF/A.

Needs the package typst (``teikit[pdf]``).  A character that no font has is an error, as PDF/A wants it.
Lines from top to bottom are beyond typst: they are set by Chromium from the page for browsers.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tei.errors import InvalidError, MissingToolError, UsageError
from tei.formats.book import Book
from tei.formats.typeset import typst_source
from tei.formats.work import read_work
from tei.io.paths import resolve_below
from tei.io.temporary import temporary_folder
from tei.resources import PACKAGE, data_path
from tei.text.line_ends import WIDE

if TYPE_CHECKING:
    import typst

Standard = Literal["a-2u", "a-3u", "1.7"]
STANDARDS: Mapping[str, Standard] = {"a-2u": "a-2u", "a-3u": "a-3u", "1.7": "1.7"}

UNSHOWN = re.compile(r'the text [`"]+(.+?)[`"]+ could not be displayed', re.DOTALL)


def to_pdf(book: Book, options: Mapping[str, Any]) -> bytes:
    """The PDF.

    Raises ``InvalidError`` for a character without glyph and a broken picture, ``UsageError`` for a font that is not
    installed, ``MissingToolError`` where there is no font for the script, or no Chromium for vertical lines.
    """
    if options.get("writing") == "vertical":
        from tei.formats.printing import to_vertical_pdf

        return to_vertical_pdf(book, options)
    source, pictures = typst_source(book)
    fonts = _fonts(book, options, frozenset(_installed().families()))
    with temporary_folder() as folder:
        for path, data in {"book.typ": _preamble() + source.encode(), **pictures}.items():
            resolve_below(folder, path).write_bytes(data)
        return _typeset(folder / "book.typ", book, _inputs(book, options, fonts), options.get("standard") or "a-2u")


def _preamble() -> bytes:
    return (PACKAGE / "formats" / "pdf.typ").read_bytes()


def _typeset(source: Path, book: Book, inputs: dict[str, str], standard: str) -> bytes:
    import typst

    try:
        return typst.compile(
            str(source),
            root=str(source.parent),
            format="pdf",
            font_paths=_installed(),
            sys_inputs=inputs,
            timestamp=0,
            pdf_standards=[STANDARDS[standard]],
        )
    except typst.TypstError as error:
        raise _told(error, book) from None


def _inputs(book: Book, options: Mapping[str, Any], fonts: Sequence[str | Mapping[str, str]]) -> dict[str, str]:
    """What pdf.typ asks for; typst takes strings only."""
    work = read_work(book)
    row = _row(book.language)
    return {
        "title": work.full_title,
        "authors": json.dumps(work.names()),
        "paper": options.get("paper") or "a5",
        "lang": _subtag(book.language),
        "region": row["region"],
        "fonts": json.dumps(fonts),
        "wide": "yes" if row["region"] else "no",
    }


def _subtag(language: str) -> str:
    code = language.partition("-")[0].lower()
    return code if re.fullmatch("[a-z]{2,3}", code) and code != "und" else "en"


@cache
def _installed() -> typst.Fonts:
    """The fonts of this machine, looked for once."""
    import typst

    return typst.Fonts()


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(data_path("formats/fonts.toml").read_text(encoding="utf-8"))


def _row(language: str) -> Mapping[str, Any]:
    """The fonts for a language, by its tag, else by its first part."""
    table = _table()
    wanted = next((tag for tag in table if tag.lower() == language.lower()[: len(tag)] and "-" in tag), "")
    row: Mapping[str, Any] = table.get(wanted) or table.get(language.partition("-")[0]) or table["other"]
    return row


def _fonts(book: Book, options: Mapping[str, Any], installed: frozenset[str]) -> list[str | Mapping[str, str]]:
    """The families to set the book in, the first first: the Latin one only for Latin in Chinese, or quotation marks
    come out narrow."""
    chosen, latin = options.get("font"), options.get("latin")
    for name in filter(None, (chosen, latin)):
        if name.lower() not in {family.lower() for family in installed}:
            raise UsageError(
                f"there is no font {name!r} on this machine",
                remedy=f"There are {', '.join(sorted(installed)[:40])} …",
            )
    wide = bool(WIDE.search("".join(book.text.itertext())))
    main = chosen or _first(_row(book.language)["families"], installed)
    if wide and not main:
        main = _first([family for row in _table().values() for family in row["families"]], installed - {LATIN})
    if wide and not main:
        raise MissingToolError(
            "no font for Chinese is installed",
            remedy="Install one, such as Debian's fonts-noto-cjk, or name one with --font.",
        )
    if not wide:
        return [name for name in (chosen or latin, LATIN) if name]
    return [{"name": latin or LATIN, "covers": "latin-in-cjk"}, main]


LATIN = "Libertinus Serif"
"""The family for Latin letters, which typst brings."""


def _first(families: Sequence[str], installed: frozenset[str]) -> str:
    return next((family for family in families if family in installed), "")


def _unescaped(text: str) -> str:
    """A string as typst shows it, as it is: ``\\u{10fffd}`` is a character."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), text)


def _told(error: typst.TypstError, book: Book) -> InvalidError:
    """What typst says, for an editor."""
    said = f"{error.message}\n{error.diagnostic}"
    lost = sorted(set("".join(map(_unescaped, UNSHOWN.findall(said)))))
    if lost:
        signs = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in lost)
        return InvalidError(
            f"no font on this machine has a glyph for {signs}",
            place=book.name,
            remedy="Install a font that has it, name one with --font, or allow the gap with --standard 1.7.",
        )
    return InvalidError(f"the book could not be typeset: {error.message}", place=book.name, remedy="Mend that.")
