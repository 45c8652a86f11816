"""What an editor should know about a source: marks that are not understood, and doubts about its form."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from tei.issues import Issue, Place, catalogue
from tei.model import Source
from tei.sources.html import meanings
from tei.sources.scanning import Found, hide


class Leftover(NamedTuple):
    """Something that looks like a mark and was left as text."""

    code: str
    pattern: re.Pattern[str]
    message: str
    styles: frozenset[str] = frozenset({"markdown", "formfeed", "bare"})


MARKDOWN = frozenset({"markdown"})
REST = r"(?:\s[^<>]*|/)?>"


@cache
def lookalikes() -> tuple[Leftover, ...]:
    """What is looked for in the text that is no mark; the message gets what was found."""
    known = "|".join(sorted(meanings()))
    return (
        Leftover("unpaired-tag", re.compile(rf"</?(?:{known}){REST}", re.I), "{} has no partner or no place here"),
        Leftover("unknown-tag", re.compile(rf"</?(?!(?:{known})[\s/>])[A-Za-z][\w:-]*{REST}", re.I), "{} is unknown"),
        Leftover("unclosed-comment", re.compile("<!--"), "a comment begins here and does not end"),
        Leftover("unknown-reference", re.compile(r"&(?:#\w{1,8}|[A-Za-z]\w{1,30});"), "{} stands for no character"),
        Leftover("code-block", re.compile(r"^ {0,3}(?:`{3,}|~{3,})", re.M), "a fence of a code block", MARKDOWN),
        Leftover("unpaired-emphasis", re.compile(r"(?<!\*)\*{2,3}(?!\*)|(?<!~)~~(?!~)"), "{} has no partner", MARKDOWN),
        Leftover("unpaired-formula", re.compile(r"\$\$"), "$$ has no partner", MARKDOWN),
        Leftover("forbidden-character", re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]"), "XML has no {!r}"),
        Leftover("lost-character", re.compile("�"), "a character was lost here before the text came to us"),
    )


def check_source(source: Source) -> list[Issue]:
    """What is unclear in ``source``: leftovers that look like marks, mixed line ends, a style that might be another.

    Places are lines and columns of the text, both from 1; every issue is in the catalogue
    (``tei/data/issues/sources.toml``).
    """
    starts = line_starts(source.text)
    found = sorted([*leftovers(source), *doubts(source)])
    return [issue(source, starts, *finding) for finding in found]


def leftovers(source: Source) -> Iterator[tuple[int, str, str]]:
    """Offset, code and message of everything that looks like a mark and is none."""
    view = hide(source.text, Found(source.markup)).replace("\0", " ").replace("\ud800", " ")
    for leftover in lookalikes():
        if source.style in leftover.styles:
            for match in leftover.pattern.finditer(view):
                yield match.start(), leftover.code, leftover.message.format(match[0][:60])


def doubts(source: Source) -> Iterator[tuple[int, str, str]]:
    """Offset, code and message of what is doubtful about the whole."""
    returns = [mark.span.start for mark in source.markup if mark.kind == "newline"]
    if returns:
        yield returns[0], "mixed-line-ends", f"line ends are mixed: {len(returns)} carriage returns, the first here"
    feeds = source.text.find("\f")
    if source.style == "markdown" and feeds >= 0:
        yield feeds, "doubtful-style", "the text has form feeds and Markdown; it is read as Markdown"


def issue(source: Source, starts: Sequence[int], offset: int, code: str, message: str) -> Issue:
    """The finding at ``offset`` with its place, and the remedy and severity of its code."""
    entry = catalogue()[code]
    return Issue(code, message, place_in(source.uri, starts, offset), entry.remedy, severity=entry.severity)


def line_starts(text: str) -> list[int]:
    """The offsets at which lines begin."""
    return [0, *(match.end() for match in re.finditer("\n", text))]


def place_in(file: str, starts: Sequence[int], offset: int) -> Place:
    """The line and column of ``offset`` in a text whose lines begin at ``starts``."""
    line = bisect_right(starts, offset)
    return Place(file, line, offset - starts[line - 1] + 1)
