"""Which lines look like headings: what the input marks, the page shows, the numbering and the contents say.

A marked line can be a false heading, made by a page that cuts a sentence; an unmarked one can be a
heading that lost its mark.  Each verdict has its rule and its certainty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from tei.annotators.blocks import Block
from tei.annotators.folding import fold
from tei.annotators.numbering import Number, read_number
from tei.annotators.tables import Language
from tei.encoder.structure.continuation import is_unfinished
from tei.expressions import expression
from tei.model import Certainty
from tei.text.sentences import begins_inside, ends_in_abbreviation, ends_sentence

LONGEST_HAN, LONGEST = 60, 170
"""A heading is no longer than this, in characters."""
NUMBERED_HAN, NUMBERED = 40, 90
"""Nor a numbered line without a mark than this."""
ALONE = 120
"""Nor a line that only stands alone than this."""
STANZA, VERSE = 4, 60
"""Lines of a stanza at the least, and their characters at the most."""
DRAMA = 40
"""Nor the heading of an act than this."""
RECURS = 3
"""A line that stands this often in the book is a speaker, a refrain or a running head."""
CAPITALS = 0.8
LAST_NAMED = 5
"""Ranks of numbering after this one (1., 1), a.) number points in a text as well as headings."""
SHORT_SHARE = 0.25
"""In a book where more short blocks than this follow each other, a short line alone shows nothing."""
PARAGRAPH = 80
"""From this length on a block is surely a paragraph (half of it in Chinese)."""


class Verdict(NamedTuple):
    """That a block is a heading, by which rule and how surely."""

    rule: str
    certainty: Certainty
    note: str = ""
    level: int = 0
    """The depth that a person gave it."""
    type: str = ""
    """The type that a person gave its division."""


class Habits(NamedTuple):
    """What headings look like in this book."""

    capitals: bool
    """Are most of those that the input marks in capitals?"""
    schemes: frozenset[str]
    """The ways of numbering that marked headings use."""
    recurring: frozenset[str]
    has_marks: bool
    few_short_blocks: bool
    is_drama: bool = False
    """Has it acts?  Then short lines name the speakers."""


def habits_of(blocks: Sequence[Block], language: Language) -> Habits:
    """What the marked headings of the book have in common."""
    limit = longest(language)
    marked = [block for block in blocks if is_marked(block) and len(block.text) <= limit]
    numbers = [read_number(block.text, language) for block in marked]
    counts = Counter(fold(block.text) for block in blocks if len(block.text) <= limit)
    texts = [block for block in blocks if block.kind == "text"]
    short = [len(block.text) < PARAGRAPH // (1 + language.is_han) for block in texts]
    return Habits(
        capitals=sum(is_capitals(block.text) for block in marked) * 2 > len(marked),
        schemes=frozenset(number.scheme for number in numbers if number),
        recurring=frozenset(key for key, count in counts.items() if count >= RECURS),
        has_marks=bool(marked),
        is_drama=any(language.drama.fullmatch(block.text) for block in blocks if len(block.text) <= DRAMA),
        few_short_blocks=sum(pair == (True, True) for pair in pairwise(short)) <= SHORT_SHARE * len(texts),
    )


def longest(language: Language) -> int:
    """How long a heading can be."""
    return LONGEST_HAN if language.is_han else LONGEST


def is_marked(block: Block) -> bool:
    """Does the input or the page show the block as a heading?"""
    return block.kind == "heading" or (block.kind == "text" and block.centred)


def is_capitals(text: str) -> bool:
    """Is ``text`` in capitals, but for a few letters?"""
    if f"{text}a".islower():  # no capital at all, as in Chinese: seen without looking at each letter
        return False
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= 3 and sum(letter.isupper() for letter in letters) >= CAPITALS * len(letters)


def is_genre(text: str, language: Language) -> bool:
    """Does the line say what kind of piece the heading above it names: “A fable”?"""
    return text.strip(" .,;:").lower() in language.words("genres")


def judge(
    block: Block, before: Block | None, after: Block | None, habits: Habits, language: Language
) -> Verdict | None:
    """Is ``block``, which no entry of the contents means, a heading all the same?"""
    if len(block.text) > longest(language) or block.kind not in ("heading", "text") or not has_letters(block.text):
        return None
    if language.trailer.fullmatch(block.text.strip("（）() ")) or (block.kind == "text" and _signs(block, before)):
        return None
    if is_marked(block):
        return _judge_marked(block, before, after, habits, language)
    return _judge_unmarked(block, before, after, habits, language)


def _signs(block: Block, before: Block | None) -> bool:
    """Do initials stand below a text that they sign?"""
    return before is not None and bool(INITIALS.fullmatch(block.text))


def has_letters(text: str) -> bool:
    return any(map(str.isalnum, text))


def _judge_marked(
    block: Block, before: Block | None, after: Block | None, habits: Habits, language: Language
) -> Verdict | None:
    if false_heading(block, before, after, habits, language):
        return None
    if DASHED.fullmatch(block.text):
        return None
    if block.kind == "heading":
        return Verdict("marked", "", "")
    if (
        before is not None
        and is_unfinished(before, language)
        and not before.centred
        and begins_inside(block.text, language)
    ):
        return None
    return Verdict("centred", "high", "")


INITIALS = expression(r"(?:[A-ZÄÖÜ]\. ?){2,4}(?:[A-ZÄÖÜ][\w'’-]+\.?)?|[A-ZÄÖÜ]\. [A-ZÄÖÜ][\w'’-]+\.?")
"""A name with initials, or nothing but them: it signs."""
LETTERS = frozenset({"preface", "dedication", "note", "advertisement", "postscript", "letter"})
"""Types of divisions that somebody signs."""
NAME_LINE = expression(r"[A-ZÄÖÜ][\w.'’-]*(?: (?:[A-ZÄÖÜ][\w.'’-]*|von|van|de)){1,3}[.,]?")
"""Two to four words with capitals: at the end of a letter they are a name."""
TWO_SENTENCES = expression(r"[^\W\d_]{3}[.!?] [^\W\d_]")
DASHED = re.compile(r"[(（\[〔─—－―-].*[)）\]〕─—－―-]")
"""A line in dashes or brackets says when or how the text below came about; it names nothing."""


def false_heading(block: Block, before: Block | None, after: Block | None, habits: Habits, language: Language) -> str:
    """Why a marked line is the rest of a sentence; empty where it is a heading."""
    text = block.text
    if begins_inside(text, language) and not _may_be_small(block, before, language):
        return "begins in the middle of a sentence"
    ends = ends_sentence(text, language)
    if before is not None and before.kind == "text" and is_unfinished(before, language) and not _is_stanza(before):
        if ends and not (habits.capitals and is_capitals(text)) and not _is_named(text, language):
            return "ends the sentence that the block before begins"
        if after is not None and begins_inside(after.text, language):
            return "stands in the middle of a sentence"
    if not language.is_han and habits.capitals and ends and not _has_capitals(text) and len(text.split()) >= 4:
        return "is a sentence among headings in capitals"
    return ""


def _is_stanza(block: Block) -> bool:
    """Do several lines stand there, each short and with a capital?  Verses end without a full stop."""
    texts = [line.text for line in block.lines]
    return len(texts) >= STANZA and all(text[:1].isupper() and len(text) <= VERSE for text in texts)


def _has_capitals(text: str) -> bool:
    """Is ``text`` in capitals, or its first word: “SCENE, an Alehouse Room.”?"""
    return is_capitals(text) or is_capitals(text.split(maxsplit=1)[0])


def _may_be_small(block: Block, before: Block | None, language: Language) -> bool:
    """Can a marked line begin with a small letter, because no sentence before it is unfinished?"""
    return block.kind == "heading" and block.text[:1].islower() and not (before and is_unfinished(before, language))


def _is_named(text: str, language: Language) -> bool:
    number = read_number(text, language)
    return section_type(text, language) != "" or bool(number and number.value == 1)


def section_type(text: str, language: Language) -> str:
    """What the words of a heading say that its division is: preface, appendix …; empty where they don't."""
    if DASHED.fullmatch(text):
        return ""
    plain = fold(text) if language.is_han else " ".join(text.replace("ſ", "s").split())
    if language.contents.fullmatch(plain):
        return "contents"
    found = language.sections.fullmatch(plain)
    if found and found.lastgroup:
        return found.lastgroup
    return "appendix" if language.is_han and _is_titled_appendix(text, language) else ""


def _is_titled_appendix(text: str, language: Language) -> bool:
    """附錄　刱造人間淨土: an appendix with a title of its own."""
    first, _, rest = text.replace("\u3000", " ").partition(" ")
    return bool(rest.strip()) and section_type(first, language) == "appendix"


def _judge_unmarked(
    block: Block, before: Block | None, after: Block | None, habits: Habits, language: Language
) -> Verdict | None:
    text = block.text
    number = read_number(text, language)
    is_bare_number = number is not None and not has_letters(text[number.length :])
    if begins_inside(text, language) or len(block.lines) > 2 or (fold(text) in habits.recurring and not is_bare_number):
        return None
    if number and not is_bare_number and _is_numbered_heading(text, number, habits, language):
        return Verdict("numbering", "medium", f"numbered like other headings: {number.scheme}")
    if _is_cut_off(before, language):
        return None
    if number and is_bare_number:
        has_noun = (number.rank or LAST_NAMED) < LAST_NAMED
        alone = not habits.has_marks and (before is not None or has_noun)
        return Verdict("number-alone", "medium", "") if alone else None
    return _judge_words(block, before, after, habits, language)


def _judge_words(
    block: Block, before: Block | None, after: Block | None, habits: Habits, language: Language
) -> Verdict | None:
    """A heading by its words, its capitals, or because it stands alone."""
    kind = section_type(block.text, language)
    if kind and (kind != "cast" or habits.is_drama):
        return Verdict("section-word", "medium", "")
    if kind or habits.is_drama or block.text.endswith(","):
        return None
    may_have_capitals = not language.is_han and (habits.capitals or not habits.has_marks)
    if may_have_capitals and is_capitals(block.text) and len(block.text) <= NUMBERED:
        return Verdict("capitals", "medium", "")
    if not habits.has_marks and _stands_alone(block, before, after, habits, language):
        return Verdict("stands-alone", "low", "a short line between paragraphs")
    return None


def _is_cut_off(before: Block | None, language: Language) -> bool:
    """Does the block before end in the middle of a sentence, or with an abbreviation that something follows?"""
    return before is not None and (is_unfinished(before, language) or ends_in_abbreviation(before.text, language))


def _is_numbered_heading(text: str, number: Number, habits: Habits, language: Language) -> bool:
    """A numbered line that is short, is no sentence, and is numbered as this book numbers its headings."""
    limit = NUMBERED_HAN if language.is_han else NUMBERED
    title = text[number.length :]
    if not language.is_han and (number.rank or 0) > LAST_NAMED and not is_capitals(title):
        return False
    if len(text) > limit or (language.is_han and (ends_sentence(text, language) or re.search("[，。；？！…]", title))):
        return False
    if habits.has_marks:
        return number.scheme in habits.schemes
    return not language.is_han or number.rank is not None


def _stands_alone(block: Block, before: Block | None, after: Block | None, habits: Habits, language: Language) -> bool:
    if before is None or after is None or not habits.few_short_blocks or DASHED.fullmatch(block.text):
        return False
    paragraph = PARAGRAPH // (1 + language.is_han)
    if len(after.text) < paragraph or is_unfinished(before, language) or re.search(r"[0-9;；]", block.text):
        return False
    if language.is_han:
        return (
            not re.search("[，、]", block.text)
            and len(block.text) <= paragraph // 2
            and not ends_sentence(block.text, language)
        )
    if len(block.text) > ALONE or TWO_SENTENCES.search(block.text):
        return False
    return block.text[:1].isupper() and len(block.text.split()) > 1
