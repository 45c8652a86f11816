"""A person's decisions about a book: kept in a file beside it, found again in the text, replayed at every run.

sidecar     the file BOOK.corrections.toml: read, check, append
anchors     where in the text a decision belongs, though lines have moved and words have changed
decisions   what annotators and the encoder ask: is this vetoed, what is demanded, was it honoured
"""
