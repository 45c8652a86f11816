r"""Reading: bytes to a ``Source``, in which the book's text and the input's own marks are told apart.

A mark (``tei.model.Markup``) is a stretch of ``Source.text`` that belongs to the input format.  Marks
are in order and never overlap; their scopes may nest.  A mark that has a scope says what it applies
to, and where the format writes an end, a mark of the same kind with ``-end`` stands there.  Marks may
be empty where a place alone says it: the first cell of a row in a pipe table.

========== ======================================= ========================= ==============================
kind       written as                              value                     scope
========== ======================================= ========================= ==============================
heading    ``## ``, underlines, ``<h2>``           level, ``1`` to ``6``     the heading's text
item       ``- ``, ``* ``, ``+ ``, ``<li>``        depth, ``0`` outermost    the item's text over all its lines
indent     spaces before an item's further lines
quote      the first ``> `` of a quotation                                   the whole quotation
quote-line ``> `` of its further lines
break      two spaces or ``\`` at a line end, ``<br>``
separator  line ends between blocks, white space between the cells of an HTML table
hi         ``**``, ``*``, ``_``, `````, ``<b>`` …  bold, italic, underline,  the text
                                                   superscript, subscript,
                                                   strikethrough, monospace,
                                                   ``bold italic``
page       form feeds, ``<!-- page 12 -->`` …      label, may be empty
rule       ``---``, ``<hr>``
table      line of hyphens, ``<table>``                                      the rows (with the head row, and
                                                                             around the mark, in a pipe table)
row        what precedes the first cell, ``<tr>``                            the cells
cell       ``|``, ``<td>``, ``<th>``               ``head``, ``cols=2``,     the cell's text
                                                   ``rows=3``, by spaces
caption    ``<caption>``, ``<figcaption>``                                   the caption
figure     ``![``, ``<img>``                       address                   the description, where there is one
formula    ``$``, ``$$``, ``\(``, ``\[``           inline, display           the TeX
note       ``[^1]: ``                              label                     the note's text
noteref    ``[^``                                  label                     the label
link       ``[``, ``<a href>``, ``<http:…>``       address                   the text
reference  ``&amp;``; ``reading`` is the character
escape     ``\`` before punctuation
newline    a carriage return where line ends are mixed; ``reading`` is ``\n`` where it stands alone
comment    other HTML comments                     what it says
fence      the lines of ```` ```markdown ````      ``front-matter`` for YAML, ``division`` for ``:::``,
                                                   ``raw``, ``apparatus`` that a format adds to a book
block      ``<div>``, ``<p>`` and the like         name of the tag
html       ``<span>`` and the like                 name of the tag
========== ======================================= ========================= ==============================

In ``formfeed`` and ``bare`` texts only what no plain text has by chance is a mark (pages, HTML,
formulas, pictures, web links, references, ``**``); line ends and spaces are text, and a page mark or
comment that fills a line takes the line end with it.  Markers of marker (``{12}----``) count from 0.
What is not understood stays text and is reported by ``check_source``.
"""

from tei.sources.checking import check_source
from tei.sources.reading import read_source, reading_text, write_source
from tei.sources.registry import SOURCES, SourceFormat

__all__ = ["SOURCES", "SourceFormat", "check_source", "read_source", "reading_text", "write_source"]
