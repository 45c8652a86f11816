"""Laws of editions: whatever the text, the file is valid, holds every character and comes out the same again."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable
from pathlib import Path

from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree

from tei.encoding.edition import encode
from tei.errors import UnreadableError
from tei.explain import source_bytes
from tei.model import Source
from tei.resources import schema_path
from tei.sources import read_source
from tests import services
from tests.laws.test_sources import PIECES

BOOK_PIECES = (
    *PIECES, "目录\n", "- 第一章 甲 ..... ( 1 )\n", "第一章 甲……1\n", "# 第一章 甲\n\n", "## 一、乙\n\n",
    "前　　言\n\n",
    "1958年5月15日\n", "编　者\n", "张三著\n", "東山出版社\n", "他說完就走，", "了一天。\n\n", "Contents\n\n",
    "Chapter I. The Start ... 3\n", "CHAPTER I\n\n", "by John Smith\n", "　　段落開始。\n", "- 12 -\n", "Vorwort\n\n",
    "Wort-\nende", "后记\n\n", "[^1]: 註一\n\n", "文[^1]字", "[^a]: n [^b]\n\n", "[^b]: m [^a]\n\n", "……",
    "\u2003\u2003",
    "\x0b", "\x85", "\u2028", "\ufffe", "![](x y.png)", "![alt\x01](a)", "[a](b\x01c)", "[^\x02]", "> quote\n",
    "$$\nx\n$$",
    "<table><tr><td></td></tr></table>", "<table></table>", "（一）丙\n",
)  # fmt: skip

texts = st.lists(st.sampled_from(BOOK_PIECES), min_size=1, max_size=30).map("".join)
styles = st.sampled_from([None, "markdown", "formfeed", "bare"])


def source_of(text: str, style: str | None) -> Source:
    assume(text.lstrip("\ufeff").strip())
    return read_source(text.encode(), encoding="utf-8", style=style)


@given(texts, styles)
def test_every_text_has_a_valid_and_lossless_edition(text: str, style: str | None) -> None:
    assert encode(source_of(text, style)).tei  # it raises where a proof fails


@given(texts, styles)
def test_the_same_source_gives_the_same_bytes(text: str, style: str | None) -> None:
    assert encode(source_of(text, style)).tei == encode(source_of(text, style)).tei


@given(texts, styles)
def test_the_source_of_an_edition_gives_the_same_edition(text: str, style: str | None) -> None:
    source = source_of(text, style)
    first = encode(source).tei
    tree = etree.ElementTree(etree.fromstring(first))
    again = read_source(source_bytes(tree), encoding=source.encoding, style=source.style)
    assert encode(again).tei == first


def nasty(seed: int) -> bytes | None:
    """The edition of a random text; None where the text is refused."""
    chance = random.Random(seed)
    text = "".join(chance.choice(BOOK_PIECES) for _ in range(chance.randint(1, 40)))
    try:
        return encode(read_source(text.encode(), encoding="utf-8")).tei
    except UnreadableError:
        return None


METADATA = {
    "title": "T",
    "subtitle": "S",
    "author": [{"name": "A", "type": "person", "id": "https://viaf.org/viaf/1"}],
    "editor": [{"name": "E", "type": "organisation", "role": "translator"}],
    "contributor": [{"name": "C", "role": "OCR"}],
    "funder": [{"name": "F", "id": "https://ror.org/018mejw64"}],
    "edition": {"statement": "First", "number": "1.0", "date": "2025-03-31"},
    "publication": {"publisher": "P", "place": "L", "date": "2025", "licence": "CC-BY-4.0", "rights": "R"},
    "identifier": [{"type": "DOI", "value": "10.1/x"}],
    "source": {
        "title": "S",
        "series": "X",
        "extent": "7 p.",
        "repository": "B",
        "identifier": [{"type": "O", "value": "1"}],
    },
    "subject": [{"term": "t", "scheme": "https://x.y/", "id": "https://x.y/t"}, {"term": "u"}],
    "project": {"description": "P"},
    "change": [{"date": "2025-03-31", "who": "A", "what": "W"}],
}


def test_jing_finds_editions_valid_against_our_schema_and_tei_all(tmp_path: Path, needs: Callable[..., None]) -> None:
    needs("jing", "tei-all")
    editions = [
        *filter(None, map(nasty, range(60))),
        encode(read_source("# 水\n\n車\n".encode()), metadata=METADATA).tei,
    ]
    paths = [tmp_path / f"{number}.xml" for number in range(len(editions))]
    for path, data in zip(paths, editions, strict=True):
        path.write_bytes(data)
    for schema in (schema_path("teikit.rng"), services.tei_all()):
        command = ["java", "-jar", str(services.jing_jar()), str(schema), *map(str, paths)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (run.returncode, run.stdout) == (0, "")
