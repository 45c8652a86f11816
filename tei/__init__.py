"""Teikit: from the plain text of a book to a published TEI edition, nothing lost."""

__version__ = "0.1.0"
