"""The parts of a written date to the attributes of ``date`` (TEI Guidelines 14.4, W3C's forms).

A year before Christ is written with a minus and its own number, as XML Schema 1.0 has it: -0221.
A month by the moon is given to the year only: its days are not those of a Western month.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from tei.annotators.numerals import number_of
from tei.dating.eras import cyclical_years, eras, years_of
from tei.dating.tables import Table

LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
LATE = 11
"""From this month on, a month by the moon may lie in the next Western year."""
CALENDARS = {"民国": "minguo", "日本": "japanese"}
"""By dynasty; any other has the Chinese calendar."""

Attributes = tuple[tuple[str, str], ...]


class Valued(NamedTuple):
    """What a written date is worth, and what is to be said of it."""

    attributes: Attributes
    note: str = ""


def value_of(match: re.Match[str], table: Table) -> Valued | None:
    """The value of a matched date; None where it is no date after all: a 31st of April, a year that no era has."""
    parts = {name.rstrip("_"): text for name, text in match.groupdict().items() if text is not None}
    if "era" in parts:
        return _of_era(parts, table)
    if "century" in parts or "decades" in parts:
        return _of_centuries(parts, table)
    return _of_days(parts, table)


def _of_days(parts: Mapping[str, str], table: Table) -> Valued | None:
    start = _day(parts, table, "")
    if not any(f"{part}2" in parts for part in ("year", "month", "day")):
        return Valued((("when", start),)) if start else None
    inherited = {f"{part}2": parts[part] for part in ("year", "month") if part in parts}
    if "month" not in parts and "month2" in parts and "day" in parts:
        start = _day({**parts, "month": parts["month2"]}, table, "")
    end = _day(inherited | dict(parts), table, "2")
    if not (start and end) or start >= end:
        return None
    names = ("notBefore", "notAfter") if "bound" in parts else ("from", "to")
    return Valued(tuple(zip(names, (start, end), strict=True)))


def _day(parts: Mapping[str, str], table: Table, end: str) -> str:
    """The date in the W3C's form, as exact as its parts; empty where there is no such day."""
    year = number_of(parts[f"year{end}"]) if f"year{end}" in parts else None
    month = _month(parts.get(f"month{end}", ""), table)
    day = number_of(parts[f"day{end}"].rstrip(".")) if f"day{end}" in parts else None
    if (f"year{end}" in parts and not year) or (f"month{end}" in parts and not month):
        return ""
    if month and day and not 1 <= day <= LENGTHS[month - 1]:
        return ""
    if month == 2 and day == 29 and year and not _is_leap(year):
        return ""
    said = (f"-{month:02d}" if month else "") + (f"-{day:02d}" if month and day else "")
    return (_year(year, "bc" in parts) if year else "-") + said


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0 or year < 1753)


def _year(year: int, is_before_christ: bool = False) -> str:
    return f"{'-' * (is_before_christ or year < 0)}{abs(year):04d}"


def _month(written: str, table: Table) -> int:
    number = table.months.get(written.rstrip(".")) or (number_of(written) if written else 0) or 0
    return number if number <= 12 else 0


def _of_centuries(parts: Mapping[str, str], table: Table) -> Valued | None:
    if "decades" in parts:
        first = number_of(parts["decades"]) or 0
        return _period(first, first + 9)
    written = parts["century"]
    named = (number for word, number in table.centuries.items() if re.fullmatch(f"{word}[nsmr]?", written))
    century = next(named, 0) or number_of(re.sub(r"(st|nd|rd|th|ten|te|\.)$", "", written)) or 0
    if "decade" in parts:
        first = (century - 1) * 100 + (number_of(parts["decade"]) or 0)
        return _period(first, first + 9)
    if parts.get("bc"):
        return _period(-century * 100, -(century - 1) * 100 - 1)
    return _period((century - 1) * 100 + 1, century * 100)


def _period(first: int, last: int) -> Valued:
    return Valued((("from", _year(first)), ("to", _year(last))))


# --- eras -----------------------------------------------------------------------------------------------


def _of_era(parts: Mapping[str, str], table: Table) -> Valued | None:
    name, dynasty, moon = parts["era"], parts.get("dynasty", ""), parts.get("moon", "")
    if name in table.common and not (dynasty or moon):
        return None
    years = _years(parts)
    if len(years) != 1:
        return None
    year = years[0]
    era = eras()[name][0]
    calendar = ("calendar", f"#{CALENDARS.get(era.dynasty, 'chinese')}")
    note = f"{name}, from {_year(era.first) if len(eras()[name]) == 1 else 'the dynasty named'}"
    if name in table.gregorian:
        day = parts.get("day", "") if moon else ""
        days = {part: text for part, text in (("month", moon), ("day", day)) if text}
        when = _day({"year": str(year), **days}, table, "")
        return Valued((("when", when), calendar), note) if when else None
    if moon and _month(moon, table) >= LATE:
        return Valued((("notBefore", _year(year)), ("notAfter", _year(year + 1 or 1)), calendar), note)
    return Valued((("when", _year(year)), calendar), note)


def _years(parts: Mapping[str, str]) -> list[int]:
    """The Western years that the parts allow."""
    name, dynasty = parts["era"], parts.get("dynasty", "")
    sign = parts.get("stem", "") + parts.get("branch", "")
    if "count" not in parts:
        return cyclical_years(name, dynasty, sign)
    count = 1 if parts["count"] == "元" else number_of(parts["count"]) or 0
    years = years_of(name, dynasty, count)
    agreeing = [year for year in years if year in cyclical_years(name, dynasty, sign)] if sign else years
    return agreeing
