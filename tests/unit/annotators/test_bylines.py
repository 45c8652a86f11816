"""Lines that say who wrote, who signs and when, and nothing else."""

from __future__ import annotations

import pytest

from tei.annotators.bylines import is_byline
from tei.annotators.closings import is_signature
from tei.annotators.furniture import folio_number, head_number
from tei.annotators.tables import language
from tei.encoder.structure.contents import is_contents_head
from tei.encoder.structure.datelines import is_dateline
from tei.encoder.structure.wording import is_capitals, section_type


@pytest.mark.parametrize(
    ("code", "line", "is_one"),
    [
        ("zh", "林 方 其", True), ("zh", "釋明照　撰", True), ("zh", "南溪縣農具研究組編", True),
        ("zh", "張大川著", True),
        ("zh", "渠道的走向已經標注", False), ("zh", "水到了，渠成了著", False), ("zh", "編", False),
        ("en", "By Hannah Ash", True), ("en", "Translated by a Friend", True), ("en", "By", False),
        ("en", "Bygone days", False), ("de", "Von Karl Bredow", True), ("de", "Vonnöthen", False),
    ],
)  # fmt: skip
def test_bylines(code: str, line: str, is_one: bool) -> None:
    assert is_byline(line, language(code)) is is_one


@pytest.mark.parametrize(
    ("code", "line", "is_one"),
    [
        ("zh", "一九五八年三月五日", True), ("zh", "1957年11月20日", True), ("zh", "民國二十五年春", True),
        ("zh", "一九五八年三月，水到了村口，全村的人都跑出來看，有人笑，有人哭。", False),
        ("en", "Huntingdon, May 3, 1831", True), ("en", "3rd June, 1831.", True),
        ("en", "In May 1831 it rained.", False), ("en", "Rosemead, Portland, Maine, March 6.", True),
        ("zh", "五月廿三日六时", True), ("zh", "（五月二十三日）", True), ("zh", "一月革命", False),
        ("de", "Dienſtags Abends den 16ten May.", True), ("de", "Den 3. Mann im Boot", False),
        ("de", "Emden, im October 1859.", True), ("de", "Im October 1859 kam die Fluth.", False),
    ],
)  # fmt: skip
def test_datelines(code: str, line: str, is_one: bool) -> None:
    assert is_dateline(line, language(code)) is is_one


@pytest.mark.parametrize(
    ("code", "line", "is_one"),
    [
        ("zh", "編 者", True), ("zh", "南溪縣委員會", True), ("zh", "編者已經走了。", False),
        ("en", "THE AUTHOR.", True), ("en", "The author was late.", False),
        ("en", "Yours, most sincerely, Maria Rugg.", True), ("en", "Yours is the better boat.", False),
        ("de", "Der Verfasser.", True),
    ],
)  # fmt: skip
def test_signatures(code: str, line: str, is_one: bool) -> None:
    assert is_signature(line, language(code)) is is_one


@pytest.mark.parametrize(
    ("line", "number"),
    [("12", 12), ("— 12 —", 12), ("- xii -", 12), ("第八頁", 8), ("Page 12", 12), ("[12]", 12), ("12 eels", None)],
)
def test_folios(line: str, number: int | None) -> None:
    assert folio_number(line) == number


@pytest.mark.parametrize(
    ("line", "number"), [("12    THE FENS", 12), ("THE FENS   13", 13), ("THE FENS", None), ("12 eels", None)]
)
def test_running_heads_with_a_folio(line: str, number: int | None) -> None:
    assert head_number(line) == number


@pytest.mark.parametrize(
    ("code", "line", "is_one"),
    [
        ("zh", "目 錄", True), ("zh", "目 禄", True), ("zh", "目的地", False), ("zh", "目次", True),
        ("en", "Table of Contents.", True), ("en", "CONTENTS", True), ("en", "Contentment", False),
        ("de", "Innhalt.", True), ("de", "Inhaltsverzeichniß", True), ("de", "Inhaltslos", False),
    ],
)  # fmt: skip
def test_headings_of_contents(code: str, line: str, is_one: bool) -> None:
    assert is_contents_head(line, language(code)) is is_one


@pytest.mark.parametrize(
    ("code", "line", "kind"),
    [
        ("zh", "後記", "postscript"), ("zh", "附錄　對照表", "appendix"), ("zh", "序　言", "preface"),
        ("zh", "（附錄）", ""),
        ("en", "PREFACE", "preface"), ("en", "The Prefect", ""), ("en", "Index.", "index"),
        ("de", "Vorrede zur zweiten Auflage", "preface"), ("de", "Anhang", "appendix"), ("de", "Vorzeit", ""),
    ],
)  # fmt: skip
def test_types_of_sections(code: str, line: str, kind: str) -> None:
    assert section_type(line, language(code)) == kind


@pytest.mark.parametrize(
    ("line", "so"),
    [("THE WEIR", True), ("THE WEIR of St. Ives", False), ("A B", False), ("水", False), ("THE McNAB", True)],
)
def test_capitals(line: str, so: bool) -> None:
    assert is_capitals(line) is so
