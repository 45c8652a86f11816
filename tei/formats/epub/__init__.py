"""A book as EPUB 3: with cover, contents, printed pages, and what readers need who do not see."""

from tei.formats.epub.writing import to_epub

__all__ = ["to_epub"]
