"""The referee of Schematron: ISO's own stylesheets ("skeleton"), which lxml brings, run by Saxon."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from lxml import etree, isoschematron
from saxonche import PySaxonProcessor

SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def compiled(schema: Path) -> str:
    """The stylesheet that ISO's stylesheets make of a schema.

    They were written for XSLT 1.0; the schema's expressions are run as XPath 2.0 and later all the same.
    """
    document = etree.parse(schema)
    document.getroot().set("queryBinding", "xslt")
    expanded = isoschematron.iso_abstract_expand(isoschematron.iso_dsdl_include(document))
    sheet = isoschematron.iso_svrl_for_xslt1(expanded)
    sheet.getroot().set("version", "3.0")
    return etree.tostring(sheet, encoding="unicode")


def messages(schema: Path, files: Sequence[Path]) -> Mapping[Path, Counter[str]]:
    """What the referee says of each file: messages, with how often each is said."""
    with PySaxonProcessor(license=False) as processor:
        sheet = processor.new_xslt30_processor().compile_stylesheet(stylesheet_text=compiled(schema))
        return {path: _said(str(sheet.transform_to_string(source_file=str(path)))) for path in files}


def _said(report: str) -> Counter[str]:
    root = etree.fromstring(report.encode("utf-8"))
    found = root.iter(f"{SVRL}failed-assert", f"{SVRL}successful-report")
    return Counter(" ".join((each.findtext(f"{SVRL}text") or "").split()) for each in found)
