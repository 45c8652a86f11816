"""The header's ``profileDesc`` and ``revisionDesc``: languages, subjects, history."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache

from lxml import etree

import tei
from tei.encoding.header.encodings import schemes
from tei.encoding.header.nodes import filled, node
from tei.encoding.header.tables import Table, tables_at, text_at
from tei.languages import Languages
from tei.resources import data_path
from tei.tree import TEI


def profile_description(languages: Languages, metadata: Table, text: etree._Element) -> etree._Element | None:
    """``profileDesc``: calendars, each language with its share of the text in per cent, and the keywords."""
    rows = (node("language", row.label, ident=row.tag, usage=str(row.percent or "")) for row in languages.shares)
    calendars = filled("calendarDesc", *_calendars(text))
    return filled("profileDesc", calendars, filled("langUsage", *rows), filled("textClass", *_keywords(metadata)))


def _calendars(text: etree._Element) -> Iterator[etree._Element]:
    """The calendars that dates of the text point at (TEI Guidelines 2.4.5)."""
    used = {pointer[1:] for date in text.iter(f"{TEI}date") for pointer in date.get("calendar", "").split()}
    for name, row in _known_calendars().items() if used else ():
        if name in used:
            yield node("calendar", node("p", row["title"]), xml_id=name)


@cache
def _known_calendars() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(data_path("dates/calendars.toml").read_text(encoding="utf-8"))


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
