"""The TEI itself in a browser: a page with CETEIcean, which turns every element into one of the page, and all offline.

CETEIcean is by Hugh Cayless and Raffaele Viglianti (https://github.com/TEIC/CETEIcean, BSD 2-Clause);
``scripts/build_vendored.py`` fetches the script that stands in the page.

CETEIcean takes attributes over as they are, and markup in some of them as markup.  So what HTML would run goes out of
the copy that it gets, and the page's own policy lets no script run but the two that are its own.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from html import escape
from typing import Any

from lxml import etree

from tei.formats.book import Book
from tei.formats.work import read_work
from tei.rendering.active import is_attribute_of_html, strip_active_address
from tei.resources import PACKAGE, data_path
from tei.tree import TEI, XML_NAMESPACE

PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
{style}</style></head>
<body><main id="TEI"></main>
<!-- CETEIcean, its licence:
{licence}-->
<script type="application/json" id="teikit-tei">{tei}</script>
<script>{script}</script>
<script>{start}</script></body></html>
"""
START = """
const tei = JSON.parse(document.getElementById("teikit-tei").textContent);
new CETEI().makeHTML5(tei, made => document.getElementById("TEI").append(made));
"""
POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src * data: blob: file:; "
    "media-src * file:; base-uri 'none'; form-action 'none'"
)
ADDRESSES = frozenset("target url facs corresp ref source".split())
"""Attributes of TEI whose values CETEIcean, or who adds to it, makes links or pictures of."""
MARKUP = {ord("<"): "%3C", ord(">"): "%3E", ord('"'): "%22"}


def to_cetei(book: Book, options: Mapping[str, Any]) -> bytes:
    """The page, UTF-8."""
    work = read_work(book)
    script, start = page_scripts()
    page = PAGE.format(
        language=escape(work.language),
        title=escape(work.full_title),
        policy=escape(POLICY.format(scripts=" ".join(map(_digest, (script, start))))),
        style=(PACKAGE / "formats" / "cetei.css").read_text(encoding="utf-8"),
        licence=data_path("formats/CETEI.LICENSE.md").read_text(encoding="utf-8").replace("--", "- -"),
        script=script,
        start=start,
        tei=_as_script(etree.tostring(_harmless(book.tree.getroot()), encoding="unicode", with_tail=False)),
    )
    return page.encode()


@cache
def page_scripts() -> tuple[str, str]:
    """Return the scripts of every such page: CETEIcean, and what starts it."""
    return data_path("formats/CETEI.js").read_text(encoding="utf-8").strip(), START


def _digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _harmless(root: etree._Element) -> etree._Element:
    """A copy in which no attribute and no element means anything to HTML."""
    copy = deepcopy(root)
    for element in list(copy.iter(etree.Element)):
        for name, value in list(element.attrib.items()):
            kept = _harmless_value(element, str(name), str(value))
            if kept is None:
                del element.attrib[name]
            elif kept != value:
                element.set(name, kept)
    return copy


def _harmless_value(element: etree._Element, name: str, value: str) -> str | None:
    """The value of an attribute as a page may have it; None for one that the page is better without."""
    if name.startswith(f"{{{XML_NAMESPACE}}}"):
        return value
    if is_attribute_of_html(name.rpartition("}")[2]) and not (name == "style" and str(element.tag).startswith(TEI)):
        return None
    return strip_active_address(value.translate(MARKUP)) if name in ADDRESSES else value


def _as_script(text: str) -> str:
    """A string of JSON that cannot end its ``script`` element."""
    return re.sub("[<\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
