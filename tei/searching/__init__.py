"""Exact search that folds: simplified, traditional and variant characters, upper and lower case, old print.

One definition for all who search, in Python here and in the browser in ``tei/publishing/site/search.js``:

1. A text is a row of *terms* (``tei.searching.terms``): each character of a script without blanks between words is
   a term, and so is each word of letters and figures.  Punctuation, blanks and line ends part terms and are no terms.
2. Terms are compared in their folded form (``tei.searching.folding``).
3. A *phrase* is found wherever its terms stand one after the other in one passage, and nowhere else.  ``*`` at the
   end of the last word finds words that begin with it.  A passage (``tei.searching.passages``) is a paragraph,
   heading, line of verse, item, cell or note of the running text.

What others call:

- ``folding.fold(text)``: a word or character as it is compared.
- ``terms.terms(text)``: the terms of a text with their places; ``terms.spaced(text)``: their folded forms, a blank
  between.
- ``phrases.read_phrase(query)``: the phrase of what somebody typed; raises ``UsageError`` where it holds nothing.
- ``phrases.find(terms, phrase)``: the places of a phrase in one passage, as spans of characters.
- ``phrases.concordance(text, span)``: before, found, after.
- ``passages.passages(book)``: the passages of a book with page, division and anchor.
- ``phrases.fts5_query(phrase)``: asks SQLite's FTS5 for the very same, where a row is ``spaced(passage.text)`` and
  the table was made with ``tokenize = 'ascii'`` (every other tokenizer knows an older Unicode than the books do).
"""
