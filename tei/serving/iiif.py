"""IIIF Presentation 3.0: a manifest of the page images that a text names, with its divisions as ranges.

A page names its image by ``pb/@facs``: an address, or the ``xml:id`` of a ``surface`` or ``graphic`` in
``facsimile`` (TEI Guidelines 12.1); a text without such pages may have its images in ``facsimile`` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urljoin

from lxml import etree

from tei.rendering.text import plain
from tei.serving.library import Edition
from tei.tree import TEI, XML_ID

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
SIZE = 1000
"""Height and width of a canvas whose image nobody measured: only their ratio would mean anything."""
IMAGE_API = re.compile(r"(https?://.+)/(?:full|square|[\d.,]+|pct:[\d.,]+)/[^/]+/!?[\d.]+/[a-z]+\.[a-z0-9]+")
"""An address of the IIIF Image API: its service, region, size, rotation, quality and format."""
PIXELS = re.compile(r"([0-9]{1,6})(?:px)?")
TYPES = {".gif": "image/gif", ".jp2": "image/jp2", ".jpeg": "image/jpeg", ".jpg": "image/jpeg", ".png": "image/png"}
TYPES |= {".tif": "image/tiff", ".tiff": "image/tiff", ".webp": "image/webp"}
Json = dict[str, Any]


class Image(NamedTuple):
    """An image, and its measure in pixels where the text gives it."""

    url: str
    width: int = SIZE
    height: int = SIZE


class Page(NamedTuple):
    """A page with an image."""

    label: str
    image: Image
    element: etree._Element
    """The ``pb``, or the ``surface``."""


def manifest(edition: Edition, root: etree._Element, address: str) -> Json | None:
    """The manifest of ``edition``; None where its text names no images."""
    here = f"{address}/iiif/{quote(edition.name)}"
    base = f"{address}/books/{quote(edition.name)}"
    pages = list(_pages(root))
    if not pages:
        return None
    language = edition.language or "none"
    label = {language: [edition.title]}
    said: Json = {
        "@context": CONTEXT,
        "id": f"{here}/manifest.json",
        "type": "Manifest",
        "label": label,
        "rights": edition.record.first("licence", "url"),
        "homepage": [{"id": base, "type": "Text", "label": label, "format": "text/html"}],
        "seeAlso": [{"id": f"{base}.xml", "type": "Dataset", "format": "application/tei+xml"}],
        "items": [_canvas(page, number, here, base) for number, page in enumerate(pages, start=1)],
        "structures": list(_ranges(root, pages, here, language)),
    }
    return {name: value for name, value in said.items() if value}


def _pages(root: etree._Element) -> Iterator[Page]:
    images = _images(root)
    breaks = [page for page in root.iter(f"{TEI}pb") if page.get("facs")]
    for number, page in enumerate(breaks, start=1):
        first = page.get("facs", "").split()[0]
        image = images.get(first[1:]) if first.startswith("#") else Image(first)
        if image:
            yield Page(page.get("n", str(number)), image, page)
    if not breaks:
        for number, surface in enumerate(root.iterfind(f"{TEI}facsimile//{TEI}surface"), start=1):
            if image := _image_of(surface):
                yield Page(surface.get("n", str(number)), image, surface)


def _images(root: etree._Element) -> Mapping[str, Image]:
    """The images of ``facsimile`` by every identifier that leads to one."""
    found = root.iterfind(f"{TEI}facsimile//*[@{XML_ID}]")
    return {str(element.get(XML_ID)): image for element in found if (image := _image_of(element))}


def _image_of(element: etree._Element) -> Image | None:
    """The image of a ``graphic``, or the first one in a ``surface`` or ``zone``."""
    graphic = element if element.tag == f"{TEI}graphic" else element.find(f".//{TEI}graphic")
    if graphic is None or not graphic.get("url"):
        return None
    width, height = (PIXELS.fullmatch(graphic.get(name, "")) for name in ("width", "height"))
    return Image(graphic.get("url", ""), *((int(width[1]), int(height[1])) if width and height else (SIZE, SIZE)))


def _canvas(page: Page, number: int, here: str, base: str) -> Json:
    canvas = f"{here}/canvas/{number}"
    size = {"height": page.image.height, "width": page.image.width}
    painting = {
        "id": f"{canvas}/annotation",
        "type": "Annotation",
        "motivation": "painting",
        "body": _body(urljoin(base, page.image.url)) | size,
        "target": canvas,
    }
    items = [{"id": f"{canvas}/page", "type": "AnnotationPage", "items": [painting]}]
    return {"id": canvas, "type": "Canvas", "label": {"none": [page.label]}, **size, "items": items}


def _body(url: str) -> Json:
    suffix = f".{url.rpartition('.')[2].lower()}"
    body: Json = {"id": url, "type": "Image", "format": TYPES.get(suffix, "image/jpeg")}
    if match := IMAGE_API.fullmatch(url):
        body["service"] = [{"id": match[1], "type": "ImageService2", "profile": "level1"}]
    return body


def _ranges(root: etree._Element, pages: list[Page], here: str, language: str) -> Iterator[Json]:
    """The outermost divisions, each with those in it; a division's canvases are the pages that it touches."""
    text = root.find(f"{TEI}text")
    if text is None or pages[0].element.tag != f"{TEI}pb":
        return
    canvases = {page.element: number for number, page in enumerate(pages, start=1)}
    spans = _spans(text, canvases)
    numbers = {division: number for number, division in enumerate(spans, start=1)}

    def made(division: etree._Element) -> Json:
        first, last = spans[division]
        shown = [{"id": f"{here}/canvas/{number}", "type": "Canvas"} for number in range(first, last + 1)]
        inner = [made(child) for child in _divisions(division, spans)]
        said = {"id": f"{here}/range/{numbers[division]}", "type": "Range", "label": {language: [_label(division)]}}
        return said | {"items": [*shown, *inner]}

    yield from map(made, _divisions(text, spans))


Spans = Mapping[etree._Element, tuple[int, int]]
"""Division → its first and last canvas."""


def _spans(text: etree._Element, canvases: Mapping[etree._Element, int]) -> Spans:
    """Of every division that has a heading and isn't over before the first page."""
    spans: dict[etree._Element, tuple[int, int]] = {}
    here = 0
    for event, element in etree.iterwalk(text, events=("start", "end"), tag=(f"{TEI}div", f"{TEI}pb")):
        if element.tag == f"{TEI}pb":
            here = canvases.get(element, here)
        elif event == "start":
            spans[element] = (canvases.get(_opening(element), here), here)
        else:
            spans[element] = (spans[element][0], here)
    return {
        division: (max(first, 1), last)
        for division, (first, last) in spans.items()
        if last and division.find(f"{TEI}head") is not None
    }


def _opening(element: etree._Element) -> etree._Element:
    """The first element in ``element`` that nothing comes before: a ``pb`` there begins the division's first page."""
    while len(element) and not (element.text or "").strip():
        element = element[0]
        if element.tag == f"{TEI}pb":
            break
    return element


def _divisions(parent: etree._Element, spans: Spans) -> Iterator[etree._Element]:
    """The next divisions below ``parent`` that have a range, at whatever depth."""
    for child in parent.iterchildren(f"{TEI}*"):
        yield from (child,) if child in spans else _divisions(child, spans)


def _label(division: etree._Element) -> str:
    head = division.find(f"{TEI}head")
    return (plain(head) if head is not None else "") or "…"
