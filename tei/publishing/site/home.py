"""The entrance of a site, and what only programs read: sitemap, robots.txt, the page for what is not there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote
from xml.sax.saxutils import escape as escape_xml

from tei.formats.html.frame import resource, style_of_books
from tei.publishing.site.digest import Digest
from tei.publishing.site.page import PLACES, Shape, page, search_form
from tei.publishing.site.work import Work
from tei.resources import PACKAGE
from tei.searching.folding import fold

MANY = 12
"""Books from which the list can be filtered."""
MOST_ADDRESSES = 50_000
"""Of one sitemap (sitemaps.org)."""


def write_home(shape: Shape, rows: Sequence[Digest], work: Work) -> None:
    """Write the entrance, the page of the search and the files that stand beside them."""
    shown = sorted(rows, key=lambda row: (fold(row.title), row.year, row.name))
    work.put(
        "index.html",
        page(shape, "index.html", shape.title, _home(shape, shown), here="home", data=_catalogue(shape, shown)),
    )
    work.put("search.html", _search(shape))
    work.put("404.html", _missing(shape))
    work.put(".nojekyll", b"")
    if shape.settings.base:
        _write_sitemap(shape, rows, work)
    sitemap = f"Sitemap: {shape.settings.base}sitemap.xml\n" if shape.settings.base else ""
    work.put("robots.txt", f"User-agent: *\nAllow: /\n{sitemap}".encode())
    _write_assets(work)


def _write_assets(work: Work) -> None:
    folder = PACKAGE / "publishing" / "site"
    own = (folder / "book.css").read_text(encoding="utf-8")
    work.put("assets/book.css", f"{style_of_books()}{own}".encode())
    work.put("assets/book.js", resource("page.js").encode())
    for name in ("site.css", "site.js", "search.js"):
        work.put(f"assets/{name}", (folder / name).read_bytes())


def _home(shape: Shape, rows: Sequence[Digest]) -> str:
    items = "\n".join(_item(row) for row in rows)
    label = escape(shape.words["filter"])
    filtered = (
        f'<p class="filter" hidden><label for="filter">{label}</label><input type="search" id="filter"></p>'
        if len(rows) >= MANY
        else ""
    )
    return (
        f'<p class="lead">{escape(shape.counted("edition", len(rows)))}</p>{search_form(shape)}'
        f'<h2 id="books">{escape(shape.words["books"])}</h2>{filtered}<ol class="books">{items}</ol>'
    )


def _item(row: Digest) -> str:
    language = f' lang="{escape(row.language)}"' if row.language else ""
    subtitle = f' <span class="sub">{escape(row.subtitle)}</span>' if row.subtitle else ""
    makers = f'<span class="makers">{escape(", ".join(row.makers))}</span>' if row.makers else ""
    source = ", ".join(filter(None, (row.source, row.year)))
    return (
        f'<li{language}><a href="books/{quote(row.name)}/index.html">{escape(row.title)}{subtitle}</a>'
        f"{makers}{f'<span class=from>{escape(source)}</span>' if source else ''}</li>"
    )


def _catalogue(shape: Shape, rows: Sequence[Digest]) -> dict[str, object]:
    base = shape.settings.base
    url = {"url": base, "potentialAction": _search_action(base)} if base else {}
    parts = [
        {"@type": "Book", "name": row.title, "url": f"{base}books/{quote(row.name)}/index.html"} for row in rows[:100]
    ]
    return {
        "@context": "https://schema.org",
        "@type": ["Collection", "WebSite"],
        "name": shape.title,
        **url,
        "hasPart": parts,
    }


def _search_action(base: str) -> dict[str, str]:
    """How a machine searches the site."""
    return {"@type": "SearchAction", "target": f"{base}search.html?q={{words}}", "query-input": "required name=words"}


def _search(shape: Shape) -> bytes:
    words = shape.words
    said = {
        "loading": "loading",
        "least": "least",
        "none": "none",
        "one": "found_one",
        "within": "found_in_one",
        "found": "found",
    }
    data = "".join(f' data-{key}="{escape(words[word])}"' for key, word in said.items())
    content = (
        f"{search_form(shape)}<noscript><p>{escape(words['noscript'])}</p></noscript>"
        f'<p id="tk-status" role="status" data-page="{escape(words["page"])}"{data}></p><div id="tk-hits"></div>'
        f'<p><button type="button" id="tk-more" hidden>{escape(words["more"])}</button></p>'
        f'<p class="hint">{escape(words["hint"])}</p>'
    )
    script = '<script src="assets/search.js" data-root=""></script>'
    return page(shape, "search.html", words["search"], content, here="search", scripts=script, wide=True)


def _missing(shape: Shape) -> bytes:
    """A host shows it at any address, so that only whole addresses or those from its root lead anywhere."""
    words, base = shape.words, shape.settings.base or "/"
    content = f'<p>{escape(words["missing_more"])}</p><p><a href="{base}index.html">{escape(words["home"])}</a></p>'
    return page(shape, "404.html", words["missing"], content, base=base)


def _write_sitemap(shape: Shape, rows: Sequence[Digest], work: Work) -> None:
    """``sitemap.xml``; a site with more pages than one may list has several, and it names them."""
    base = shape.settings.base
    own = [(PLACES[part].removesuffix("index.html"), "") for part in shape.parts]
    books = ((f"books/{quote(row.name)}/{file}", row.issued) for row in rows for file in row.pages)
    lines = [_url(base + path, issued) for path, issued in (*own, *books)]
    sheets = [lines[first : first + MOST_ADDRESSES] for first in range(0, len(lines), MOST_ADDRESSES)]
    if len(sheets) == 1:
        work.put("sitemap.xml", _sheet("urlset", sheets[0]))
        return
    for number, sheet in enumerate(sheets, 1):
        work.put(f"sitemaps/{number}.xml", _sheet("urlset", sheet))
    named = [f"<sitemap><loc>{escape_xml(base)}sitemaps/{n}.xml</loc></sitemap>" for n in range(1, len(sheets) + 1)]
    work.put("sitemap.xml", _sheet("sitemapindex", named))


def _url(address: str, issued: str) -> str:
    changed = f"<lastmod>{escape_xml(issued)}</lastmod>" if issued else ""
    return f"<url><loc>{escape_xml(address)}</loc>{changed}</url>"


def _sheet(kind: str, lines: Iterable[str]) -> bytes:
    inside = "\n".join(lines)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{inside}\n</{kind}>\n"
    ).encode()
