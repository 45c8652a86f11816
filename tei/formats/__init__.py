"""TEI to a format: one file a format, one row in this table."""

from __future__ import annotations

from typing import NamedTuple


class Format(NamedTuple):
    """A format: the name for ``--to``, what it is, its suffix and media type, ``module:function``."""

    name: str
    title: str
    suffix: str
    media_type: str
    function: str


FORMATS: tuple[Format, ...] = (
    Format("html", "A page to read in a browser, in one file", ".html", "text/html", "tei.formats.html:to_html"),
)
