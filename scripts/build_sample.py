"""Build the sample books in tei/data/sample from their masters in tests/samples.

A master says what is what, so that every variant and the expected structure come from one text:

    =lang zh                          the language
    =persons, =places                 the names in it, in plain form
    =page 4                           a page begins here (without a number: a leaf that has none)
    =article ID ## title              a chapter, with the mark that the Markdown variant gives it
    =section ### title                a section
    =sub, =author                     the subtitle and the author's line of the chapter above
    =entry ID | title | subtitle | 8  a line of the contents; ID is - where its chapter is not in the text
    =item - text                      an item of a list
    text‖5‖text                       a paragraph cut by the start of page 5
    text‖5 ##‖text                    the same, and the Markdown variant takes the rest for a heading
    ⏎                                 a printed line end in an entry
    ¬                                 where the printer may hyphenate
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MASTERS = ROOT / "tests" / "samples"
SAMPLES = ROOT / "tei" / "data" / "sample"

HEADS = ("main", "preface", "contents", "article", "section")
CUT = re.compile(r"‖(\d+)( #+)?‖")


@dataclass(frozen=True, slots=True)
class Piece:
    """One block of the book on one page."""

    page: int
    """Counts leaves from 0."""
    label: str
    """The page's printed number; empty where it has none."""
    kind: str
    text: str
    mark: str = ""
    """What the Markdown variant writes before it."""
    id: str = ""
    continues: bool = False
    """It goes on from the page before."""
    extra: tuple[str, ...] = ()
    """An entry's subtitle and page number."""


@dataclass(slots=True)
class Reader:
    """Where the reading of a master stands."""

    page: int = -1
    label: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)


def read_master(path: Path) -> Reader:
    """The pieces of the master at ``path`` and what it says of the whole."""
    reader = Reader()
    for line in path.read_text(encoding="utf-8").splitlines():
        read_line(reader, line)
    return reader


def read_line(reader: Reader, line: str) -> None:
    kind, _, value = line[1:].partition(" ") if line.startswith("=") else ("p", "", line)
    if kind in ("lang", "persons", "places"):
        reader.facts[kind] = value
    elif kind == "page":
        reader.page, reader.label = reader.page + 1, value
    else:
        read_block(reader, kind, value)


def read_block(reader: Reader, kind: str, value: str) -> None:
    identifier, _, value = value.partition(" ") if kind in ("article", "entry") else ("", "", value)
    if kind == "entry":
        title, *extra = (part.strip() for part in value.removeprefix("| ").split("|"))
        reader.pieces.append(Piece(reader.page, reader.label, kind, title, "-", identifier, extra=tuple(extra)))
        return
    mark, _, text = value.partition(" ") if re.match(r"(#+|-) ", value) else ("", "", value)
    add_pieces(reader, kind, text, mark, identifier)


def add_pieces(reader: Reader, kind: str, text: str, mark: str, identifier: str) -> None:
    first, *rest = CUT.split(text)
    reader.pieces.append(Piece(reader.page, reader.label, kind, first, mark, identifier))
    for label, false_mark, part in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        reader.page, reader.label = reader.page + 1, label
        reader.pieces.append(Piece(reader.page, label, kind, part, (false_mark or "").strip(), continues=True))


def plain(text: str) -> str:
    return text.replace("¬", "").replace("⏎", "")


def hyphenates(piece: Piece, following: Piece) -> bool:
    """Whether a page end cuts a word that is written with letters, so that the printer put a hyphen."""
    return following.continues and piece.text[-1:].isascii() and piece.text[-1:].isalpha()


def printed(pieces: list[Piece]) -> Iterator[tuple[Piece, str]]:
    """Every piece with its text as printed: with a hyphen where a page cuts a word."""
    for piece, following in pairwise([*pieces, Piece(0, "", "", "")]):
        yield piece, piece.text + "-" * hyphenates(piece, following)


# ---------------------------------------------------------------- Markdown, as OCR writes it


def markdown(pieces: list[Piece], facts: Mapping[str, str]) -> str:
    blocks = [(piece, markdown_block(piece, text)) for piece, text in printed(pieces)]
    joined = "".join(
        block + ("\n" if piece.mark == following.mark == "-" else "\n\n")
        for (piece, block), (following, _) in pairwise([*blocks, (Piece(0, "", "", ""), "")])
    )
    return joined.rstrip("\n") + "\n"


def markdown_block(piece: Piece, text: str) -> str:
    if piece.kind == "entry":
        return "\n".join(f"- {line}" for line in entry_lines(piece, " ..... ( {} )", "  \n"))
    return " ".join(filter(None, (piece.mark, plain(text))))


def entry_lines(piece: Piece, leader: str, line_end: str) -> list[str]:
    subtitle, page = piece.extra
    lines = [line.replace("⏎", line_end) for line in (piece.text, subtitle) if line]
    return [*lines[:-1], lines[-1] + leader.format(page)]


# ---------------------------------------------------------------- bare lines


def bare(pieces: list[Piece], facts: Mapping[str, str]) -> str:
    leader = LAYOUTS[facts["lang"]].leader
    blocks = (
        entry_lines(piece, leader, "\n") if piece.kind == "entry" else [plain(text)] for piece, text in printed(pieces)
    )
    return "".join(f"{line}\n" for block in blocks for line in block)


# ---------------------------------------------------------------- pages with running heads and folios


@dataclass(frozen=True, slots=True)
class Layout:
    """How a printer sets a language: the measure, the indent, the blank before a centred line, the leader."""

    width: int
    indent: str
    centre: str
    leader: str
    wrap: Callable[[str, int], list[str]]


def wrap_characters(text: str, width: int) -> list[str]:
    """Lines of ``width`` characters; punctuation hangs over rather than begin a line."""
    return re.findall(rf".{{1,{width}}}[，。；：、？！”）]?", text)


def wrap_words(text: str, width: int) -> list[str]:
    lines = [" " * (len(text) - len(text.lstrip()))]
    for word in text.split():
        lines[-1:] = fit(lines[-1], word, width)
    return lines


def fit(line: str, word: str, width: int) -> list[str]:
    """The line with ``word`` on it, or two lines, hyphenated where the master allows it."""
    blank = " " if line.strip() else ""
    head, mark, rest = word.partition("¬")
    if len(line + blank + plain(word)) <= width:
        return [line + blank + plain(word)]
    if mark and len(line + blank + head) < width:
        return [f"{line}{blank}{head}-", rest]
    return [line, plain(word)]


LAYOUTS: Mapping[str, Layout] = {
    "zh": Layout(29, "　　", "　　　　", "……{}", wrap_characters),
    "en": Layout(64, "    ", "            ", " ........ {}", wrap_words),
    "de": Layout(64, "    ", "            ", " ........ {}", wrap_words),
}


def formfeed(pieces: list[Piece], facts: Mapping[str, str]) -> str:
    titles = running_titles(pieces)
    pages = groupby(printed(pieces), key=lambda pair: pair[0].page)
    return "\f".join(page_text(list(pairs), titles, LAYOUTS[facts["lang"]]) for _, pairs in pages)


def running_titles(pieces: list[Piece]) -> Mapping[int, str]:
    """By leaf: the book's title on even pages, the chapter's on odd ones, none where a chapter begins."""
    book, chapter, titles, opening = plain(pieces[0].text), "", {}, set()
    for piece in pieces:
        if piece.kind == "article":
            chapter = plain(piece.text)
            opening.add(piece.page)
        if piece.label:
            titles[piece.page] = chapter if int(piece.label) % 2 else book
    return {page: title for page, title in titles.items() if page not in opening}


def page_text(pairs: list[tuple[Piece, str]], titles: Mapping[int, str], layout: Layout) -> str:
    piece = pairs[0][0]
    head = [titles[piece.page], ""] if piece.page in titles else []
    foot = ["", piece.label] if piece.label else []
    body = [line for piece, text in pairs for line in set_lines(piece, text, layout)]
    return "".join(f"{line}\n" for line in [*head, *body, *foot])


def set_lines(piece: Piece, text: str, layout: Layout) -> list[str]:
    if piece.kind == "entry":
        return entry_lines(piece, layout.leader, "\n" + layout.indent)
    if piece.kind in ("p", "item"):
        return layout.wrap(text if piece.continues else layout.indent + text, layout.width)
    if piece.kind in ("signed", "date", "author"):
        return [layout.indent[0] * (layout.width - len(text) - 2) + text]
    centred = layout.centre + plain(text)
    return ["", centred, ""] if piece.kind in HEADS else [centred]


# ---------------------------------------------------------------- what an encoder should find


def expected(pieces: list[Piece], facts: Mapping[str, str]) -> str:
    found = {
        "language": facts["lang"],
        "title": first_of(pieces, "main"),
        "subtitle": first_of(pieces, "titlesub"),
        "byline": first_of(pieces, "titlebyline"),
        "publisher": first_of(pieces, "publisher"),
        "front": ["titlePage", "preface", "contents"],
        "signed": first_of(pieces, "signed"),
        "date": first_of(pieces, "date"),
        "headings": headings(pieces),
        "contents": [contents_entry(piece, pieces) for piece in pieces if piece.kind == "entry"],
        "pages": page_starts(pieces),
        "false_headings_in_markdown": [piece.text for piece in pieces if piece.continues and piece.mark],
        "persons": names(facts["persons"]),
        "places": names(facts["places"]),
        "list_items": [plain(piece.text)[:12] for piece in pieces if piece.kind == "item"],
    }
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def names(listed: str) -> list[str]:
    """The names of a master's line; an underline stands for a blank inside a name."""
    return [name.replace("_", " ") for name in listed.split()]


def first_of(pieces: Iterable[Piece], kind: str) -> str:
    return next((piece.text for piece in pieces if piece.kind == kind), "")


def headings(pieces: list[Piece]) -> list[dict[str, object]]:
    """Every heading in order: its depth, subtitle and author's line as printed."""
    rows: list[dict[str, object]] = []
    for piece in pieces:
        if piece.kind in ("preface", "contents", "article", "section"):
            rows.append({"text": plain(piece.text), "depth": 2 if piece.kind == "section" else 1, "type": piece.kind})
        elif piece.kind in ("sub", "author"):
            rows[-1][{"sub": "subtitle", "author": "byline"}[piece.kind]] = plain(piece.text)
    return rows


def contents_entry(entry: Piece, pieces: Iterable[Piece]) -> dict[str, object]:
    subtitle, page = entry.extra
    target = next((plain(piece.text) for piece in pieces if piece.kind == "article" and piece.id == entry.id), None)
    return {"title": plain(entry.text), "subtitle": plain(subtitle), "page": page, "heading": target}


def page_starts(pieces: list[Piece]) -> list[dict[str, object]]:
    """The first piece of every leaf but the first: number, what stands before and after, where it cuts."""
    starts = [(before, after) for before, after in pairwise(pieces) if before.page != after.page]
    return [
        {"n": after.label or None, "before": tail(before), "after": plain(after.text)[:10], "cuts": cut(before, after)}
        for before, after in starts
    ]


def cut(before: Piece, after: Piece) -> str:
    """What a page end cuts: a sentence, a paragraph between two sentences, or nothing."""
    if not after.continues:
        return ""
    return "paragraph" if before.text[-1] in "。！？；”.!?" else "sentence"


def tail(piece: Piece) -> str:
    return plain(piece.extra[-1] if piece.extra else piece.text)[-10:]


WRITERS = {".txt": markdown, ".formfeed.txt": formfeed, ".bare.txt": bare, ".expected.json": expected}


def samples() -> Iterator[tuple[Path, str]]:
    """Every file of tei/data/sample with the text that it should have."""
    for master in sorted(MASTERS.glob("*.txt")):
        reader = read_master(master)
        for suffix, write in WRITERS.items():
            yield SAMPLES / (master.stem + suffix), write(reader.pieces, reader.facts)


def main() -> None:
    SAMPLES.mkdir(parents=True, exist_ok=True)
    for path, text in samples():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
