"""Attributes in braces: what is markup is recorded and the text is the book's alone."""

from __future__ import annotations

import pytest

from tei.model import Source
from tei.sources import read_source, reading_text, write_source
from tei.sources.attributes import parse_attributes


def read(text: str) -> Source:
    source = read_source(text.encode(), style="markdown")
    assert write_source(source) == text.encode()
    return source


def labels(text: str) -> list[str]:
    return [mark.value for mark in read(text).markup if mark.kind == "page"]


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("# PREFACE. {#div-1}\n\nText.\n", "PREFACE.Text."),
        ('# PREFACE. ## {#a .b c="d e"}\n\nText.\n', "PREFACE.Text."),
        ("# PREFACE {-}\n\nText.\n", "PREFACEText."),
        ("# The set {x}\n", "The set {x}"),
        ("the [small]{.smallcaps} word", "the small word"),
        ("the [[small]{.a} one]{#b\n.c} word", "the small one word"),
        ("an entry [of [words]{.title}](#a){.ref} here", "an entry of words here"),
        ('begin-[]{#pb-2 .page n="\\[2\\]"}ning', "begin-ning"),
        ("[]{#004.xhtml}\n\nText", "Text"),
        ('the `<time datetime="1861">`{=html}year`</time>`{=html}.', "the year."),
        ("::: {.section #a}\n# One {.head}\n\n::: closer\nJ.\n:::\n:::\n", "OneJ."),
        ("a\n\n:::\n\nb", "a:::b"),
        ("a [list](u) {of things}", "a [list](u) {of things}"),
        ("an array a[1]{x} and \\[b\\]{.c}", "an array a[1]{x} and [b]{.c}"),
        ("[a\n\nb]{.c}", "[ab]{.c}"),
    ],
)
def test_the_text_is_without_attributes(text: str, reading: str) -> None:
    assert reading_text(read(text)) == reading


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('a []{#pb-9 .page n="9"} b', ["9"]),
        ('a []{#pb-9 .page n="\\[9\\]"} b', ["9"]),
        ('a []{#pb-unnumbered-1 .page n=""} b', [""]),
        ('a []{.pb .pagebreak role="doc-pagebreak"\ntitle="Page xii"} b', ["xii"]),
        ('a []{.pagebreak title="no page"} b', [""]),
        ('a [](#pb-3){#pb-3 .pb n="3"} b', ["3"]),
        ("[( 1 )]{.ref .page}", []),
        ("[]{#page}", []),
        ("one^\\[1\\]^ two^\\[2\\]^ three^\\[3\\]^", ["1", "2", "3"]),
    ],
)
def test_empty_spans_mark_pages(text: str, found: list[str]) -> None:
    assert labels(text) == found


@pytest.mark.parametrize(
    "added",
    [
        "::: {.section .tk-index}\n# Persons\n\n- A\n:::\n",
        "::: tk-about\n::: a\n# Edition\n:::\n:::\n",
        '```{=html}\n<nav hidden="hidden">\n```\n## Pages\n\n1. [1](#a#b)\n\n```{=html}\n</nav>\n```\n',
        "Contents\n\n[ONE.](#one.)\n\n[I. Two](#two)\n\n[三 乙](#三-乙)\n",
    ],
)
def test_what_a_reading_format_adds_is_no_text(added: str) -> None:
    assert reading_text(read(f"Before.\n\n{added}\n# One\n\nAfter.\n")) == "Before.OneAfter."


def test_a_list_of_links_that_somebody_made_stays_text() -> None:
    text = "[One](#ch1)\n\n[Two](#ch2)\n\n[Three](#ch3)\n"
    assert reading_text(read(text)) == "OneTwoThree"


def test_attributes_are_parsed() -> None:
    found = parse_attributes('{#a .b .c d="e \\"f\\"" g=h}')
    assert (found.identifier, found.classes, found.values) == ("a", {"b", "c"}, {"d": 'e "f"', "g": "h"})
