"""A book as a Word document: real styles, headings, footnotes, a contents field, links, printed pages."""

from tei.formats.docx.document import to_docx

__all__ = ["to_docx"]
