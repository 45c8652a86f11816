"""The run report: the numbers are those of the edition, and the page shows all of them."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tei.encoding.edition import Edition, encode
from tei.issues import Issue, Place
from tei.positions import one_line
from tei.report import to_html, to_json
from tei.report.facts import Facts, facts_of
from tei.resources import data_path
from tei.sources import read_source

BOOK = """# 小書

# 目錄

- 第一章　開渠 ..... ( 1 )
- 第二章　修<塘> ..... ( 3 )
- 第九章　沒有 ..... ( 40 )

## 第一章　開渠

春天開渠，全村的人都來了，在坡上走了三天，量了

<!-- page 2 -->

四十多處，才定下來。

## 第二章　修<塘>

塘在村後，去年修好。
"""


@pytest.fixture(scope="module")
def edition() -> Edition:
    return encode(read_source(BOOK.encode(), uri="book.txt"))


@pytest.fixture(scope="module")
def facts(edition: Edition) -> Facts:
    return facts_of(edition, "book.xml")


def found(facts: Facts, name: str) -> dict[str, int]:
    count = next(count for count in facts.found if count.name == name)
    return {"total": count.total} | {label: number for number, label in count.detail}


def test_contents_entries_are_counted_and_told_apart(facts: Facts) -> None:
    assert found(facts, "contents entries") == {"total": 3, "linked": 2, "unlinked": 1}
    assert [(entry.line, entry.page, bool(entry.target), entry.heading_line) for entry in facts.contents] == [
        (5, "( 1 )", True, 9),
        (6, "( 3 )", True, 17),
        (7, "( 40 )", False, 0),
    ]


def test_every_heading_stands_in_its_line(facts: Facts) -> None:
    lines = BOOK.splitlines()
    assert {9, 17} <= {heading.line for heading in facts.headings}
    assert all(heading.text == one_line(lines[heading.line - 1].lstrip("# ")) for heading in facts.headings)
    assert [heading.in_contents for heading in facts.headings if heading.line in (9, 17)] == [True, True]


def test_pages_are_counted_from_break_to_break(facts: Facts) -> None:
    assert found(facts, "pages")["total"] == len(facts.pages)
    for page, following in zip(facts.pages, facts.pages[1:], strict=False):
        assert page.offset + page.length == following.offset
    assert {page.n: page.line for page in facts.pages}["2"] in (13, 14, 15)


def test_what_a_page_had_cut_is_listed(facts: Facts) -> None:
    assert found(facts, "paragraphs")["joined over a break"] == 1
    assert [(join.before[-2:], join.after[:2]) for join in facts.joins if join.after] != []


def test_the_certainties_add_up_to_the_claims(facts: Facts, edition: Edition) -> None:
    assert sum(sum(row[1:]) for row in facts.certainties) == len(edition.resolution.kept)


def test_json_says_the_same(facts: Facts) -> None:
    table = json.loads(to_json(facts))
    assert {"name": "contents entries", "total": 3, "linked": 2, "unlinked": 1} in table["found"]
    assert len(table["pages"]) == len(facts.pages)
    assert len(table["lost"]) == len(facts.lost)


class Checker(HTMLParser):
    """Are all elements closed in order, and does the page stand by itself?"""

    EMPTY = frozenset({"meta", "link", "br", "img"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.said: list[str] = []
        self.addresses: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def test_the_page_is_closed_fetches_nothing_and_says_all(facts: Facts, edition: Edition) -> None:
    page = Checker()
    page.feed(to_html(facts, edition.document).decode())
    assert page.open == []
    assert "script" not in page.tags
    assert all(address.startswith("#") for address in page.addresses)
    said = "".join(page.said)
    assert "第二章 修<塘>" in said
    assert "第九章 沒有" in said
    assert all(str(entry.line) in said for entry in facts.contents)


def test_a_book_with_nothing_in_it_has_a_report_too() -> None:
    edition = encode(read_source("字".encode(), uri="book.txt"))
    facts = facts_of(edition, "book.xml")
    page = Checker()
    page.feed(to_html(facts, edition.document).decode())
    assert page.open == []


def test_the_sample_books_are_reported() -> None:
    for path in sorted(data_path("sample").glob("*-????.txt")):
        edition = encode(read_source(path, uri=path.name))
        page = Checker()
        page.feed(to_html(facts_of(edition, "book.xml"), edition.document).decode())
        assert page.open == []


def test_an_issue_names_the_line_of_the_book_and_the_file_of_anything_else(edition: Edition) -> None:
    issues = (
        Issue("text-undecided", "what is this", source=Place("book.txt", 4, 2)),
        Issue("correction-not-found", "gone", Place("book.corrections.toml", 7)),
        Issue("licence-missing", "none", Place("book.txt")),
    )
    made = to_html(facts_of(replace(edition, issues=()), "book.xml", issues), edition.document).decode()
    for place, message in (("4:2", "what is this"), ("book.corrections.toml:7", "gone"), ("–", "none")):
        assert f"<td>{place}</td><td>{message}</td>" in made
