"""Reading: bytes to a ``Source``, in which the book's text and the input's own marks are told apart."""

from tei.sources.checking import check_source
from tei.sources.reading import read_source, reading_text, write_source
from tei.sources.registry import SOURCES, SourceFormat

__all__ = ["SOURCES", "SourceFormat", "check_source", "read_source", "reading_text", "write_source"]
