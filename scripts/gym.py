"""The gym: borrowed books whose structure is known, printed with endless noise by the generator that lies beside them.

The books and their generator stay outside this repository: TEIKIT_SHARED names their folder (by default ../shared).
What is made of them goes to the cache folder that TEIKIT_GYM names.  ``python -m scripts.gym [SEED …]`` makes it.

Training and scoring share this module, so that both mean the same by a source and by a fold.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import gettempdir
from types import ModuleType
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("TEIKIT_SHARED", ROOT.parent / "shared"))
CACHE = Path(os.environ.get("TEIKIT_GYM", Path(gettempdir()) / "gym"))
STYLES = ("markdown", "formfeed", "bare", "excerpt")
EXCERPT_PAGES, EXCERPT_MIX = 15, 0.4
"""How the gym's own make.sh prints an excerpt."""
UNLEARNT = ("zh_ocr_xuexi",)
"""Books that measure only: nothing that ships may be learned from them (see the gym's BOOKS.tsv)."""


class GymBook(NamedTuple):
    """One text with its gold: a book of the gym in one style with one seed's noise."""

    name: str
    style: str
    folder: Path
    seed: int = 0

    @property
    def text(self) -> Path:
        """What a converter gets."""
        return self.folder / "input.txt"

    @property
    def gold(self) -> Path:
        """What it should find."""
        return self.folder / "gold.json"

    @property
    def source(self) -> str:
        """The collection that the book comes from, of a grown one its kind."""
        return self.name.rpartition("-")[0] or source_of(self.name)


class Fold(NamedTuple):
    """One source kept back: its books are scored, those of all other sources are learned from."""

    source: str
    learned: tuple[str, ...]
    scored: tuple[str, ...]


def is_there(shared: Path = SHARED) -> bool:
    """Are the gym's books and tools on this machine?"""
    return (shared / "gym" / "flatten.py").exists()


@cache
def load_gym_tool(name: str, shared: Path = SHARED) -> ModuleType:
    """Import ``flatten``, ``run`` or ``score`` from the shared folder; nothing of it is copied."""
    folder = shared / "gym"
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
    spec = spec_from_file_location(f"gym_{name}", folder / f"{name}.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"{folder} has no {name}.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def books(shared: Path = SHARED) -> list[str]:
    """The names of all books of the gym."""
    return sorted(path.stem for path in (shared / "gym" / "books").glob("*.xml"))


def source_of(book: str) -> str:
    """The collection that a book comes from, by the gym's own rule."""
    name: str = load_gym_tool("run").source(book)
    return name


def sources(names: Iterable[str] | None = None) -> dict[str, list[str]]:
    """The books of each source."""
    grouped: dict[str, list[str]] = {}
    for name in books() if names is None else names:
        grouped.setdefault(source_of(name), []).append(name)
    return dict(sorted(grouped.items()))


def folds(names: Iterable[str] | None = None) -> list[Fold]:
    """One fold a source; books that only measure are never learned from."""
    grouped = sources(names)
    return [
        Fold(source, tuple(_learnable(name for other, held in grouped.items() if other != source for name in held)),
             tuple(scored))
        for source, scored in grouped.items()
    ]  # fmt: skip


def _learnable(names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if not name.startswith(UNLEARNT))


# ---------------------------------------------------------------- making


def gym_folder(seed: int) -> Path:
    """The cache folder of one seed: ``BOOK/STYLE/{input.txt,gold.json}``."""
    return CACHE / f"s{seed}"


def make_gym(
    seed: int = 0, styles: Sequence[str] = STYLES, names: Iterable[str] | None = None, jobs: int = 2
) -> list[GymBook]:
    """Print books of the gym with the noise of ``seed``, those that the cache doesn't hold yet; return all."""
    wanted = [
        GymBook(name, style, gym_folder(seed) / name / style, seed)
        for name in (books() if names is None else names)
        for style in styles
    ]
    missing = [book for book in wanted if not (book.gold.exists() and book.text.exists())]
    if len(missing) > 4 and jobs > 1:
        with ProcessPoolExecutor(jobs) as pool:
            list(pool.map(make_one, missing))
    else:
        for book in missing:
            make_one(book)
    return wanted


def make_one(book: GymBook) -> None:
    """Print one book in one style, as make.sh of the gym does."""
    flatten = load_gym_tool("flatten")
    excerpt = book.style == "excerpt"
    options: dict[str, Any] = {"style": "markdown" if excerpt else book.style, "seed": book.seed + excerpt}
    if excerpt:
        options |= {"pages": EXCERPT_PAGES, "mix": EXCERPT_MIX if book.name.startswith("zh_") else 0.0}
        flatten.Flattener.loadmap = load_script_map
    text, gold = flatten.flatten(str(SHARED / "gym" / "books" / f"{book.name}.xml"), **options)
    book.folder.mkdir(parents=True, exist_ok=True)
    write_whole(book.text, text)
    write_whole(book.gold, json.dumps(gold, ensure_ascii=False))


def make_grown(
    count: int = 2, seed: int = 0, styles: Sequence[str] = (*STYLES, "wrapped"), kinds: Sequence[str] = ()
) -> list[GymBook]:
    """Grow books of each kind by our own grammar, with seeds from ``seed`` on; each is made anew, as the grammar is."""
    from tests.books.gold import as_json
    from tests.books.growth import grow_book
    from tests.books.growth import kinds as all_kinds
    from tests.books.layout import paginate
    from tests.books.writing import print_book

    made = []
    for kind in kinds or all_kinds():
        for number in range(seed, seed + count):
            book = paginate(grow_book(kind, number))
            for style in styles:
                sheet = print_book(book, style)
                grown = GymBook(book.name, style, CACHE / "grown" / book.name / style, number)
                grown.folder.mkdir(parents=True, exist_ok=True)
                write_whole(grown.text, sheet.text)
                write_whole(grown.gold, json.dumps(as_json(sheet), ensure_ascii=False))
                made.append(grown)
    return made


def write_whole(path: Path, text: str) -> None:
    """Write the file at once: other processes may make the same one."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8", newline="")
    draft.replace(path)


def load_script_map(flattener: Any) -> None:
    """Give the generator its table of simplified and traditional characters, from the opencc that we depend on."""
    flattener.map = script_map("t2s" if flattener.meta["lang"] == "zh-Hant" else "s2t")


@cache
def script_map(direction: str) -> Mapping[int, str]:
    """Every character that opencc writes otherwise in the other script."""
    from opencc import OpenCC

    convert = OpenCC(direction).convert
    characters = [chr(code) for code in range(0x3400, 0xA000)]
    pairs = ((character, convert(character)) for character in characters)
    return {ord(one): other for one, other in pairs if other != one and len(other) == 1}


def main() -> int:
    """Make the seeds that the command line names, 0 where it names none."""
    if not is_there():
        print(f"{SHARED / 'gym'} is not there: TEIKIT_SHARED must name the borrowed books", file=sys.stderr)
        return 6
    for seed in map(int, sys.argv[1:] or ["0"]):
        made = make_gym(seed)
        print(f"{gym_folder(seed)}: {len(made)} texts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
