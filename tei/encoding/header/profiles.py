"""The header's ``profileDesc`` and ``revisionDesc``: languages, subjects, history."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

import tei
from tei.encoding.header.encodings import schemes
from tei.encoding.header.nodes import filled, node
from tei.encoding.header.tables import Table, tables_at, text_at
from tei.languages import Languages


def profile_description(languages: Languages, metadata: Table) -> etree._Element | None:
    """``profileDesc``: each language with its share of the text in per cent, and the keywords."""
    rows = (node("language", row.label, ident=row.tag, usage=str(row.percent or "")) for row in languages.shares)
    return filled("profileDesc", filled("langUsage", *rows), filled("textClass", *_keywords(metadata)))


def _keywords(metadata: Table) -> Iterator[etree._Element]:
    """One list of keywords for each vocabulary, those of none first."""
    names = schemes(metadata)
    for scheme in ("", *names):
        terms = [_term(table) for table in tables_at(metadata, "subject") if text_at(table, "scheme") == scheme]
        if terms:
            yield node("keywords", *terms, scheme=f"#{names[scheme]}" if scheme else "")


def _term(table: Table) -> etree._Element:
    return node("term", text_at(table, "term"), ref=text_at(table, "id"))


def revision_description(metadata: Table, created: str) -> etree._Element:
    """``revisionDesc``: the changes that the metadata tells, newest first, and the run of the program."""
    told = (node("change", *_change(table), when=text_at(table, "date")) for table in tables_at(metadata, "change"))
    made = node("change", f"Encoded by teikit {tei.__version__}.", when=created)
    return node("revisionDesc", *told, made)


def _change(table: Table) -> Iterator[str]:
    who = text_at(table, "who")
    yield f"{who}: {text_at(table, 'what')}" if who else text_at(table, "what")
