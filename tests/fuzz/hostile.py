"""Hostile books by number: what no printer, scanner or tool would write, and a reader of files gets all the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from tei.resources import data_path
from tei.sources.html import meanings

CONTROLS = "".join(map(chr, (*range(1, 9), 11, 12, *range(14, 32), *range(0x7F, 0xA0))))
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
INVISIBLE = "\u00ad\u034f\u115f\u180e\u200b\u200c\u200d\u2028\u2029\u2060\u2061\u2064\ufeff\ufe0f\ufff9\ufffa\ufffb"
BLANKS = " \t\u00a0\u1680\u2000\u2002\u2003\u2007\u2009\u202f\u205f\u3000\x0b\x0c\x1c\x1d\x1e\x1f\x85"
NONE = "\ufdd0\ufdef\ufffe\uffff\U0001fffe\U0010ffff"
"""Code points that are no characters (Unicode Standard, 23.7)."""
DIGITS = "0٣२௧１①²ⅷ㈠〇零百萬千Ⅻⅿ🄋𝟙𐒠፳"
LETTERS = "aZßıſﬀΣςЖא‏عकกᄀ가あア漢﨑𠮷𪜶ÅǺ̂҈⃣🏳️‍🌈"
PUNCTUATION = "....——……·•-_=~*#>|`'\"“”„«»()[]{}〔〕（）【】〈〉《》「」『』，。、；：！？!?/\\&%$§†‡©"
RUNS = ".…·-—=_*#|~`$>[(<&\\ \u3000\t　一1IiXx'\"^!~:;,、。{}"

SHAPES = (
    "# 目錄", "目 录", "CONTENTS", "Inhalt", "Table of Contents", "第一章 總論 ......( 8 )", "Chapter I ........ 12",
    "一、水利 … 1", "§ 3. Lage", "CHAPTER XII", "## 第一章　選地", "第二節", "附錄", "Vorrede.", "PREFACE", "Index",
    "Zweites Buch.", "Kapitel 4", "Book the Third", "By Hannah Ash", "林 方 其", "王先生", "編者", "（完）", "Ende.",
    "FINIS", "Berlin, den 3. März 1868.", "一九五八年三月", "民國三十二年", "昭和十二年", "1958-02-30",
    "30 February 1861", "Taiyuan", "太原市", "Mr. J. Smith of London", "華北農業科學研究所", "人民出版社",
    "London: Longman, 1861", "— 4 —",
    "· 12 ·", "12", "xiv", "Page 12", "[p. 12]", "p. 3", "{12}----", "{12}" + "-" * 48, "12 ISLANDS OF THE WEIR",
    "The weir was old, and it leak-", "ed for years; no-", "选地要选背风向阳的缓坡，土层至少要有三尺厚，", "水。",
    "1. one", "2) two", "（三）三", "a. first", "- item", "  - inner", "* * *", "***", "---", "===", "+ plus", "• dot",
    "| a | b |", "|---|:-:|", "|a", "||", "> quote", "> > inner", "    indented", "\tindented", "Title: x",
    "key: value",
    "\u3000\u3000水", "To be, or not to be,", "    That is the question", "Q. Why?", "A. Because.",
    "Signed, A. B.", "D. O. M.", "Dear Sir,", "Yours,", "Fig. 1. A weir.", "表 1 水", "圖二", "Tab. 3", "註：",
    "[1] a note", "①甲", "* a note", "† another", "[^1]: A note.", "[^1]", "[^<ul>]: b", "[^a b]: c", "[^\u2028]: x",
)  # fmt: skip
"""Lines as books have them, which the annotators look for."""

FRAGMENTS = (
    "**", "*", "***", "_", "__", "~~", "`", "```", "```markdown\n", "~~~", "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\",
    "x_1", "\\frac{a}{b}", "# ", "####### ", "#", "===\n", "---\n", "- ", "1. ", "> ", "|", "\\|", "![", "![](",
    "![a](b.png)",
    "[a](http://b.c)", "[a](", "](", "<http://a.b>", "<mailto:>", "[^", "[^1]", "]: ", "&amp;", "&#0;", "&#xD800;",
    "&#x110000;",
    "&lt;", "&bogus;", "&NotEqualTilde;", "&#10;", "&#13;", "&#32;", "&nbsp;", "&", "<", ">", "</", "/>", "<!--",
    "-->", "--", "<!-- image -->",
    "<!-- page 9 -->", "<!-- page -->", "<!DOCTYPE html>", "<?xml version='1.0'?>", "<?markup x?>",
    "<?reference &amp;?>", "?>",
    "]]>", "<![CDATA[", "<page_number>4</page_number>", '<pb n="3"/>', "<pb/>", "<img src=a alt='b'>", "<img>x</img>",
    "<br>", "<hr/>", "<td colspan=99999999999>", "<td rowspan='①'>", "<a href='javascript:x'>", "<a>",
    "<table><tr><td>",
    "</td></tr></table>", "<table>", "<caption>", "<p>", "<ul><li>", "</li>", "\f", "\r", "\r\n", "\n\n", "\n",
    "\n\n\n",
    "---\nkey: 1\n---\n", "\x01", "\ufeff", "control-0001", "xml:id", "]]", "\\x0001", "\\s", "%PDF-", "{\\rtf1",
    "BEGIN:", "\u0301",
)  # fmt: skip
"""Marks that the readers know, whole and broken, and what our own signs for characters are written with."""

ENCODINGS = (
    *("utf-8",) * 12, "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5", "cp1252", "latin-1",
    "shift_jis",
    "euc_jp", "euc_kr", "koi8_r", "utf-7", "iso2022_jp", "hz", "cp037", "utf-32",
)  # fmt: skip
GIVEN = (
    "utf-8", "utf-16", "gb18030", "big5", "latin-1", "cp1252", "ascii", "utf-7", "utf-32", "base64", "rot13", "idna",
    "punycode",
    "unicode_escape", "raw_unicode_escape", "undefined", "hex", "zip", "uu", "bz2", "mbcs", "oem", "", " ", "\0",
    "x" * 300, "utf-9",
)  # fmt: skip
"""What somebody may say with ``--encoding``."""


@dataclass(frozen=True, slots=True)
class HostileBook:
    """The bytes of a book and what is said about them."""

    data: bytes
    encoding: str | None = None
    style: str | None = None
    has_names: bool = False
    """Are names and dates looked for?"""


def make_hostile_book(number: int) -> HostileBook:
    """The book of this number, the same on every machine."""
    chance = Random(number)
    text = make_text(chance)
    data = spoil(text.encode(chance.choice(ENCODINGS), "replace" if chance.random() < 0.7 else "ignore"), chance)
    encoding = chance.choice(GIVEN) if chance.random() < 0.08 else None
    style = chance.choice(("markdown", "formfeed", "bare")) if chance.random() < 0.3 else None
    return HostileBook(data, encoding, style, has_names=chance.random() < 0.25)


def make_text(chance: Random) -> str:
    """Some lines, some of them spliced into the lines of a sample book."""
    count = chance.choice((1, 2, 3, 5, 8, 13, 21, 40))
    lines = [chance.choice(LINES)(chance) for _ in range(count)]
    if chance.random() < 0.15:
        whole = chance.choice(sample_lines())
        at = chance.randrange(len(whole))
        lines = [*whole[at : at + 12], *lines, *whole[at + 12 : at + 20]]
        chance.shuffle(lines)
    text = chance.choice(("\n", "\n", "\n\n", "\n\n", "\r\n", "\r", "\f", " ", "", "\u2028")).join(lines)
    return text if chance.random() < 0.5 else f"# 書\n\n{text}"


@cache
def sample_lines() -> Sequence[Sequence[str]]:
    """The lines of every variant of every sample book."""
    paths = sorted(data_path("sample").glob("*.txt"))
    return [path.read_text(encoding="utf-8").splitlines() for path in paths]


def spoil(data: bytes, chance: Random) -> bytes:
    """One time in ten some bytes are changed, taken out or doubled."""
    if not data or chance.random() > 0.1:
        return data
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        other = bytes(chance.randrange(256) for _ in range(chance.randint(0, 3)))
        data = data[:at] + other + data[at + chance.randint(0, 2) :]
    return data


def any_characters(chance: Random) -> str:
    """Characters of any plane."""
    points = (chance.choice((0x100, 0x3000, 0x10000, 0x20000, 0x110000)) for _ in range(chance.randint(1, 30)))
    return "".join(map(chr, (point for top in points if not is_surrogate(point := chance.randrange(1, top)))))


def is_surrogate(point: int) -> bool:
    """Has the code point no bytes in UTF-8?"""
    return 0xD800 <= point < 0xE000


def odd_characters(chance: Random) -> str:
    """Few kinds of characters that one program or another mistakes."""
    alphabet = "".join(chance.choices((CONTROLS, BIDI, INVISIBLE, BLANKS, NONE, DIGITS, LETTERS, PUNCTUATION), k=2))
    return "".join(chance.choices(alphabet, k=chance.randint(1, 25)))


def shape(chance: Random) -> str:
    """A line of a book, one time in three with something odd in it."""
    line = chance.choice(SHAPES)
    return sprinkled(line, chance) if chance.random() < 0.35 else line


def sprinkled(line: str, chance: Random) -> str:
    """``line`` with a fragment or odd characters within."""
    at = chance.randrange(len(line) + 1)
    piece = chance.choice((fragment, odd_characters, tag))(chance)
    return line[:at] + piece + line[at:]


def fragment(chance: Random) -> str:
    """A piece of a mark."""
    return chance.choice(FRAGMENTS)


def fragments(chance: Random) -> str:
    """Pieces of marks with words between them."""
    words = ("", "", " ", "a", "水", "\n", "  \n")
    return "".join(fragment(chance) + chance.choice(words) for _ in range(chance.randint(1, 25)))


def tag(chance: Random) -> str:
    """A start or end tag that the readers know, well made or not."""
    name = chance.choice(sorted(meanings()))
    attribute = chance.choice(("", "", "", " class=x", " href='y'", ' src="a b"', " colspan=2", " alt='<'", "/", " "))
    return chance.choice((f"<{name}{attribute}>", f"</{name}>", f"<{name}{attribute}", f"<{name.upper()}{attribute}>"))


def tags(chance: Random) -> str:
    """Tags in any order."""
    return "".join(tag(chance) + chance.choice(("", "x", " ", "\n")) for _ in range(chance.randint(1, 25)))


def nest(chance: Random) -> str:
    """One mark in itself, deep, one time in two closed."""
    table = "<table><tr><td>", "</td></tr></table>"
    pairs = (("**", "**"), ("*", "*"), ("[", "](a.b)"), ("> ", ""), ("[^", "]"), table)
    names = sorted(meanings())
    opened, closed = chance.choice((*pairs, *((f"<{name}>", f"</{name}>") for name in chance.choices(names, k=4))))
    depth = chance.choice((3, 10, 30, 100, 400)) if chance.random() < 0.3 else chance.randint(2, 12)
    inner = chance.choice(("", " ", "x", "\n"))
    return opened * depth + inner + "x" + (closed * depth if chance.random() < 0.5 else "")


def indented(chance: Random) -> str:
    """List items, each deeper than the last."""
    depth = chance.choice((3, 8, 30, 120))
    return "\n".join(" " * (chance.randint(1, 4) * level) + f"- {level}" for level in range(depth))


def run(chance: Random) -> str:
    """One character many times, among others."""
    length = chance.choice((3, 8, 40, 300)) if chance.random() < 0.9 else 3000
    return chance.choice(("", "甲", "a ", "1 ")) + chance.choice(RUNS) * length + chance.choice(("", "乙", " 8", " b"))


def repeated(chance: Random) -> str:
    """One line many times."""
    line = shape(chance)
    separator = chance.choice(("\n", "\n\n", "\f", "\n\f\n"))
    return separator.join([line] * chance.choice((2, 3, 5, 12, 40)))


Maker = Callable[[Random], str]
LINES: Sequence[Maker] = (
    *(shape,) * 8, *(fragments,) * 3, *(any_characters,) * 2, *(odd_characters,) * 3, *(tags,) * 3, nest, indented,
    run, repeated,
    lambda chance: "",
)  # fmt: skip
