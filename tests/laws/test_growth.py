"""Nothing takes the square of its input: the time of a doubling, over a table of shapes and tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tei.encoding.edition import encode
from tei.formats import format_named, options_of
from tei.formats.book import read_book
from tei.pipeline import load
from tei.sources import read_source
from tei.tree import TEI_NAMESPACE
from tei.validation.checking import Options, check
from tei.xml.parser import parse_tree
from tests.growth import Growth, check_growth
from tests.shapes import NAMED, shapes

HEADER = (
    "<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt><publicationStmt><p>u</p></publicationStmt>"
    "<sourceDesc><p>s</p></sourceDesc></fileDesc></teiHeader>"
)
PERSON = '<standOff><listPerson><person xml:id="p1"><persName>P</persName></person></listPerson></standOff>'


def tei(body: str, beside: str = "") -> bytes:
    """A TEI document with this in its body."""
    return f'<TEI xmlns="{TEI_NAMESPACE}">{HEADER}{beside}<text><body>{body}</body></text></TEI>'.encode()


def persons(count: int) -> str:
    """Register of so many persons."""
    people = "".join(f'<person xml:id="p{n}"><persName>P{n}</persName></person>' for n in range(count))
    return f"<standOff><listPerson>{people}</listPerson></standOff>"


def places(count: int) -> str:
    """Register of so many places, each with its coordinates."""
    listed = "".join(
        f'<place xml:id="o{n}"><placeName>O{n}</placeName><location><geo>{n % 80} {n % 170}</geo></location></place>'
        for n in range(count)
    )
    return f"<standOff><listPlace>{listed}</listPlace></standOff>"


SHAPES: Mapping[str, Callable[[int], bytes]] = {
    "paragraphs": lambda n: tei("<p>x</p>" * n),
    "divisions": lambda n: tei("<div><head>h</head><p>x</p></div>" * n),
    "items": lambda n: tei(f"<list>{'<item>x</item>' * n}</list>"),
    "lines": lambda n: tei(f"<lg>{'<l>x</l>' * n}</lg>"),
    "rows": lambda n: tei(f"<table>{'<row><cell>x</cell><cell>y</cell></row>' * n}</table>"),
    "breaks": lambda n: tei(f"<p>{'x<lb/>' * n}</p>"),
    "pages": lambda n: tei("<p>" + "".join(f'x<pb n="{at}"/>' for at in range(n)) + "</p>"),
    "notes": lambda n: tei(f"<p>{'x<note>y</note>' * n}</p>"),
    "highlights": lambda n: tei(f"<p>{'<hi>x</hi> ' * n}</p>"),
    "text": lambda n: tei(f"<p>{'word and word, ' * n}</p>"),
    "blanks": lambda n: tei(f"<p>a{' ' * n}b</p>"),
    "specials": lambda n: tei(f"<p>{'[*_#]{$}~^!' * n}</p>"),
    "links": lambda n: tei("<p>" + "".join(f'<ref target="http://e.org/{at}">x</ref> ' for at in range(n)) + "</p>"),
    "places": lambda n: tei(
        "<p>" + "".join(f'<placeName ref="#o{at}">O{at}</placeName>, ' for at in range(n)) + "</p>", places(n)
    ),
    "one-person": lambda n: tei("<p>" + '<persName ref="#p1">P</persName>, ' * n + "</p>", PERSON),
    "persons": lambda n: tei(
        "<p>" + "".join(f'<persName ref="#p{at}">P{at}</persName>, ' for at in range(n)) + "</p>", persons(n)
    ),
}
"""What a document may have many of."""

READING = ("html", "markdown", "latex")
"""Formats whose time is measured on every shape."""
DATA = tuple("epub text json jsonl csv jsonld annotations conllu vertical cetei".split())
"""Others: on a few shapes, since they take the text as these do or look at it as data."""
FEW = ("paragraphs", "persons")
REGISTERS = ("persons", "places")


def transform(name: str) -> Callable[[bytes], object]:
    """Return the task that makes the format ``name`` of a TEI document."""
    row = format_named(name)
    function = load(row.function)
    return lambda data: function(read_book(parse_tree(data), name="x.xml", lenient=True), options_of(row, {}))


def validate(data: bytes) -> object:
    """Check a TEI document as ``tei validate`` does."""
    return check(data, "x.xml", Options())


TASKS: Mapping[str, Callable[[bytes], object]] = {"validate": validate} | {
    name: transform(name) for name in (*READING, *DATA, "docx", "map", "network")
}


def row(shape: str, task: str) -> Growth:
    """One row of the table; what takes long by itself is measured on less."""
    return Growth(shape, task, SHAPES[shape], TASKS[task], 200 if shape in REGISTERS else 400)


def encode_plain(text: str) -> object:
    """Encode a text without looking for names and dates."""
    return encode(read_source(text.encode(), encoding="utf-8"), without=("names", "dates"))


def encode_whole(text: str) -> object:
    """Encode a text."""
    return encode(read_source(text.encode(), encoding="utf-8"))


ROWS = [
    *(row(shape, task) for shape in SHAPES for task in ("validate", *READING)),
    *(row(shape, task) for shape in FEW for task in DATA),
    *(row(shape, "docx") for shape in ("divisions", "items", "rows", "notes", "links")),
    row("persons", "network"),
    row("places", "map"),
    *(Growth(shape, "encode", make, encode_plain, smallest) for shape, (make, smallest) in shapes().items()),
    *(Growth(shape, "names", make, encode_whole, smallest) for shape, (make, smallest) in NAMED.items()),
]


def test_the_harness_tells_a_square_from_a_line() -> None:
    line = Growth("numbers", "line", range, lambda numbers: sum(number * number for number in numbers), 20_000)
    square = Growth("numbers", "square", range, lambda numbers: [0 for one in numbers for two in numbers], 200)
    check_growth(line)
    with pytest.raises(AssertionError, match="a doubling takes"):
        check_growth(square)


@pytest.mark.slow
@pytest.mark.parametrize("measured", ROWS, ids=lambda one: one.name)
def test_time_grows_with_the_size_of_the_input(measured: Growth) -> None:
    check_growth(measured)
