"""What each row of what may be contents shows: clues that a person can check, nothing decided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from tei.annotators.blocks import Block
from tei.annotators.blocks import is_full as is_full_line
from tei.annotators.bylines import LONGEST, is_byline
from tei.annotators.folding import fold, simplify
from tei.annotators.numbering import Number, read_number
from tei.annotators.numerals import number_of
from tei.annotators.tables import Language
from tei.encoder.structure.contents_rows import LETTER, Row, cut_row, inner_gap, split_page
from tei.encoder.structure.contents_words import is_column_head

LONGEST_LINE = 200
"""No line of the body that an entry names is longer, in characters."""
PROSE, PROSE_HAN = 110, 40
"""Running text has more characters, with ends of sentences in them …"""
WRAPPED, WRAPPED_HAN = 50, 20
"""… and its wrapped lines at least so many."""
ALIKE = 75
"""How alike, in per cent, the line beside a known one is that the contents have there too."""
SHORTEST_KEY, SHORTEST_KEY_HAN = 4, 2
LONGEST_PREFIX = 48
NUMBER_BEHIND = re.compile(r" (?=(?:[IVXLC]{1,6}|[0-9]{1,2})\.? )")
LONGEST_NAME = 2 * LONGEST
"""What is longer than this is no byline in any script."""
NAME_BEHIND = re.compile("[\u3000 ]+|(?=（)")
OPEN_END = re.compile(r"(?:[-‐\u00ad¬⸗,、，:—/]|[^\W\d_]-| [a-zäöüß&]{1,4})$")
"""A title that breaks off: at a hyphen, a comma, a short word in small letters."""
SENTENCE = re.compile(r"[^\W\d_]{3}[.!?][”’\"»]? +[“„«\"A-ZÄÖÜ]|[。！？][^”’」』）]?")
DASH = re.compile("[-–—―─]|一一")
"""What begins a subtitle, read as two numbers one by some machines."""
DATE = re.compile(
    r"[（(〔\[].{0,12}[0-9〇一二三四五六七八九十]{2,}.{0,14}[)）〕\]]|[0-9〇一二三四五六七八九]{4}年.{0,12}"
)


class BodyLines:
    """The short lines of the book by what they say: which come again later, which follow each other."""

    def __init__(self, blocks: Sequence[Block], language: Language) -> None:
        self.shortest = SHORTEST_KEY_HAN if language.is_han else SHORTEST_KEY
        self.keys = [fold(block.text) if len(block.text) <= LONGEST_LINE else "" for block in blocks]
        self.last = {key: number for number, key in enumerate(self.keys) if key}
        self.is_marked = [block.kind == "heading" or block.centred for block in blocks]

    def follow(self, first: str, second: str, after: int) -> int:
        """Return whether two lines after block ``after`` follow each other that say the one and nearly the other.

        2 where the first stands as a heading and the second does not, else 1; 0 where there are no such lines.
        """
        place, other = self.last.get(first, -1), self.last.get(second, -1)
        if not (place > after and place + 1 < len(self.keys) and self._alike(self.keys[place + 1], second)):
            place = other - 1
            if place <= after or not self._alike(self.keys[place], first):
                return 0
        return 1 + (self.is_marked[place] and not self.is_marked[place + 1])

    @staticmethod
    def _alike(key: str, other: str) -> bool:
        return bool(key and other) and fuzz.ratio(key, other) >= ALIKE

    def has(self, key: str, after: int) -> bool:
        """Return whether a line after block ``after`` says just this."""
        return len(key) >= self.shortest and self.last.get(key, -1) > after

    def begins(self, key: str, after: int) -> bool:
        """Return whether a line after block ``after`` says the beginning of this, which ends in a number."""
        ends = range(min(len(key), LONGEST_PREFIX), self.shortest + 2, -1)
        return any(self.last.get(key[:end], -1) > after for end in ends)


@lru_cache(maxsize=4)
def body_lines(blocks: tuple[Block, ...], language: Language) -> BodyLines:
    """Return the lines of these blocks, kept for whoever asks next."""
    return BodyLines(blocks, language)


class Clues(NamedTuple):
    """What a row shows."""

    row: Row
    key: str
    """Its title, folded."""
    form: str
    """How its page number stands; empty where it has none."""
    value: int | None
    """The page number, if it is one in digits."""
    number: Number | None
    follows: bool
    """Does its number follow the one of the row before it in its series, or begin one?"""
    is_covered: bool
    """Does it come again as a line of the book?"""
    is_lower: bool
    is_open: bool
    is_prose: bool
    is_column: bool
    """Does it only name the columns, or has it no letters at all, as the line of a fence?"""
    is_date: bool
    is_dash: bool
    """Does it begin with a dash, as a subtitle?"""
    is_full: bool
    """Is it as long as the lines of the page, so that a title may go on below it?"""
    is_author: bool
    """Does it only say who wrote what stands above it?"""
    is_section: bool
    """Is it the heading of a preface, a postscript, an appendix?"""
    repeats: bool
    """Does it say again, without a page number, what an earlier row said?"""
    length: int

    @property
    def is_paged(self) -> bool:
        return bool(self.form)

    @property
    def is_body(self) -> bool:
        """Does the row show that the list is over?"""
        return self.is_prose or self.repeats


def clues_of(rows: Sequence[Row], lines: BodyLines, width: int, language: Language) -> list[Clues]:
    """Return the clues of ``rows``, in which lines that hold two entries are cut in two.

    ``width`` is that of wrapped lines in columns, zero where the lines of the source are not wrapped.
    """
    series: dict[str, int] = {}
    seen: set[str] = set()
    found: list[Clues] = []
    running = running_text(rows, language)
    parts = [
        (number, _without_name(part, lines, language)) for number, row in enumerate(rows) for part in _parts(row, lines)
    ]
    for number, row in parts:
        is_full = bool(width) and number + 1 < len(rows) and is_full_line(row.line, rows[number + 1].line, width)
        clues = _clues(row, lines, language, series, seen)
        clues = clues._replace(is_prose=number in running, is_full=is_full)
        found.append(clues)
        seen |= {clues.key, _unnumbered(clues)}
        if clues.number:
            series[clues.number.scheme] = clues.number.value
    return found


def _without_name(row: Row, lines: BodyLines, language: Language) -> Row:
    """The row with its title ending where an author's name begins: at a gap, or where the book's own line ends."""
    if row.is_cells:
        return row
    cut = inner_gap(row)
    if cut:
        return row._replace(cut=cut)
    if lines.has(fold(row.title), row.block.number):
        return row
    after = row.block.number
    end = len(row.title.rstrip("\u3000 "))
    for match in NUMBER_BEHIND.finditer(row.title):
        if match.start() > LONGEST_NAME:
            break
        if is_byline(row.title[: match.start()], language) and lines.has(fold(row.title[match.end() :]), after):
            return row._replace(start=row.start + match.end())
    for match in NAME_BEHIND.finditer(row.title):
        if end - match.end() > LONGEST_NAME and not row.title.startswith("（", match.end()):
            continue
        before, behind = row.title[: match.start()].rstrip("\u3000 "), row.title[match.end() :].strip("\u3000 ")
        is_name = (behind.startswith("（") and not DATE.fullmatch(behind)) or is_byline(behind, language)
        number = row_number(before, language)
        if is_name and lines.has(fold(before), after) and not (number and number.length >= len(before)):
            return row._replace(cut=row.start + len(before))
    return row


def _unnumbered(clues: Clues) -> str:
    return fold(clues.row.title[clues.number.length :]) if clues.number else clues.key


DECIMAL = re.compile(r"(?P<outer>[0-9]{1,2}(?:\.[0-9]{1,3}){0,4}\.)(?P<number>[0-9]{1,3})(?![0-9])\.?")


NAMED = re.compile(
    r"(?:(?P<noun>§{1,2}|[^\W\d_]{2,14})\.?[ \u00a0]?)(?P<number>(?=[IVXLC])[IVXLC]{1,8}|[0-9]{1,3})(?:[.):,—-]|$)"
)
"""Any word with a number behind it, whether a table knows the word or not: PROBL. IV., §. XII."""


def row_number(text: str, language: Language) -> Number | None:
    """Return the number that a title begins with: 1.2.3 counts within 1.2, an unknown noun makes its own series."""
    match = DECIMAL.match(text)
    if match and int(match["number"]):
        depth = match["outer"].count(".")
        return Number(f"decimal {match['outer']}", 4 + depth, int(match["number"]), match.end())
    known = read_number(text, language)
    if known is not None:
        return known
    named = NAMED.match(text)
    value = number_of(named["number"]) if named else None
    return Number(f"named {named['noun'].lower()}", None, value, named.end()) if named and value else None


def _clues(row: Row, lines: BodyLines, language: Language, series: dict[str, int], seen: set[str]) -> Clues:
    title = row.title
    key, number = fold(title), row_number(title, language)
    page = row.page
    before = series.get(number.scheme) if number else None
    return Clues(
        row=row,
        key=key,
        form=page.form if page else "",
        value=int(page.label) if page and page.label.isdecimal() else None,
        number=number,
        follows=number is not None and number.value in (1, (before or 0) + 1),
        is_covered=_is_covered(title, key, number, row.block.number, lines),
        is_lower=title[:1].islower(),
        is_open=page is None and bool(OPEN_END.search(title)),
        is_prose=False,
        is_column=is_column_head(row.text) or not LETTER.search(row.text),
        is_date=bool(DATE.fullmatch(title.strip())),
        is_dash=bool(DASH.match(title)),
        is_full=False,
        is_author=number is None and is_byline(title, language),
        is_section=bool(language.sections.fullmatch(simplify("".join(title.split())) if language.is_han else title)),
        repeats=page is None and len(key) >= lines.shortest and _is_again(key, title, number, before, seen),
        length=len(title),
    )


def _is_again(key: str, title: str, number: Number | None, before: int | None, seen: set[str]) -> bool:
    """Was the title seen already, with this number or, where the series does not go on, with any?"""
    if key in seen or number is None or number.value == (before or 0) + 1 > 1:
        return key in seen
    rest = fold(title[number.length :])
    return len(rest) > 1 and rest in seen


def _is_covered(title: str, key: str, number: Number | None, after: int, lines: BodyLines) -> bool:
    if lines.has(key, after):
        return True
    if number is None:
        return False
    return lines.has(fold(title[number.length :]), after) or lines.begins(key, after)


def running_text(rows: Sequence[Row], language: Language) -> set[int]:
    """Return which rows, by their places, are running text: a long block, or wrapped lines below each other."""
    found: set[int] = set()
    start = 0
    for place in range(1, len(rows) + 1):
        if place < len(rows) and _is_wrapped(rows[place - 1], rows[place], language):
            continue
        run = rows[start:place]
        if is_prose(run[0].block, language) or _reads_as_prose(" ".join(row.text for row in run), language, run):
            found.update(number for number in range(start, place) if rows[number].page is None)
        start = place
    return found


def _is_wrapped(row: Row, after: Row, language: Language) -> bool:
    """Do two rows stand right below each other, the first as long as a wrapped line, neither one an entry?"""
    if row.page or row.item >= 0 or after.item >= 0 or after.line.raw.start != row.line.raw.end + 1:
        return False
    long_enough = len(row.text) >= (WRAPPED_HAN if language.is_han else WRAPPED)
    return long_enough and row_number(after.text, language) is None


def _reads_as_prose(text: str, language: Language, run: Sequence[Row]) -> bool:
    if len(run) == 1 or run[-1].page or run[0].block.kind not in TEXTS:
        return False
    return len(text) > (PROSE_HAN if language.is_han else PROSE) and _has_sentences(text, language)


TEXTS = frozenset({"text", "quote", "note"})


def is_prose(block: Block, language: Language) -> bool:
    """Return whether a block is running text: long, with ends of sentences inside, and no item of a list."""
    if block.kind not in TEXTS or len(block.text) <= (PROSE_HAN if language.is_han else PROSE):
        return False
    return _has_sentences(block.text, language) and not split_page(block.text)


def _has_sentences(text: str, language: Language) -> bool:
    number = row_number(text, language)
    rest = text[number.length :] if number else text
    ends = rest.rstrip('”’"»)）」』 ')[-1:] in (".", "!", "?", "。", "！", "？")
    return bool(SENTENCE.search(rest)) or (ends and number is None)


def _parts(row: Row, lines: BodyLines) -> Iterator[Row]:
    """The row, or the two that its line holds where the book has a line for each: “1.1.1 Ice 31.1.2 Snow 4”."""
    for match in re.finditer(r"(?<=[0-9])(?=[0-9A-Z\u3400-\u9fff§])| (?=[\u3400-\u9fff])", row.text):
        if row.is_cells or not row.page or match.end() >= row.page.title_end:
            break
        one, two = cut_row(row, match.end())
        if one.page and two.page and _stand_apart(one, two, lines):
            yield one
            yield from _parts(two, lines)
            return
    yield row


def _stand_apart(one: Row, two: Row, lines: BodyLines) -> bool:
    after = one.block.number
    return lines.has(fold(one.title), after) and lines.has(fold(two.title), after)
