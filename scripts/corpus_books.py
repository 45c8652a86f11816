"""A corpus of any size for benches and tests: the sample book under other names, each time with other characters.

    python -m scripts.corpus_books FOLDER --books 2000 --smallest 20000 --biggest 2000000

Most books are small and a few are big, as in a library: their sizes follow a Pareto distribution between the two
ends.  One in a hundred is broken, in one of the ways in which files break.  The same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

from scripts.build_sample import markdown, read_master
from scripts.long_books import MASTER, body, changes, volume

SHAPE = 1.6
"""Of the distribution: the smaller, the more books are big."""
BROKEN = 100
"""One book in so many is broken."""
FOLDERS = 100
"""So many books share a folder."""
VOLUMES = 997
"""So many different volumes there are; books begin with different ones."""

BREAKS: tuple[Callable[[bytes], bytes], ...] = (
    lambda data: b"",
    lambda data: data[: len(data) // 2] + b"\0" + data[len(data) // 2 :],
    lambda data: b" \n\n \t\n",
    lambda data: bytes(range(128, 256)) * 40,
)
"""What can happen to a file: nothing in it, a NUL, only blanks, bytes in no encoding."""


def sizes(books: int, smallest: int, biggest: int, seed: int = 0) -> Iterator[int]:
    """The sizes of that many books, in bytes."""
    chance = Random(seed)
    for _ in range(books):
        yield min(biggest, int(smallest * chance.paretovariate(SHAPE)))


def book(number: int, size: int) -> str:
    """The text of one book, of about ``size`` bytes; one smaller than the sample is its beginning."""
    master, first = read_master(MASTER), number * 7 % VOLUMES
    title = master.pieces[0]
    front = [piece for piece in master.pieces[1:] if not piece.label and piece.kind not in ("entry", "contents")]
    renamed = replace(title, text=title.text.translate(changes(number % VOLUMES)))
    pieces = [piece for part in range(volumes(size)) for piece in body(list(volume(first + part)))]
    text = markdown([renamed, *front, *pieces], master.facts)
    cut = text.encode()[:size].decode(errors="ignore")
    return cut[: cut.rfind("\n\n") + 1]


def volumes(size: int) -> int:
    """So many volumes have ``size`` bytes."""
    master = read_master(MASTER)
    return size // len(markdown(body(master.pieces), master.facts).encode()) + 1


def write_books(folder: Path, books: int, smallest: int = 20_000, biggest: int = 2_000_000, seed: int = 0) -> int:
    """Write the corpus into ``folder``; the number of its bytes."""
    total = 0
    for number, size in enumerate(sizes(books, smallest, biggest, seed)):
        path = folder / f"{number // FOLDERS:03}" / f"book-{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        data = book(number, size).encode()
        if number % BROKEN == BROKEN - 1:
            data = BREAKS[number // BROKEN % len(BREAKS)](data)
        path.write_bytes(data)
        total += len(data)
    return total


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--books", type=int, default=2000)
    parser.add_argument("--smallest", type=int, default=20_000)
    parser.add_argument("--biggest", type=int, default=2_000_000)
    options = parser.parse_args()
    total = write_books(options.folder, options.books, options.smallest, options.biggest)
    print(f"{options.books:,} books, {total / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
