"""Chinese from one script into the other, in a whole document; names keep what has no certain counterpart.

OpenCC converts by phrases, so a paragraph is converted as one string, through all its markup; one that has no
character of the other script alone stays as it is (里 is a mile in traditional Chinese, too).  Inside a name a
character changes only where it has one counterpart and no other: 學 becomes 学, 乾 stays, since it can be 干 or 乾.
A name is what the markup says is one, and every other place where the same characters stand.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from lxml import etree

from tei.languages import HAN_LANGUAGES, has_script
from tei.resources import data_path
from tei.tree import TEI, XML_LANG

CONVERSIONS = {"Hans": "t2s", "Hant": "s2t"}
OTHER = {"Hans": "Hant", "Hant": "Hans"}
NAMES = frozenset(
    TEI + name
    for name in "persName placeName orgName geogName surname forename settlement region country district name author "
    "editor docAuthor signed".split()
)
BLOCKS = frozenset(
    TEI + name
    for name in "TEI teiHeader standOff text front body back div p ab head list item table row cell lg l note "
    "titlePage titlePart docTitle byline title closer opener trailer figure figDesc person place org listPerson "
    "listPlace listOrg quote signed dateline salute label fw argument epigraph sp speaker stage bibl "
    "biblFull".split()
)
"""Elements at whose edges no phrase goes on."""
OTHERS = frozenset("ja ojp ko okm vi".split())
"""Languages whose Chinese characters are not Chinese.  In any other, as in a header in English, they are."""
LEAST = 2
"""Shorter names are not looked for outside their markup."""


class Run(NamedTuple):
    """One string of the tree: whose text or tail it is, its characters, whether it stands in a name."""

    node: etree._Element
    is_tail: bool
    text: str
    is_name: bool


def convert(root: etree._Element, script: str) -> None:
    """Bring all Chinese below ``root`` into ``script`` (``Hans`` or ``Hant``), in place."""
    table = _uncertain(script)
    names = _name_pattern(root, table)
    converter = _converter(CONVERSIONS[script])
    for block in _blocks(root):
        if has_script("".join(run.text for run in block), OTHER[script]):
            _convert_block(block, converter, table, names)
    for node in root.iter():
        tag = node.get(XML_LANG)
        if tag and _language(tag) in HAN_LANGUAGES:
            node.set(XML_LANG, f"{_language(tag)}-{script}")


def convert_text(text: str, script: str) -> str:
    """A string that stands for itself, such as a title from outside the document."""
    return _converter(CONVERSIONS[script])(text)


@cache
def _converter(name: str) -> Callable[[str], str]:
    from opencc import OpenCC

    converter = OpenCC(name)
    return lambda text: text if text.isascii() else converter.convert(text)


@cache
def _uncertain(script: str) -> Mapping[int, None]:
    """The characters that have more than one counterpart in ``script``, by code point."""
    data = tomllib.loads(data_path("languages/counterparts.toml").read_text(encoding="utf-8"))
    return dict.fromkeys(map(ord, data[script]["several"]))


def _language(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _name_pattern(root: etree._Element, table: Mapping[int, None]) -> re.Pattern[str] | None:
    """What finds the names of the document that hold an uncertain character; None where there are none."""
    forms = {"".join("".join(node.itertext()).split()) for node in root.iter(*NAMES)}
    telling = [form for form in forms if len(form) >= LEAST and any(ord(c) in table for c in form)]
    return re.compile("|".join(map(re.escape, sorted(telling, key=len, reverse=True)))) if telling else None


def _blocks(root: etree._Element) -> list[list[Run]]:
    """The strings of the tree, a list for each stretch without an edge in it."""
    finished: list[list[Run]] = [[]]
    _gather(root, "", False, finished[0], finished)
    return finished


def _gather(node: etree._Element, language: str, is_name: bool, block: list[Run], finished: list[list[Run]]) -> None:
    """Add the strings of an element to its block, those of blocks inside it as blocks of their own."""
    language = node.get(XML_LANG, language)
    is_name = is_name or node.tag in NAMES
    chinese = _language(language) not in OTHERS
    if node.text and chinese:
        block.append(Run(node, False, node.text, is_name))
    for child in node:
        if child.tag in BLOCKS:
            finished.append([])
            _gather(child, language, is_name, finished[-1], finished)
        else:
            _gather(child, language, is_name, block, finished)
        if child.tail and chinese:
            block.append(Run(child, True, child.tail, is_name))


def _convert_block(
    runs: list[Run], converter: Callable[[str], str], table: Mapping[int, None], names: re.Pattern[str] | None
) -> None:
    """Convert one stretch; where OpenCC changes its length, string by string."""
    whole = "".join(run.text for run in runs)
    converted = converter(whole)
    if len(converted) != len(whole):
        for run in runs:
            _write(run, run.text if run.is_name else converter(run.text))
        return
    kept = _kept(whole, runs, table, names)
    if kept:
        converted = "".join(
            old if at in kept else new for at, (old, new) in enumerate(zip(whole, converted, strict=True))
        )
    start = 0
    for run in runs:
        end = start + len(run.text)
        if converted[start:end] != run.text:
            _write(run, converted[start:end])
        start = end


def _kept(whole: str, runs: list[Run], table: Mapping[int, None], names: re.Pattern[str] | None) -> set[int]:
    """The offsets of characters that stay as they are printed."""
    spans = [*_marked(runs), *((m.start(), m.end()) for m in (names.finditer(whole) if names else ()))]
    return {at for start, end in spans for at in range(start, end) if ord(whole[at]) in table}


def _marked(runs: list[Run]) -> Iterator[tuple[int, int]]:
    start = 0
    for run in runs:
        end = start + len(run.text)
        if run.is_name:
            yield start, end
        start = end


def _write(run: Run, text: str) -> None:
    if run.is_tail:
        run.node.tail = text
    else:
        run.node.text = text
