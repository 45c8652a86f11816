"""The tables of the languages: complete, documented, and the language of a text is told."""

from __future__ import annotations

import re

import pytest

from tei.annotators import tables
from tei.model import Document, Source
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


def test_what_the_metadata_say_goes_first() -> None:
    assert tables.language_of(Document(Source("The mill"), metadata={"language": "de-AT"})).code == "de"
