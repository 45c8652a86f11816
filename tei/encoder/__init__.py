"""From a source to a TEI edition: what a book's text shows of its structure, and how that is encoded."""
