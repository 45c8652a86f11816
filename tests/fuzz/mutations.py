"""Ways to spoil a book, and the check that every spoilt book must stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from tei.encoding.decode import source_text
from tei.encoding.edition import encode
from tei.errors import UnreadableError
from tei.resources import data_path
from tei.sources import read_source
from tei.xml.parser import parse_xml

ODD = (
    "\f", "\r", "\r\n", "\t", "\u3000", "\x01", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffe", "\U0010ffff", "\u0301",
    "&", "&amp;", "&#x0;", "<", "]]>", "<?markup ?>", "<!--", "-->", "<!-- page 12 -->", "<table><tr><td>", "</td>",
    "| a | b |",
    "|---|---|", "\n# ", "\n###### ", "\n- ", "\n1. ", "**", "$$", "$x_1$", "![](a.png)", "[^1]", "\n[^1]: ",
    "{12}----", "......( 8 )", "\n目錄\n", "\nContents\n", "第一章", "\n\n", " ",
)  # fmt: skip
"""What OCR and its tools leave in texts, and what breaks parsers."""

Mutation = Callable[[str, Random], str]


def books() -> Sequence[str]:
    """Every variant of every sample book."""
    return [path.read_text(encoding="utf-8") for path in sorted(data_path("sample").glob("*.txt"))]


def cut(text: str, random: Random) -> str:
    """A stretch taken out."""
    start, end = sorted(random.choices(range(len(text) + 1), k=2))
    return text[:start] + text[end:]


def splice(text: str, random: Random) -> str:
    """A stretch put elsewhere as well."""
    start, end = sorted(random.choices(range(len(text) + 1), k=2))
    at = random.randrange(len(text) + 1)
    return text[:at] + text[start : min(end, start + 400)] + text[at:]


def insert(text: str, random: Random) -> str:
    """Odd characters and marks at random places."""
    for _ in range(random.randint(1, 12)):
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice(ODD) + text[at:]
    return text


def turn(text: str, random: Random) -> str:
    """Lines in another order."""
    lines = text.splitlines(keepends=True)
    at = random.randrange(len(lines) + 1)
    return "".join(lines[at:] + lines[:at])


MUTATIONS: Sequence[Mutation] = (cut, splice, insert, insert, turn)


def mutant(seed: int) -> str:
    """The spoilt book of this number."""
    random = Random(seed)
    text = random.choice(books())
    for mutation in random.choices(MUTATIONS, k=random.randint(1, 4)):
        text = mutation(text, random)
    return text


def check(text: str) -> None:
    """Raise where ``text`` is not encoded losslessly and validly; ``encode`` itself proves the validity."""
    data = text.encode()
    try:
        source = read_source(data, uri="mutant.txt", encoding="utf-8")
    except UnreadableError:
        return
    edition = encode(source)
    found = source_text(parse_xml(edition.tei))
    assert found == source.text
    assert found.replace("\n", source.newline).encode(source.encoding) == data
