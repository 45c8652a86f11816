"""The site: everything leads somewhere, only what changes is written, and nobody ever sees half of it."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from tei.errors import RefusedError, UnreadableError, UsageError
from tei.io.folders import sums_of
from tei.io.staging import beside
from tei.publishing.bundle import make_bundle
from tei.publishing.record import read_record
from tei.publishing.site import books as site_books
from tei.publishing.site import indexes, searching, texts
from tei.publishing.site.citing import csl, sentence, write_bibtex
from tei.publishing.site.searching import DIGITS, RADIX, Member, segments
from tei.publishing.site.target import Site
from tests.commands import Tei
from tests.publishing.sites import book, broken_links, named_book, publish, random_book

ADDRESS = "https://editions.example.org/hills"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files and segments so small that a few pages make many."""
    monkeypatch.setattr(site_books, "LARGE", 100)
    monkeypatch.setattr(texts, "CHUNK", 60)
    monkeypatch.setattr(searching, "SHARD", 200)
    monkeypatch.setattr(searching, "SEGMENT", 400)


@pytest.fixture
def books() -> dict[str, bytes]:
    chance = random.Random(7)
    named = {"a-hills": named_book("山記", "武安縣"), "b-rivers": named_book("水記", "武安")}
    return named | {f"random-{number}": random_book(chance) for number in range(6)}


def inodes(place: Path) -> dict[str, int]:
    return {path.relative_to(place).as_posix(): path.stat().st_ino for path in place.rglob("*") if path.is_file()}


def tree_of(page: Path) -> etree._Element:
    return html.document_fromstring(page.read_bytes())


@pytest.mark.usefixtures("small")
def test_every_link_leads_somewhere(tmp_path: Path, books: Mapping[str, bytes]) -> None:
    publish(tmp_path / "site", books, address=ADDRESS)
    assert len(list((tmp_path / "site" / "search").iterdir())) > 4
    assert (tmp_path / "site" / "books" / "random-1" / "003.html").is_file()
    assert broken_links(tmp_path / "site") == []


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_an_index_of_many_pages_leads_somewhere(
    tmp_path: Path, books: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexes, "ONE_PAGE", 1)
    monkeypatch.setattr(indexes, "LISTED", 1)
    publish(tmp_path / "site", books)
    assert (tmp_path / "site" / "persons" / "u738b.html").is_file()
    assert (tmp_path / "site" / "dates" / "1950.html").is_file()
    assert broken_links(tmp_path / "site") == []


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_the_same_books_give_the_same_bytes_in_whatever_order(tmp_path: Path, books: Mapping[str, bytes]) -> None:
    publish(tmp_path / "one", books, title="Hills")
    site = Site(tmp_path / "other", {"title": "Hills"})
    for name in reversed(books):
        site.send(make_bundle(name, books[name], {}), None)
    assert sums_of(tmp_path / "one") == sums_of(tmp_path / "other")


@pytest.mark.usefixtures("small")
def test_one_more_book_writes_what_changes(tmp_path: Path, books: Mapping[str, bytes]) -> None:
    place = tmp_path / "site"
    publish(place, books)
    before = inodes(place)
    publish(place, {"zz-new": random_book(random.Random(8))})
    written = {path for path, inode in inodes(place).items() if before.get(path) != inode}
    others = {path for path in written if not path.startswith(("books/zz-new/", "search/"))}
    assert others == {"404.html", "dates.html", "index.html", "map.html", "search.html", "site.json"} | {
        f"{kind}/index.html" for kind in ("persons", "places")
    }
    kept = {path.split("/")[1] for path in inodes(place).keys() - written if re.match("search/.*/", path)}
    assert len(kept) >= 2, "segments of the index without the new book stay"


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_a_withdrawn_book_leaves_no_trace(tmp_path: Path, books: Mapping[str, bytes]) -> None:
    site = publish(tmp_path / "site", books)
    site.withdraw("random-3")
    publish(tmp_path / "other", {name: tei for name, tei in books.items() if name != "random-3"})
    assert sums_of(tmp_path / "site") == sums_of(tmp_path / "other")
    with pytest.raises(RefusedError, match="has no book"):
        site.withdraw("random-3")


@pytest.mark.slow
def test_a_new_setting_makes_every_page_anew(tmp_path: Path, books: Mapping[str, bytes]) -> None:
    publish(tmp_path / "site", books, title="Hills")
    with Site(tmp_path / "site", {"title": "Rivers"}).together():
        pass
    publish(tmp_path / "other", books, title="Rivers")
    assert sums_of(tmp_path / "site") == sums_of(tmp_path / "other")
    assert Site(tmp_path / "site", {}).settings.title == "Rivers"


def test_only_books_that_can_be_are_set_vertically(tmp_path: Path) -> None:
    books = {"zh": named_book("山記", "武安"), "en": book("Hills", "<p>A hill.</p>", language="en")}
    publish(tmp_path / "site", books, writing="vertical")
    classes = [tree_of(tmp_path / "site" / "books" / name / "index.html").get("class") for name in books]
    assert classes == ["vertical", None]


@pytest.mark.parametrize("given", [{"titel": "x"}, {"address": "example.org"}, {"writing": "diagonal"}])
def test_a_setting_that_no_site_has_is_refused(tmp_path: Path, given: Mapping[str, str]) -> None:
    with pytest.raises(UsageError):
        Site(tmp_path / "site", given)


def test_files_of_others_stay(tmp_path: Path) -> None:
    place = tmp_path / "site"
    (place / ".git").mkdir(parents=True)
    (place / ".git" / "HEAD").write_text("ref")
    (place / "CNAME").write_text("editions.example.org")
    publish(place, {"a": named_book("山記", "武安")})
    publish(place, {"b": named_book("水記", "武安")})
    assert (place / "CNAME").read_text() == "editions.example.org"
    assert (place / ".git" / "HEAD").read_text() == "ref"


def test_a_folder_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(UsageError, match=r"is no site, and it holds thesis\.docx"):
        publish(tmp_path, {"a": named_book("山記", "武安")})
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_disk_that_is_full_leaves_the_former_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "site"
    publish(place, {"a": named_book("山記", "武安")})
    before = sums_of(place)
    write = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == "search.html" or "b" in path.parts:
            raise OSError(28, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        publish(place, {"b": named_book("水記", "武安")})
    assert sums_of(place) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems may have an instant without a folder")
def test_there_is_no_instant_without_a_site(tmp_path: Path) -> None:
    place, end = tmp_path / "site", tmp_path / "end"
    place.mkdir()
    look = "while not os.path.exists(sys.argv[2]): missing += not os.path.isdir(sys.argv[1])"
    program = f"import os, sys\nmissing = 0\nprint(flush=True)\n{look}\nprint(missing)"
    command = [sys.executable, "-c", program, str(place), str(end)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        reader.stdout.readline()  # it looks
        for _ in range(200):
            with beside(place).new_folder(place) as work:
                (work / "index.html").write_text("")
        end.touch()
        assert reader.stdout.read() == "0\n"


def test_one_book_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", {})
    good, bad = (make_bundle(name, named_book("山記", "武安"), {}) for name in ("good", "bad"))
    with site.together():
        with pytest.raises(UnreadableError):
            site.send(bad._replace(files={**bad.files, "bad.xml": b"<TEI"}), None)
        site.send(good, None)
    assert [path.name for path in (tmp_path / "site" / "books").iterdir()] == ["good"]


def test_a_page_that_somebody_changed_is_made_again(tmp_path: Path) -> None:
    site = publish(tmp_path / "site", {"a": named_book("山記", "武安")})
    page = tmp_path / "site" / "books" / "a" / "index.html"
    before = page.read_bytes()
    page.write_bytes(b"hello")
    bundle = make_bundle("a", named_book("山記", "武安"), {})
    assert site.find("a") is None
    site.send(bundle, None)
    assert page.read_bytes() == before


def test_a_damaged_book_is_told_and_can_be_published_again(tmp_path: Path) -> None:
    site, books = tmp_path / "site", {name: named_book("山記", "武安") for name in "ab"}
    publish(site, books)
    (site / "books" / ".DS_Store").write_bytes(b"")
    (site / "books" / "a" / "book.json").write_bytes(b"{")
    with pytest.raises(RefusedError, match="what the site has of a is damaged"):
        publish(site, {"b": named_book("水記", "武安")})
    publish(site, books)
    assert publish(site, {}).find("a") is not None


def test_entries_are_one_by_a_shared_number_only(tmp_path: Path) -> None:
    publish(tmp_path / "site", {"a": named_book("山記", "武安縣"), "b": named_book("水記", "武安")})
    places = tree_of(tmp_path / "site" / "places" / "index.html").xpath("//dfn/text()")
    assert places == ["武安縣"]
    persons = tree_of(tmp_path / "site" / "persons" / "index.html")
    assert persons.xpath("//dfn/text()") == ["李四", "李四", "王大山", "王大山"]
    entry = tree_of(tmp_path / "site" / "places" / "index.html").xpath("//li[dfn]")[0]
    assert entry.xpath(".//cite//text()") == ["山記", "水記"]
    assert entry.xpath(".//span[@class='forms']/text()") == ["武安"]


def test_each_mention_and_date_is_a_link_to_its_very_place(tmp_path: Path) -> None:
    publish(tmp_path / "site", {"a": named_book("山記", "武安縣")})
    text = tree_of(tmp_path / "site" / "books" / "a" / "index.html")

    def led_to(page: str) -> Iterator[str]:
        for link in tree_of(tmp_path / "site" / page).xpath("//ul//a[contains(@href, '#')]/@href"):
            yield text.get_element_by_id(link.partition("#")[2]).text_content()

    assert list(led_to("persons/index.html")) == ["李四", "王大山", "大山"]
    assert list(led_to("places/index.html")) == ["武安縣"]
    assert list(tree_of(tmp_path / "site" / "dates.html").xpath("//time/@datetime")) == ["1957-11"]


def test_the_site_says_what_it_is(tmp_path: Path) -> None:
    publish(tmp_path / "site", {"a": named_book("山記", "武安縣")}, address=ADDRESS, title="Hills")
    page = tree_of(tmp_path / "site" / "books" / "a" / "index.html")
    (data,) = (json.loads(script.text) for script in page.xpath("//script[@type='application/ld+json']"))
    assert (data["@type"], data["name"], data["url"]) == ("Book", "山記", f"{ADDRESS}/books/a/index.html")
    said = {meta.get("property") or meta.get("name"): meta.get("content") for meta in page.iter("meta")}
    assert (said["og:site_name"], said["citation_publication_date"]) == ("Hills", "2025/04/01")
    sitemap = etree.parse(tmp_path / "site" / "sitemap.xml")
    assert f"{ADDRESS}/books/a/index.html" in sitemap.xpath("//*[local-name()='loc']/text()")
    assert f"Sitemap: {ADDRESS}/sitemap.xml" in (tmp_path / "site" / "robots.txt").read_text()
    assert tree_of(tmp_path / "site" / "404.html").xpath("//link[@rel='stylesheet']/@href") == [
        f"{ADDRESS}/assets/site.css"
    ]


def test_a_citation_in_each_form() -> None:
    record = read_record(etree.fromstring(book("Of 100% & {more}", "<p/>")))
    item = csl("a", record, f"{ADDRESS}/books/a/index.html")
    assert sentence(item) == f"王大山. Of 100% & {{more}}. Example Library, 2025-04-01. {ADDRESS}/books/a/index.html"
    assert item["original-date"] == {"date-parts": [[1957]]}
    bibtex = write_bibtex(item).decode()
    assert "author = {{王大山}}" in bibtex
    assert r"title = {Of 100\% \& \{more\}}" in bibtex


def test_a_picture_of_the_folder_goes_along(tmp_path: Path) -> None:
    folder = tmp_path / "scans"
    (folder / "img").mkdir(parents=True)
    (folder / "img" / "a b.png").write_bytes(b"\x89PNG\r\n\x1a\n rest")
    tei = book("山記", '<p><figure><graphic url="img/a%20b.png"/></figure></p>')
    site = Site(tmp_path / "site", {})
    site.send(make_bundle("a", tei, {})._replace(folder=folder), None)
    assert (tmp_path / "site" / "books" / "a" / "img" / "a b.png").read_bytes().startswith(b"\x89PNG")
    assert broken_links(tmp_path / "site") == []
    with Site(tmp_path / "site", {"title": "Anew"}).together():
        pass
    assert (tmp_path / "site" / "books" / "a" / "img" / "a b.png").is_file()


PLACES = st.dictionaries(
    st.text(st.sampled_from("水渠記ab𠀀\ufa0e"), min_size=1, max_size=50),
    st.sets(st.integers(0, 10**7), min_size=1).map(sorted),
    min_size=1,
)


@given(PLACES)
def test_the_index_gives_back_what_was_put_in(places: dict[str, list[int]]) -> None:
    postings = [(gram, array("I", found)) for gram, found in places.items()]
    read = [pair for _, records in searching._shards(postings) for pair in decoded(records)]
    assert read == list(places.items())


def decoded(records: str) -> Iterator[tuple[str, list[int]]]:
    """What JavaScript reads, with its units of UTF-16."""
    gram = b""
    parts = records.split(" ")
    for head, codes in zip(parts[::2], parts[1::2], strict=False):
        gram = gram[: 2 * DIGITS.index(head[0])] + head[1:].encode("utf-16-le")
        yield gram.decode("utf-16-le"), list(numbers(codes))


def numbers(codes: str) -> Iterator[int]:
    place, number, times = 0, 0, 1
    for digit in map(DIGITS.index, codes):
        if digit >= RADIX:
            number, times = number + (digit - RADIX) * times, times * RADIX
        else:
            place += number + digit * times
            number, times = 0, 1
            yield place


@given(st.lists(st.integers(0, searching.SEGMENT), max_size=40), st.data())
def test_a_book_that_comes_changes_its_own_segment_only(sizes: list[int], data: st.DataObject) -> None:
    members = [Member(f"book-{number:02}", "", size, ()) for number, size in enumerate(sizes)]
    more = [*members, Member("book-xx", "", 1000, ())]
    more.insert(data.draw(st.integers(0, len(members))), more.pop())
    before, after = list(segments(members)), list(segments(more))
    assert [one for segment in after for one in segment] == more
    cut_by_size = sum(sum(one.terms for one in segment) >= searching.LARGEST for segment in after)
    assert sum(segment not in before for segment in after) <= 2 + cut_by_size


def test_the_command_publishes_withdraws_and_tells(
    tmp_path: Path, tei_bytes: bytes, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests import commands

    monkeypatch.chdir(tmp_path)
    tei: Tei = commands.in_process(capsysbinary, monkeypatch)
    for name in ("one", "two"):
        (tmp_path / f"{name}.xml").write_bytes(tei_bytes)
    done = tei("publish", "one.xml", "two.xml", "--to", "site", "--out", "public", "--set", "title=Hills")
    assert (done.code, (tmp_path / "public" / "books" / "two" / "index.html").is_file()) == (0, True)
    assert json.loads((tmp_path / "one.receipt.json").read_bytes())[0]["address"] == "public/books/one/index.html"
    assert tei("publish", "--to", "site", "--out", "public", "--withdraw", "two").code == 0
    assert not (tmp_path / "public" / "books" / "two").exists()
    assert tei("publish", "--to", "site", "--out", "public", "--withdraw", "two").code == 7
    assert tei("publish", "one.xml", "--to", "ocfl", "--out", "f", "--withdraw", "two").code == 2
    assert tei("publish", "one.xml", "--to", "site", "--out", "public", "--set", "titel=x").code == 2
    assert tei("publish", "one.xml", "--to", "site", "--out", "public", "--set", "title=Dry", "--dry-run").code == 0
    assert "Hills" in (tmp_path / "public" / "index.html").read_text(encoding="utf-8")
