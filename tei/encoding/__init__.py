"""Documents to TEI and back: the only maker of elements, and its inverse."""
