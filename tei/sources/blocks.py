"""The blocks of Markdown: headings, list items, notes, quotations, fences, and what separates them.

After CommonMark 0.31.2, more lenient where OCR tools are, and without indented code: in a book an
indented line is a paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from tei.expressions import expression
from tei.model import Markup, Span
from tei.sources.scanning import BOUNDARY, OPAQUE, Found

HEADING = re.compile(r"(?:^|(?<=\n\0)) {0,3}(?P<level>#{1,6})(?:[ \t]+|(?=[\u3000\u3400-\u9fff])|(?=\r?$))", re.M)
"""At the beginning of a line, a mark such as a form feed before it or not.  A space after the hashes, or Han at once:
OCR tools leave the space out there."""

ITEM = re.compile(r"^(?P<indent>[ \t]*)[-*+][ \t]+(?=\S)(?![-*_ \t]+\r?$)(?!\d{1,4}[ \t]+[-*][ \t\r]*$)", re.M)
"""A number between two dashes is a folio and no item."""
NOTE = re.compile(r"^ {0,3}\[\^(?P<label>[^\]\n\0\ud800]{1,40})\]:[ \t]*", re.M)
QUOTE = re.compile(r"^ {0,3}>[> ]*", re.M)
UNDERLINE = re.compile(r"^ {0,3}(?:(?P<first>={2,})|-{3,})[ \t\r]*$", re.M)
LINE_END = re.compile(r"\n(?:[ \t\r]*\n)*")
FENCE = expression(r"^ {0,3}(?P<mark>`{3,}|~{3,})[ \t]*+(?P<info>[^\n`]{0,100}?)[ \t\r]*$", re.M)
TRANSPARENT = frozenset({"markdown", "md", "html"})
"""Language models wrap whole pages in a fence of these names: what it holds is the text itself."""

FRONT_MATTER = expression(
    r"---[ \t\r]*\n(?:[A-Za-z_][\w-]*:[^\n]*\n(?:(?:[ \t]+\S|-[ \t])[^\n]*\n)*)+(?:---|\.\.\.)[ \t\r]*(?=\n|\Z)"
)
"""Keys and values, and below a key the lines of its list; three dots end it as well as dashes."""
SEPARATOR = re.compile(rf"\n(?:(?:[ \t\r]*\n)+|(?={BOUNDARY})|\Z)")
LEADING = re.compile(r"[ \t\r]*\n")
AFTER_MARK = re.compile(rf"{BOUNDARY}(?P<end>[ \t\r]*\n)")
BREAK = re.compile(r" (?<!  ) +(?=\r?\n)|\\(?<!\\\\)(?=\r?\n)")
"""Two spaces or one backslash, which are looked behind from: a pattern that begins with a character is found faster."""
NUMBERED = re.compile(r"^ {0,3}(?P<number>\d{1,4})(?:[.)][ \t]+|[、．])[^\n]*$", re.M)
INDENT = re.compile(r"(?<=\n)[ \t]+(?=[^\s])")
DEEPEST = 12
"""So deep list items may lie in each other; deeper ones lie as deep as this."""
UNTITLED = "# \t\r" + BOUNDARY + OPAQUE
OPEN = frozenset({"item", "note"})
"""Kinds whose scope goes on to the next separator."""


def scan_fences(view: str) -> Found:
    """Fenced blocks: a fence around Markdown is a mark; what other fences hold is text that is not looked into."""
    if "```" not in view and "~~~" not in view:
        return Found()
    fences = list(fenced(FENCE.finditer(view)))
    plain = [(one, two) for one, two in fences if one["info"].lower() in TRANSPARENT]
    marks = [Markup(Span(*line.span()), "fence") for fence in plain for line in fence]
    return Found(marks, [Span(one.start(), two.end()) for one, two in fences if one["info"].lower() not in TRANSPARENT])


def fenced(lines: Iterable[re.Match[str]]) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """The first and last lines of fenced blocks; a fence that nothing closes is none."""
    opener: re.Match[str] | None = None
    for line in lines:
        if opener is None:
            opener = line
        elif not line["info"] and line["mark"].startswith(opener["mark"]):
            yield opener, line
            opener = None


def scan_front_matter(view: str) -> Found:
    """The keys and values that olmOCR and others put before the text."""
    match = FRONT_MATTER.match(view)
    return Found([Markup(Span(*match.span()), "fence", "front-matter")] if match else ())


def scan_headings(view: str) -> Found:
    """Headings after hashes, each with what ends its line."""
    return Found([mark for match in HEADING.finditer(view) for mark in heading(view, match)])


def heading(view: str, match: re.Match[str]) -> Iterator[Markup]:
    """The hashes before the text, those after it if any, and the separator."""
    line = view.find("\n", match.end())
    end = line if line >= 0 else len(view)
    whole = view[match.end() : end].rstrip(" \t\r")
    text, closing = split_heading(without_attributes(whole))
    scope = Span(match.end(), match.end() + text)
    yield Markup(Span(*match.span()), "heading", str(len(match["level"])), scope)
    if closing > text:
        yield Markup(Span(scope.end, match.end() + closing), "heading-end")
    if line >= 0 and (after := LINE_END.match(view, line)):
        yield Markup(Span(match.end() + len(whole), after.end()), "separator")


def without_attributes(line: str) -> str:
    """The rest of a heading's line without the attributes hidden at its end, which begin with the blanks before."""
    text = line.rstrip(BOUNDARY)
    return line if text != text.rstrip(" \t\r") else text


def split_heading(line: str) -> tuple[int, int]:
    """The lengths of the text and of the text with its closing hashes, in the rest of a heading's line."""
    whole = line.rstrip(" \t\r")
    text = whole.rstrip("#")
    if text != whole and text[-1:] in ("", " ", "\t"):
        return len(text.rstrip(" \t")), len(whole)
    return len(whole), len(whole)


def scan_underlines(view: str) -> Found:
    """Headings that are underlined: a paragraph of one line with a line of ``=`` or ``-`` after it."""
    marks: list[Markup] = []
    for match in UNDERLINE.finditer(view) if "==" in view or "---" in view else ():
        start = view.rfind("\n", 0, match.start() - 1) + 1 if match.start() else 0
        if is_title(view, start, match.start() - 1):
            span = Span(match.start() - 1, match.end())
            marks.append(Markup(span, "heading", "1" if match["first"] else "2", Span(start, span.start)))
    return Found(marks)


def is_title(view: str, start: int, end: int) -> bool:
    """Whether the line is a paragraph of its own, without a block mark or a hidden stretch at its beginning."""
    before = view[max(0, start - 2) : start]
    return end > start and before in ("", "\n", "\n\n") and view[start] not in UNTITLED


def scan_items(view: str) -> Found:
    """The bullets of list items; the value is how deep the item lies, 0 outermost."""
    marks: list[Markup] = []
    indents: list[int] = []
    for match in ITEM.finditer(view):
        width = len(match["indent"].expandtabs(4))
        indents = [*(indent for indent in indents if indent < width), width][-DEEPEST:] if width else [0]
        marks.append(Markup(Span(*match.span()), "item", str(len(indents) - 1)))
    return Found(marks)


def scan_notes(view: str) -> Found:
    """The marks before the texts of notes."""
    matches = NOTE.finditer(view) if "[^" in view else ()
    return Found([Markup(Span(*match.span()), "note", match["label"]) for match in matches])


def scan_quotes(view: str) -> Found:
    """The marks before the lines of a quotation: the first has the whole of it as its scope."""
    lines = [Span(*match.span()) for match in QUOTE.finditer(view)] if ">" in view else []
    ends = [view.find("\n", line.end) % (len(view) + 1) for line in lines]
    marks: list[Markup] = []
    for run in runs(lines, ends):
        first, last = run
        marks.append(Markup(lines[first], "quote", "", Span(lines[first].end, ends[last])))
        marks += [Markup(line, "quote-line") for line in lines[first + 1 : last + 1]]
    return Found(marks)


def runs(lines: Sequence[Span], ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last index of every run of lines that follow each other."""
    breaks = [index for index in range(1, len(lines)) if lines[index].start != ends[index - 1] + 1]
    for first, after in pairwise([0, *breaks, len(lines)]):
        if first < after:
            yield first, after - 1


def scan_numbered(view: str) -> Found:
    """The line ends between numbered items that follow each other; the numbers are text."""
    pairs = pairwise(NUMBERED.finditer(view))
    return Found([between(one, two) for one, two in pairs if follow(one, two)])


def follow(one: re.Match[str], two: re.Match[str]) -> bool:
    return two.start() == one.end() + 1 and int(two["number"]) == int(one["number"]) + 1


def between(one: re.Match[str], two: re.Match[str]) -> Markup:
    return Markup(Span(one.start() + len(one[0].rstrip(" \t\r")), two.start()), "separator")


def scan_separators(view: str) -> Found:
    """Line ends that separate blocks: blank lines, those before a mark of a block, the first and the last."""
    first = SEPARATOR.match(view) or LEADING.match(view)
    others = SEPARATOR.finditer(view, first.end() if first else 0)
    return Found([separator(view, match) for match in (*([first] if first else ()), *others)])


def separator(view: str, match: re.Match[str]) -> Markup:
    """The line ends with the spaces before them."""
    start, end = match.span()
    while start and view[start - 1] in " \t\r":
        start -= 1
    return Markup(Span(start, end), "separator")


def scan_line_ends(view: str) -> Found:
    """Single line ends after a mark that ends a block."""
    return Found([Markup(Span(*match.span("end")), "separator") for match in AFTER_MARK.finditer(view)])


def scan_breaks(view: str) -> Found:
    """What makes a line end hard: two spaces or a backslash before it; the line end itself is text."""
    if not any(end in view for end in ("  \n", "  \r", "\\\n", "\\\r")):
        return Found()
    return Found([Markup(Span(*match.span()), "break") for match in BREAK.finditer(view)])


def with_scopes(marks: Sequence[Markup], length: int) -> list[Markup]:
    """The marks, items and notes with a scope that goes to the next separator."""
    ends = [mark.span.start for mark in marks if mark.kind == "separator"] + [length]
    return [to_end(mark, ends) if mark.kind in OPEN and mark.scope is None else mark for mark in marks]


def to_end(mark: Markup, ends: Sequence[int]) -> Markup:
    return mark._replace(scope=Span(mark.span.end, ends[bisect_left(ends, mark.span.end)]))


def indents(marks: Sequence[Markup], view: str) -> list[Markup]:
    """The spaces that indent the further lines of items and notes."""
    scopes = outermost(mark.scope for mark in marks if mark.kind in OPEN and mark.scope)
    return [Markup(Span(*match.span()), "indent") for scope in scopes for match in INDENT.finditer(view, *scope)]


def outermost(scopes: Iterable[Span]) -> Iterator[Span]:
    """The stretches that the scopes cover, each once: items may lie in others."""
    done = 0
    for start, end in scopes:
        if end > done:
            yield Span(max(start, done), end)
            done = end
