"""The structure of a book: what its lines, blocks and printed contents say of divisions and pages."""
