"""A static web site of an edition or a corpus: a folder that any web space can serve, or a browser open from a disk.

What it holds, and which module makes it:

- ``books/NAME/``: the bundle as published, its pages, ``book.json`` with what the rest of the site needs of it (books)
- ``index.html``, ``404.html``, ``sitemap.xml``, ``robots.txt`` (home)
- ``persons/``, ``places/``, ``organisations/``, ``dates.html``, ``map.html`` (indexes, maps)
- ``search.html``, ``search/``: an index in small files, for the exact search of ``tei.searching`` (searching)
- ``site.json``: the settings, and which books there are

The site is a function of its books and settings alone, not of the order in which they came.  A new state is made
beside the former one, of which it takes unchanged files over as they are, and then takes its place (target).
"""

from tei.publishing.site.target import open_site

__all__ = ["open_site"]
