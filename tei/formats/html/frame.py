"""The page around a text: bar, contents panel, footer, style, script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from typing import Any, NamedTuple

from tei.formats.book import Book
from tei.formats.html.state import State
from tei.formats.images import Picture
from tei.formats.labels import label_language
from tei.rendering.direction import is_leftward
from tei.resources import PACKAGE

UNDETERMINED = "und"


class Page(NamedTuple):
    """The parts of one page, as HTML but for the title."""

    title: str
    contents: str
    links: tuple[tuple[str, str], ...]
    """Label and address of what else the contents panel leads to."""
    body: str
    indexes: str = ""
    about: str = ""
    style: str = ""
    around: tuple[str, str] = ("", "")
    """The files before and after it."""
    is_titled: bool = True
    """Has the body a main heading of its own?"""


class Site(NamedTuple):
    """What a web site puts around the pages of a book, as the option ``site`` of the format; all as HTML."""

    style: str
    """The address of the style sheet, as seen from the page."""
    script: str
    head: Callable[[str, str], str]
    """What stands in the head of a page, by its file and title."""
    bar: str
    """What stands before the title in the bar."""
    foot: Callable[[str], str]
    """What stands in the footer of a page, by its file."""
    picture: Callable[[str, Picture], str]
    """Takes a picture of the book's own folder, with its address there, and gives its address in the site."""


@cache
def resource(name: str) -> str:
    """A style sheet or script that stands beside this module."""
    return (PACKAGE / "formats" / "html" / name).read_text(encoding="utf-8")


def frame(book: Book, state: State, page: Page, options: Mapping[str, Any]) -> bytes:
    """The whole file, UTF-8; nothing in it is fetched from elsewhere."""
    language = book.language if book.language != UNDETERMINED else label_language(book.language)
    vertical = ' class="vertical"' if options.get("writing") == "vertical" else ""
    title = page.title if page.title == book.title else f"{page.title} · {book.title}"
    site: Site | None = options.get("site")
    return "".join(
        (
            f'<!DOCTYPE html>\n<html lang="{escape(language)}"{vertical}>\n<head>\n<meta charset="utf-8">\n',
            f"<title>{escape(title)}</title>\n",
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            f'<meta name="generator" content="teikit">\n{_style(page, site)}\n',
            site.head(state.file, title) if site else "",
            f"</head>\n<body>\n{_before(book, state, page, site)}",
            f'<main id="tk-main" tabindex="-1"{_direction(book)}>\n{_heading(page)}',
            f'<article class="tk-text">{page.body}</article>\n',
            f"{page.indexes}</main>\n{_after(book, state, page, site)}",
            f"{_script(site)}\n</body>\n</html>\n",
        )
    ).encode("utf-8", "surrogatepass")


def _style(page: Page, site: Site | None) -> str:
    if site is None:
        return f"<style>\n{style_of_books()}{page.style}</style>"
    own = f"<style>{page.style}</style>" if page.style else ""
    return f'<link rel="stylesheet" href="{escape(site.style)}">{own}'


def style_of_books() -> str:
    """The style sheet of every page of a book."""
    return "".join(resource(name) for name in ("text.css", "page.css"))


def page_script() -> str:
    """Return what the script of a page in one file consists of: a policy of a server may allow just this."""
    return f"\n{resource('page.js')}"


def _script(site: Site | None) -> str:
    if site is None:
        return f"<script>{page_script()}</script>"
    return f'<script src="{escape(site.script)}"></script>'


def _heading(page: Page) -> str:
    return "" if page.is_titled else f'<h1 class="tk-heading">{escape(page.title)}</h1>\n'


def _direction(book: Book) -> str:
    return ' dir="rtl"' if is_leftward(book.language) else ""


def _language(book: Book) -> str:
    return escape(label_language(book.language, book.reading))


def _before(book: Book, state: State, page: Page, site: Site | None) -> str:
    labels, language = state.labels, _language(book)
    links = "".join(f'<li><a href="{escape(href)}">{escape(label)}</a></li>' for label, href in _links(state, page))
    buttons = "".join(
        f'<button type="button" id="tk-{name}"{pressed}>{escape(labels[label])}</button>'
        for name, label, pressed in (("marks", "marks", ' aria-pressed="false"'), ("theme", "appearance", ""))
    )
    return (
        f'<a class="tk-skip" href="#tk-main" lang="{language}">{escape(labels["skip"])}</a>\n<header class="tk-bar">'
        f'<a class="tk-menu" href="#tk-contents" lang="{language}">{escape(labels["contents"])}</a>'
        f'{site.bar if site else ""}<p class="tk-title">{escape(book.title)}</p>'
        f'<div class="tk-tools" lang="{language}" hidden>{buttons}</div></header>\n'
        f'<nav id="tk-contents" aria-label="{escape(labels["contents"])}">'
        f'<a class="tk-close" href="#tk-main" lang="{language}">{escape(labels["close"])}</a>{page.contents}'
        f'<ul class="tk-links" lang="{language}">{links}</ul></nav>\n'
    )


def _links(state: State, page: Page) -> list[tuple[str, str]]:
    return [*page.links, *([(state.labels["about"], "#tk-about")] if page.about else [])]


def _after(book: Book, state: State, page: Page, site: Site | None) -> str:
    language = _language(book)
    steps = [
        f'<a rel="{rel}" href="{escape(file)}">{escape(state.labels[label])}</a>'
        for rel, label, file in (("prev", "previous", page.around[0]), ("next", "next", page.around[1]))
        if file
    ]
    name = escape(" · ".join(state.labels[label] for label in ("previous", "next")))
    between = f'<nav class="tk-steps" lang="{language}" aria-label="{name}">{"".join(steps)}</nav>\n' if steps else ""
    about = page.about + (site.foot(state.file) if site else "")
    return between + (f'<footer id="tk-about" lang="{language}">{about}</footer>\n' if about else "")
