"""The title page: where it ends, and what each of its lines is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tei.annotators.blocks import Block, blocks_of, is_shown
from tei.annotators.bylines import is_byline, says_by
from tei.annotators.folding import fold, simplify
from tei.annotators.numbering import read_number
from tei.annotators.tables import Language, language_of
from tei.encoder.structure.contents import contents_of, entries_of
from tei.encoder.structure.datelines import in_modern_letters
from tei.encoder.structure.name_lines import names_author_body
from tei.encoder.structure.wording import has_letters, is_capitals, is_genre, section_type
from tei.model import Annotation, Certainty, Document, Evidence, Span
from tei.text.sentences import ends_sentence

NAME = "front"
MOST_BLOCKS = 16
CHAPTERS = (3, 4)
"""Ranks of numbers that no title page has; it can say “Vol. I.” and “Part the First”."""
SHORTEST = 3
"""Words that a sentence has more of."""
LONGEST = 400
"""Characters that a line of a title page can have in capitals; half of it otherwise."""
YEAR = re.compile(
    r"(?<![0-9])1[4-9][0-9]{2}(?![0-9])|(?<![0-9])20[0-2][0-9](?![0-9])|[〇○零一二三四五六七八九]{4}年"
    r"|\bM\.? ?(?:[DC]\.? ?)(?:[DCLXVI]\.? ?)+(?![A-Za-z])"
)


def find(document: Document) -> Iterable[Annotation]:
    """``titlePage`` with ``docTitle``, ``byline``, ``docEdition`` and ``docImprint``."""
    language = language_of(document)
    blocks = title_blocks(document, blocks_of(document), language)
    if not blocks:
        return
    evidence = Evidence(NAME, "before-the-first-section", "high")
    yield Annotation(Span(blocks[0].outer.start, blocks[-1].outer.end), "titlePage", evidence=evidence)
    kinds = [_kind(block, number, language) for number, block in enumerate(blocks)]
    yield from _title(blocks, kinds)
    for block, kind in zip(blocks, kinds, strict=True):
        if kind != "titlePart":
            yield Annotation(block.outer, kind, evidence=Evidence(NAME, kind, "medium"))
            yield from _date(block, kind)


def title_blocks(document: Document, blocks: Sequence[Block], language: Language) -> Sequence[Block]:
    """The blocks before the contents, the first section or the first paragraph, where they are a title page."""
    contents = contents_of(document)
    titles = {fold(document.source.text[slice(*entry.title)]) for entry in entries_of(document)}
    titles -= {fold(block.text) for block in blocks[:1]}  # a chapter can be named like the book, which says it twice
    count, is_followed, has_imprint = 0, False, False
    imprint = _imprint(blocks, language)
    for block in blocks[: MOST_BLOCKS + 1]:
        after = blocks[block.number + 1] if block.number + 1 < len(blocks) else None
        if (contents and block.span.start >= contents.start) or _is_section(block, count, titles, language):
            is_followed = True
            break
        if count < imprint:
            count += 1
            continue
        starts_text = block.kind == "heading" and not is_genre(block.text, language)
        if count and starts_text and after and _is_sentence(after, language):
            is_followed = True
            break
        if _is_paragraph(block, language) or block.kind not in ("heading", "text"):
            is_followed = 0 < imprint < count
            break
        kind = _kind(block, count, language)
        if has_imprint and kind not in ("docImprint", "docEdition", "byline") and has_letters(block.text):
            is_followed = True
            break
        has_imprint = has_imprint or kind == "docImprint"
        count += 1
    if not is_followed and 0 < count <= MOST_BLOCKS:
        count = _without_last_heading(blocks, count, language)
    return blocks[:count] if count <= MOST_BLOCKS and any(has_letters(block.text) for block in blocks[:count]) else ()


def _imprint(blocks: Sequence[Block], language: Language) -> int:
    """The number of the block that surely is the imprint, if all before it can be lines of a title page; else zero."""
    found = 0
    for number, block in enumerate(blocks[:MOST_BLOCKS]):
        if (
            block.kind not in ("heading", "text")
            or len(block.text) > LONGEST
            or _starts_prose(blocks, number, language)
        ):
            break
        if number and len(block.text) <= LONGEST // 2 and _says_who_printed(block, language):
            found = number
    return found


def _starts_prose(blocks: Sequence[Block], number: int, language: Language) -> bool:
    """Is a marked line behind the first one the heading of a text that begins with a whole sentence?"""
    after = blocks[number + 1 : number + 2]
    is_prose = any(
        block.kind == "text" and _is_paragraph(block, language) and not _names_author(block, language)
        for block in after
    )
    return number > 0 and is_prose and blocks[number].kind == "heading" and ends_sentence(after[0].text, language)


def _says_who_printed(block: Block, language: Language) -> bool:
    """Does the line name two of place, printer and year, and begin with the first or the second?"""
    plain = _plain(block, language)
    publishers = [re.search(pattern, plain) for pattern in language.words("imprint", "publishers")]
    place = plain.startswith(language.words("imprint", "places"))
    begins = place or any(found and found.start() == 0 for found in publishers)
    return begins and place + any(publishers) + bool(YEAR.search(block.text)) >= 2


def _plain(block: Block, language: Language) -> str:
    return simplify(block.text) if language.is_han else in_modern_letters(block.text.lower())


def _is_section(block: Block, count: int, titles: set[str], language: Language) -> bool:
    if section_type(block.text, language) or (fold(block.text) in titles and count):
        return True
    number = read_number(block.text, language)
    return number is not None and (is_shown(block) or number.rank in CHAPTERS)


def _is_sentence(block: Block, language: Language) -> bool:
    """Is a line running text, however short, as no line of a title page is?"""
    if block.kind != "text" or is_shown(block) or not ends_sentence(block.text, language) or YEAR.search(block.text):
        return False
    words = block.text.split()
    small = sum(word[0].islower() for word in words)
    return _kind(block, 1, language) == "titlePart" and (language.is_han or 2 * small > len(words) > SHORTEST)


def _is_paragraph(block: Block, language: Language) -> bool:
    if is_shown(block):
        return False
    limit = LONGEST // 2 // (1 + 3 * language.is_han)
    if is_capitals(block.text) or YEAR.search(block.text):
        return len(block.text) > LONGEST
    return len(block.text) > limit or (len(block.text) > limit // 2 and ends_sentence(block.text, language))


def _without_last_heading(blocks: Sequence[Block], count: int, language: Language) -> int:
    """Before a paragraph, the last marked line is its heading; a title alone needs a byline or an imprint below it."""
    marked = [n for n in range(count) if is_shown(blocks[n]) and not is_genre(blocks[n].text, language)]
    if marked and marked[-1] > 0:
        return marked[-1]
    kinds = [_kind(block, number, language) for number, block in enumerate(blocks[:count])]
    named = next((number for number in range(1, count) if kinds[number] == "titlePart"), count)
    return named if named > 1 else 0


def _kind(block: Block, number: int, language: Language) -> str:
    plain = _plain(block, language)
    if number == 0:
        return "titlePart"
    if _names_author(block, language):
        return "byline"
    if any(re.search(pattern, plain) for pattern in language.words("imprint", "editions")):
        return "docEdition"
    publisher = any(re.search(pattern, plain) for pattern in language.words("imprint", "publishers"))
    place = any(plain.startswith(name) for name in language.words("imprint", "places"))
    year = YEAR.search(block.text) and len(block.text) < 40
    return "docImprint" if publisher or place or year else "titlePart"


def _names_author(block: Block, language: Language) -> bool:
    """A byline, which on a title page may go on with all that the author is, or the name of a body that writes."""
    if is_byline(block.text, language, block.is_right):
        return True
    if language.is_han:
        return names_author_body(block.text, language)
    return len(block.text) <= LONGEST // 2 and says_by(block.text.strip(), language)


def _title(blocks: Sequence[Block], kinds: Sequence[str]) -> Iterator[Annotation]:
    """The lines of the title up to the first that is something else stand in ``docTitle``."""
    parts = next((number for number, kind in enumerate(kinds) if kind != "titlePart"), len(kinds))
    evidence = Evidence(NAME, "title", "high")
    yield Annotation(Span(blocks[0].outer.start, blocks[parts - 1].outer.end), "docTitle", evidence=evidence)
    for number, (block, kind) in enumerate(zip(blocks, kinds, strict=True)):
        if kind == "titlePart":
            surely: Certainty = "high" if number == 0 else "medium"
            part = "main" if number == 0 else "sub"
            yield Annotation(block.outer, kind, (("type", part),), evidence=Evidence(NAME, "title", surely))


def _date(block: Block, kind: str) -> Iterator[Annotation]:
    match = YEAR.search(block.text)
    if kind == "docImprint" and match and match[0].isdigit() and len(block.lines) == 1:
        start = block.span.start + match.start()
        yield Annotation(
            Span(start, start + 4), "docDate", (("when", match[0]),), evidence=Evidence(NAME, "year", "high")
        )
