"""The run report: what was found, how surely, and what someone should look at; as JSON and as a page."""

from __future__ import annotations

import json

from tei.model import Document
from tei.report.facts import Facts


def to_json(facts: Facts) -> bytes:
    """The report for programs."""
    return (json.dumps(facts.as_json(), ensure_ascii=False, indent=2) + "\n").encode()


def to_html(facts: Facts, document: Document) -> bytes:
    """The report for people: one file, no script, nothing fetched."""
    from tei.report.page import page

    return page(facts, document).encode()
