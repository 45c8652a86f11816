"""The behaviours of the Guidelines: their names, their parameters, and what stands in for one that a format lacks."""

from __future__ import annotations

from collections.abc import Mapping

BEHAVIOURS: Mapping[str, tuple[str, ...]] = {
    "alternate": ("default", "alternate"),
    "anchor": ("id",),
    "block": ("content",),
    "body": ("content",),
    "break": ("type", "label"),
    "cell": ("content",),
    "cit": ("content", "source"),
    "document": ("content",),
    "figure": ("title",),
    "glyph": ("uri",),
    "graphic": ("url", "width", "height", "scale", "title"),
    "heading": ("content", "level"),
    "index": ("type",),
    "inline": ("content", "label"),
    "link": ("content", "uri"),
    "list": ("content",),
    "listItem": ("content", "n"),
    "metadata": ("content",),
    "note": ("content", "place", "label"),
    "omit": (),
    "paragraph": ("content",),
    "row": ("content",),
    "section": ("content",),
    "table": ("content",),
    "text": ("content",),
    "title": ("content",),
}
"""The suggested values of ``model/@behaviour`` with the parameters that each takes (Guidelines, specification of
``model``); ``n`` of a list item, its printed number, is what the TEI's own ODDs give it besides."""

BLOCKS = frozenset(
    "block body cell cit document figure heading list listItem metadata paragraph row section table title".split()
)
"""Behaviours before and after which the line ends, so that white space there means nothing."""

STAND_INS: Mapping[str, str] = {
    "alternate": "inline",
    "body": "block",
    "cell": "block",
    "cit": "block",
    "document": "block",
    "figure": "block",
    "glyph": "inline",
    "heading": "block",
    "index": "omit",
    "link": "inline",
    "list": "block",
    "listItem": "block",
    "metadata": "omit",
    "paragraph": "block",
    "row": "block",
    "section": "block",
    "table": "block",
    "title": "block",
}
"""What a format does where it has no function of its own for a behaviour."""
