"""The datatypes that RELAX NG schemas use: its own two and those of XML Schema Part 2.

A datatype is a table row: what becomes of its white space, the test of its lexical form, the value that facets and
``<value>`` compare.  Verdicts are those of jing where the versions of XML
Schema differ (year 0, ``+INF``, 24:00:00, leap seconds) and where the editions of XML do (names): see
docs/decisions/verdicts.md.
"""

from __future__ import annotations

import base64
import binascii
import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from tei.validation.addresses import is_uri
from tei.validation.expressions import matcher
from tei.validation.name_characters import LETTERS, NAME_CHARACTER, NAME_START, OTHERS, character_class

XSD = "http://www.w3.org/2001/XMLSchema-datatypes"
RUN = re.compile("[ \t\r\n]+")
Test = Callable[[str], bool]


def collapse(text: str) -> str:
    """The text with every run of XML white space made one blank and none at the ends."""
    return RUN.sub(" ", text).strip(" ") if RUN.search(text) else text


def words(text: str) -> list[str]:
    """The members of a list."""
    return [word for word in RUN.split(text) if word]


class Type(NamedTuple):
    """One datatype of a library."""

    test: Test
    value: Callable[[str], Any] = str
    white_space: Callable[[str], str] = collapse
    length: Callable[[str], int] = len


_compiled = cache(re.compile)
"""Expressions are compiled when a value is first held against them: those of names take milliseconds."""


def _form(expression: str, for_ascii: str = "") -> Test:
    """A test by an expression, or for ASCII text by a simpler one that says the same of it."""
    plain = for_ascii or expression
    return lambda text: _compiled(plain if text.isascii() else expression).fullmatch(text) is not None


def _ascii(form: str) -> str:
    """The expression with the characters of names that ASCII has."""
    return form.replace(character_class(OTHERS), "").replace(character_class(LETTERS), "")


def _always(text: str) -> bool:
    return True


NCNAME = f"[{NAME_START}][{NAME_CHARACTER}]*"
ZONE = r"(?P<zone>Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
YEAR = r"(?P<year>-?([1-9][0-9]{3,}|0[0-9][0-9][1-9]|0[0-9][1-9][0-9]|0[1-9][0-9][0-9]))"
MONTH, DAY = r"(?P<month>0[1-9]|1[0-2])", r"(?P<day>0[1-9]|[12][0-9]|3[01])"
TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"
LEAP_YEAR = 2000
NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
DURATION = r"-?P(?=.)([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?"
BASE64 = re.compile(r"[A-Za-z0-9+/ ]*[= ]*")


def _calendar(expression: str) -> Test:
    """A test for dates: the form, and a day that the month has."""

    def test(text: str) -> bool:
        found = _compiled(expression + ZONE).fullmatch(text)
        return found is not None and _day_exists(found.groupdict())

    return test


def _day_exists(parts: Mapping[str, str | None]) -> bool:
    month, day = parts.get("month"), parts.get("day")
    if not month or not day:
        return True
    return int(day) <= monthrange(_like_year(parts.get("year") or str(LEAP_YEAR)), int(month))[1]


def _like_year(year: str) -> int:
    """A year with the same days: they repeat after 400 years, so four digits tell, however many there are."""
    sign = -1 if year.startswith("-") else 1
    return LEAP_YEAR + sign * int(year[-4:]) % 400


def _whole(low: int | None = None, high: int | None = None) -> Type:
    """Whole numbers between two bounds."""
    form = re.compile(r"[+-]?[0-9]+")

    def test(text: str) -> bool:
        return (
            form.fullmatch(text) is not None
            and (low is None or Decimal(text) >= low)
            and (high is None or Decimal(text) <= high)
        )

    return Type(test, Decimal)


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(_packed(text), validate=True)
    except (binascii.Error, ValueError):
        return False
    return BASE64.fullmatch(text) is not None


def _packed(text: str) -> str:
    return text.replace(" ", "")


FLOAT = Type(_form(NUMBER + r"([eE][+-]?[0-9]+)?|-?INF|NaN"), float)
MOMENTS = {
    "date": f"{YEAR}-{MONTH}-{DAY}",
    "gYear": YEAR,
    "gYearMonth": f"{YEAR}-{MONTH}",
    "gMonth": f"--{MONTH}",
    "gDay": f"---{DAY}",
    "gMonthDay": f"--{MONTH}-{DAY}",
    "time": TIME,
    "dateTime": f"{YEAR}-{MONTH}-{DAY}T{TIME}",
}
BOUNDS = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
NAMES = {
    "NCName": NCNAME,
    "ID": NCNAME,
    "IDREF": NCNAME,
    "ENTITY": NCNAME,
    "Name": f"[:{NAME_START}][:{NAME_CHARACTER}]*",
    "NMTOKEN": f"[:{NAME_CHARACTER}]+",
    "QName": f"({NCNAME}:)?{NCNAME}",
    "NOTATION": f"({NCNAME}:)?{NCNAME}",
    "language": r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
}
PLURALS = {
    name: Type(_form(f"{member}( {member})*", _ascii(f"{member}( {member})*")), length=lambda text: len(words(text)))
    for name, member in (("IDREFS", NCNAME), ("ENTITIES", NCNAME), ("NMTOKENS", NAMES["NMTOKEN"]))
}
BUILT_IN = {"string": Type(_always, white_space=str), "token": Type(_always)}
SCHEMA_TYPES: dict[str, Type] = {
    "string": Type(_always, white_space=str),
    "normalizedString": Type(_always, white_space=lambda text: re.sub("[\t\r\n]", " ", text)),
    "token": Type(_always),
    "anyURI": Type(is_uri),
    "boolean": Type(_form("true|false|0|1"), lambda text: text in ("true", "1")),
    "decimal": Type(_form(NUMBER), Decimal),
    "double": FLOAT,
    "float": FLOAT,
    "duration": Type(_form(DURATION)),
    "hexBinary": Type(_form("([0-9A-Fa-f]{2})*"), str.upper, length=lambda text: len(text) // 2),
    "base64Binary": Type(_is_base64, _packed, length=lambda text: len(base64.b64decode(text))),
    **{name: Type(_calendar(form)) for name, form in MOMENTS.items()},
    **{name: _whole(*bounds) for name, bounds in BOUNDS.items()},
    **{name: Type(_form(form, _ascii(form))) for name, form in NAMES.items()},
    **PLURALS,
}
LIBRARIES: Mapping[str, Mapping[str, Type]] = {"": BUILT_IN, XSD: SCHEMA_TYPES}


def lookup(library: str, name: str) -> Type:
    """The datatype; raises ``ValueError`` where the library or the type is not known."""
    if library not in LIBRARIES:
        raise ValueError(f"the datatype library {library} is not known")
    if name not in LIBRARIES[library]:
        raise ValueError(f"the datatype {name} is not known")
    return LIBRARIES[library][name]


FACETS: dict[str, Callable[[Type, str], Test]] = {
    "length": lambda kind, limit: lambda text: kind.length(text) == int(limit),
    "minLength": lambda kind, limit: lambda text: kind.length(text) >= int(limit),
    "maxLength": lambda kind, limit: lambda text: kind.length(text) <= int(limit),
    "minInclusive": lambda kind, limit: lambda text: bool(kind.value(text) >= kind.value(limit)),
    "maxInclusive": lambda kind, limit: lambda text: bool(kind.value(text) <= kind.value(limit)),
    "minExclusive": lambda kind, limit: lambda text: bool(kind.value(text) > kind.value(limit)),
    "maxExclusive": lambda kind, limit: lambda text: bool(kind.value(text) < kind.value(limit)),
    "totalDigits": lambda kind, limit: lambda text: _digits(text)[0] <= int(limit),
    "fractionDigits": lambda kind, limit: lambda text: _digits(text)[1] <= int(limit),
    "pattern": lambda kind, expression: matcher(expression),
}


def _digits(text: str) -> tuple[int, int]:
    """How many digits a decimal number needs, and how many of them behind the point."""
    whole, _, fraction = text.lstrip("+-").partition(".")
    fraction = fraction.rstrip("0")
    return len(whole.lstrip("0")) + len(fraction), len(fraction)


class Data(NamedTuple):
    """``<data>``: a type with its facets.  Equal values are one pattern."""

    library: str
    name: str
    facets: tuple[tuple[str, str], ...] = ()
    excluded: Any = None
    """The pattern of ``<except>``."""

    @property
    def identity(self) -> str:
        """``ID``, ``IDREF`` or ``IDREFS`` for the types that name or point (RELAX NG DTD Compatibility, 5)."""
        return self.name if self.library == XSD and self.name in ("ID", "IDREF", "IDREFS") else ""


class Literal(NamedTuple):
    """``<value>``: one value of a type."""

    library: str
    name: str
    text: str


@cache
def tester(datatype: Data) -> Test:
    """The test of a string against a type and its facets, without ``<except>``."""
    kind = lookup(datatype.library, datatype.name)
    facets = [_facet(kind, name, limit) for name, limit in datatype.facets]

    def test(text: str) -> bool:
        text = kind.white_space(text)
        return kind.test(text) and (not facets or all(facet(text) for facet in facets))

    return test


def _facet(kind: Type, name: str, limit: str) -> Test:
    if name not in FACETS:
        raise ValueError(f"the parameter {name} is not known")
    return FACETS[name](kind, limit)


@cache
def literal_value(literal: Literal) -> Any:
    """The value that a ``<value>`` pattern stands for."""
    kind = lookup(literal.library, literal.name)
    return kind.value(kind.white_space(literal.text))


def equals(literal: Literal, text: str) -> bool:
    """Whether a string denotes the literal's value."""
    kind = lookup(literal.library, literal.name)
    text = kind.white_space(text)
    return kind.test(text) and bool(kind.value(text) == literal_value(literal))
