"""Chinese text in simplified characters, with every character at its old offset.

Dictionaries and gazetteers are in simplified form; books of the 1950s mix both scripts page by
page.  OpenCC keeps the length of almost every text; where it does not, each character is
converted by itself, so that offsets always agree.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

VARIANTS = str.maketrans(
    "羣鍾綫牀甯邨峯畧衞啓鷄麪甎亙査戸内閱説鎭鄕淸靑敎幷卽强緖歷曆竝强髙冦恵覇",
    "群钟线床宁村峰略卫启鸡面砖亘查户内阅说镇乡清青教并即强绪历历并强高寇惠霸",
)
"""Printed variants that OpenCC's table of traditional forms leaves alone."""


def simplify(text: str) -> str:
    """``text`` in simplified characters, of the same length."""
    plain = text.translate(VARIANTS)
    converted: str = _converter().convert(plain)
    return converted if len(converted) == len(text) else plain.translate(_Characters())


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


class _Characters(dict[int, str]):
    """Fills itself with the simplified form of each character that is asked for."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        converted: str = _converter().convert(character)
        self[code] = converted if len(converted) == 1 else character
        return self[code]
