"""The tables of the languages: complete, documented, and the language of a text is told."""

from __future__ import annotations

import re

import pytest

from tei.annotators import tables
from tei.model import Document, Source
from tei.sources import read_source
from tests.services import ROOT

CODES = tables.codes()
NEEDED = frozenset(
    "script joiner sentence_ends sentence_closers full_stops trailers contents sections zones numbering bylines "
    "imprint signatures".split()
)


@pytest.mark.parametrize("code", CODES)
def test_a_table_has_every_key_that_is_needed(code: str) -> None:
    assert set(tables.table(code)) >= NEEDED


@pytest.mark.parametrize("code", CODES)
def test_every_key_of_a_table_is_explained(code: str) -> None:
    documentation = (ROOT / "docs" / "structure.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"`([a-z_]+)`", documentation.partition("## To add a language")[2]))
    assert set(tables.table(code)) - explained == set()


@pytest.mark.parametrize("code", CODES)
def test_zones_speak_of_sections_that_exist(code: str) -> None:
    table = tables.table(code)
    named = {*table["zones"]["front"], *table["zones"]["back"]}
    assert named <= {*table["sections"], "contents"}


@pytest.mark.parametrize("code", CODES)
def test_every_way_of_numbering_compiles(code: str) -> None:
    assert len(tables.language(code).numbering) == len(tables.table(code)["numbering"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("水到渠成，這是一句老話。", "zh"),
        ("The mill is older than the church, and it was built for the same reason.", "en"),
        ("Die Mühle ist älter als die Kirche, und sie ist nicht aus Stein.", "de"),
        ("12345", "en"),
    ],
)
def test_the_language_is_told_by_script_and_small_words(text: str, code: str) -> None:
    assert tables.language_of(Document(Source(text))).code == code


@pytest.mark.parametrize(
    ("text", "tag", "code"),
    [
        ("水は冷たかった。川のそばには誰もいなかった。", "ja", "zh"),
        ("Le moulin est plus vieux que l'église, et il a été bâti pour la même raison dans les bois.", "fr", "en"),
        ("<table><tr><td>闸名</td><td>一九五一年</td></tr></table>\n\n从表可以看出，过船数逐年增加。", "zh", "zh"),
        ("Von der Mühle\n\nHans Mohr ging fort", "und-Latn", "de"),
        ("从这个结果说明 function call 时间变长，数据对应 parallel process 总数。", "zh-Hans", "zh"),
    ],
)
def test_header_and_rules_ask_one_detector(text: str, tag: str, code: str) -> None:
    """A language without a table of its own takes that of its script; the header has its true name."""
    document = Document(read_source(text.encode()))
    assert tables.tag_of_document(document) == tag
    assert tables.language_of(document).code == code


def test_what_the_metadata_say_goes_first() -> None:
    assert tables.language_of(Document(Source("The mill"), metadata={"language": "de-AT"})).code == "de"
