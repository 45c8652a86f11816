"""EPUB read back: the chapters in the order of the spine."""

from __future__ import annotations

import zipfile
from io import BytesIO

from lxml import etree

from tei.rendering.text import Text
from tests.formats.html import text_in

OPF = "{http://www.idpf.org/2007/opf}"
BODY = "{http://www.w3.org/1999/xhtml}body"
OURS = frozenset({"cover.xhtml", "nav.xhtml", "indexes.xhtml", "about.xhtml"})


def files_of(data: bytes) -> dict[str, bytes]:
    """The files of the publication by their paths in the container."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read_epub(data: bytes) -> Text:
    """The running text and the notes of a publication."""
    files = files_of(data)
    package = etree.fromstring(files["EPUB/package.opf"])
    paths = {item.get("id"): item.get("href", "") for item in package.iter(f"{OPF}item")}
    order = [paths[item.get("idref")] for item in package.iter(f"{OPF}itemref")]
    pages = [etree.fromstring(files[f"EPUB/{path}"]) for path in order if path not in OURS]
    return text_in(body for page in pages for body in page.iter(BODY))
