"""What encoding bytes are in: what is sure is read, what is not is asked for, and nothing is read wrongly."""

from __future__ import annotations

import os
import random
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tei.errors import UnreadableError
from tei.sources import read_source, write_source
from tei.sources.detection import detect, same_family
from tei.sources.ranking import encodings
from tests.seed import SEED

SAMPLES = Path(__file__).parents[2] / "samples" / "languages.toml"
TEXTS: dict[str, str] = tomllib.loads(SAMPLES.read_text(encoding="utf-8"))
WESTERN = "cp1252 iso8859-15 cp850 cp437 mac-roman utf-8"
WRITTEN_IN = {
    "zh-Hans": "gb18030 hz utf-16-le utf-16-be utf-8", "zh-Hant": "big5 cp950 gb18030 utf-16-le utf-8",
    "lzh": "big5 gb18030", "ja": "euc_jp shift_jis cp932 iso2022_jp utf-16-be utf-8",
    "ko": "euc_kr cp949 iso2022_kr utf-8", "ru": "cp1251 koi8-r cp866 iso8859-5 mac-cyrillic utf-16-le utf-8",
    "uk": "cp1251 koi8-u mac-cyrillic", "bg": "cp1251 cp866 iso8859-5", "el": "cp1253 iso8859-7 utf-8",
    "pl": "cp1250 iso8859-2 cp852 utf-8", "cs": "cp1250 iso8859-2 cp852", "sk": "cp1250 iso8859-2",
    "hu": "cp1250 iso8859-2", "hr": "cp1250 iso8859-2 cp852", "ro": "cp1250 iso8859-2", "tr": "cp1254 iso8859-9",
}  # fmt: skip
LENGTHS = (8, 32, 128)
COUNT = int(os.environ.get("TEIKIT_ENCODINGS") or 2)
"""Stretches for each language, encoding and length; TEIKIT_ENCODINGS asks for more."""
SHORTEST = 10
"""So many times more of the shortest stretches: one in a hundred is no share of a hundred and thirty."""


def verdict(text: str, encoding: str) -> str:
    """``right`` where the bytes are read as the text, ``wrong`` where as another, else ``asked``."""
    data = text.encode(encoding)
    found = detect(data)
    if found.kind != "sure":
        return "asked"
    read = found.encodings[0]
    return "right" if data.decode(read) == text or same_family(read, encoding) else "wrong"


def stretches(language: str, encoding: str, length: int) -> list[str]:
    """Stretches of the text that the encoding has, with something beyond ASCII."""
    text = TEXTS[language].strip().encode(encoding, "ignore").decode(encoding)
    chance = random.Random(f"{SEED} {language} {encoding} {length}")
    count = COUNT * (SHORTEST if length == LENGTHS[0] else 1)
    starts = (chance.randrange(max(1, len(text) - length)) for _ in range(count))
    return [part for start in starts if not (part := text[start : start + length]).isascii() and part.strip()]


@pytest.mark.slow
def test_nothing_is_read_wrongly_and_little_is_asked() -> None:
    """The law over languages, encodings and lengths; the shares of the longest stretches are those of the docs."""
    told = Counter()
    for language in TEXTS:
        for encoding in WRITTEN_IN.get(language, WESTERN).split():
            for length in LENGTHS:
                for part in stretches(language, encoding, length):
                    said = verdict(part, encoding)
                    told[length, said] += 1
                    assert said != "wrong" or length < 16, (part, encoding, detect(part.encode(encoding)))
    assert told[128, "asked"] < 0.25 * told[128, "right"], told
    assert told[8, "wrong"] <= 0.01 * (told[8, "right"] + told[8, "asked"]), told


@pytest.mark.parametrize("language", TEXTS)
def test_a_whole_text_is_read_in_the_encoding_that_is_its_own(language: str) -> None:
    encoding = WRITTEN_IN.get(language, "cp1252").split()[0]
    text = TEXTS[language].replace("\n", "")
    source = read_source(text.encode(encoding))
    assert source.text == text
    assert write_source(source) == text.encode(encoding)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
@example("# § 1. The Tuesday Market\n\nIt opened early.\n")
@example("It cost £ 3.\n")
@example("the angle φ\n")
@example("the tow¬\npath\n")
@example("~{ and \x1b$B, and é\n")
def test_what_reads_as_utf_8_beyond_ascii_is_utf_8(text: str) -> None:
    """One character is enough: to ask whether it could be another encoding by chance asks nearly always for nothing."""
    data = f"{text}é".encode()
    assert detect(data) == ("sure", ("utf-8",), 0)


@pytest.mark.parametrize("encoding", "euc_jp shift_jis iso2022_jp utf-16-le utf-16-be".split())
def test_japanese_is_never_read_as_chinese(encoding: str) -> None:
    assert read_source(TEXTS["ja"].encode(encoding)).encoding == encoding


def test_hz_and_tildes() -> None:
    assert read_source(TEXTS["zh-Hans"].encode("hz")).encoding == "hz"
    assert read_source(b"Figure~{\\bf 1} and ~{}\n").encoding == "utf-8"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("הספרייה הישנה עומדת על שפת הנהר, במקום שבו הייתה פעם הטחנה.", "cp1255"),
        ("تقع المكتبة القديمة على ضفة النهر حيث كانت الطاحونة ذات يوم.", "cp1256"),
        ("ห้องสมุดเก่าตั้งอยู่ริมแม่น้ำซึ่งเคยเป็นโรงสีมาก่อน", "cp874"),
        ("The old library stands by the river, where the mill used to be.", "cp037"),
        ("啊啊", "gb18030"),
        ("水渠", "big5"),
    ],
)
def test_what_is_not_sure_is_asked_for(text: str, encoding: str) -> None:
    with pytest.raises(UnreadableError, match=r"the encoding is not (certain|known)") as caught:
        read_source(text.encode(encoding), uri="book.txt")
    assert caught.value.exit_code == 5
    assert "--encoding" in caught.value.remedy
    assert read_source(text.encode(encoding), encoding=encoding).text == text


def test_the_likeliest_encodings_are_named_with_how_the_text_would_read() -> None:
    with pytest.raises(UnreadableError) as caught:
        read_source("水渠".encode("gb18030"), uri="b.txt")
    assert caught.value.message.startswith("the encoding is not certain: gb18030 “水渠”, euc_jp “邦麦”")
    assert caught.value.remedy.startswith("Say which it is: --encoding gb18030 or --encoding euc_jp")


def lines(language: str) -> str:
    return re.sub(r"([。.，,]) ?", r"\1\n", TEXTS[language].strip()) + "\n"


@pytest.mark.parametrize(
    ("first", "encoding", "second", "other"),
    [
        ("zh-Hans", "gb18030", "zh-Hans", "utf-8"), ("zh-Hans", "utf-8", "zh-Hans", "gb18030"),
        ("de", "cp1252", "de", "utf-8"), ("de", "utf-8", "de", "cp1252"), ("ru", "koi8-r", "ru", "cp1251"),
        ("zh-Hans", "gb18030", "zh-Hant", "big5"),
    ],
)  # fmt: skip
def test_two_encodings_in_one_file_are_told_with_the_line(first: str, encoding: str, second: str, other: str) -> None:
    one, two = lines(first), lines(second)
    with pytest.raises(UnreadableError, match="two encodings") as caught:
        read_source(one.encode(encoding, "ignore") + two.encode(other, "ignore"), uri="b.txt")
    count = one.count("\n")
    assert int(caught.value.place.split(":")[1]) in (*range(1, 4), *range(count + 1, count + 4))
    assert encoding in caught.value.message
    assert other in caught.value.message


def test_one_line_in_another_encoding_is_found() -> None:
    text = lines("zh-Hans")
    page = text.encode("gb18030")
    odd = "這座圖書館建於清朝末年，原是一位鹽商的私人花園。\n".encode("big5")
    with pytest.raises(UnreadableError, match="begins big5, which reads “這座圖書館") as caught:
        read_source(page * 3 + odd + page, uri="b.txt")
    assert caught.value.place == f"b.txt:{len(text.splitlines()) * 3 + 1}:1"


@pytest.mark.parametrize(
    ("language", "encoding", "bad"),
    [("zh-Hans", "gb18030", b"\xff"), ("zh-Hans", "utf-8", b"\xfe"), ("ja", "euc_jp", b"\xff")],
)
def test_a_broken_byte_is_told_with_line_and_column(language: str, encoding: str, bad: bytes) -> None:
    rows = lines(language).splitlines(keepends=True)
    before, after = "".join((*rows[:3], rows[3][:5])), "".join((rows[3][5:], *rows[4:]))
    with pytest.raises(UnreadableError, match=f"cannot be read as {encoding}") as caught:
        read_source(before.encode(encoding) + bad + after.encode(encoding), uri="b.txt")
    assert caught.value.place == "b.txt:4:6"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_losslessly_or_refused(data: bytes) -> None:
    try:
        source = read_source(data, uri="b.txt", style="bare")
    except UnreadableError:
        return
    assert write_source(source) == data


def test_the_table_of_encodings_is_one_of_codecs() -> None:
    assert {"gb18030", "utf-16-le", "koi8-r", "hz"} <= set(encodings())
    for name in encodings():
        assert "abc".encode(name)
