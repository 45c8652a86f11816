"""Numbers as headings, folios and contents print them."""

from __future__ import annotations

FIGURES = "〇一二三四五六七八九"
STEMS = "甲乙丙丁戊己庚辛壬癸"
ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def roman(number: int) -> str:
    """The number in small Roman numerals."""
    figures = ""
    for value, letters in ROMAN:
        figures += letters * (number // value)
        number %= value
    return figures


def chinese(number: int) -> str:
    """Ten and its multiples by name, from a hundred on figure by figure."""
    if number >= 100:
        return "".join(FIGURES[int(figure)] for figure in str(number))
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else FIGURES[tens]) + ("十" if tens else "") + (FIGURES[ones] if ones or not tens else "")


def write_number(pattern: str, path: tuple[int, ...]) -> str:
    """The number of a heading by a link of a chain; ``path`` holds the numbers from the outermost level in."""
    number = path[-1]
    letter = chr(64 + min(number, 26))
    stem = STEMS[(number - 1) % len(STEMS)]
    return pattern.format(
        zh=chinese(number), n=number, N=roman(number).upper(), r=roman(number), A=letter, a=letter.lower(), jia=stem,
        path=".".join(map(str, path)),
    )  # fmt: skip
