"""Which encoding bytes are in: the reading that is by far the likeliest, or those that are to choose from.

Every encoding reads the same samples; a reading costs bits by the frequencies of a language that is written in that
encoding.  Only a reading that is cheaper than all others by a wide margin, and cheap enough for a text at all, is
taken.  UTF-8 competes with none: what reads as UTF-8 is UTF-8.  The margins are measured: docs/decisions/encodings.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from tei.sources import ranking
from tei.sources.frequencies import character_class, character_cost, facts, language_cost, text_shape, transition
from tei.sources.mixtures import find_other_encoding, find_slips_of_utf_8
from tei.sources.ranking import Detected, Ranked

MARGIN = 12.0
"""Bits by which a reading must be cheaper than every other."""
DEAR = {"ideographs": 14.2, "alphabets": 5.6, "accents": 13.5, "wide": 12.5, "contested": 17.0}
"""Bits that a character beyond ASCII (of UTF-16 any) may cost on the average; wrong readings cost more."""
CONTESTED = 100
"""Lines or places of which two readings differ that decide between them."""
CONTEXT = 16
"""Bytes around such a place."""
WIDELY = 3
"""So many times the margin apart, readings are still compared at the places of which they differ."""
FAMILIES = (
    frozenset({"big5", "cp950", "big5hkscs"}),
    frozenset({"shift_jis", "cp932"}),
    frozenset({"euc_kr", "cp949"}),
)
"""Encodings that extend one another and differ in few signs: the first that reads all bytes is taken."""
HEAD = 1600
"""Bytes that are held against UTF-16."""
REPEATED = re.compile(rb"([\x80-\xff].)\1+")
"""The same character again and again is no more evidence than the character itself."""
BEYOND = re.compile(rb"[\x80-\xff]")


def likely_texts(data: bytes) -> Iterator[str]:
    """Yield every reading of the bytes that is within the margin, the likeliest first: for files of few names."""
    if b"\0" in data:
        return
    ranked = ranking.rank_encodings(b"".join(ranking.sample_blocks(data)), ranking.candidates(data))
    yield from filter(str.strip, _readings(data, _near(ranked, MARGIN)).values())


def detect(data: bytes) -> Detected:
    """Return the encoding of the bytes, which have no byte order mark."""
    if b"\0" in data:
        return _choose(data, ranking.rank_encodings(data[:HEAD], ranking.WIDE))
    if is_utf_8_beyond_ascii(data):
        return Detected("sure", ("utf-8",))
    sample = REPEATED.sub(rb"\1", b"".join(ranking.sample_blocks(data)))
    if not sample:
        return Detected("sure", ("utf-8",))
    return find_slips_of_utf_8(data) or _choose(
        data, _with_wide(data, ranking.rank_encodings(sample, ranking.candidates(data)))
    )


def is_utf_8_beyond_ascii(data: bytes) -> bool:
    """Return whether the bytes are UTF-8 and not ASCII alone: hardly any other text is that by chance."""
    return not data.isascii() and ranking.read_strictly(data, "utf-8") is not None


def _with_wide(data: bytes, ranked: list[Ranked]) -> list[Ranked]:
    """UTF-16 without a mark and without a NUL competes: on the head of the file, since it has no lines of bytes."""
    if len(data) % 2 or data.isascii():
        return ranked
    best = ranking.rank_encoding(data[:HEAD], ranked[0].encoding)
    wide = [
        one._replace(cost=ranked[0].cost + one.cost - best.cost)
        for one in ranking.rank_encodings(data[:HEAD], ranking.WIDE)
    ]
    return sorted([*ranked, *wide], key=lambda one: one.cost)


def _choose(data: bytes, ranked: Sequence[Ranked]) -> Detected:
    """Take the likeliest encoding where no other comes near and its text is one."""
    if ranked[0].encoding == "utf-8" and ranking.read_strictly(data, "utf-8") is not None:
        return Detected("sure", ("utf-8",))
    readings = _readings(data, _near(ranked, WIDELY * MARGIN))
    if len(readings) > 1:
        contest = _contest(data, ranked, readings)
        near = [one.encoding for one in contest if _comes_near(data, one, contest[0], readings)]
        readings = {name: readings[name] for name in near}
    if len(readings) > 1:
        return Detected("unsure", tuple(readings))
    best = next((one for one in ranked if one.encoding in readings), ranked[0])
    return find_other_encoding(data, best) or _settled(data, best, readings.get(best.encoding))


def _near(ranked: Sequence[Ranked], margin: float) -> list[str]:
    """The encodings that are within the margin of the likeliest."""
    return [one.encoding for one in ranked if one.cost < ranked[0].cost + margin]


def _contest(data: bytes, ranked: Sequence[Ranked], readings: Mapping[str, str]) -> list[Ranked]:
    """The readings by what they cost, with the places where they differ if the sample has not seen all of them."""
    contest = [one for one in ranked if one.encoding in readings]
    if len(data) <= ranking.BLOCK * ranking.BLOCKS:
        return contest
    there = {one.encoding: one.cost for one in ranking.rank_encodings(_contested(data, readings), readings)}
    return sorted((one._replace(cost=one.cost + there[one.encoding]) for one in contest), key=lambda one: one.cost)


def _comes_near(data: bytes, other: Ranked, best: Ranked, readings: Mapping[str, str]) -> bool:
    """Whether a reading is nearly as likely as the best, or less so where what the best says is no text either."""
    return other.cost < best.cost + MARGIN or not _is_text_where_they_differ(data, best, readings, other)


def _is_text_where_they_differ(data: bytes, best: Ranked, readings: Mapping[str, str], other: Ranked) -> bool:
    text, another = readings[best.encoding], readings[other.encoding]
    if not len(text) == len(another) == len(data):
        return True
    places = (found.start() for found in BEYOND.finditer(data) if text[found.start()] != another[found.start()])
    costs = [_cost_at(text, at, best.language) for at in islice(places, CONTESTED)]
    return sum(costs) <= DEAR["contested"] * len(costs)


def _contested(data: bytes, readings: Mapping[str, str]) -> bytes:
    """The places of which the readings differ: they decide, however few they are in a long book."""
    if any(name in ranking.WIDE for name in readings):
        return REPEATED.sub(rb"\1", data[:HEAD])
    if all(len(text) == len(data) for text in readings.values()):
        return b"\n".join(islice(_around_differences(data, tuple(readings.values())), CONTESTED))
    lines = (line for line in data.split(b"\n") if not line.isascii() and _differ(line, readings))
    return REPEATED.sub(rb"\1", b"\n".join(islice(lines, CONTESTED)))[: ranking.BLOCK * ranking.BLOCKS]


def _around_differences(data: bytes, texts: Sequence[str]) -> Iterator[bytes]:
    """The bytes around each character of which readings with a byte a character differ."""
    done = 0
    for found in BEYOND.finditer(data):
        at = found.start()
        if at >= done and len({text[at] for text in texts}) > 1:
            start, done = max(done, at - CONTEXT), at + CONTEXT
            yield data[start:done]


def _differ(line: bytes, names: Iterable[str]) -> bool:
    return len({line.decode(name, "replace") for name in names}) > 1


def _settled(data: bytes, best: Ranked, text: str | None) -> Detected:
    """The one encoding that is left, where its text is one."""
    shown = data.decode(best.encoding, "replace") if text is None else text
    if not is_plausible(shown, best):
        names = (best.encoding, *(name for name in ranking.candidates(data) if name != best.encoding))
        return Detected("unknown", tuple(_readings(data, names)) or (best.encoding,))
    return Detected("broken" if text is None else "sure", (best.encoding,))


def _readings(data: bytes, names: Iterable[str]) -> dict[str, str]:
    """The encodings that read all bytes, each with its text, but those that say the same as a likelier one."""
    found: dict[str, str] = {}
    for name in names:
        text = ranking.read_strictly(data, name)
        if text is not None and text not in found.values() and not any(same_family(name, other) for other in found):
            found[name] = text
    return found


def same_family(one: str, other: str) -> bool:
    """Return whether an encoding extends the other."""
    return any({one, other} <= family for family in FAMILIES)


def is_plausible(text: str, best: Ranked) -> bool:
    """Return whether the characters are, on the average, cheap enough for a text in the language."""
    if best.encoding in ranking.WIDE:
        return language_cost(text_shape(text[:HEAD]), best.language) <= DEAR["wide"] * len(text[:HEAD])
    kind = "ideographs" if best.language in facts()["han"] else "accents"
    kind = "alphabets" if facts()["languages"].get(best.language, {}).get("beyond") else kind
    return mean_cost(text, best.language) <= DEAR[kind]


def mean_cost(text: str, language: str) -> float:
    """Return what a character beyond ASCII costs on the average; 0 where there is none."""
    costs = list(islice(_costs_beyond_ascii(text, language), ranking.SAMPLE))
    return sum(costs) / max(1, len(costs))


def _costs_beyond_ascii(text: str, language: str) -> Iterator[float]:
    for found in re.finditer(r"[^\x00-\x7f]", text):
        yield _cost_at(text, found.start(), language)


def _cost_at(text: str, at: int, language: str) -> float:
    before = character_class(text[at - 1]) if at else "s"
    return transition(before, character_class(text[at])) + character_cost(language, text[at])
