"""Names of bodies that begin with a place: 太原钢铁厂 is a body, 太原 in it a place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from tei.naming.decision import Name
from tei.naming.tables import chars, entries, table
from tei.naming.words import is_word
from tei.positions import meets

LEAST_TAIL = 1


@cache
def _tail() -> re.Pattern[str]:
    """From the end of the place to the end of the body's name."""
    stops = "".join(map(re.escape, sorted(chars("bodies", "stops"))))
    ends = "|".join(sorted(entries("zh", "bodies", "ends"), key=lambda end: (-len(end), end)))
    longest = int(table("zh")["bodies"]["longest"])
    return re.compile(f"[^{stops}\\s]{{0,{longest}}}?(?:{ends})(?:(?:{ends}))*")


def find_bodies(text: str, names: Sequence[Name]) -> Iterator[Name]:
    """The bodies whose name begins with one of the places among ``names``, which are in order."""
    taken = [(name.start, name.end) for name in names if name.kind != "place"]
    end = -1
    for name in names:
        if name.kind != "place" or name.start < end:
            continue
        match = _tail().match(text, name.end)
        if match and _is_whole(text, match.end()) and not meets(taken, name.start, match.end()):
            end = match.end()
            yield Name(name.start, end, "body", "place-and-body", "medium")


def _is_whole(text: str, end: int) -> bool:
    """No word goes on over the end: 厂长 after 钢铁厂 would."""
    return not (is_word(text[end - 1 : end + 1]) or is_word(text[end - 2 : end + 1]))
