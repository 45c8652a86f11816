"""Validation beside libxml2's RELAX NG, jing and Saxon: whole processes, books that we encoded."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
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
from tei.tree import read_tree
from tei.validation.schematron import failures, read_schematron
print(len(failures(read_tree(sys.argv[2]), read_schematron(Path(sys.argv[1])))))
"""
SAXON_RULES = """
import sys
from pathlib import Path
from lxml import etree
from saxonche import PySaxonProcessor
from tei.validation.schematron import read_schematron
XSL = "{http://www.w3.org/1999/XSL/Transform}"
with PySaxonProcessor(license=False) as saxon:
    xslt = saxon.new_xslt30_processor()
    document = saxon.parse_xml(xml_file_name=sys.argv[2])
    for sheet in read_schematron(Path(sys.argv[1])).sheets:
        sheet.set("version", "2.0")
        for call in sheet.iter(XSL + "value-of"):
            if call.get("select", "").startswith("own:found"):
                call.set("select", "concat(normalize-space($own-message), '\\n')")
        compiled = xslt.compile_stylesheet(stylesheet_text=etree.tostring(sheet, encoding="unicode"))
        print(compiled.transform_to_string(xdm_node=document).count("\\n"))
"""


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
        yield from constraints(books[SIZES[1]])


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
        f'<pb n="[{number}.{at}]" xml:id="p-{number}-{at}" cert="medium" resp="#pages"/>{"渠道要平，" * 6}'
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


def constraints(path: Path) -> Iterator[Row]:
    """Schematron beside Saxon on the same rules, where the package saxonche is installed."""
    if importlib.util.find_spec("saxonche") is None:
        return
    commands = [[sys.executable, "-c", code, str(RULES), str(path)] for code in (OUR_RULES, SAXON_RULES)]
    for command in commands:
        subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    runs = side_by_side(*commands, runs=3)
    yield row(
        "teikit.sch, 5 MB", runs, "saxonche", f"≤ {SAXON_FACTOR} ×", runs[0].seconds <= SAXON_FACTOR * runs[1].seconds
    )


def row(subject: str, runs: Sequence[Run], peer: str, target: str, reached: bool) -> Row:
    return Row("validate", subject, runs[0], peer, runs[1], target, reached)
