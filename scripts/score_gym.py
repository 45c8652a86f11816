"""Score the encoder over the books of the gym: one table a style, and how often each certainty is right.

scripts/score gym                        all 80 books in four styles
scripts/score gym --sample               the dozen of the daily suite
scripts/score gym --styles bare --sources zh_ocr,zh_taixu --books --list
scripts/score gym --against FILE.json    with the changes against an earlier run that wrote --json
scripts/score gym --models FOLDER        cross-validated: a source by the weights FOLDER/SOURCE/headings.json …
scripts/score grown --count 2 --seed 50  books that our own grammar grows, a row for each kind (tests/books)
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import gettempdir

from scripts.gym import SHARED, STYLES, GymBook, books, gym_folder, is_there, make_grown, make_gym, source_of
from scripts.gym_floors import raise_floors, sample_books
from scripts.gym_report import as_json, print_comparison, print_report
from scripts.trials import Trial, run_trials


def arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "scripts/score gym (or grown)", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sample", action="store_true", help="only the inputs of the daily suite")
    parser.add_argument("--styles", default="", help="only these, with commas between them")
    parser.add_argument("--sources", default="", help="only books of these collections")
    parser.add_argument("--book", default="", help="only books whose name contains this")
    parser.add_argument("--seed", type=int, default=0, help="which noise (default: 0)")
    parser.add_argument("--count", type=int, default=2, help="of grown books: how many of each kind (default: 2)")
    parser.add_argument("--models", type=Path, help="a folder with learned weights for each source that they left out")
    parser.add_argument("--with-names", action="store_true", help="encode names and dates too")
    parser.add_argument("--books", action="store_true", help="a row for each book instead of each source")
    parser.add_argument("--list", action="store_true", help="list the headings that were missed and invented")
    parser.add_argument("--jobs", type=int, default=2, help="how many at once (default: 2)")
    parser.add_argument("--out", type=Path, default=Path(gettempdir()) / "gym-out", help="where the TEI goes")
    parser.add_argument("--json", type=Path, help="write everything as JSON")
    parser.add_argument("--against", type=Path, help="the JSON of an earlier run: show what changed")
    parser.add_argument("--raise-floors", action="store_true", help="with --sample: today's figures become its floors")
    return parser.parse_args(words)


def chosen_books(options: argparse.Namespace) -> list[GymBook]:
    """What the options ask for, made where the cache lacks it."""
    styles = tuple(filter(None, options.styles.split(","))) or STYLES
    sources = set(filter(None, options.sources.split(",")))
    if options.sample:
        pairs = [(name, style) for name, style in sample_books() if style in styles]
    else:
        pairs = [(name, style) for name in books() for style in styles]
    pairs = [(n, s) for n, s in pairs if options.book in n and (not sources or source_of(n) in sources)]
    made = {(book.name, book.style): book for style in styles
            for book in make_gym(options.seed, [style], [n for n, s in pairs if s == style], options.jobs)}  # fmt: skip
    return [made[pair] for pair in pairs]


def grown_books(options: argparse.Namespace) -> list[GymBook]:
    """Books of our own grammar; ``--sources`` names their kinds."""
    styles = tuple(filter(None, options.styles.split(","))) or (*STYLES, "wrapped")
    kinds = tuple(filter(None, options.sources.split(",")))
    return [book for book in make_grown(options.count, options.seed, styles, kinds) if options.book in book.name]


def trials_of(chosen: Iterable[GymBook], out: Path, without: tuple[str, ...]) -> list[Trial]:
    """One trial a text, each with a file of its own."""
    return [Trial(book, out / f"{book.name}.{book.style}.xml", without=without) for book in chosen]


def main(words: Sequence[str], *, grown: bool = False) -> int:
    """Score, print the tables; 0 when all was encoded and is valid."""
    options = arguments(words)
    if not is_there():
        print(f"{SHARED / 'gym'} is not there: TEIKIT_SHARED must name the borrowed books", file=sys.stderr)
        return 6
    without = () if options.with_names else ("names", "dates")
    chosen = grown_books(options) if grown else chosen_books(options)
    trials = trials_of(chosen, options.out, without)
    outcomes = sorted(run_trials(trials, options.jobs, options.models), key=lambda one: (one.name, one.style))
    print_report(outcomes, each=options.books, detail=options.list)
    if options.against:
        print_comparison(outcomes, options.against)
    if options.raise_floors and options.sample:
        raise_floors(outcomes)
    if options.json:
        facts = {"seed": options.seed, "gym": str(gym_folder(options.seed).name), "models": bool(options.models)}
        options.json.write_text(json.dumps(as_json(outcomes, facts), ensure_ascii=False, indent=1), encoding="utf-8")
    return int(any(outcome.failure or not outcome.figures["valid"] for outcome in outcomes))
