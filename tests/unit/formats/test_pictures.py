"""The map, the network and the page by CETEIcean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree, html

from tei.errors import InvalidError
from tei.formats.cetei import to_cetei
from tei.formats.entities import entities
from tei.formats.map import map_of, to_map
from tei.formats.network import meetings, network_of, to_network
from tei.formats.transcript import transcribe
from tests.browser import visit
from tests.services import needs
from tests.unit.formats import books

SVG = "{http://www.w3.org/2000/svg}"


def labels(drawn: bytes) -> set[str]:
    return {node.text or "" for node in etree.fromstring(drawn).iter(f"{SVG}text") if not node.get("class")}


def dots(drawn: bytes) -> dict[str, tuple[float, float]]:
    """Each dot by what is said of it."""
    found = etree.fromstring(drawn).iter(f"{SVG}circle")
    return {dot.findtext(f"{SVG}title") or "": (float(dot.get("cx", "")), float(dot.get("cy", ""))) for dot in found}


def test_places_stand_on_the_map_where_they_are() -> None:
    drawn = to_map(books.book(), {})
    assert labels(drawn) == {"西安", "武安"}
    (west, south), (east, north) = dots(drawn)["西安: 1 mention"], dots(drawn)["武安: 1 mention"]
    assert west < east
    assert north < south


def test_the_land_is_under_the_sea_is_not() -> None:
    """A point in the Pacific is in no ring of land, one in Shaanxi in one."""
    from tei.formats.map import _outlines

    def is_land(x: float, y: float) -> bool:
        inside = False
        for ring in _outlines():
            for (a, b), (c, d) in zip(ring.points, (*ring.points[1:], ring.points[0]), strict=True):
                if (b > y) != (d > y) and x < (c - a) * (y - b) / (d - b) + a:
                    inside = not inside
        return inside

    assert [is_land(108.9, 34.3), is_land(-150, 10), is_land(121, 23.7), is_land(119.5, 24.4)] == [
        True, False, True, False,
    ]  # fmt: skip


def test_a_map_of_the_whole_world_and_of_one_place() -> None:
    places = ((0.0, -179.0), (80.0, 179.0), (-80.0, 0.0))
    for some in (places, places[:1]):
        entries = "".join(
            f'<place xml:id="p{n}"><placeName>P{n}</placeName><location><geo>{a} {b}</geo></location></place>'
            for n, (a, b) in enumerate(some)
        )
        registers = f"<standOff><listPlace>{entries}</listPlace></standOff>"
        drawn = to_map(books.book(registers=registers), {})
        assert len(dots(drawn)) == len(some)
        assert all(0 <= x <= 960 and 0 <= y <= 640 for x, y in dots(drawn).values())


def test_no_place_no_map_and_nobody_no_network() -> None:
    for make in (to_map, to_network):
        with pytest.raises(InvalidError) as caught:
            make(books.of("<p>水渠</p>"), {})
        assert caught.value.remedy


def test_persons_of_a_paragraph_meet() -> None:
    book = books.book()
    people = [entity for entity in entities(book, transcribe(book)) if entity.kind == "person"]
    met = {frozenset((people[a].name, people[b].name)): times for (a, b), times in meetings(people).items()}
    assert met == {frozenset(("林方其", "王大山")): 1, frozenset(("王大山", "趙六")): 1}
    drawn = to_network(book, {})
    assert labels(drawn) == {"林方其", "王大山", "趙六"}
    assert len(list(etree.fromstring(drawn).iter(f"{SVG}line"))) == 2


def test_pictures_are_alike_each_time_and_lead_to_the_registers_in_a_page() -> None:
    book = books.book()
    found = entities(book, transcribe(book))
    assert to_network(book, {}) == to_network(books.book(), {})
    for draw, anchor in ((map_of, "place-1"), (network_of, "person-1")):
        assert f'href="#{anchor}"' in draw(found, "T", link=True)
        assert "href" not in draw(found, "T")


def test_names_in_pictures_are_escaped() -> None:
    book = books.of("<p><persName>a&lt;b</persName> and <persName>c&amp;d</persName></p>", "en")
    assert labels(to_network(book, {})) == {"a<b", "c&d"}


def test_a_crowd_is_cut_to_those_who_meet_most() -> None:
    crowd = "".join(f"<persName>P{n}</persName> " for n in range(80))
    drawn = to_network(books.of(f"<p>{crowd}</p>", "en"), {})
    assert len(dots(drawn)) == 60
    assert "20 persons" in (etree.fromstring(drawn).findtext(f"{SVG}desc") or "")


def test_the_page_by_ceteicean_fetches_nothing_and_names_its_licence() -> None:
    page = to_cetei(books.of("<p>&lt;/script&gt;</p>"), {}).decode()
    made = html.document_fromstring(page)
    assert made.xpath("//@src | //link/@href") == []
    assert "Redistribution and use" in page
    assert len(made.xpath("//script")) == 3


@pytest.mark.slow
def test_ceteicean_shows_the_text(tmp_path: Path) -> None:
    needs("chromium")
    (tmp_path / "book.html").write_bytes(to_cetei(books.book(), {}))
    seen = visit(tmp_path / "book.html")
    assert seen.console == []
    text = html.document_fromstring(seen.document).xpath("//tei-text")[0].text_content()
    assert "林方其在長安遇見王大山" in re.sub(r"\s", "", text)
