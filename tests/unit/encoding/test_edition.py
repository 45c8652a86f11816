"""Editions: what a file says at its top, and the proofs that stand before it."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from lxml import etree

from tei.encoding.edition import encode, prove_lossless, prove_valid
from tei.errors import InvalidError, NotLosslessError, UsageError
from tei.explain import source_bytes
from tei.model import Source
from tei.sources import read_source
from tei.tree import TEI, XML_LANG
from tei.validation.checking import Options, check
from tei.xml.parser import parse_tree

BOOK = "# 水車\n\n## 一、選地\n\n選地要選背風向陽的緩坡。\n\n領導帶頭學習技術，討論問題，總結經驗。\n"


def edition(text: str = BOOK, without: Collection[str] = (), **metadata: object) -> str:
    return encode(read_source(text.encode(), uri="book.md"), without=without, metadata=metadata).tei.decode()


def test_the_instructions_name_schema_and_run() -> None:
    lines = edition(without=("names", "dates")[:1]).splitlines()
    assert lines[0] == '<?xml version="1.0" encoding="UTF-8"?>'
    assert lines[1].startswith('<?xml-model href="teikit.rng" type="application/xml" schematypens="http://relaxng')
    assert lines[2].startswith('<?xml-model href="teikit.sch" ')
    assert 'style="markdown" encoding="utf-8" newline="LF"' in lines[3]
    assert 'without="names"' in lines[3]
    assert lines[4].startswith("<TEI ")


def test_the_schema_may_lie_elsewhere() -> None:
    assert 'href="https://example.org/s/teikit.rng"' in edition(encoding={"schema": "https://example.org/s"})


def test_the_text_has_its_language() -> None:
    text = etree.fromstring(edition().encode()).find(f"{TEI}text")
    assert text is not None
    assert text.get(XML_LANG) == "zh-Hant"


@pytest.mark.parametrize(
    ("epoch", "when"), [("0", "1970-01-01"), ("1743379200", "2025-03-31"), ("soon", None), ("9" * 20, None)]
)
def test_the_only_date_is_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, epoch: str, when: str | None
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    change = etree.fromstring(edition().encode()).find(f".//{TEI}change")
    assert change is not None
    assert change.get("when") == when


def test_a_layer_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match="no layer nmaes") as caught:
        edition(without=["nmaes"])
    assert "names" in caught.value.remedy


def test_an_untitled_book_without_licence_is_reported() -> None:
    found = encode(read_source("水\n".encode(), uri="book.txt"))
    assert [issue.code for issue in found.issues if issue.code != "text-undecided"] == [
        "title-missing",
        "licence-missing",
    ]
    assert all(issue.remedy for issue in found.issues)


def test_a_loss_is_told_with_its_place() -> None:
    data = edition().replace("背風", "背", 1).encode()
    with pytest.raises(NotLosslessError, match="does not hold the text") as caught:
        prove_lossless(data, Source(BOOK, "book.md"))
    assert caught.value.place == "book.md:5:6"
    assert "report it" in caught.value.remedy


def test_an_invalid_file_is_not_let_out() -> None:
    with pytest.raises(InvalidError, match="not valid") as caught:
        prove_valid(edition().replace("<head", "<haed").replace("</head", "</haed").encode(), "book.md")
    assert caught.value.place.startswith("book.md.xml:")


@pytest.mark.parametrize(
    "text",
    [
        "# a\n\nText.\n\n<figcaption>Late</figcaption>\n\nMore.\n",
        "# a\n\n<table><tr><td>b</td></tr><caption>Late</caption></table>\n",
        "#書\n1\n<figcaption><P></figcaption>",
        "\u2028" * 12 + "\n\ufeff\n\u2028",
        "# a\n\n[^<ul>]: b",
        "# [x](a.b](a.b)]φa.b)",
        "# a\n\n[x](http://[::1) ![y](mailto:) [z](a.b/%zz) <a href='://'>w</a>\n",
        "# a\n\n" + "<b>" * 1000 + "x" + "</b>" * 1000,
        "# a\n\n" + "<table><tr><td>" * 400 + "x" + "</td></tr></table>" * 400,
        "# a\n\n" + "[" * 300 + "x" + "](http://a.b)" * 300,
        "# a\n\n" + "\n".join(" " * level + "- x" for level in range(200)),
    ],
    ids=lambda text: repr(text[:30]),
)
def test_what_once_crashed_is_encoded(text: str) -> None:
    assert prove_lossless(edition(text).encode(), read_source(text.encode())) is None


@pytest.mark.parametrize(
    "text",
    [
        "Fig. 1. Weirs<table><tr><td>a</td></tr></table>\n",  # a caption in the line of its table
        "<table><tr><td>4\n[^1]: n</td></tr></table>\n\nb[^1]\n",  # a note that may not stand where it is
        "<table><tr><td>4\n[^1]: n\n[^2]: m</td></tr></table>\n\nb[^1] and[^2]\n",
    ],
)
def test_marks_in_marks_end_in_an_edition_without_idle_pointers(text: str) -> None:
    tei = encode(read_source(text.encode(), encoding="utf-8", style="markdown")).tei
    assert source_bytes(parse_tree(tei)) == text.encode()
    assert [issue for issue in check(tei, "x.xml", Options()) if issue.severity == "error"] == []
