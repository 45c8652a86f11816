"""Validation beside libxml2's RELAX NG, jing and Saxon: whole processes, books that we encoded."""

from __future__ import annotations

import importlib.util
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.build_sample import ROOT
from scripts.measuring import Row, Run, side_by_side
from tests.services import jing_jar, tei_all

TEI = str(Path(sys.executable).with_name("tei"))
MEGABYTE = 1_000_000
SIZES = (2, 5)
LARGE = 50
OURS = ROOT / "schema" / "teikit.rng"
RULES = ROOT / "schema" / "teikit.sch"
MEMORY = 60
"""Megabytes over a bare interpreter."""
LXML_FACTOR = 10
SAXON_FACTOR = 0.5

LXML = """
import sys
from lxml import etree
schema = etree.RelaxNG(etree.parse(sys.argv[1]))
tree = etree.parse(sys.argv[2], etree.XMLParser(huge_tree=True, collect_ids=False))
sys.exit(0 if schema.validate(tree) else 1)
"""
OUR_RULES = """
import sys
from pathlib import Path
from tei.xml.parser import read_tree
from tei.validation.schematron import failures, read_schematron
print(len(failures(read_tree(sys.argv[2]), read_schematron(Path(sys.argv[1])))))
"""
SAXON_RULES = """
import sys
from saxonche import PySaxonProcessor
with PySaxonProcessor(license=False) as saxon:
    sheet = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=sys.argv[1])
    print(sheet.transform_to_string(source_file=sys.argv[2]).count("failed-assert"))
"""
OUR_RULES_IN_SAXON = OUR_RULES.replace("(Path(sys.argv[1]))", "(Path(sys.argv[1]), 'saxon')")
WHATEVER = "import subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)"
"""Runs a command that may end with any exit code."""
WRONG_FACTOR = 2


def rows() -> Iterator[Row]:
    """Our schema, TEI All, memory, constraints."""
    with tempfile.TemporaryDirectory() as name:
        books = {size: book(Path(name), size) for size in (*SIZES, LARGE)}
        for size in SIZES:
            runs = side_by_side(ours(books[size], OURS), lxml(books[size], OURS), runs=5)
            yield row(f"teikit.rng, {size} MB", runs, "lxml", "≤ 1 × lxml", runs[0].seconds <= runs[1].seconds)
        yield from with_tei_all(books[SIZES[0]])
        runs = side_by_side(ours(books[LARGE], OURS), [sys.executable, "-c", "pass"], runs=1)
        kept = runs[0].memory - runs[1].memory <= MEMORY
        yield row(f"teikit.rng, {LARGE} MB", runs, "python -c pass", f"≤ {MEMORY} MB over Python", kept)
        yield from wrong(books[SIZES[1]])
        yield from constraints(books[SIZES[1]], Path(name))


def book(folder: Path, megabytes: int) -> Path:
    """A valid book of about that size: the chapters of the tests' book many times over."""
    text = (ROOT / "tests" / "validation" / "valid" / "book.xml").read_text(encoding="utf-8")
    begin, end = text.index('      <div type="chapter" xml:id="div-4"'), text.index("    </body>")
    path = folder / f"{megabytes} MB.xml"
    with path.open("w", encoding="utf-8") as stream:
        stream.write(text[:end])
        number = 0
        while stream.tell() < megabytes * MEGABYTE:
            number += 1
            stream.write(chapter(number))
        stream.write(text[end:])
    assert begin < end
    return path


def chapter(number: int) -> str:
    """Paragraphs with lines, pages and names, as an encoded book has them."""
    paragraphs = "".join(
        f"<p>{'把水引到高处去，是一件要算得细的事。' * 4}<lb/>\n{'先看地，再动手，' * 8}"
        f'<pb n="[{number * 7 + at}]" xml:id="p-{number}-{at}" cert="medium" resp="#pages"/>{"渠道要平，" * 6}'
        f"<persName>周明</persName>说。</p>\n"
        for at in range(7)
    )
    return f'<div type="chapter" xml:id="c-{number}" n="{number}">\n<head>第{number}章</head>\n{paragraphs}</div>\n'


def ours(path: Path, schema: Path) -> Sequence[str]:
    return [TEI, "validate", "--grammar-only", "--quiet", "--schema", str(schema), str(path)]


def lxml(path: Path, schema: Path) -> Sequence[str]:
    return [sys.executable, "-c", LXML, str(schema), str(path)]


def with_tei_all(path: Path) -> Iterator[Row]:
    """Beside lxml, which takes long to compile this schema, and beside jing from a cold start."""
    schema = tei_all()
    if schema is None:
        return
    runs = side_by_side(ours(path, schema), lxml(path, schema), runs=1)
    fast = runs[0].seconds * LXML_FACTOR <= runs[1].seconds
    yield row("tei_all.rng, 2 MB", runs, "lxml", f"{LXML_FACTOR} × faster", fast)
    if shutil.which("java") and jing_jar():
        runs = side_by_side(ours(path, schema), ["java", "-jar", str(jing_jar()), str(schema), str(path)], runs=3)
        yield row("tei_all.rng, 2 MB", runs, "jing", "faster", runs[0].seconds < runs[1].seconds)


def wrong(path: Path) -> Iterator[Row]:
    """A book that is wrong everywhere beside the same book when it is right."""
    broken = path.with_name("wrong.xml")
    broken.write_text(path.read_text(encoding="utf-8").replace("<p>", '<p foo="1"><blah/>'), encoding="utf-8")
    commands = [[sys.executable, "-c", WHATEVER, *ours(book, OURS)] for book in (broken, path)]
    runs = side_by_side(*commands, runs=3)
    kept = runs[0].seconds <= WRONG_FACTOR * runs[1].seconds
    yield row("wrong everywhere, 5 MB", runs, "the valid book", f"≤ {WRONG_FACTOR} ×", kept)


def constraints(path: Path, folder: Path) -> Iterator[Row]:
    """Schematron beside Saxon, which runs what ISO's stylesheets have made of the same rules beforehand.

    The second row is beside Saxon with the stylesheet that teikit makes for it, which is leaner than ISO's.
    """
    if importlib.util.find_spec("saxonche") is None:
        return
    from tests.validation.skeleton import compiled

    sheet = folder / "iso.xsl"
    sheet.write_text(compiled(RULES), encoding="utf-8")
    here = [sys.executable, "-c", OUR_RULES, str(RULES), str(path)]
    there = [sys.executable, "-c", SAXON_RULES, str(sheet), str(path)]
    lean = [sys.executable, "-c", OUR_RULES_IN_SAXON, str(RULES), str(path)]
    runs = side_by_side(here, there, lean, runs=5)
    reached = runs[0].seconds <= SAXON_FACTOR * runs[1].seconds
    yield row("teikit.sch, 5 MB", runs[:2], "saxonche (ISO's stylesheets)", f"≤ {SAXON_FACTOR} ×", reached)
    yield Row("validate", "teikit.sch, 5 MB", runs[0], "saxonche (our stylesheets)", runs[2])


def row(subject: str, runs: Sequence[Run], peer: str, target: str, reached: bool) -> Row:
    return Row("validate", subject, runs[0], peer, runs[1], target, reached)
