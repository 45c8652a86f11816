"""The title page: the segment at the head of a book that its lines speak for most, and what each of them is.

Every line adds what it says for or against a title page; the segment with the highest sum is taken if that is
above zero.  Running text, the heading of a text, a contents and a numbered chapter end it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile

from tei.annotators.blocks import Block, blocks_of, is_shown
from tei.annotators.folding import fold
from tei.annotators.numbering import read_number
from tei.annotators.tables import Language, language_of
from tei.encoder.structure.boilerplate import boilerplate_of
from tei.encoder.structure.contents import contents_of, entries_of
from tei.encoder.structure.title_lines import (
    EVIDENCE,
    YEAR,
    TitleLine,
    is_address,
    is_quotation,
    mark_mottos,
    names_source,
    read_title_line,
    says_who,
)
from tei.encoder.structure.wording import has_letters, section_type
from tei.model import Annotation, Certainty, Document, Evidence, Span

NAME = "front"
MOST_BLOCKS = 28
CHAPTERS = (3, 4)
"""Ranks of numbers that no title page has; it can say “Vol. I.” and “Part the First”."""
TITLE, SURE_IMPRINT, KNOWN, ABOUT, EARLY, LATE = 1.0, 3.0, 2.0, 1.0, 0.2, -0.8
"""What lines add: the first; a whole imprint; a byline, an edition; what title pages say of books; any other line
before and behind the imprint."""
PROSE, PRAISE, LONG, OF_TEXT = -3.0, -1.0, -0.6, -3.0
"""Running text; the same before a whole imprint; a line longer than others; the heading of a text."""
MOTTO, SOURCE = -0.1, 1.2
"""A quotation, and the line below it that says whose it is."""
BEGINNING = 12
"""Letters by which the title below a half title is known."""
TOGETHER = 2
"""Lines that nothing shows to be of the imprint follow on each other inside it, at the most."""
PAGE_END = 1.0
"""What the end of a page, or the contents or the first section, adds behind the last line."""


def find(document: Document) -> Iterable[Annotation]:
    """``titlePage`` with ``docTitle``, ``byline``, ``docEdition`` and ``docImprint``."""
    language = language_of(document)
    lines = title_lines(document, blocks_of(document), language)
    if not lines:
        return
    evidence = Evidence(NAME, "before-the-first-section", "high")
    yield Annotation(Span(lines[0].block.outer.start, lines[-1].block.outer.end), "titlePage", evidence=evidence)
    yield from _title(lines)
    yield from _others(lines, language)


def title_lines(document: Document, blocks: Sequence[Block], language: Language) -> Sequence[TitleLine]:
    """Return the lines of the title page; none where nothing at the head of the book is one."""
    lines, is_followed = _candidates(document, blocks, language)
    best, most, total = 0, 0.0, 0.0
    imprint = max((number for number, line in enumerate(lines) if line.is_sure), default=-1)
    for count, line in enumerate(lines, 1):
        after = lines[count] if count < len(lines) else None
        total += _worth(lines, count, count <= imprint, language)
        if line.is_prose or _opens_text(lines, count) or says_who(line.block.text, language):
            continue
        ends = is_followed if after is None else _ends_here(lines, count)
        if total + PAGE_END * ends > most and (ends or line.kind in EVIDENCE or line.is_about or line.is_motto):
            best, most = count, total + PAGE_END * ends
    found = lines[:best]
    if best == 1 and read_number(found[0].block.text, language):
        return ()  # a volume or a chapter, not a book
    return found if any(has_letters(line.block.text) for line in found) else ()


def _candidates(document: Document, blocks: Sequence[Block], language: Language) -> tuple[Sequence[TitleLine], bool]:
    """The lines before the contents, the first section or a table; and whether such a thing follows them."""
    contents = contents_of(document)
    titles = {fold(document.source.text[slice(*entry.title)]) for entry in entries_of(document)}
    titles -= {fold(block.text) for block in blocks[:1]}  # a chapter can be named like the book, which says it twice
    found: list[Block] = []
    first = next((span.end for span in boilerplate_of(document.source)), 0)
    start = next((block.number for block in blocks if block.span.start >= first), 0) if first else 0
    for block in blocks[start : start + MOST_BLOCKS]:
        if (contents and block.span.start >= contents.start) or _is_section(block, len(found), titles, language):
            return _read(found, block, language), True
        if block.kind not in ("heading", "text"):
            return _read(found, block, language), False
        found.append(block)
    after = blocks[start + len(found)] if start + len(found) < len(blocks) else None
    return _read(found, after, language), False


def _read(blocks: Sequence[Block], after: Block | None, language: Language) -> Sequence[TitleLine]:
    around = [None, *blocks, after]
    lines = [read_title_line(block, around[n], around[n + 2], language) for n, block in enumerate(blocks)]
    return mark_mottos(lines, language)


def _is_section(block: Block, count: int, titles: set[str], language: Language) -> bool:
    kind = section_type(block.text, language)
    is_advert = kind == "advertisement" and not is_shown(block)  # the same words name the firm of an imprint
    if (kind and not is_advert) or (fold(block.text) in titles and count):
        return True
    number = read_number(block.text, language)
    return number is not None and (is_shown(block) or number.rank in CHAPTERS)


def _opens_text(lines: Sequence[TitleLine], count: int) -> bool:
    """Is the last of the first ``count`` lines the heading of the text that begins below it?"""
    line, after = lines[count - 1], lines[count : count + 1]
    if line.kind in EVIDENCE or line.is_about or not after or (count > 1 and _says_again(line, lines[0])):
        return False
    if line.is_heading and count > 1:
        after = list(dropwhile(lambda one: one.kind == "byline" or one.is_about, lines[count:]))[:1]
    return any(one.begins_text and (count > 1 or line.is_heading or one.is_prose) for one in after)


def _says_again(line: TitleLine, first: TitleLine) -> bool:
    """Does the line begin as the first one does: is that a half title above the title?"""
    words = fold(first.block.text)[:BEGINNING]
    return len(words) == BEGINNING and fold(line.block.text).startswith(words)


def _ends_here(lines: Sequence[TitleLine], count: int) -> bool:
    """Does a page end behind the first ``count`` lines, or a section below the title's level begin?"""
    first, line, after = lines[0].block, lines[count - 1].block, lines[count].block
    is_section = lines[count].is_heading and 0 < first.level < after.level and _opens_text(lines, count + 1)
    return is_section or after.page != line.page


def _worth(lines: Sequence[TitleLine], count: int, is_praise: bool, language: Language) -> float:
    """What the last of the first ``count`` lines adds to the title page that ends with it or goes on behind it.

    ``is_praise`` says that a whole imprint comes later, so that sentences can stand before it.
    """
    line, before = lines[count - 1], lines[: count - 1]
    if line.is_motto:
        return MOTTO if is_quotation(line.block) or not names_source(line.block) else SOURCE
    is_of_text = before and _opens_text(lines, count) and (line.is_heading or len(before) > 1)
    if line.is_prose or line.begins_text or is_of_text:
        return PRAISE if is_praise and not line.is_heading else PROSE if line.is_prose else OF_TEXT
    if line.is_sure:
        return SURE_IMPRINT
    if line.kind in EVIDENCE:
        return KNOWN
    if not before or line.is_about:
        return ABOUT if line.is_about else TITLE
    if any(one.kind == "docImprint" for one in before):
        return LATE if _is_inside_imprint(line, before, language) else OF_TEXT
    return LONG if line.is_long else EARLY


def _is_inside_imprint(line: TitleLine, before: Sequence[TitleLine], language: Language) -> bool:
    """Can the line be a firm or a street that stands between the place and the year?"""
    unknown = [one.kind == "titlePart" and not one.is_about for one in before[-TOGETHER:]]
    return is_address(line.block, language) and not line.is_heading and not all(unknown)


def _title(lines: Sequence[TitleLine]) -> Iterator[Annotation]:
    """The lines of the title up to the first that is something else stand in ``docTitle``."""
    parts = next((number for number, line in enumerate(lines) if line.kind != "titlePart" or line.is_motto), len(lines))
    evidence = Evidence(NAME, "title", "high")
    span = Span(lines[0].block.outer.start, lines[parts - 1].block.outer.end)
    yield Annotation(span, "docTitle", evidence=evidence)
    for number, line in enumerate(lines):
        if line.kind == "titlePart" and not _is_of_imprint(lines, number):
            surely: Certainty = "high" if number == 0 else "medium"
            part = "motto" if line.is_motto else "main" if number == 0 else "sub"
            yield Annotation(line.block.outer, "titlePart", (("type", part),), evidence=Evidence(NAME, "title", surely))


def _is_of_imprint(lines: Sequence[TitleLine], number: int) -> bool:
    """Does a line stand between two of the imprint: a firm, its street?"""
    around = (lines[:number], lines[number + 1 :])
    line = lines[number]
    return not (line.is_about or line.is_motto) and all(
        any(one.kind == "docImprint" for one in side) for side in around
    )


def _others(lines: Sequence[TitleLine], language: Language) -> Iterator[Annotation]:
    number = 0
    while number < len(lines):
        line, last = lines[number], lines[number]
        kind = "docImprint" if line.kind == "titlePart" and _is_of_imprint(lines, number) else line.kind
        if kind == "byline" and says_who(line.block.text, language) and number + 1 < len(lines):
            number += 1
            last = lines[number]
        if kind != "titlePart":
            span = Span(line.block.outer.start, last.block.outer.end)
            yield Annotation(span, kind, evidence=Evidence(NAME, kind, "medium"))
            yield from _date(line.block, kind)
        number += 1


def _date(block: Block, kind: str) -> Iterator[Annotation]:
    match = YEAR.search(block.text)
    if kind == "docImprint" and match and match[0].isdigit() and len(block.lines) == 1:
        start = block.span.start + match.start()
        evidence = Evidence(NAME, "year", "high")
        yield Annotation(Span(start, start + 4), "docDate", (("when", match[0]),), evidence=evidence)
