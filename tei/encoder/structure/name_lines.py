"""Lines of Chinese books that are a name and nothing else: persons, bodies, a school and its teacher.

Such a line looks like a short subtitle.  That it names the author shows in the whole book: other titles have one too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import takewhile
from typing import NamedTuple

from tei.annotators.blocks import Block
from tei.annotators.bylines import MARKS, is_byline, is_spaced_out
from tei.annotators.folding import fold, simplify
from tei.annotators.tables import Language
from tei.encoder.structure.datelines import is_dateline
from tei.naming.tables import chars, entries, words

LONGEST = 26
"""Characters of a line that names bodies and persons, at the most."""
PERSON = 2, 4
"""Characters that the name of a person has, at the least and at the most."""
TOGETHER = 3
"""Characters of each name where several are printed without blanks between them."""
PROSE = 24
"""Characters of a block that is surely text, and no line of a title."""
NAMED = 3
"""Titles with an author's line below them that show a habit of the book …"""
SURELY = 2
"""… and fewer of them, where some line says that it is one."""
OFFICE = 3
"""Characters of the office that somebody has in a body: 局长."""
LINES = 2
"""Lines that names below one title have, at the most."""
BLANKS = re.compile("[ \u3000]+")
QUOTED = re.compile("[《》“”「」『』、]")
"""Marks that stand in the names of bodies: 《水利史》编写组."""


class Below(NamedTuple):
    """What stands below the heads of one division: name lines, and whether a date or a text shows where they end."""

    lines: tuple[Block, ...]
    is_dated: bool
    has_text: bool


def authors_below(openings: Iterable[Sequence[Block]], language: Language) -> frozenset[Block]:
    """Return the name lines below heads that the habits of the book make bylines.

    ``openings`` has the first blocks of each division, without its heads.
    """
    if not language.is_han:
        return frozenset()
    found = [below for below in (_below(blocks, language) for blocks in openings) if below.lines and below.has_text]
    certain = any(_says_so(block, language) for below in found for block in below.lines)
    lines = Counter(fold(below.lines[0].text) for below in found)
    has_habit = len(lines) >= (SURELY if certain else NAMED)
    return frozenset(
        block
        for below in found
        for block in below.lines
        if has_habit
        or below.is_dated
        or lines[fold(below.lines[0].text)] >= NAMED
        or names_author_body(block.text, language)
    )


def _below(blocks: Sequence[Block], language: Language) -> Below:
    dated = [block for block in blocks if is_dateline(block.text, language)]
    rest = [block for block in blocks if block not in dated]
    rest = rest[1:] if _is_subtitle(rest, language) else rest
    lines = tuple(takewhile(lambda block: is_name_line(block.text, language) and block.kind == "text", rest[:LINES]))
    after = rest[len(lines) :]
    near = bool(dated) and bool(lines) and abs(dated[0].number - lines[0].number) == 1
    return Below(lines, near, bool(after) and (len(after[0].text) >= PROSE or near))


def _is_subtitle(rest: Sequence[Block], language: Language) -> bool:
    """Does a short line that is no sentence part the title from the author's name, and text follow on that?"""
    if len(rest) <= LINES or rest[0].kind != "text" or is_name_line(rest[0].text, language):
        return False
    is_short = len(rest[0].text) < PROSE and not MARKS.search(rest[0].text[-1])
    return is_short and rest[1].kind == "text" and is_name_line(rest[1].text, language) and len(rest[2].text) >= PROSE


def _says_so(block: Block, language: Language) -> bool:
    return is_byline(block.text, language) or names_author_body(block.text, language)


def names_author_body(text: str, language: Language) -> bool:
    """Tell whether a line ends as bodies do that write: 编写组, 理论组, 编辑部."""
    plain = _plain(text)
    ends = language.words("bylines", "author_bodies")
    return bool(ends) and plain.endswith(ends) and _is_short(plain) and plain not in ends


def is_name_line(text: str, language: Language) -> bool:
    """Tell whether a line can be names of persons and bodies, and nothing else."""
    plain = _plain(text)
    if not language.is_han or not _is_short(plain):
        return False
    parts = [part for part in BLANKS.split(simplify(text).strip(" \u3000")) if part]
    if is_spaced_out(" ".join(parts)):
        return True
    if all(map(is_person, parts)) or _are_persons_together(plain):
        return True
    return _is_body(plain, language) or _is_member(plain, language)


def _plain(text: str) -> str:
    return BLANKS.sub("", QUOTED.sub("", simplify(text)))


def _is_short(plain: str) -> bool:
    return (
        PERSON[0] <= len(plain) <= LONGEST
        and not MARKS.search(plain)
        and not plain.startswith(("关于", "致", "给", "论"))
    )


def is_person(name: str) -> bool:
    """Tell whether ``name``, simplified, has the form of a Chinese person's name and is no word."""
    if not PERSON[0] <= len(name) <= PERSON[1] or name in words(len(name)):
        return False
    if name[:2] in entries("zh", "persons", "double_surnames"):
        return True
    return len(name) < PERSON[1] and name[0] in chars("persons", "surnames") and not set(name[1:]) & _seldom()


def _seldom() -> frozenset[str]:
    return chars("persons", "seldom_given")


def _inside_sentences() -> frozenset[str]:
    return chars("bodies", "stops")


def _are_persons_together(plain: str) -> bool:
    pieces = [plain[start : start + TOGETHER] for start in range(0, len(plain), TOGETHER)]
    weak = chars("persons", "weak_surnames")
    return (
        len(pieces) > 1
        and all(len(piece) == TOGETHER and is_person(piece) for piece in pieces)
        and not any(piece[0] in weak for piece in pieces[1:2])
    )


def _is_body(plain: str, language: Language) -> bool:
    return len(plain) > PERSON[1] and plain.endswith(_body_ends(language)) and not set(plain) & _inside_sentences()


def _is_member(plain: str, language: Language) -> bool:
    """黄陵中学杨桂鑫, 水利局局长王新民: a body and one of its people."""
    sizes = (size for size in (3, 2) if len(plain) - size >= PERSON[0])
    return not set(plain) & _inside_sentences() and any(
        is_person(plain[-size:]) and _begins_with_body(plain[:-size], language) for size in sizes
    )


def _begins_with_body(plain: str, language: Language) -> bool:
    """Does a body stand at the beginning, and no more than somebody's office behind it?"""
    ends = range(len(plain), max(PERSON[0], len(plain) - OFFICE) - 1, -1)
    return any(end > PERSON[0] and plain[:end].endswith(_body_ends(language)) for end in ends)


@cache
def _body_ends(language: Language) -> tuple[str, ...]:
    return (*language.words("bylines", "bodies"), *entries("zh", "bodies", "ends"), "系")
