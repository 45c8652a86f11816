"""A page of the site's own: bar, heading, content, footer."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, NamedTuple

import tei
from tei.publishing.site.describing import describe, linked_data
from tei.publishing.site.settings import Settings, words_in

INDEXES = ("persons", "places", "organisations")
PLACES = {
    "home": "index.html",
    "persons": "persons/index.html",
    "places": "places/index.html",
    "organisations": "organisations/index.html",
    "dates": "dates.html",
    "map": "map.html",
    "search": "search.html",
}
"""What the bar may lead to, and where it is."""


class Shape(NamedTuple):
    """What all pages of the site have in common."""

    settings: Settings
    language: str
    """Of the words of the site."""
    parts: tuple[str, ...]
    """Of ``PLACES`` those that this site has."""
    books: int

    @property
    def words(self) -> Mapping[str, str]:
        """What the site says."""
        return words_in(self.language)

    @property
    def title(self) -> str:
        """Of the site."""
        return self.settings.title or self.words["title"]

    def counted(self, word: str, number: int) -> str:
        """``number`` of something, in words: one is another word than several."""
        several = self.words[f"{word}s"].format(f"{number:,}")
        return self.words[word] if number == 1 else several


def page(
    shape: Shape,
    path: str,
    heading: str,
    content: str,
    *,
    here: str = "",
    data: Mapping[str, Any] | None = None,
    scripts: str = "",
    wide: bool = False,
    base: str | None = None,
) -> bytes:
    """The whole page ``path``; ``here`` is the part of the site that it is, ``data`` its schema.org.

    ``base`` is where the site begins, as seen from the page, where that isn't told by ``path``.
    """
    root = "../" * path.count("/") if base is None else base
    title = shape.title if heading == shape.title else f"{heading} · {shape.title}"
    address = shape.settings.base + path.removesuffix("index.html") if shape.settings.base else ""
    about, part = shape.counted("edition", shape.books), _part(shape, heading, address)
    head = "\n".join((*describe(title, about, "website", shape.title, address), linked_data(data or part)))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(shape.language)}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="generator" content="teikit">\n'
        f'<link rel="stylesheet" href="{root}assets/site.css">\n{head}\n</head>\n'
        f"<body>\n{_bar(shape, root, here)}"
        f'<main id="main" tabindex="-1"{" class=wide" if wide else ""}>\n<h1>{escape(heading)}</h1>\n'
        f"{content}\n</main>\n"
        f"{_foot(shape)}"
        f'<script src="{root}assets/site.js"></script>{scripts}\n</body>\n</html>\n'
    ).encode("utf-8", "surrogatepass")


def _part(shape: Shape, heading: str, address: str) -> Mapping[str, Any]:
    """schema.org of a page that is no book and not the entrance."""
    site = {"@type": "WebSite", "name": shape.title} | ({"url": shape.settings.base} if shape.settings.base else {})
    url = {"url": address} if address else {}
    return {"@context": "https://schema.org", "@type": "WebPage", "name": heading, **url, "isPartOf": site}


def _bar(shape: Shape, root: str, here: str) -> str:
    words = shape.words
    current = ' aria-current="page"'
    links = "".join(
        f'<li><a href="{root}{PLACES[part]}"{current if part == here else ""}>{escape(words[part])}</a></li>'
        for part in shape.parts
        if part != "home"
    )
    return (
        f'<a class="skip" href="#main">{escape(shape.title)}</a>\n<header class="bar">'
        f'<a class="home" href="{root}index.html"{current if here == "home" else ""}>{escape(shape.title)}</a>'
        f'<nav aria-label="{escape(words["home"])}"><ul>{links}</ul></nav>'
        f'<button type="button" id="theme" hidden>{escape(words["appearance"])}</button></header>\n'
    )


def _foot(shape: Shape) -> str:
    made = escape(shape.words["made"].format(f"teikit {tei.__version__}"))
    return f"<footer><p>{escape(shape.title)} · {made}</p></footer>\n"


def search_form(shape: Shape, root: str = "") -> str:
    """The form that leads to the search."""
    words = shape.words
    return (
        f'<form class="search" id="tk-search" role="search" action="{root}search.html" method="get">'
        f'<label for="q">{escape(words["search_all"])}</label>'
        f'<input type="search" id="q" name="q" autocomplete="off" spellcheck="false">'
        f"<button>{escape(words['search'])}</button></form>"
    )
