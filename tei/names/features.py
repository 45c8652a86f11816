"""What speaks for and against a candidate: its characters, its neighbours, the words that it would cut."""

from __future__ import annotations

from tei.names.candidates import Candidate
from tei.names.tables import entries, surnames, table, word_classes


def features(text: str, candidate: Candidate) -> list[str]:
    """The features of ``candidate`` in simplified ``text``; each has one weight in a model."""
    start, end, surname = candidate
    left, right = text[max(0, start - 3) : start], text[end : end + 3]
    found = _inside(text[start:end], surname) + _around(left, right)
    return found + (_cuts(text, start, end) if surname else _sound(text[start:end]))


def _inside(name: str, surname: int) -> list[str]:
    if not surname:
        return ["sound", f"sound{min(len(name), 6)}", "<" + name[:2], ">" + name[-2:]]
    given = name[surname:]
    size = str(len(given))
    found = ["n" + size, "S" + name[:surname], f"R{surnames().get(name[0], 4)}{size}", "F" + given[0] + size, "L" + given[-1] + size]
    return [*found, "G" + given] if len(given) > 1 else found


def _around(left: str, right: str) -> list[str]:
    return [
        "p" + left[-1:],
        "q" + left[-2:],
        "a" + right[:1],
        "z" + right[:2],
        f"t{_longest(left, 'before', -1)}",
        f"u{_longest(right, 'after', 1)}",
    ]


def _longest(side: str, key: str, direction: int) -> int:
    """The length of the longest word of the table that touches the candidate on this side."""
    known = entries("zh/context", "persons", key)
    pieces = (side[-n:] if direction < 0 else side[:n] for n in (3, 2, 1))
    return next((len(piece) for piece in pieces if piece and piece in known), 0)


def _cuts(text: str, start: int, end: int) -> list[str]:
    """How common are the words that begin before and end in the candidate, lie in it, or run out of it."""
    known = word_classes().get
    before = known(text[start - 1 : start + 1], 0) if start else 0
    head = known(text[start : start + 2], 0)
    tail = known(text[end - 2 : end], 0) if end - start > 2 else 0
    after = known(text[end - 1 : end + 1], 0)
    longer = max(known(text[start : start + 3], 0) if end - start < 3 else 0, known(text[end - 2 : end + 1], 0))
    wide = known(text[end - 1 : end + 2], 0)
    back = known(text[start - 2 : start + 1], 0) if start > 1 else 0
    own_left = known(text[start - 2 : start], 0) if start > 1 else 0
    own_right = known(text[end : end + 2], 0)
    whole = known(text[start:end], 0)
    return [
        f"cb{before}{own_left}",
        f"ch{head}",
        f"ct{tail}",
        f"ca{after}{own_right}",
        f"cl{longer}",
        f"cw{wide}{back}",
        f"co{whole}",
    ]


def _sound(name: str) -> list[str]:
    telling = table("zh/persons")["transliteration"]["telling"]
    return [f"telling{min(3, sum(c in telling for c in name))}", f"dot{'·' in name}", f"cw{word_classes().get(name, 0)}"]
