"""The TEI itself in a browser: a page with CETEIcean, which turns every element into one of the page, and all offline.

CETEIcean is by Hugh Cayless and Raffaele Viglianti (https://github.com/TEIC/CETEIcean, BSD 2-Clause);
``scripts/build_vendored.py`` fetches the script that stands in the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from typing import Any

from lxml import etree

from tei.formats.book import Book
from tei.formats.work import read_work
from tei.resources import PACKAGE, data_path

PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
{style}</style></head>
<body><main id="TEI"></main>
<!-- CETEIcean, its licence:
{licence}-->
<script>{script}</script>
<script>
const tei = {tei};
new CETEI().makeHTML5(tei, made => document.getElementById("TEI").append(made));
</script></body></html>
"""


def to_cetei(book: Book, options: Mapping[str, Any]) -> bytes:
    """The page, UTF-8."""
    work = read_work(book)
    page = PAGE.format(
        language=escape(work.language),
        title=escape(work.full_title),
        style=(PACKAGE / "formats" / "cetei.css").read_text(encoding="utf-8"),
        licence=data_path("formats/CETEI.LICENSE.md").read_text(encoding="utf-8").replace("--", "- -"),
        script=data_path("formats/CETEI.js").read_text(encoding="utf-8").strip(),
        tei=_as_script(etree.tostring(book.tree.getroot(), encoding="unicode", with_tail=False)),
    )
    return page.encode()


def _as_script(text: str) -> str:
    """A string of JavaScript that cannot end its ``script`` element."""
    return re.sub("[<\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
