"""What each line at the head of a book can be on a title page, and how much it speaks for one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from tei.annotators.blocks import Block, is_shown
from tei.annotators.bylines import is_byline, says_by
from tei.annotators.folding import simplify
from tei.annotators.tables import Language
from tei.encoder.structure.datelines import in_modern_letters, is_dateline
from tei.encoder.structure.name_lines import names_author_body
from tei.encoder.structure.wording import DASHED, has_letters, is_capitals, is_genre
from tei.text.sentences import begins_inside, ends_sentence

LONGEST = 400
"""Characters that a line of a title page can have in capitals; half of it otherwise."""
SHORTEST = 3
"""Words that a sentence has more of."""
DATE_LINE = 40
"""Characters of a line that a year makes an imprint."""
NAME = 40
"""Characters of the name below a “by” that stands alone."""
SPACIOUS = 0.4
"""The share of words with capitals from which a long line is a title of old print rather than a sentence."""
YEAR = re.compile(
    r"(?<![0-9])1[4-9][0-9]{2}(?![0-9])|(?<![0-9])20[0-2][0-9](?![0-9])|[〇○零一二三四五六七八九]{4}年"
    r"|\bM\.? ?(?:[DC]\.? ?)(?:[DCLXVI]\.? ?)+(?![A-Za-z])",
    re.IGNORECASE,
)
OPENING_QUOTES = frozenset("\"'“‘„»«「『")
MOTTO_LINES = 10
SOURCE = 4
"""Words of the line that names the source of a motto."""
DAY = re.compile(r"日|\b[0-9]{1,2}\b")
"""What a dateline has beside month and year, and an imprint not."""

EVIDENCE = frozenset({"byline", "docEdition", "docImprint"})
"""Kinds of lines that few texts but title pages have."""


class TitleLine(NamedTuple):
    """A block at the head of a book: what it would be on a title page, and what it looks like."""

    block: Block
    kind: str
    """``titlePart``, ``byline``, ``docEdition`` or ``docImprint``."""
    is_sure: bool
    """Does it name two of place, printer and year?"""
    is_prose: bool
    is_long: bool
    """Is it longer than a line of a title page is, as a rule?"""
    is_heading: bool
    """Do its marks show a heading, and no words that it is anything else?"""
    begins_text: bool
    """Does a text begin with it: a sentence, a date in brackets?"""
    is_about: bool
    """Does it say of the book what title pages say: its genre, its volumes, its pictures?"""
    is_motto: bool = False
    """Is it a quotation, or says below one whose words it is?"""


def read_title_line(block: Block, before: Block | None, after: Block | None, language: Language) -> TitleLine:
    """Return what ``block`` looks like between its neighbours."""
    kind = _kind(block, before, language)
    about = language.any_of("imprint", "about").search(plain(block.text, language))
    is_about = about is not None or is_genre(block.text, language)
    is_sure = kind == "docImprint" and _says_who_printed(block, language)
    prose = not is_about and _is_prose(block, after, language)
    if prose and kind == "docImprint" and not is_sure and len(block.text) > LONGEST // 4:
        kind = "titlePart"  # it only happens to name a firm
    prose = prose and kind == "titlePart"
    return TitleLine(
        block,
        kind,
        is_sure,
        prose,
        len(block.text) > LONGEST // (2 - is_capitals(block.text)) // (1 + 3 * language.is_han),
        is_shown(block) and kind == "titlePart" and not is_about,
        prose or (kind not in ("byline", "docEdition") and _is_date_of_text(block, language)),
        is_about,
    )


def plain(text: str, language: Language) -> str:
    """Return ``text`` as the tables of words are written."""
    return simplify(text) if language.is_han else in_modern_letters(text.lower())


def _kind(block: Block, before: Block | None, language: Language) -> str:
    if before is None:
        return "titlePart"
    if _names_author(block, language) or says_who(block.text, language) or _is_named_above(block, before, language):
        return "byline"
    words = plain(block.text, language)
    if any(re.search(pattern, words) for pattern in language.words("imprint", "editions")):
        return "docEdition"
    publisher = any(re.search(pattern, words) for pattern in language.words("imprint", "publishers"))
    place = words.startswith(language.words("imprint", "places"))
    year = YEAR.search(block.text) and len(block.text) < DATE_LINE
    has_rights = bool(language.any_of("imprint", "rights").search(words))
    is_imprint = (publisher or place or year or has_rights) and len(block.text) <= LONGEST
    return "docImprint" if is_imprint else "titlePart"


def _names_author(block: Block, language: Language) -> bool:
    """A byline, which on a title page may go on with all that the author is, or the name of a body that writes."""
    if is_byline(block.text, language, block.is_right):
        return True
    if language.is_han:
        return names_author_body(block.text, language) or _names_body(block.text, language)
    if len(block.text) > LONGEST // 2:
        return False
    return says_by(block.text.strip(), language) or _names_office(block.text, language)


def _names_office(text: str, language: Language) -> bool:
    """Johann Kruͤgers der Weltweisheit Doctors: two names with capitals, and behind them what the author is."""
    words = text.split()
    begins = len(words) > SHORTEST and all(word[:1].isupper() and word[-1].isalpha() for word in words[:2])
    return begins and bool(_offices(language).search(plain(" ".join(words[2:]), language)))


def _names_body(text: str, language: Language) -> bool:
    """下闸生产队编: on a title page the word for what was done tells a byline, whoever did it."""
    words = plain(text, language).strip(" \u3000")
    ends = tuple(end for end in language.words("bylines", "ends") if len(end) > 1 or end in "著撰编译")
    return len(words) > SHORTEST and words.endswith(ends) and not re.search("[，。、：；《》]", words)


def says_who(text: str, language: Language) -> bool:
    """Tell whether a line is the word alone that an author's name follows: BY."""
    return f"{text.strip(' .:').lower()} " in language.words("bylines", "starts")


def _is_named_above(block: Block, before: Block, language: Language) -> bool:
    return says_who(before.text, language) and len(block.text) <= NAME and block.text[:1].isupper()


def _says_who_printed(block: Block, language: Language) -> bool:
    """Does the line name two of place, printer and year, and begin with the first or the second?"""
    words = plain(block.text, language)
    publishers = [re.search(pattern, words) for pattern in language.words("imprint", "publishers")]
    place = words.startswith(language.words("imprint", "places"))
    begins = place or any(found and found.start() == 0 for found in publishers)
    enough = place + any(publishers) + bool(YEAR.search(block.text)) >= 2
    return begins and enough and not _is_date_of_text(block, language) and len(block.text) <= LONGEST // 2


def _is_date_of_text(block: Block, language: Language) -> bool:
    """Does the line say when a text was written rather than when a book was printed?"""
    if not is_dateline(block.text, language):
        return False
    return bool(DASHED.fullmatch(block.text.strip()) or DAY.search(block.text))


@cache
def _offices(language: Language) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + ("|".join(language.words("bylines", "offices")) or r"(?!)") + r")(?!\w)")


# --- running text -----------------------------------------------------------------------------------------


def _is_prose(block: Block, after: Block | None, language: Language) -> bool:
    if block.kind != "text" or is_shown(block) or not has_letters(block.text) or is_capitals(block.text):
        return False
    if YEAR.search(block.text) and len(block.text) <= LONGEST // 2:
        return False
    if language.is_han:
        return _is_han_prose(block, language)
    words = block.text.split()
    small = sum(word.lstrip("\"'“‘(")[:1].islower() for word in words)
    if len(words) <= SHORTEST or 2 * small <= len(words):
        return len(block.text) > LONGEST // 2 and small > (1 - SPACIOUS) * len(words)
    goes_on = after is not None and begins_inside(after.text, language) and len(block.text) > LONGEST // 4
    return ends_sentence(block.text, language) or goes_on or len(block.text) > LONGEST // 2


def _is_han_prose(block: Block, language: Language) -> bool:
    limit = LONGEST // 8
    return len(block.text) > limit or ends_sentence(block.text, language) or block.text.endswith(("：", ":"))


def is_quotation(block: Block) -> bool:
    """Tell whether a line begins with a quotation mark, as the motto of a book does."""
    return block.text[:1] in OPENING_QUOTES


def names_source(block: Block) -> bool:
    """Tell whether a short line can say whose words stand above it: CARLYLE."""
    words = block.text.strip(" —–-.,()").split()
    return 0 < len(words) <= SOURCE and all(word[:1].isupper() or word[:1].isdigit() for word in words)


def mark_mottos(lines: Sequence[TitleLine], language: Language) -> list[TitleLine]:
    """Return ``lines`` with what is a motto marked: from a quotation mark to the line that names the source."""
    found = list(lines)
    for start, line in enumerate(lines):
        if not start or found[start].is_motto or not is_quotation(line.block):
            continue
        ends = range(start + 1, min(start + MOTTO_LINES, len(lines)))
        end = next((n for n in ends if names_source(lines[n].block)), None)
        if end is not None and not any(one.kind in EVIDENCE for one in lines[start:end]):
            found[start : end + 1] = [_as_motto(one) for one in found[start : end + 1]]
    return found


def _as_motto(line: TitleLine) -> TitleLine:
    return line._replace(kind="titlePart", is_prose=False, is_heading=False, begins_text=False, is_motto=True)


def is_address(block: Block, language: Language) -> bool:
    """Tell whether a line can stand between the place and the year of an imprint: a firm, a street."""
    words = block.text.split()
    return language.is_han or all(word[:1].isupper() or not word[:1].isalpha() or len(word) < 4 for word in words)
