"""Marks within a line: pictures, links, note references, emphasis, escapes, character references."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial

from tei.expressions import expression
from tei.model import Markup, Span
from tei.sources.scanning import BOUNDARY, Found, pair
from tei.xml.numbers import parse_character

ADDRESS = (
    r"\((?:<(?P<quoted>[^<>\n\0\ud800]*)>|(?P<plain>[^()\s\0\ud800]*(?:\([^()\s\0\ud800]*\)[^()\s\0\ud800]*)*))"
    r"(?:[ \t]+(?:\"[^\"\n\0\ud800]*\"|'[^'\n\0\ud800]*'))?[ \t]*\)"
)
"""Neither an address nor a title holds what is hidden: marks do not overlap."""

FIGURE = expression(rf"(?P<open>!\[)[^\[\]\n]{{0,1000}}(?P<close>\]{ADDRESS})")
LINK = expression(rf"(?P<open>\[)(?:[^\[\]\n\ud800]|\n(?![ \t\r]*\n)){{1,1000}}+(?P<close>\]{ADDRESS})")
"""The text of a link may go on in the next line."""
AUTOLINK = expression(r"(?P<open><)(?P<plain>(?:https?|ftp|mailto):[^<>\s\0\ud800]{1,2000})(?P<close>>)")
NOTE_REFERENCE = expression(r"(?P<open>\[\^)(?P<plain>[^\]\s\0\ud800]{1,40})(?P<close>\])")
IS_ADDRESS = expression(r"[/#.:]")
IS_WEB = expression(r"https?://")
ESCAPE = expression(r"\\(?=[!-/:-@\[-`{-~])")
REFERENCE = expression(
    r"&(?:#(?P<decimal>[0-9]{1,7})|#[xX](?P<hexadecimal>[0-9a-fA-F]{1,6})|(?P<name>[A-Za-z][A-Za-z0-9]{1,31}));"
)
CODE = expression(r"(?<!`)(?P<open>`)(?!`)[^`\n]{1,500}(?P<close>`)(?!`)")
STRONG = expression(r"(?<!\*)(?P<open>\*\*)(?=[^\s*])[^*\n]{1,500}(?<=[^\s*])(?P<close>\*\*)(?!\*)")
RUN = expression(rf"\*+|_+|~~|{BOUNDARY}+")
STYLES = {
    "*": "italic",
    "_": "italic",
    "**": "bold",
    "__": "bold",
    "***": "bold italic",
    "___": "bold italic",
    "~~": "strikethrough",
}


def scan_figures(view: str) -> Found:
    """Pictures: what describes one is text, the rest is a mark; nothing else is looked for within."""
    matches = list(FIGURE.finditer(view)) if "![" in view else []
    return Found([mark for match in matches for mark in marks_of(match, "figure", address(match))], spans(matches))


def scan_links(view: str, wanted: re.Pattern[str] = IS_ADDRESS) -> Found:
    """Links whose address looks like one, and addresses in angle brackets."""
    found = [match for match in LINK.finditer(view) if wanted.search(address(match))] if "](" in view else []
    matches = [*found, *AUTOLINK.finditer(view)]
    return Found([mark for match in matches for mark in marks_of(match, "link", address(match))])


scan_web_links = partial(scan_links, wanted=IS_WEB)
"""Links to the web only, for texts that are not Markdown."""


def scan_note_references(view: str) -> Found:
    """References to notes: the label is text."""
    matches = list(NOTE_REFERENCE.finditer(view)) if "[^" in view else []
    return Found([mark for match in matches for mark in marks_of(match, "noteref", match["plain"])])


def scan_escapes(view: str) -> Found:
    """Backslashes that say that the next character is text; that character is no mark for anyone."""
    matches = list(ESCAPE.finditer(view))
    marks = [Markup(Span(*match.span()), "escape") for match in matches]
    return Found(marks, [Span(match.start(), match.end() + 1) for match in matches])


def scan_code(view: str) -> Found:
    """Text between single grave accents, in which nothing else is looked for."""
    matches = list(CODE.finditer(view)) if "`" in view else []
    return Found([mark for match in matches for mark in marks_of(match, "hi", "monospace")], spans(matches))


def scan_strong(view: str) -> Found:
    """Bold text between two asterisks on either side: the one emphasis that no plain text has by chance."""
    return Found([mark for match in STRONG.finditer(view) for mark in marks_of(match, "hi", "bold")])


def scan_references(view: str) -> Found:
    """Character references with the characters that they stand for; unknown ones stay text."""
    found = [(match, reading(match)) for match in REFERENCE.finditer(view)]
    return Found([Markup(Span(*match.span()), "reference", "", None, text) for match, text in found if text])


def reading(match: re.Match[str]) -> str:
    """The characters that a reference stands for; empty where XML has no such character."""
    if match["name"]:
        return named(match["name"])
    found = parse_character(match["decimal"] or match["hexadecimal"], 10 if match["decimal"] else 16)
    return found if found and is_character(ord(found)) else ""


def named(name: str) -> str:
    """The characters of a named reference of HTML; the table is read only where there is one."""
    from html.entities import html5

    return html5.get(f"{name};", "")


def is_character(code: int) -> bool:
    """Whether XML 1.0 (section 2.2) has the character."""
    return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF


def scan_emphasis(view: str) -> Found:
    """Emphasis by asterisks, underscores and tildes, paired within a block; what has no partner stays text."""
    if not any(mark in view for mark in "*_~"):
        return Found()
    marks: list[Markup] = []
    opened: list[re.Match[str]] = []
    kinds: Counter[str] = Counter()
    for run in RUN.finditer(view):
        if run[0][0] == BOUNDARY:
            opened, kinds = [], Counter()
        elif kinds[run[0]] and may_close(run):
            marks += pair("hi", STYLES[run[0]], Span(*last_opened(opened, kinds, run[0]).span()), Span(*run.span()))
        elif run[0] in STYLES and may_open(run):
            opened.append(run)
            kinds[run[0]] += 1
    return Found(marks)


def last_opened(opened: list[re.Match[str]], kinds: Counter[str], run: str) -> re.Match[str]:
    """Take the latest opener of this kind; those after it cannot be closed any more."""
    while True:
        last = opened.pop()
        kinds[last[0]] -= 1
        if last[0] == run:
            return last


def may_open(run: re.Match[str]) -> bool:
    """Whether text follows at once, and for ``*`` and ``_`` no word goes on (CommonMark 6.2, stricter for ``*``)."""
    before, after = around(run)
    return bool(after.strip()) and not (is_single(run) and is_word(before) and (run[0] == "_" or is_word(after)))


def may_close(run: re.Match[str]) -> bool:
    """Whether text stands before at once, and for ``*`` and ``_`` no word goes on."""
    before, after = around(run)
    return bool(before.strip()) and not (is_single(run) and is_word(after) and (run[0][0] == "_" or is_word(before)))


def around(run: re.Match[str]) -> tuple[str, str]:
    return run.string[max(0, run.start() - 1) : run.start()], run.string[run.end() : run.end() + 1]


def is_single(run: re.Match[str]) -> bool:
    """``*``, ``_`` and ``__`` occur within words and formulas; ``**`` and ``~~`` do not."""
    return run[0] in ("*", "_", "__")


def is_word(character: str) -> bool:
    """Whether an ASCII letter or digit stands there; Han has no spaces between words, so it says nothing."""
    return character.isascii() and character.isalnum()


def marks_of(match: re.Match[str], kind: str, value: str) -> Iterator[Markup]:
    yield from pair(kind, value, Span(*match.span("open")), Span(*match.span("close")))


def address(match: re.Match[str]) -> str:
    """Where a picture or a link points to."""
    groups = match.groupdict()
    return groups.get("quoted") or groups.get("plain") or ""


def spans(matches: list[re.Match[str]]) -> list[Span]:
    return [Span(*match.span()) for match in matches]
