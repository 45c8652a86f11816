"""Which languages and scripts a text is in, and how much of each, as BCP 47 has them.

Counts of characters decide; short stretches that tell nothing get no tag and inherit one.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from tei.model import Annotation
from tei.resources import data_path

FEW = 8
"""Fewer telling characters than this decide nothing."""

WORTH = 4
"""A character of a script that writes words counts as so many letters."""

WORDS_IN_A_CHARACTER = frozenset({"Hani", "Hira"})

MOSTLY = 0.9
"""The share of telling characters from which a Chinese text counts as being in one script."""

MANY_IDEOGRAPHS = 10
"""One ideograph in so many characters shows that a short text is written in them."""

LEAST_PERCENT = 1
"""Smaller shares of a script are quotations, formulas or noise and stay out of ``langUsage``."""

SAMPLE = 40_000
"""So many characters are enough to tell the language of a text by its small words."""

DIVISION_SAMPLE = 4_000
"""So many are enough for a division, of which there can be many."""

LEAST_WORDS = 0.08
"""The share of small words from which a language is believed."""

LEAST_FOUND = 4
"""The number of small words from which a language is believed: a heading alone tells nothing."""

HAN_LANGUAGES = frozenset({"zh", "lzh", "cmn", "yue", "wuu", "nan", "hak"})
"""Languages whose tag takes Hans or Hant."""

CHINESE = {"Hans": "Chinese, simplified characters", "Hant": "Chinese, traditional characters"}


class Share(NamedTuple):
    """A language in a script, and its share of the letters of the text in per cent; 0 where that is not told."""

    tag: str
    label: str
    percent: int


class Languages(NamedTuple):
    """The main language of a text, empty where nothing tells, and every share, the greatest first."""

    main: str
    shares: tuple[Share, ...]


def languages_of(text: str, declared: str = "") -> Languages:
    """The languages of ``text``; ``declared`` is what its editor says its main language is."""
    counts = script_counts(text)
    total = sum(counts.values())
    rows = [row for script, count in counts.most_common() for row in _shares(script, count, total, text, declared)]
    ordered = sorted(_merged(rows), key=lambda row: (-row.percent, row.tag))
    return Languages(declared or tag_of(text), tuple(row for row in ordered if row.percent >= LEAST_PERCENT))


def tag_of(text: str, declared: str = "") -> str:
    """The BCP 47 tag of ``text`` (``zh-Hant``, ``zh`` where both scripts mix, ``de``), empty where nothing tells."""
    script = main_script(text)
    if script == "Hani":
        return _chinese_tag(text, declared)
    return _language(script, text) if script else ""


def main_script(text: str) -> str:
    """The ISO 15924 code of the script that most of ``text`` is in; empty where it has few letters."""
    counts = _dominant(script_counts(text))
    script = max(counts, key=lambda one: counts[one] * (WORTH if one in WORDS_IN_A_CHARACTER else 1), default="")
    return script if counts[script] >= FEW else ""


def language_of_script(text: str) -> str:
    """The language that the main script of ``text`` alone tells; empty where several are written in it."""
    language = str(_scripts().get(main_script(text), {}).get("language", "und"))
    return "" if language == "und" else language


def has_many_ideographs(text: str) -> bool:
    """Return whether a text that is too short for any language to be told is written in ideographs."""
    return MANY_IDEOGRAPHS * script_counts(text)["Hani"] > len(text)


def likeliest_of(text: str, tags: Sequence[str]) -> str:
    """Which of ``tags`` has the most small words in ``text``, however few they are; empty where none has any."""
    found = [(count, tag) for tag, count in _small_words(_word_counts(text)).items() if tag in tags and count]
    return max(found, default=(0, ""))[1]


def written_like(language: str) -> str:
    """The language after whose manner books in ``language`` show their structure; empty where no table says."""
    if language in HAN_LANGUAGES:
        return "zh"
    rows = (row.get("written_like", "") for row in _scripts().values() if row["language"] == language)
    return str(next(rows, ""))


def with_divisions(languages: Languages, kept: Sequence[Annotation]) -> Languages:
    """``languages`` with those that only ``@xml:lang`` of the text or a division names, their share not told."""
    named = [languages.main, *(tag for claim in kept for name, tag in claim.attributes if name == "xml:lang")]
    known = {share.tag for share in languages.shares}
    others = (tag for tag in dict.fromkeys(named) if tag and not any(one.startswith(tag) for one in known))
    return languages._replace(shares=(*languages.shares, *(Share(tag, label_of(tag), 0) for tag in others)))


def tag_divisions(kept: Sequence[Annotation], text: str, main: str) -> tuple[Annotation, ...]:
    """``kept`` with ``@xml:lang`` on each division whose script or language is not that of what holds it."""
    return tuple(_tagged(kept, text, main))


def _tagged(kept: Sequence[Annotation], text: str, main: str) -> Iterator[Annotation]:
    tag_at = _chinese_tagger(kept, text, main) if main.partition("-")[0].lower() in HAN_LANGUAGES else None
    open_: list[tuple[int, str]] = []
    for claim in kept:
        if claim.element != "div":
            yield claim
            continue
        while open_ and open_[-1][0] <= claim.span.start:
            open_.pop()
        around = open_[-1][1] if open_ else main
        start, end = claim.span
        found = tag_at(start, end) if tag_at else tag_of(text[start : min(end, start + DIVISION_SAMPLE)], main)
        tag = around if not found or (found.startswith("und") and not tag_at) else found
        open_.append((claim.span.end, tag))
        yield claim if tag == around else replace(claim, attributes=(*claim.attributes, ("xml:lang", tag)))


def _chinese_tagger(kept: Sequence[Annotation], text: str, main: str) -> Callable[[int, int], str]:
    """What ``tag_of`` says of the divisions of a Chinese text, from one pass over the whole."""
    edges = sorted({0, *(edge for claim in kept if claim.element == "div" for edge in claim.span)})
    before = {script: dict(zip(edges, _counted(_only(script), text, edges), strict=True)) for script in CHINESE}

    def tag_at(start: int, end: int) -> str:
        counts = {script: found[end] - found[start] for script, found in before.items()}
        known = _tag_by_counts(counts, main)
        return known or tag_of(text[start : min(end, start + DIVISION_SAMPLE)], main)

    return tag_at


def _counted(pattern: re.Pattern[str], text: str, edges: Sequence[int]) -> Iterator[int]:
    """How often the pattern is found before each of the edges, which rise from 0."""
    return accumulate((len(pattern.findall(text, *stretch)) for stretch in pairwise(edges)), initial=0)


def script_counts(text: str) -> Counter[str]:
    """How many letters of each script ``text`` has, by ISO 15924 code."""
    counts: Counter[str] = Counter()
    for character, count in _characters(text).items():
        script = script_of(character)
        if script:
            counts[script] += count
    return counts


@lru_cache(maxsize=4)
def _characters(text: str) -> Mapping[str, int]:
    """How often each character occurs; several questions in a row are asked of the same text."""
    return Counter(text)


@cache
def script_of(character: str) -> str:
    """The ISO 15924 code of a letter's script; empty for all that is no letter of a known one."""
    blocks = _blocks()
    position = bisect_right(blocks, (ord(character), 0x110000, "")) - 1
    first, last, script = blocks[position] if position >= 0 else (1, 0, "")
    return script if first <= ord(character) <= last else ""


def _dominant(counts: Counter[str]) -> Counter[str]:
    """The counts with Japanese as one: Chinese characters among enough kana are Japanese."""
    kana = counts["Hira"] + counts["Kana"]
    if kana * 10 < counts["Hani"]:
        return counts
    joined = Counter({script: count for script, count in counts.items() if script not in ("Hani", "Kana")})
    joined["Hira"] = kana + counts["Hani"] if kana else 0
    return joined


def _shares(script: str, count: int, total: int, text: str, declared: str) -> Iterator[Share]:
    percent = 100 * count / total
    if script == "Hani" and not _is_japanese(text):
        yield from _chinese_shares(percent, text, declared)
    else:
        tag = "ja" if script == "Hani" else _language(script, text)
        yield Share(tag, label_of(tag), round(percent))


def _is_japanese(text: str) -> bool:
    return "Hani" not in _dominant(script_counts(text))


def _chinese_shares(percent: float, text: str, declared: str) -> Iterator[Share]:
    language = _primary(declared)
    counts = han_counts(text)
    telling = sum(counts.values())
    if telling < FEW:
        yield Share(language, label_of(language), round(percent))
        return
    for script in CHINESE:
        tag = f"{language}-{script}"
        yield Share(tag, label_of(tag), round(percent * counts[script] / telling))


def _merged(rows: Iterable[Share]) -> Iterator[Share]:
    percents: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for row in rows:
        percents[row.tag] += row.percent
        labels.setdefault(row.tag, row.label)
    return (Share(tag, labels[tag], percent) for tag, percent in percents.items())


def han_counts(text: str) -> Mapping[str, int]:
    """How many characters of ``text`` only simplified (``Hans``) or only traditional Chinese (``Hant``) has."""
    table = _han()
    counts = dict.fromkeys(CHINESE, 0)
    for character, count in _characters(text).items():
        script = table.get(character)
        if script:
            counts[script] += count
    return counts


def traditional_share(text: str) -> float:
    """The share of the characters of ``text`` that only traditional Chinese has."""
    return len(_only("Hant").findall(text)) / max(1, len(text))


def has_script(text: str, script: str) -> bool:
    """Has ``text`` any character that only simplified (``Hans``) or only traditional Chinese (``Hant``) has?"""
    return _only(script).search(text) is not None


@cache
def _only(script: str) -> re.Pattern[str]:
    """The characters that only one of the two Chinese scripts has."""
    characters = "".join(character for character, other in _han().items() if other == script)
    return re.compile(f"[{re.escape(characters)}]")


def _chinese_tag(text: str, declared: str) -> str:
    return _tag_by_counts(han_counts(text), declared)


def _tag_by_counts(counts: Mapping[str, int], declared: str) -> str:
    telling = sum(counts.values())
    if telling < FEW:
        return ""
    script = next((name for name, count in counts.items() if count >= MOSTLY * telling), "")
    return f"{_primary(declared)}-{script}" if script else _primary(declared)


def _primary(declared: str) -> str:
    language = declared.partition("-")[0].lower()
    return language if language in HAN_LANGUAGES else "zh"


def _word_counts(text: str) -> Counter[str]:
    """How often each word stands in a sample from the middle, away from title pages and imprints."""
    middle = max(0, len(text) // 2 - SAMPLE // 2)
    return Counter(re.findall(r"[^\W\d_]+", text[middle : middle + SAMPLE].lower()))


def _small_words(words: Counter[str]) -> Mapping[str, int]:
    """How many small words of each language a sample has."""
    return {tag: sum(words[word] for word in row["words"]) for tag, row in _words().items()}


def _language(script: str, text: str) -> str:
    """The language whose small words are most frequent, else what the script is taken for."""
    words = _word_counts(text)
    total = sum(count for word, count in words.items() if script_of(word[0]) == script)
    counts = _small_words(words)
    best, tag = max(((counts[tag], tag) for tag, row in _words().items() if row["script"] == script), default=(0, ""))
    if best >= LEAST_FOUND and best / total >= LEAST_WORDS:
        return tag
    language = str(_scripts()[script]["language"])
    return f"und-{script}" if language == "und" else language


def label_of(tag: str) -> str:
    """What a header calls the language: ``German``, ``Chinese, simplified characters``; empty where we have no word."""
    language, _, script = tag.partition("-")
    if language in HAN_LANGUAGES:
        return CHINESE.get(script, "Chinese")
    if language in _words():
        return str(_words()[language]["name"])
    rows = (row for name, row in _scripts().items() if row["language"] == language and script in ("", name))
    return str(next(rows, {"name": ""})["name"])


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(data_path(f"languages/{name}.toml").read_text(encoding="utf-8"))


@cache
def _scripts() -> Mapping[str, Any]:
    return _data("scripts")


@cache
def _blocks() -> Sequence[tuple[int, int, str]]:
    return sorted((first, last, name) for name, row in _scripts().items() for first, last in row["blocks"])


@cache
def _words() -> Mapping[str, Any]:
    return {tag: row | {"words": frozenset(row["words"].split())} for tag, row in _data("words").items()}


@cache
def _han() -> Mapping[str, str]:
    return {character: script for script, characters in _data("han").items() for character in characters}
