"""Random values for the attributes and texts of mutants: of every datatype, and a little beside it."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence

ODD = (
    "\u00a0", "\u0085", "\u200b", "\u200d", "\u202e", "\u2028", "\u3000", "\ufeff",  # blanks and controls
    "\u0301", "\u0345", "\u20dd", "\u3099", "\ufe0f",  # what combines
    "\u0660", "\u0966", "\uff11", "\u3007", "\u00b2", "\u2460", "\u2155", "\U0001d7d8", "\u5341",  # digits and numbers
    "\ue000", "\uf8ff", "\U000f0000", "\U0010fffd",  # private use
    "\ud7ff", "\uf900", "\ufdd0", "\ufffd", "\U0001ffff", "\U0010ffff",  # beside surrogates, and no characters
    "\u00b7", "\u0387", "\u00d7", "\u00f7", "\u037e", "\u0132", "\u0149", "\u017f", "\u1e9e", "\u212e", "\u2160",
    "\u203f", "\u2040", "\u2070", "\u2c00", "\u3005", "\u30fb", "\u3400", "\u9fa5", "\u9fa6", "\uac00", "\ud7a3",
    "\u4e66", "\u00e9", "\u03a9", "\u0416", "\u05d0", "\u0e01", "\U00020000", "\U00020bb7", "\U0001f600", "\U00010400",
    "\u0378", "\u05ff", "\u1fff", "\u218f", "\ua7ff",  # unassigned, or assigned late
)  # fmt: skip
"""Characters that one of the editions of XML, Unicode or XML Schema judges unlike its neighbours."""

BLANKS = (" ", "  ", "\t", "\n", "\r", " \n\t ")
ASCII = "aZ09-._:/#?%+@[](){}<>&'\"^|\\~!$*,;= `"


def date(chance: random.Random) -> str:
    """A moment, or part of one, that may not exist."""
    year = chance.choice(("2024", "1900", "0000", "-0044", "0001", "12024", "02024", "99", "2100"))
    year = chance.choice((year, f"{chance.randrange(3000):04}"))
    month, day = f"{chance.randrange(15):02}", f"{chance.randrange(34):02}"
    time = ":".join(f"{chance.randrange(limit):02}" for limit in (26, 62, 62)) + chance.choice(("", ".5", "."))
    forms = (
        year, f"{year}-{month}", f"{year}-{month}-{day}", f"--{month}", f"--{month}-{day}", f"---{day}", time,
        f"{year}-{month}-{day}T{time}", f"{year}{month}{day}", f"{year}-W{month}-{day[1]}", f"--{month}--",
    )  # fmt: skip
    return chance.choice(forms) + chance.choice(("", "", "Z", "+14:00", "-13:59", "+14:01", "z", "+1:00"))


def number(chance: random.Random) -> str:
    """A number in one of many forms."""
    whole = chance.choice(("0", "1", "007", str(chance.randrange(10 ** chance.randrange(1, 22))), ""))
    forms = (whole, f"{whole}.", f"{whole}.5", f".{whole}", f"{whole}e{whole}", f"{whole}E-3", "INF", "NaN", "9" * 5000)
    form = chance.choice(forms)
    return chance.choice(("", "", "-", "+", "--")) + form + chance.choice(("", "", "%", "em", "/8", ",5"))


def iri(chance: random.Random) -> str:
    """Something like an address."""
    parts = "http urn x-1 : : / // ? # [::1] [ ] % %4 %41 @ a .. é 书".split()
    return "".join(chance.choices(parts, k=chance.randrange(1, 8)))


def name(chance: random.Random) -> str:
    """A name, perhaps with a character that only some edition lets stand in names."""
    letters = [chance.choice(("a", "Z", "_", "书", "é", *ODD)) for _ in range(chance.randrange(1, 4))]
    return chance.choice(("", "", "p:", "#", "-")) + "".join(letters)


def tag(chance: random.Random) -> str:
    """A language tag, or nearly."""
    parts = ("zh", "Hans", "CN", "x", "private", "toolongword", "1996", "i", "e", "", "en_GB", "de")
    return "-".join(chance.choices(parts, k=chance.randrange(1, 4)))


def words(chance: random.Random) -> str:
    """Several values between odd blanks."""
    return "".join(chance.choice(KINDS[:-1])(chance) + chance.choice(BLANKS) for _ in range(chance.randrange(1, 4)))


def duration(chance: random.Random) -> str:
    """A stretch of time, or nearly."""
    return "".join(chance.choices(("P", "P", "T", "1Y", "2M", "3D", "4H", "5M", "6.5S", "6S", "-", "W", "1."), k=4))


def word(chance: random.Random) -> str:
    """A value of the lists that schemas hold, or nearly."""
    return chance.choice("high sub main true 1 yes High unknown inapplicable preserve default none".split())


def noise(chance: random.Random) -> str:
    """Any characters."""
    return "".join(chance.choice((chance.choice(ASCII), chance.choice(ODD))) for _ in range(chance.randrange(5)))


KINDS: Sequence[Callable[[random.Random], str]] = (date, number, iri, name, tag, duration, word, noise, words)


def random_value(chance: random.Random) -> str:
    """A value of some kind, at times with an odd character in it or blanks around it."""
    made = chance.choice(KINDS)(chance)
    if chance.random() < 0.2:
        at = chance.randrange(len(made) + 1)
        made = made[:at] + chance.choice(ODD) + made[at:]
    if chance.random() < 0.15:
        made = chance.choice(BLANKS) + made + chance.choice(BLANKS)
    return made


WEST = re.compile(r"-(?:13:(?!00)[0-5][0-9]|14:00)\s*$")
HALF_SECOND = re.compile(r":[0-9]{2}\.(?![0-9])")
JAVA = re.compile(r"(?<![0-9])-?[0-9]{10,}(?:-|Z|\+|\s*$)")


def is_known_difference(value: str) -> bool:
    """Whether jing and we may differ about a value for a recorded reason (docs/decisions/verdicts.md)."""
    forms = any(form.search(word) for word in value.split() for form in (WEST, HALF_SECOND, JAVA))
    return forms or any(map(is_control, value))


def is_control(character: str) -> bool:
    """Whether a character is of Unicode's category C, white space of XML aside."""
    return character not in "\t\n\r" and unicodedata.category(character).startswith("C")


def plain_value(chance: random.Random) -> str:
    """A value on which jing and we agree for certain."""
    return next(value for value in iter(lambda: random_value(chance), None) if not is_known_difference(value))
