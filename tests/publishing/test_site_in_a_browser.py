"""The site in headless Chromium, opened from a disk: what is found, what fits, what everyone can use."""

from __future__ import annotations

import json
import random
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote

import pytest

from tei.publishing.site import books as site_books
from tei.publishing.site import searching, texts
from tests.browser import evaluate, judge, tried
from tests.formats.law import sample
from tests.publishing.sites import Links, named_book, publish, queries, random_book, scan
from tests.services import ROOT, referee

pytestmark = pytest.mark.slow

QUERIES = 60
PAGES = (
    "index.html",
    "search.html",
    "404.html",
    "persons/index.html",
    "places/index.html",
    "dates.html",
    "map.html",
    "books/rich/index.html",
    "books/random-0/index.html",
    "books/random-0/002.html",
)
FOUND = """
const queries = QUERIES, found = [];
for (const query of queries) {
  const result = await teikit.search(query);
  const lines = await Promise.all(result.hits.map(result.line));
  found.push(result.hits.map(({book}, n) =>
    [book[0], lines[n].text.slice(lines[n].start, lines[n].end), lines[n].address, lines[n].page]));
}
return found;
"""
WIDE = (
    "[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1"
    " && !e.closest('.tk-scroll, svg')).map((e) => e.outerHTML.slice(0, 100))"
)
"""What is wider than the window, but for what scrolls by itself."""


@pytest.fixture(scope="module")
def books() -> Mapping[str, bytes]:
    chance = random.Random(seed := random.randrange(10**6))
    print(f"seed {seed}")
    named = {"rich": (ROOT / "tests" / "formats" / "rich.xml").read_bytes(), "hills-山": named_book("山記", "武安縣")}
    return named | {f"random-{number}": random_book(chance) for number in range(8)}


@pytest.fixture(scope="module")
def place(books: Mapping[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose index is in many small files."""
    place = tmp_path_factory.mktemp("site") / "public"
    with pytest.MonkeyPatch.context() as patch:
        for module, name, size in (
            (site_books, "LARGE", 500),
            (texts, "CHUNK", 200),
            (searching, "SHARD", 300),
            (searching, "SEGMENT", 800),
        ):
            patch.setattr(module, name, size)
        publish(place, books, title="Hills & rivers")
    return place


def test_a_phrase_is_found_wherever_a_scan_finds_it_and_nowhere_else(
    place: Path, books: Mapping[str, bytes], needs: Callable[..., None]
) -> None:
    needs("chromium")
    asked = [
        *queries(random.Random(), list(books.values()), QUERIES),
        "水",
        "渠",
        "a1",
        "w*",
        "WATER stand",
        "築塘",
        "𠀀",
    ]
    found = evaluate(place / "search.html", FOUND.replace("QUERIES", json.dumps(asked)))
    assert isinstance(found, list)
    expected = [scan(books, query) for query in asked]
    assert {query: [tuple(hit[:2]) for hit in hits] for query, hits in zip(asked, found, strict=True)} == dict(
        zip(asked, expected, strict=True)
    )
    assert sum(map(len, expected)) > 200
    for address in {hit[2] for hits in found for hit in hits}:
        path, _, anchor = address.partition("#")
        assert anchor in Links((place / unquote(path)).read_text(encoding="utf-8")).anchors


def test_lines_of_a_concordance_are_shown(place: Path, needs: Callable[..., None]) -> None:
    needs("chromium")
    page = place / "asked.html"
    page.write_text((place / "search.html").read_text(encoding="utf-8"), encoding="utf-8")
    script = (
        "history.replaceState(null, '', '#q=%E9%BA%BB'); document.getElementById('q').value = '武安县';"
        "document.getElementById('tk-search').requestSubmit();"
        "await new Promise((done) => setTimeout(done, 1000));"
        "return [document.getElementById('tk-status').textContent, document.getElementById('tk-hits').innerText];"
    )
    found = evaluate(page, script)
    assert isinstance(found, list)
    assert "1" in found[0] or "一" in found[0] or "One" in found[0] or "Eine" in found[0]
    assert re.sub(r"\s", "", found[1]).startswith("山記甲王大山在武安縣於五七年十一月")


@pytest.mark.parametrize("page", PAGES)
def test_everyone_can_use_the_pages_on_a_telephone_by_day_and_by_night(
    page: str, place: Path, needs: Callable[..., None]
) -> None:
    needs("chromium", "axe")
    dark = "document.documentElement.dataset.theme = 'dark';"
    script = f"{judge(place / page)} const day = await judge(); {dark} return [{WIDE}, day, await judge()];"
    found, console = tried(place / page, script, width=360)
    assert (console, found) == ([], [[], [], []])


def test_pages_are_valid_html(place: Path, needs: Callable[..., None]) -> None:
    needs("vnu")
    command = ["java", "-jar", str(referee("vnu-jar", "vnu.jar")), "--errors-only", "--format", "gnu"]
    pages = [str(page) for page in place.rglob("*.html") if not page.name.startswith("tried-")]
    assert subprocess.run([*command, *pages], capture_output=True, text=True, check=False).stderr == ""


def test_a_sample_is_found_in_other_characters(tmp_path: Path, needs: Callable[..., None]) -> None:
    needs("chromium")
    from tei.tree import to_bytes

    tei = to_bytes(sample("shuili-1957.txt"))
    publish(tmp_path / "site", {"shuili": tei})
    asked = ["农业社", "農業社", "羣众", "群眾"]
    found = evaluate(tmp_path / "site" / "search.html", FOUND.replace("QUERIES", json.dumps(asked)))
    assert isinstance(found, list)
    assert [len(hits) for hits in found] == [len(scan({"shuili": tei}, query)) for query in asked]
    assert len(found[0]) == len(found[1]) > 0
