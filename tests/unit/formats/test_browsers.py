"""Pages and publications before the judges: the W3C's checker, EPUBCheck, axe-core, a browser's console."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tei.formats.book import read_book
from tei.formats.epub import to_epub
from tei.formats.html import to_html
from tei.tree import TEI, XML_ID
from tei.xml.parser import read_tree
from tests.browser import RULES, evaluate, violations, visit
from tests.formats.epub import files_of
from tests.formats.law import documents, sample
from tests.services import ROOT, referee

pytestmark = pytest.mark.slow

Needs = Callable[..., None]
RICH = ROOT / "tests" / "formats" / "rich.xml"
SOME = 12
"""So many documents are judged at once, since a judge takes long to begin."""
once = settings(
    max_examples=1, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def rich() -> etree._ElementTree:
    """A book with everything: registers, notes, tables, figures, verse, choices, doubts."""
    return read_tree(RICH)


def books() -> dict[str, etree._ElementTree]:
    names = ("shuili-1957.txt", "weirs-1861.txt", "wiesenbau-1868.formfeed.txt")
    return {"rich": rich(), **{name.partition(".")[0]: sample(name) for name in names}}


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return written(rich(), tmp_path / "rich.html")


def written(tree: etree._ElementTree, path: Path, **options: object) -> Path:
    made = to_html(read_book(tree, name="book.xml"), options)
    assert isinstance(made, bytes)
    path.write_bytes(made)
    return path


def vnu(*paths: Path) -> str:
    """What the W3C's checker says of the files; empty where they are valid."""
    jar = referee("vnu-jar", "vnu.jar")
    command = ["java", "-jar", str(jar), "--errors-only", "--format", "gnu", *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def epubcheck(path: Path) -> list[str]:
    """The errors and warnings of EPUBCheck."""
    jar = referee("epubcheck", "epubcheck.jar")
    run = subprocess.run(["java", "-jar", str(jar), str(path)], capture_output=True, text=True, check=False)
    assert "EPUBCheck completed" in run.stdout + run.stderr
    return [line for line in (run.stdout + run.stderr).splitlines() if line.startswith(("ERROR", "WARN", "FATAL"))]


def test_pages_are_valid_html(tmp_path: Path, needs: Needs) -> None:
    needs("vnu")
    paths = [written(tree, tmp_path / f"{name}.html") for name, tree in books().items()]
    paths.append(written(rich(), tmp_path / "vertical.html", writing="vertical"))
    split = to_html(read_book(rich(), name="b.xml"), {"split": True})
    assert isinstance(split, dict)
    for name, data in split.items():
        (tmp_path / f"split-{name}").write_bytes(data)
        paths.append(tmp_path / f"split-{name}")
    assert vnu(*paths) == ""


@once
@given(st.lists(documents, min_size=SOME, max_size=SOME))
def test_pages_of_any_documents_are_valid_html(tmp_path: Path, needs: Needs, trees: list[etree._ElementTree]) -> None:
    needs("vnu")
    assert vnu(*[written(tree, tmp_path / f"{number}.html") for number, tree in enumerate(trees)]) == ""


@pytest.mark.parametrize(("name", "writing"), [("rich", "horizontal"), ("shuili-1957", "vertical")])
def test_publications_satisfy_epubcheck(tmp_path: Path, needs: Needs, name: str, writing: str) -> None:
    needs("epubcheck")
    book = read_book(books()[name], name="book.xml", folder=RICH.parent)
    (tmp_path / "book.epub").write_bytes(to_epub(book, {"writing": writing}))
    assert epubcheck(tmp_path / "book.epub") == []


@once
@given(st.lists(documents, min_size=SOME, max_size=SOME))
def test_a_publication_of_any_documents_satisfies_epubcheck(
    tmp_path: Path, needs: Needs, trees: list[etree._ElementTree]
) -> None:
    needs("epubcheck")
    (tmp_path / "b.epub").write_bytes(to_epub(read_book(together(trees), name="book.xml"), {}))
    assert epubcheck(tmp_path / "b.epub") == []


def together(trees: list[etree._ElementTree]) -> etree._ElementTree:
    """The bodies of all the documents in the body of the first, with identifiers that differ."""
    first = trees[0].getroot().find(f".//{TEI}body")
    assert first is not None
    for number, tree in enumerate(trees):
        for node in tree.getroot().iter(f"{TEI}pb", f"{TEI}div"):
            node.set(XML_ID, f"d{number}-{node.get(XML_ID)}")
        body = tree.getroot().find(f".//{TEI}body")
        if number and body is not None:
            division = etree.SubElement(first, f"{TEI}div", {XML_ID: f"d{number}"})
            division.extend(list(body))
    return trees[0]


def test_a_browser_has_nothing_to_say(page: Path, needs: Needs) -> None:
    needs("chromium")
    seen = visit(page)
    assert seen.console == []
    assert '<div class="tk-tools" lang="zh-Hans">' in seen.document  # the script has run


@pytest.mark.parametrize("width", [1280, 500])
def test_pages_are_accessible(page: Path, needs: Needs, width: int) -> None:
    needs("chromium", "axe")
    assert violations(page, width=width) == []


def test_dark_and_vertical_pages_are_accessible(tmp_path: Path, page: Path, needs: Needs) -> None:
    needs("chromium", "axe")
    dark = tmp_path / "dark.html"
    dark.write_text(page.read_text(encoding="utf-8").replace("<html ", '<html data-theme="dark" data-marks ', 1))
    assert violations(dark) == []
    assert violations(written(rich(), tmp_path / "vertical.html", writing="vertical")) == []


def test_the_files_of_a_publication_are_accessible(tmp_path: Path, needs: Needs) -> None:
    """As Ace by DAISY judges them: axe-core over the files, without the rules that are about whole web pages."""
    needs("chromium", "axe")
    files = files_of(to_epub(read_book(rich(), name="book.xml", folder=RICH.parent), {}))
    for name, data in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    rules = [rule for rule in RULES if rule.startswith("wcag")]
    for name in ("004.xhtml", "nav.xhtml", "indexes.xhtml"):
        assert violations(tmp_path / "EPUB" / name, rules) == []


def test_nothing_is_wider_than_a_telephone(page: Path, needs: Needs) -> None:
    needs("chromium")
    script = """
      const frame = document.createElement("iframe");
      frame.style.width = "360px"; frame.style.height = "800px";
      frame.srcdoc = document.documentElement.outerHTML.replace(/<script>[^]*?<\\/script>/g, "");
      document.body.append(frame);
      await new Promise((done) => { frame.onload = done; });
      const seen = frame.contentDocument.documentElement;
      return [seen.scrollWidth - seen.clientWidth, seen.clientWidth > 300];
    """
    assert evaluate(page, script) == [0, True]


def test_a_telephone_is_not_filled_with_margins(page: Path, needs: Needs) -> None:
    needs("chromium")
    script = """
      const {paddingLeft, paddingRight, borderLeftWidth} = getComputedStyle(document.querySelector("main"));
      return [paddingLeft === paddingRight, borderLeftWidth];
    """
    assert evaluate(page, script, width=500) == [True, "0px"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_are_as_light_or_dark_as_the_page(page: Path, needs: Needs, theme: str) -> None:
    needs("chromium")
    script = f"""
      document.documentElement.dataset.theme = "{theme}";
      const colours = (name) => getComputedStyle(document.querySelector(name));
      const [around, drawn] = [colours("body"), colours(".tk-index .picture")];
      return [drawn.backgroundColor === around.backgroundColor, drawn.color === around.color];
    """
    assert evaluate(page, script) == [True, True]


def test_everything_that_can_be_clicked_can_be_reached_by_keyboard(page: Path, needs: Needs) -> None:
    needs("chromium")
    script = """
      const all = [...document.querySelectorAll("a, button, summary")].filter((e) => e.checkVisibility());
      const mute = all.filter((e) => { e.focus(); return document.activeElement !== e; });
      const skip = document.querySelector(".tk-skip"); skip.focus();
      const shown = skip.getBoundingClientRect().top >= 0;
      document.getElementById("tk-marks").click();
      const other = getComputedStyle(document.querySelector(".tk-other")).display;
      return [mute.map((e) => e.outerHTML), shown, other];
    """
    assert evaluate(page, script) == [[], True, "inline"]
