"""Formulas in TeX: between dollar signs, and between ``\\(`` and ``\\)`` or ``\\[`` and ``\\]``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tei.expressions import expression
from tei.model import Markup, Span
from tei.sources.scanning import Found, pair, search_all

TEX = expression(r"[\\^_{}]")
SHORT = expression(r"\s*[A-Za-z0-9]?[A-Za-z]?'?(?:\s*[-+=<>/*,]\s*[A-Za-z0-9]{1,4}'?)*\s*")
NUMBER = expression(r"\s*[\d.,\s]*\s*")


class Form(NamedTuple):
    """One way to write a formula: what must be in the text, the pattern, and when a match is one."""

    literal: str
    value: str
    pattern: re.Pattern[str]
    accept: Callable[[re.Match[str]], bool]


def is_formula(match: re.Match[str]) -> bool:
    """Whether what lies between single dollar signs is TeX: commands, scripts, or a short expression; not a price."""
    content = match["tex"]
    if TEX.search(content):
        return True
    return bool(SHORT.fullmatch(content)) and not NUMBER.fullmatch(content)


def has_tex(match: re.Match[str]) -> bool:
    """Whether there is a command, a script or a group between escaped brackets, which Markdown writes for text too."""
    return bool(TEX.search(match["tex"]))


def is_filled(match: re.Match[str]) -> bool:
    return bool(match["tex"].strip())


DOLLARS = expression(r"(?P<open>\$\$\s*+)(?P<tex>[^$\0\ud800]+?)(?<!\s)(?P<close>\s*\$\$)")
BRACKETS = expression(r"(?P<open>\\\[\s*+)(?P<tex>(?:[^\\\0\ud800]|\\(?![\[\]]))+?)(?<!\s)(?P<close>\s*\\\])")
PARENTHESES = expression(
    r"(?P<open>\\\([ \t]*+)(?P<tex>(?:[^\\\n\0\ud800]|\\(?![()]))+?)(?<![ \t])(?P<close>[ \t]*\\\))"
)
DOLLAR = expression(r"(?<![\\$A-Za-z0-9_])(?P<open>\$)(?P<tex>[^$\n\0\ud800]{1,1000}?)(?<!\\)(?P<close>\$)(?![$\d])")
FORMS = (
    Form("$$", "display", DOLLARS, is_filled),
    Form("\\[", "display", BRACKETS, has_tex),
    Form("\\(", "inline", PARENTHESES, is_filled),
    Form("$", "inline", DOLLAR, is_formula),
)


def scan_formulas(view: str) -> Found:
    """Marks around formulas; what lies between is TeX, in which nothing else is looked for."""
    marks: list[Markup] = []
    taken: list[Span] = []
    for form in FORMS:
        if form.literal in view:
            found = list(search_all(form.pattern, view, form.accept))
            marks += [mark for match in found for mark in marks_of(match, form.value)]
            taken += [Span(*match.span()) for match in found]
            view = blotted(view, found)
    return Found(marks, taken)


def marks_of(match: re.Match[str], value: str) -> Iterator[Markup]:
    """The mark before the TeX and the one after it."""
    yield from pair("formula", value, Span(*match.span("open")), Span(*match.span("close")))


def blotted(view: str, found: list[re.Match[str]]) -> str:
    """The view without the formulas found, so that the next form does not look in them."""
    pieces, done = [], 0
    for match in found:
        pieces += [view[done : match.start()], "\0" * (match.end() - match.start())]
        done = match.end()
    return "".join([*pieces, view[done:]])
