"""Texts of any size for the tests of growth: runs of one character, and many of whatever a book may have many of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Shape = Callable[[int], str]

RUNS = ".…·-—=_*#|~`$>[(<&\\ \u3000\t\u00a0\u2028一1Ii'\"^!:;,、{}!)]\x01A+/%@第o\u0301０"
"""Characters of which texts have long runs, by intention or not."""
SPACED = ".…-_*#|~`>[<&1I第@/'\""
"""Those that texts have many of with blanks in between."""


def run_in_chinese(character: str) -> Shape:
    """A run of a character in a line behind the contents, and one at their head."""
    head = "# 目录\n\n第一章 水 …… 1\n\n第二章 电 …… 2\n\n"
    return lambda n: f"{head}甲{character * n}乙\n\n春天来了。\n"


def run_in_english(character: str) -> Shape:
    """A run of a character with blanks in between, in a line of a text that is wrapped."""
    head = "CONTENTS\n\nChapter I. Water .... 1\nChapter II. Air ..... 2\n\n"
    return lambda n: f"{head}On a day {f'{character} ' * (n // 2)}of it\nthe weir was old,\nand it leaked.\n"


def numbered(form: str, head: str = "") -> Shape:
    """Many of one form, in which ``{n}`` is the number."""
    return lambda n: head + "".join(form.replace("{n}", str(number)) for number in range(1, n + 1))


def repeated(piece: str, head: str = "# a\n\n", tail: str = "") -> Shape:
    """The same piece many times."""
    return lambda n: head + piece * n + tail


def nested(opened: str, closed: str) -> Shape:
    """Marks in each other."""
    return lambda n: f"# a\n\n{opened * n}x{closed * n}\n"


MANY: Mapping[str, tuple[Shape, int]] = {
    "headings": (numbered("# Chapter {n}\n\nText of it.\n\n"), 40),
    "headings-of-all-depths": (lambda n: "".join(f"{'#' * (i % 6 + 1)} 第{i}章 水\n\n水。\n\n" for i in range(n)), 40),
    "bare-headings": (numbered("CHAPTER {n}\n\nThe weir was old, and it leaked.\n\n"), 40),
    "contents": (
        lambda n: (
            "# 目录\n\n"
            + "".join(f"第{i}章 水{i} …… {i}\n\n" for i in range(n))
            + "".join(f"# 第{i}章 水{i}\n\n水。\n\n" for i in range(n))
        ),
        25,
    ),
    "contents-again": (repeated("# 目錄\n\n第一章 水 …… 1\n\n第二章 電 …… 2\n\n"), 20),
    "rising-numbers": (numbered("The weir of {n} ..... {n}\n\nIt was old, and it leaked.\n\n", ""), 30),
    "years-at-line-ends": (repeated("Hannah Ash\nLondon, 3 May 1861\n\nText.\n\n", ""), 30),
    "notes": (numbered("A[^{n}] b\n\n[^{n}]: note {n}\n\n", "# a\n\n"), 40),
    "references": (repeated("a[^1] ", tail="\n\n[^1]: note\n"), 100),
    "items": (numbered("- item {n}\n", "# a\n\n"), 100),
    "indented-items": (lambda n: "# a\n\n" + "".join(f"{' ' * (i % 40)}- item {i}\n" for i in range(n)), 100),
    "points": (numbered("{n}. item\n", "# a\n\n"), 100),
    "tables": (repeated("| a | b |\n|---|---|\n| c | d |\n\n"), 20),
    "rows": (repeated("| c | d |\n", "# a\n\n| a | b |\n|---|---|\n"), 60),
    "columns": (lambda n: f"# a\n\n|{' a |' * n}\n|{'---|' * n}\n", 100),
    "rows-in-html": (lambda n: f"# a\n\n<table>{'<tr><td>a</td></tr>' * n}</table>\n", 60),
    "pages": (lambda n: "\f".join(f"    {i}\n\nThe text of page {i} goes on\n\nHEAD" for i in range(n)), 40),
    "running-heads": (lambda n: "\f".join(f"{i}   THE FENS\nThe text of page {i} goes on" for i in range(n)), 40),
    "page-marks": (numbered("<!-- page {n} -->\n\ntext {n}\n\n"), 50),
    "quotations": (repeated("> quoted\n\n"), 60),
    "quoted-lines": (repeated("> quoted\n"), 60),
    "stanzas": (repeated("The Weir\nOf Old\n\n"), 40),
    "brackets": (nested("[", "]"), 400),
    "links": (repeated("[a](http://b.c) "), 60),
    "open-links": (repeated("[a](b"), 200),
    "bold-in-bold": (nested("<b>", "</b>"), 100),
    "emphasis": (repeated("*a* **b** "), 60),
    "open-emphasis": (repeated("*a **b "), 100),
    "open-tags": (repeated("<td>"), 100),
    "open-comments": (repeated("<!-- "), 200),
    "long-attribute": (lambda n: f"# a\n\n<p {'a' * n}>x</p>\n", 2000),
    "references-to-characters": (repeated("&amp;"), 100),
    "formulas": (repeated("$x_1$ and $$y$$ "), 40),
    "open-formula": (lambda n: f"# a\n\n$$ {' ' * n}x\n", 1000),
    "open-fence": (lambda n: f"# a\n\n```{' ' * n}{'x' * 200}\n", 1000),
    "blank-delimiter": (lambda n: f"# a\n\n| a |\n{' ' * n}x|\n", 1000),
    "blank-page-mark": (lambda n: f"# a\n\n<!-- page{' ' * n}x -->\n<page> {' ' * n}\n", 1000),
    "hyphen-and-blank-lines": (lambda n: f"The weir-{chr(10) * n}1\n", 1000),
    "divided-words": (repeated("The weir was old and it leak-\ned "), 40),
    "mixed-line-ends": (repeated("a\r\nb\rc\n", ""), 100),
    "bylines": (repeated("# Title\n\nBy Hannah Ash\n\nText of it goes on.\n\n", ""), 20),
    "signatures": (repeated("# Preface\n\nText of it.\n\nHannah Ash\nLondon, 3 May 1861\n\n", ""), 20),
    "figures": (repeated("![a](b.png)\n\nFig. 1. A weir\n\n"), 30),
    "one-paragraph": (repeated("The weir was old, and it leaked "), 100),
    "one-line-of-chinese": (repeated("水利渠道要选在背风向阳的缓坡"), 200),
}
"""Shape and smallest number of what a book may have many of."""

NAMED: Mapping[str, tuple[Shape, int]] = {
    "one-name": (repeated("王大明说，"), 60),
    "names": (
        lambda n: "".join(f"王{chr(0x4E00 + i % 5000)}{chr(0x5E00 + i % 3000)}说，" for i in range(n)),
        60,
    ),
    "places": (repeated("他在太原市和北京。"), 60),
    "names-in-english": (numbered("Mr. John Smith met Mrs. Ash of London in {n}. "), 30),
    "initials": (repeated("A. "), 200),
    "capitals": (repeated("A"), 2000),
    "dates": (repeated("一九五八年三月五日，"), 60),
    "dates-in-english": (repeated("On 3 May 1861 and in March 1958. "), 30),
    "digits": (repeated("1"), 2000),
    "middle-dots": (repeated("·甲"), 400),
}
"""The same for names and dates, which cost more and are looked for in these alone."""


def shapes() -> Mapping[str, tuple[Shape, int]]:
    """Every shape with its smallest number, by its name."""
    chinese = {f"run-of-{ord(one):04X}": (run_in_chinese(one), 500) for one in RUNS}
    english = {f"spaced-{ord(one):04X}": (run_in_english(one), 500) for one in SPACED}
    return {**chinese, **english, **{name: (shape, size // 2) for name, (shape, size) in MANY.items()}}
