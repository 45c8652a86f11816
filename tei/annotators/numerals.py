"""Numbers as books print them: Chinese, stems, roman, circled, full-width, in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from tei.annotators.ordinals import composed_patterns, read_composed
from tei.xml.numbers import parse_number

HAN_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "兩": 2, "两": 2, "壹": 1, "貳": 2, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陸": 6, "陆": 6,
    "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
HAN_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
STEMS = "甲乙丙丁戊己庚辛壬癸"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
ROMAN_SIGNS = tuple(
    zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "m cm d cd c xc l xl x ix v iv i".split(), strict=True)
)
REIGNS = "|".join(
    "民国 民國 光绪 光緒 宣统 宣統 道光 咸丰 咸豐 同治 嘉庆 嘉慶 乾隆 雍正 康熙 中华民国 中華民國 公元 西元".split()
)

_HAN = "[" + "".join(HAN_DIGITS) + "".join(HAN_UNITS) + "廿卅]"
NUMERALS: dict[str, str] = {
    "han": f"(?P<number>{_HAN}{{1,6}})",
    "arabic": "(?P<number>[0-9０-９]{1,4})",
    "roman": "(?P<number>(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,4})(?:ix|iv|v?i{0,4}))",
    "stem": f"(?P<number>[{STEMS}])",
    "circled": f"(?P<number>[{CIRCLED}])",
    "letter": "(?P<number>[a-z])",
}
"""Patterns by the names that the language tables use; each has one group, ``number``."""


def words(table: Mapping[str, Any]) -> dict[str, str]:
    """The patterns of a language's own number words: ``ordinal``, and ``any`` for a number in any form."""
    ending = table.get("ordinal_endings", "")
    listed = [re.escape(word) + ending for word in [*table.get("ordinals", []), *table.get("ordinal_variants", {})]]
    ordinals = "|".join([*listed, *composed_patterns(table)])
    cardinals = "|".join(table.get("cardinals", []))
    forms = [NUMERALS["roman"][len("(?P<number>") : -1] + r"\b", "[0-9]{1,4}", ordinals, cardinals]
    months = "|".join(table.get("months", []))
    return {
        "ordinal": f"(?P<number>{ordinals})",
        "any": f"(?P<number>{'|'.join(form for form in forms if form)})",
        "month": f"(?:{months})",
        "year": "(?:[0-9０-９]{2,4}|[〇○零一二三四五六七八九]{2,4})",
        "n": "(?:[0-9０-９]{1,2}|[一二三四五六七八九十廿卅]{1,3})",
        "reign": f"(?:{REIGNS})?",
    }


def number_of(text: str, table: Mapping[str, Any] | None = None) -> int | None:
    """The value of a printed number in any of the forms above; None for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip().lower() if text not in CIRCLED else text
    if plain.isascii() and plain.isdigit():
        return parse_number(plain)
    if len(text) == 1 and text in STEMS:
        return STEMS.index(text) + 1
    if len(text) == 1 and text in CIRCLED:
        return CIRCLED.index(text) + 1
    return _han(plain) or _word(plain, table or {}) or _roman(plain) or _letter(plain)


def _han(text: str) -> int | None:
    text = text.replace("廿", "二十").replace("卅", "三十")
    if not text or any(c not in HAN_DIGITS and c not in HAN_UNITS for c in text):
        return None
    if not any(c in HAN_UNITS for c in text):
        return parse_number("".join(str(HAN_DIGITS[c]) for c in text))
    total = digit = 0
    for character in text:
        if character in HAN_UNITS:
            total += max(digit, 1) * HAN_UNITS[character]
            digit = 0
        else:
            digit = HAN_DIGITS[character]
    return total + digit


def _roman(text: str) -> int | None:
    if not text or not re.fullmatch(NUMERALS["roman"], text):
        return None
    values = [ROMAN[character] for character in text]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


def _word(text: str, table: Mapping[str, Any]) -> int | None:
    variants: Mapping[str, int] = table.get("ordinal_variants", {})
    for number, word in enumerate(table.get("ordinals", []), 1):
        if re.fullmatch(re.escape(word) + table.get("ordinal_endings", ""), text):
            return number
    for word, number in variants.items():
        if re.fullmatch(re.escape(word) + table.get("ordinal_endings", ""), text):
            return number
    cardinals = table.get("cardinals", [])
    return cardinals.index(text) + 1 if text in cardinals else read_composed(text, table)


def _letter(text: str) -> int | None:
    return ord(text) - 96 if len(text) == 1 and "a" <= text <= "z" else None


def roman(number: int) -> str:
    """``number`` (1 to 3999) in lower-case roman numerals."""
    out = ""
    for value, sign in ROMAN_SIGNS:
        count, number = divmod(number, value)
        out += sign * count
    return out
