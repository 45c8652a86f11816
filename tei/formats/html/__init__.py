"""A book as a page for a browser, or as a page for each chapter: semantic, accessible, in itself complete."""

from tei.formats.html.pages import to_html

__all__ = ["to_html"]
