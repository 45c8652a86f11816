"""Words that printed contents use in any language, from ``tei/data/contents``."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from typing import NamedTuple

from rapidfuzz import fuzz

from tei.annotators.folding import fold, simplify
from tei.annotators.tables import Language, codes, table
from tei.resources import data_path

BLANKS = re.compile(r"[\s\u3000\u00a0]+")
HAN_PART = re.compile("[\u3400-\u9fff\uf900-\ufaff]+(?:[ \u3000]+[\u3400-\u9fff\uf900-\ufaff]+)*")
MISREAD = 83
"""How alike, in per cent, a misread heading is."""
OLD_I = re.compile(r"\bJ(?=n)")
LONGEST_MISREAD = 24
LONGEST_HEAD = 100
"""No heading of contents is longer, in characters."""


class ContentsWords(NamedTuple):
    """The words as patterns for a whole line, or for what stands before a page number."""

    heads: re.Pattern[str]
    han_heads: re.Pattern[str]
    plain_heads: tuple[str, ...]
    columns: re.Pattern[str]
    same_page: str
    page_words: str
    other_lists: re.Pattern[str]


@cache
def contents_words() -> ContentsWords:
    """The words, compiled when they are first asked for."""
    data = tomllib.loads(data_path("contents/words.toml").read_text(encoding="utf-8"))
    tables = [table(code) for code in codes()]
    heads = [*data["heads"], *(head for one in tables if one["script"] != "han" for head in one["contents"])]
    han = [head for one in tables if one["script"] == "han" for head in one["contents"]]
    columns = "|".join(data["columns"])
    return ContentsWords(
        re.compile(rf"(?:{'|'.join(heads)})[.:,;]?", re.I),
        re.compile("|".join(han)),
        tuple(fold(head) for head in data["plain_heads"]),
        re.compile(rf"(?:(?:{columns})[.,:]?(?:\s+|$))+", re.I),
        "|".join(data["same_page"]),
        "|".join(data["page_words"]),
        re.compile(rf"(?:{'|'.join(data['other_lists'])})[.:,;]?", re.I),
    )


def is_contents_head(text: str, language: Language) -> bool:
    """Return whether ``text`` says that contents follow: an OCR slip in a short Chinese word is allowed."""
    if not text or len(text) > LONGEST_HEAD:
        return False
    plain = plain_words(text)
    if language.contents.fullmatch(plain) or contents_words().heads.fullmatch(plain):
        return True
    if len(plain) <= LONGEST_MISREAD and _is_misread_head(fold(plain if "J" in text else text)):
        return True
    han = HAN_PART.search(text)
    if not han or len(han[0]) > LONGEST_MISREAD or not (language.is_han or han[0] != text):
        return False
    return _is_han_head(BLANKS.sub("", simplify(han[0])), language) and _is_rest_of_head(text, han)


def _is_misread_head(key: str) -> bool:
    alike = _plain_heads(len(key))
    return any(fuzz.ratio(key, head, score_cutoff=MISREAD) for head in alike)


@cache
def _plain_heads(length: int) -> tuple[str, ...]:
    """The headings that a word of this length can be alike."""
    heads = contents_words().plain_heads
    return tuple(head for head in heads if 200 * min(length, len(head)) >= MISREAD * (length + len(head)))


def _is_han_head(word: str, language: Language) -> bool:
    if contents_words().han_heads.fullmatch(word):
        return True
    return language.is_han and len(word) == 2 and (word[0] == "目" or word[1] == "录")


def _is_rest_of_head(text: str, han: re.Match[str]) -> bool:
    """Does a heading say nothing else than its Chinese word, or the same in another language?"""
    rest = (text[: han.start()] + text[han.end() :]).strip(" \u3000/|·-—()（）[]【】〔〕.:：")
    return not rest or bool(contents_words().heads.fullmatch(plain_words(rest)))


def plain_words(text: str) -> str:
    """Return ``text`` with single blanks, with a short s, in the letters of its script's plainest form."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text).replace("ſ", "s")
    joined = " ".join(plain.split())
    return OLD_I.sub("I", joined) if "J" in joined else joined


def is_column_head(text: str) -> bool:
    """Return whether a row only names the columns: “Seite”, “CHAPTER   PAGE”, 页."""
    plain = BLANKS.sub(" ", unicodedata.normalize("NFKC", text)).strip(" |()[]")
    return bool(plain) and len(plain) <= 40 and bool(contents_words().columns.fullmatch(plain))


def is_other_list(text: str) -> bool:
    """Return whether ``text`` is the heading of a list of plates, maps or tables."""
    return len(text) <= LONGEST_HEAD and bool(contents_words().other_lists.fullmatch(plain_words(text)))
