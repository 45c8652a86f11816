"""Lists of what follows: an article that says its sections first, as numbered lines below its title.

Such lines are no headings, and the entries of the contents do not mean them: the sections come later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from tei.annotators.blocks import Block
from tei.annotators.folding import fold
from tei.annotators.numbering import read_number
from tei.annotators.tables import Language
from tei.model import Span

FEWEST = 3
"""Lines that make such a list."""
SHARE = 0.6
"""So many of its lines must come again, each as a line of its own."""
LONGEST = 60


def announced(blocks: Sequence[Block], language: Language) -> list[Span]:
    """The spans of all lists of sections that follow."""
    runs = [run for run in _runs(blocks, language) if len(run) >= FEWEST]
    if not runs:
        return []
    keys = {fold(block.text) for run in runs for block in run}
    last = {key: block.number for block in blocks if len(block.text) <= LONGEST and (key := fold(block.text)) in keys}
    return [Span(run[0].span.start, run[-1].span.end) for run in runs if _come_again(run, last)]


def _runs(blocks: Sequence[Block], language: Language) -> Iterator[list[Block]]:
    """Numbered short lines that follow each other without text between them."""
    for is_numbered, run in groupby(blocks, key=lambda block: _is_line(block, language)):
        if is_numbered:
            yield list(run)


def _is_line(block: Block, language: Language) -> bool:
    return block.kind == "text" and len(block.text) <= LONGEST and read_number(block.text, language) is not None


def _come_again(run: Sequence[Block], last: dict[str, int]) -> bool:
    end = run[-1].number
    return sum(last[fold(block.text)] > end for block in run) >= SHARE * len(run)
