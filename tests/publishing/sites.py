"""Small sites for tests: books with names, dates and random text, links that are followed, a scan to compare with."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tei.formats.book import read_book
from tei.publishing.bundle import make_bundle
from tei.publishing.site.target import Site
from tei.searching.passages import passages
from tei.searching.phrases import find, read_phrase
from tei.searching.terms import terms
from tei.xml.parser import parse_tree, parse_xml

HEADER = """\
<teiHeader><fileDesc><titleStmt><title>{title}</title><author><persName>王大山</persName></author></titleStmt>
<publicationStmt><publisher>Example Library</publisher><date when="2025-04-01"/></publicationStmt>
<sourceDesc><bibl><title>{title}</title><pubPlace>北京</pubPlace><date when="1957"/></bibl></sourceDesc>
</fileDesc></teiHeader>"""
LETTERS = [
    *"水渠記记修築筑塘敎教羣群，。",
    "The ",
    "water ",
    "ſtand ",
    "stone",
    "\n",
    "、",
    " ",
    "𠀀",
    "é",
    "e\u0301",
    "-",
    "A1 ",
]


def book(title: str, body: str, registers: str = "", language: str = "zh-Hant") -> bytes:
    """A TEI document."""
    return (
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{HEADER.format(title=escape(title))}'
        f'<standOff>{registers}</standOff><text xml:lang="{language}"><body>{body}</body></text></TEI>'
    ).encode()


PLACE = """<place xml:id="{id}"><placeName>{name}</placeName><location><geo>{geo}</geo></location>
<idno type="GeoNames">{number}</idno></place>"""
PERSON = '<person xml:id="{id}"><persName>{name}</persName></person>'


def named_book(title: str, place: str) -> bytes:
    """A book that names a person and a place, which has another form in every book and the same number."""
    lists = f"<listPerson>{PERSON.format(id='p', name='王大山')}</listPerson>"
    lists += f"<listPlace>{PLACE.format(id='l', name=place, geo='36.6 114.5', number='1791358')}</listPlace>"
    first = f'甲<persName ref="#p">王大山</persName>在<placeName ref="#l">{place}</placeName>'
    second = (
        '於<date when="1957-11">五七年十一月</date>再見<persName ref="#p">大山</persName>和<persName>李四</persName>。'
    )
    body = f'<div xml:id="d"><head>第一章</head><p>{first}<pb n="2"/>{second}</p></div>'
    return book(title, body, lists)


def random_book(chance: random.Random, chapters: int = 3, paragraphs: int = 4) -> bytes:
    """A book of random text from few letters, so that most phrases stand in it more than once."""
    page = iter(range(1, 10_000))
    divisions = []
    for number in range(chapters):
        inside = "".join(f"<p>{_random_text(chance, page)}</p>" for _ in range(paragraphs))
        divisions.append(f'<div xml:id="d{number}"><head>渠{escape(_letters(chance, 4))}</head>{inside}</div>')
    return book(f"Book {chance.random()}", "".join(divisions))


def _letters(chance: random.Random, most: int) -> str:
    return "".join(chance.choices(LETTERS, k=chance.randint(1, most)))


def _random_text(chance: random.Random, page: Iterator[int]) -> str:
    parts = [escape(_letters(chance, 25)) for _ in range(3)]
    return f'<pb n="{next(page)}"/>'.join(parts)


def publish(place: Path, books: Mapping[str, bytes], **settings: str) -> Site:
    """Publish the books in one step."""
    site = Site(place, settings)
    with site.together():
        for name, tei in books.items():
            site.send(make_bundle(name, tei, {}), None)
    return site


class Links(HTMLParser):
    """What a page points at, and what it can be pointed at."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.anchors: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = dict(attributes)
        self.anchors |= {said["id"] or ""} if "id" in said else set()
        self.targets += [value for key in ("href", "src", "action") if (value := said.get(key))]


def broken_links(place: Path) -> list[str]:
    """Links within the site that lead nowhere."""
    pages = {path: Links(path.read_text(encoding="utf-8")) for path in place.rglob("*.html")}
    return [
        f"{page.relative_to(place)} → {target}"
        for page, links in pages.items()
        for target in links.targets
        if not urlsplit(target).scheme and not _leads(page, target, pages, place)
    ]


def _leads(page: Path, target: str, pages: Mapping[Path, Links], place: Path) -> bool:
    parts = urlsplit(target)
    path = unquote(parts.path)
    there = place / path[1:] if path.startswith("/") else (page.parent / path).resolve() if path else page
    if not parts.fragment:
        return there.is_file()
    return there in pages and unquote(parts.fragment) in pages[there].anchors


def scan(books: Mapping[str, bytes], query: str) -> list[tuple[str, str]]:
    """Book and words of every place of ``query``, told by looking through all passages."""
    phrase = read_phrase(query)
    return [
        (name, passage.text[start:end])
        for name, tei in sorted(books.items())
        for passage in passages(read_book(parse_tree(tei)))
        for start, end in find(list(terms(passage.text)), phrase)
    ]


def queries(chance: random.Random, books: Sequence[bytes], number: int) -> list[str]:
    """Phrases of which most stand in the books."""
    found = []
    while len(found) < number:
        text = "".join(parse_xml(chance.choice(books)).find("{*}text").itertext())
        start = chance.randrange(len(text))
        query = text[start : start + chance.randint(1, 9)] + "*" * (chance.random() < 0.2)
        if list(terms(query)):
            found.append(query)
    return found
