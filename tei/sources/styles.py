"""The styles of plain text: which one a text has, and the scanners that read it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from tei.model import Markup
from tei.sources import attributes, blocks, formulas, html, inline, pages, tables
from tei.sources.comments import scan_comments
from tei.sources.nesting import without_crossings
from tei.sources.newlines import scan_newlines
from tei.sources.scanning import Found, Scanner, scan

MARKDOWN: Sequence[Scanner] = (
    attributes.scan_apparatus,
    attributes.scan_raw,
    blocks.scan_fences,
    blocks.scan_front_matter,
    pages.scan_pages,
    scan_comments,
    attributes.scan_divisions,
    attributes.scan_heading_attributes,
    attributes.scan_spans,
    formulas.scan_formulas,
    inline.scan_code,
    inline.scan_escapes,
    html.scan_html,
    inline.scan_figures,
    tables.scan_pipe_tables,
    blocks.scan_notes,
    blocks.scan_items,
    blocks.scan_quotes,
    blocks.scan_underlines,
    pages.scan_rules,
    pages.scan_formfeeds,
    blocks.scan_numbered,
    blocks.scan_headings,
    blocks.scan_separators,
    blocks.scan_line_ends,
    blocks.scan_breaks,
    inline.scan_links,
    inline.scan_note_references,
    inline.scan_references,
    inline.scan_emphasis,
)
"""In the order in which they claim characters: what may hold other marks as mere characters comes first."""


def scan_page_lines(view: str) -> Found:
    """Page marks, those that fill a line with its line end."""
    return pages.with_line_end(pages.scan_pages(view), view)


def scan_comment_lines(view: str) -> Found:
    """Comments, those that fill a line with its line end."""
    return pages.with_line_end(scan_comments(view), view)


PLAIN: Sequence[Scanner] = (
    scan_page_lines,
    scan_comment_lines,
    formulas.scan_formulas,
    html.scan_html,
    inline.scan_figures,
    pages.scan_formfeeds,
    inline.scan_web_links,
    inline.scan_references,
    inline.scan_strong,
    scan_newlines,
)
"""Only marks that no plain text has by chance; line ends and spaces are text."""

EVIDENCE = (
    (1, re.compile(r"^ {0,3}#{1,6}(?:[ \t]+\S|[\u3400-\u9fff])", re.M)),
    (1, re.compile(r"^\{\d{1,6}\}-{8,}[ \t\r]*$", re.M)),
    (1, re.compile(r"^[ \t]*+\|?[ \t]*+:?-{3,}+:?[ \t]*+\|[ \t]*+:?-{3,}+[-:| \t\r]*$", re.M)),
    (1, re.compile(r"^```(?:markdown|md)?[ \t\r]*$", re.M)),
    (1, re.compile(r"^!\[[^\]\n]*\]\([^()\n]+\)[ \t\r]*$", re.M)),
    (1, re.compile(r"^(?::{3,}[ \t]*)?(?:\[\])?\{[#.][^{}\n]*\}[ \t\r]*$", re.M)),
    (2, re.compile(r"(?<!\*)\*\*[^\s*][^*\n]{0,200}\*\*(?!\*)")),
    (2, re.compile(r"^\[\^[^\]\n]{1,40}\]:", re.M)),
)
"""What only Markdown has, and how many of it are enough."""

BULLET = re.compile(r"^ {0,3}[-*+] \S", re.M)
BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
BULLETS = 3
PARAGRAPHS = 3


def recognise_style(text: str) -> str:
    """``markdown``, ``formfeed`` or ``bare``: what the marks in ``text`` say."""
    if is_marked(text):
        return "markdown"
    if "\f" in text:
        return "formfeed"
    return "markdown" if is_spaced(text) else "bare"


def is_marked(text: str) -> bool:
    """Whether the text has enough of what only Markdown has; bullets count where blank lines part paragraphs."""
    if any(has(text, pattern, enough) for enough, pattern in EVIDENCE):
        return True
    return "\f" not in text and has(text, BULLET, BULLETS) and has(text, BLANK_LINE, PARAGRAPHS)


def is_spaced(text: str) -> bool:
    """Whether a blank line stands between nearly all lines: paragraphs of one line each, as Markdown writes them."""
    gaps = len(BLANK_LINE.findall(text.strip()))
    line_ends = text.strip().count("\n")
    return gaps >= PARAGRAPHS and 5 * 2 * gaps >= 4 * line_ends


def has(text: str, pattern: re.Pattern[str], enough: int) -> bool:
    """Whether the pattern matches at least so often."""
    return len(list(islice(pattern.finditer(text), enough))) == enough


def read_markdown(text: str) -> Sequence[Markup]:
    """The marks of a text in Markdown as OCR tools write it."""
    marks, view = scan(text, MARKDOWN)
    marks = blocks.with_scopes(marks, len(text))
    returns = scan_newlines(view).marks
    return in_order([*marks, *blocks.indents(marks, view), *returns])


def read_plain(text: str) -> Sequence[Markup]:
    """The marks of a text without structural marks, but for pages."""
    return in_order(scan(text, PLAIN)[0])


def in_order(marks: Sequence[Markup]) -> tuple[Markup, ...]:
    """The marks in the order of their spans, without those that would cross others."""
    return without_crossings(sorted(marks, key=lambda mark: mark.span))
