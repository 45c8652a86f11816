"""Write tei/data/languages/han.toml: the characters that tell simplified from traditional Chinese.

A character counts as simplified where GB 2312 has it, Big5 has not and OpenCC changes it on the way to
traditional; as traditional the other way round.  What both repertoires share tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import opencc

from tei.resources import data_path

UNIFIED = [chr(code) for code in range(0x4E00, 0xA000)]


def encodable(character: str, codec: str) -> bool:
    """Does the coded character set have ``character``?"""
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def telling(has: str, lacks: str, conversion: str) -> str:
    """The characters that one repertoire has, the other lacks and the conversion changes."""
    converter = opencc.OpenCC(conversion)
    own = (c for c in UNIFIED if encodable(c, has) and not encodable(c, lacks))
    return "".join(c for c in own if converter.convert(c) != c)


def lines(name: str, characters: str) -> Iterator[str]:
    """One TOML string over lines of fifty characters."""
    yield f'{name} = """\\'
    yield from (characters[start : start + 50] + "\\" for start in range(0, len(characters), 50))
    yield '"""'


def table() -> str:
    """The text of the data file."""
    simplified, traditional = telling("gb2312", "big5", "s2t"), telling("big5", "gb2312", "t2s")
    head = "# Characters of one Chinese script only. Written by scripts/build_han.py; do not edit."
    return "\n".join([head, *lines("Hans", simplified), *lines("Hant", traditional)]) + "\n"


if __name__ == "__main__":
    data_path("languages/han.toml").write_text(table(), encoding="utf-8")
