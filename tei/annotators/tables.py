"""Linguistic fact by language, read from ``tei/data/structure``: sentence ends, heading words, numbering."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import count as count_from
from typing import Any, NamedTuple

from tei.annotators.numerals import NUMERALS, words
from tei.languages import has_many_ideographs, language_of_script, likeliest_of, tag_of, written_like
from tei.model import Document, Source
from tei.resources import data_path
from tei.sources.reading import reading_text

HAN_TABLE = "zh"
DEFAULT = "en"
"""Whose table applies where nothing tells: that of a Latin script."""


class Numbering(NamedTuple):
    """A way of numbering headings: its name, its depth among the others if it has one, its pattern."""

    name: str
    rank: int | None
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """The table of one language, its patterns compiled; see the data files for what each key means."""

    code: str
    is_han: bool
    table: Mapping[str, Any]
    contents: re.Pattern[str]
    trailer: re.Pattern[str]
    drama: re.Pattern[str]
    dateline: re.Pattern[str]
    caption: re.Pattern[str]
    """How a line below a picture or a table begins."""
    date_in_line: re.Pattern[str]
    sections: re.Pattern[str]
    """The headings of all types of divisions; the group that matched has the name of the type."""
    numbering: tuple[Numbering, ...]
    number_starts: frozenset[str]
    """What the number of a heading can begin with; empty where the table does not say."""

    def words(self, *keys: str) -> tuple[str, ...]:
        """The list under ``keys``; empty where the language has none."""
        return _words(self, keys)

    def word_set(self, *keys: str) -> frozenset[str]:
        """The list under ``keys`` for whoever asks whether a word is in it."""
        return _word_set(self, keys)

    def any_of(self, *keys: str) -> re.Pattern[str]:
        """The patterns under ``keys`` as one, which matches nothing where the language has none."""
        return _any_of(self, keys)

    @property
    def joiner(self) -> str:
        """What stands between two lines of one paragraph when they are read on."""
        return str(self.table["joiner"])


@cache
def _words(language: Language, keys: tuple[str, ...]) -> tuple[str, ...]:
    value: Any = language.table
    for key in keys:
        value = value.get(key, {})
    return tuple(value)


@cache
def _any_of(language: Language, keys: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_words(language, keys)) or r"(?!)")


@cache
def _word_set(language: Language, keys: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_words(language, keys))


@cache
def codes() -> tuple[str, ...]:
    """The BCP 47 code of every language that has a table."""
    return tuple(path.stem for path in sorted(data_path("structure").glob("*.toml")))


@cache
def table(code: str) -> Mapping[str, Any]:
    """The table of the language of this code, read when it is first asked for."""
    return tomllib.loads(data_path(f"structure/{code}.toml").read_text(encoding="utf-8"))


@cache
def language(code: str) -> Language:
    """The language of this code; its patterns are compiled when it is first asked for."""
    return _language(code, table(code))


def _language(code: str, table: Mapping[str, Any]) -> Language:
    sections = [f"(?P<{kind}>{'|'.join(patterns)})" for kind, patterns in table["sections"].items()]
    numerals = NUMERALS | words(table)
    unnamed = {name: re.sub(r"\?P<number>", "?:", pattern) for name, pattern in numerals.items()}
    return Language(
        code,
        table["script"] == "han",
        table,
        _whole(table["contents"]),
        _whole(table["trailers"]),
        _whole(table["acts"]),
        _whole([pattern.format(**unnamed) for pattern in table["signatures"]["datelines"]]),
        re.compile("|".join(table["captions"]), re.IGNORECASE),
        re.compile(table["date_in_line"]),
        _whole(sections),
        tuple(
            Numbering(row["name"], row.get("rank"), _numbered(row["pattern"].format(**numerals)))
            for row in table["numbering"]
        ),
        frozenset(table.get("number_starts", "")),
    )


def _numbered(pattern: str) -> re.Pattern[str]:
    """A pattern may name several numbers as alternatives; a group's name may stand only once."""
    count = count_from(1)
    return re.compile(re.sub(r"\?P<number>", lambda _: f"?P<number{next(count)}>", pattern), re.IGNORECASE)


def _whole(patterns: list[str]) -> re.Pattern[str]:
    """Any of ``patterns`` as a whole line, whatever mark ends it."""
    return re.compile(rf"(?:{'|'.join(patterns)})[.:,;]?", re.IGNORECASE)


def language_of(document: Document) -> Language:
    """The language whose table applies: that of the metadata or of the text, or else one of the same script."""
    return language(_code(tag_of_document(document), document.source))


def tag_of_document(document: Document) -> str:
    """The BCP 47 tag of the book: what the metadata say, or else its reading text; empty where nothing does."""
    return str(document.metadata.get("language", "")) or _detected(document.source)


@lru_cache(maxsize=4)
def _detected(source: Source) -> str:
    text = reading_text(source)
    return tag_of(text) or language_of_script(text)


@lru_cache(maxsize=4)
def _likeliest(source: Source) -> str:
    return likeliest_of(reading_text(source), codes())


def _code(tag: str, source: Source) -> str:
    """The language with a table that stands nearest to ``tag``: itself, one of its script, the likeliest by words."""
    primary = tag.partition("-")[0].lower()
    if primary in codes():
        return primary
    if primary in ("", "und"):
        return HAN_TABLE if has_many_ideographs(reading_text(source)) else _likeliest(source) or DEFAULT
    return written_like(primary) or DEFAULT
