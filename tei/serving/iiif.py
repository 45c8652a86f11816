"""IIIF Presentation 3.0: a manifest of the page images that a text names (``pb/@facs``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from tei.serving.library import Edition
from tei.tree import TEI

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
SIZE = 1000
"""Height and width of a canvas whose image nobody measured: only their ratio would mean anything."""


def manifest(edition: Edition, root: etree._Element, address: str) -> dict[str, Any] | None:
    """The manifest of ``edition``; None where its text names no images."""
    here = f"{address}/iiif/{edition.name}"
    base = f"{address}/books/"
    canvases = [_canvas(page, number, here, base) for number, page in enumerate(_pages(root), start=1)]
    if not canvases:
        return None
    rights = edition.record.first("licence", "url")
    return {
        "@context": CONTEXT,
        "id": f"{here}/manifest.json",
        "type": "Manifest",
        "label": {edition.language or "none": [edition.title]},
        "items": canvases,
    } | ({"rights": rights} if rights else {})


def _pages(root: etree._Element) -> Iterator[etree._Element]:
    yield from (page for page in root.iter(f"{TEI}pb") if page.get("facs"))


def _canvas(page: etree._Element, number: int, here: str, base: str) -> dict[str, Any]:
    canvas = f"{here}/canvas/{number}"
    image = {"id": urljoin(base, page.get("facs", "")), "type": "Image"}
    painting = {
        "id": f"{canvas}/annotation",
        "type": "Annotation",
        "motivation": "painting",
        "body": image,
        "target": canvas,
    }
    return {
        "id": canvas,
        "type": "Canvas",
        "label": {"none": [page.get("n", str(number))]},
        "height": SIZE,
        "width": SIZE,
        "items": [{"id": f"{canvas}/page", "type": "AnnotationPage", "items": [painting]}],
    }
