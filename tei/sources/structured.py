"""Structured files that somebody gives for the text of a book: recognised by what they hold, never by their names.

A text that quotes HTML, opens with a brace or holds tables in HTML is a text.  What is refused is a file that is
something else from its first character to its last.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from tei.errors import UnreadableError
from tei.expressions import expression
from tei.resources import data_path

PEEK = 4096
"""So many bytes show whether a file can be structured at all."""

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
UNMARKED = (
    (re.compile(rb"(?:[\t\n\r ]\0\0\0)*[<{\[\"]\0\0\0"), "utf-32-le"),
    (re.compile(rb"(?:\0\0\0[\t\n\r ])*\0\0\0[<{\[\"]"), "utf-32-be"),
    (re.compile(rb"(?:[\t\n\r ]\0)*[<{\[\"]\0"), "utf-16-le"),
    (re.compile(rb"(?:\0[\t\n\r ])*\0[<{\[\"]"), "utf-16-be"),
)
"""What the beginning of a structured file looks like in wide characters without a byte order mark."""

BLANKS = "\ufeff \t\n\r\f\v\u00a0\u3000"
PDF = re.compile(rb"(?:\xef\xbb\xbf)?[\s\0]*%PDF-\d")
PROLOGUE = expression(r"\s*(?:<!--(?:(?!-->).)*-->|<\?(?:(?!\?>).)*\?>)", re.S)
DECLARATION = expression(r"<\?xml[\s?]")
DOCTYPE = expression(r"<!DOCTYPE\s+(?P<name>[\w.:-]+)[^<>\[]*(?:\[[^\]]*\]\s*)?>", re.I)
ROOT = expression(r"<(?:[\w.-]+:)?(?P<name>[A-Za-z_][\w.-]*)(?P<attributes>(?:\s[^<>]*)?)/?>")
NAMESPACE = expression(r"\sxmlns(?::[\w.-]+)?\s*=")
HTML_END = expression(r"</html\s*>", re.I)
AFTER_END = expression(r"(?:\s|<!--(?:(?!-->).)*-->|</html\s*>)*", re.S | re.I)
HOCR = expression(
    r"<[^<>]*\bclass\s*=\s*[\"']?ocr(?:x_word|_page|_line|_carea|_par)\b|name\s*=\s*[\"']ocr-system", re.I
)
JSON_START = expression(r'\{\s*(?:"[^"\n]{0,200}"\s*:|\}\s*\Z)|\[\s*(?:[{\["\d-]|true|false|null)|"')
JSON_ESCAPE = expression(r'\\["\\/bfnrtu]')
"""What a text in quotation marks lacks, and a string of JSON that holds a book does not."""
JSON_OBJECT = expression(r'\[?\s*\{\s*"[^"\n]{0,200}"\s*:')
JSON_LINE = expression(r'\{\s*"[^"\n]{0,200}"\s*:.*\}\s*')
MARKUP_OF_TEXTS = frozenset(
    "a abbr article aside b big blockquote body br center code col dd del details dfn div dl dt em figcaption figure "
    "font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p page page_number pb pre q s samp "
    "section signature small span strike strong sub summary sup table tbody td tfoot th thead tr tt u ul var "
    "watermark".split()
)
"""Elements that a text in Markdown can begin and end with."""


def refuse_structured(data: bytes, name: str) -> None:
    """Raise ``UnreadableError`` where ``data`` are a structured file and no text; say what it is and the way on."""
    kind = structured_kind(data)
    if kind:
        row = _table()["kinds"][kind]
        remedy = row["remedy"].format(file=name or "FILE")
        raise UnreadableError(f"this is {row['title']}", remedy=remedy, place=name)


def begins_like_xml(data: bytes) -> bool:
    """Is the first character of ``data`` an angle bracket, blanks and a byte order mark aside?"""
    return _decoded(data[:PEEK]).lstrip(BLANKS).startswith("<")


def structured_kind(data: bytes) -> str:
    """Return which row of ``structured.toml`` describes ``data``; empty for a text."""
    return _binary_kind(data) or _textual_kind(data)


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(data_path("sources/structured.toml").read_text(encoding="utf-8"))


def _binary_kind(data: bytes) -> str:
    if PDF.match(data):
        return "pdf"
    for name, kind, signature in _signatures():
        if all(data.startswith(piece, at) for piece, at in signature):
            return _archive_kind(data) if kind == "zip" else kind or name
    return ""


@cache
def _signatures() -> tuple[tuple[str, str, tuple[tuple[bytes, int], ...]], ...]:
    """Name, kind, and which bytes stand where."""
    rows = []
    for name, row in _table()["binary"].items():
        first, second, at = bytes.fromhex(row["bytes"]), bytes.fromhex(row.get("then", "")), row.get("at", 0)
        signature = ((first, 0), (second, at)) if second else ((first, at),)
        rows.append((name, row.get("kind", name), signature))
    return tuple(rows)


def _archive_kind(data: bytes) -> str:
    """What a zip archive holds, by the names of its members."""
    import zipfile
    from io import BytesIO

    try:
        names = frozenset(zipfile.ZipFile(BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        names = frozenset()  # cut short or damaged: the first member tells
    known = (kind for member, kind in _table()["members"].items() if member in names)
    return next(known, "epub" if data[30:58] == b"mimetypeapplication/epub+zip" else "zip")


def _textual_kind(data: bytes) -> str:
    """The kind of a file that is made of characters; asked of those alone that begin as such files do."""
    head = _decoded(data[:PEEK]).lstrip(BLANKS)
    if head[:1] not in ("<", "{", "[", '"'):
        return ""
    text = _decoded(data).strip(BLANKS)
    return _markup_kind(text) if text.startswith("<") else _json_kind(text)


def _decoded(data: bytes) -> str:
    """``data`` as characters, those beyond ASCII not necessarily right."""
    for mark, codec in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace")
    if b"\0" in data[:PEEK]:
        for pattern, codec in UNMARKED:
            if pattern.match(data):
                return data.decode(codec, "replace")
    return data.decode("utf-8", "replace")


# --- XML and HTML --------------------------------------------------------------------------------------


def _markup_kind(text: str) -> str:
    """The kind of a document that begins with an angle bracket."""
    text = _without_last_comments(text)
    at, doctype = _after_prologue(text)
    root = ROOT.match(text, at)
    if root is None:
        return ""
    name = root["name"]
    if name.lower() == "html" or doctype.lower() == "html":
        return _html_kind(text)
    if HOCR.search(text, at, at + PEEK):
        return "hocr"
    known = _table()["roots"].get(name, "")
    if known and (known not in ("xml", "svg") or _is_document(text, root, name)):
        return str(known)
    is_declared = bool(DECLARATION.search(text, 0, at)) or bool(doctype) or bool(NAMESPACE.search(root["attributes"]))
    if is_declared and _is_closed(text, root):
        return "xml"
    return "xml" if name.lower() not in MARKUP_OF_TEXTS and _is_document(text, root, name) else ""


def _without_last_comments(text: str) -> str:
    while text.endswith("-->") and (start := text.rfind("<!--")) > 0:
        text = text[:start].rstrip(BLANKS)
    return text


def _after_prologue(text: str) -> tuple[int, str]:
    """Where the outermost element begins, and what a document type declaration calls it."""
    at, doctype = 0, ""
    while True:
        match = PROLOGUE.match(text, at)
        if match is None and not doctype and (match := DOCTYPE.match(text, _after_blanks(text, at))):
            doctype = match["name"]
        if match is None:
            return _after_blanks(text, at), doctype
        at = match.end()


def _after_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] in BLANKS:
        at += 1
    return at


def _html_kind(text: str) -> str:
    """HTML, or hOCR; nothing where a text goes on behind the page, as behind a table of MinerU's."""
    end = HTML_END.search(text)
    if end and not AFTER_END.fullmatch(text, end.end()):
        return ""
    return "hocr" if HOCR.search(text) else "html"


def _is_closed(text: str, root: re.Match[str]) -> bool:
    """Is the whole text one element, or was it cut short within it?"""
    tag = text[root.start() + 1 : root.end()].split()[0].rstrip("/>")
    end = text.rfind(f"</{tag}")
    return root[0].endswith("/>") or end < 0 or not text[text.find(">", end) + 1 :].strip(BLANKS)


def _is_document(text: str, root: re.Match[str], name: str) -> bool:
    """Is the whole text one well-formed element that holds others?"""
    from tei.xml.parser import parse_xml

    if not text.endswith(">") or not _is_closed(text, root):
        return False
    try:
        found = parse_xml(text[root.start() :].encode())
    except UnreadableError:
        return False
    return len(found) > 0


# --- JSON ----------------------------------------------------------------------------------------------


def _json_kind(text: str) -> str:
    """The kind of a document that is one JSON value, a JSON value that was cut short, or a line of JSON each."""
    import json

    if not JSON_START.match(text):
        return ""
    if text[0] == '"' and not (text[-1] == '"' and JSON_ESCAPE.search(text)):
        return ""
    try:
        value = json.loads(text)
        return "" if _is_number_in_brackets(value) else _json_maker(value)
    except json.JSONDecodeError as error:
        if JSON_OBJECT.match(text) and _is_cut(text, error.pos):
            return "json"
    except (ValueError, RecursionError):  # a number of thousands of digits, thousands of brackets
        return "json" if JSON_OBJECT.match(text) and text[-1] in "]}" else ""
    lines = [line for line in text.splitlines() if line.strip()]
    return "json" if len(lines) > 1 and all(JSON_LINE.fullmatch(line) for line in lines) else ""


def _is_number_in_brackets(value: object) -> bool:
    """Is it what a text may be, too: ``[12]``, the number of a page or a note?"""
    return isinstance(value, list) and len(value) < 2 and not any(isinstance(one, str | list | dict) for one in value)


def _is_cut(text: str, at: int) -> bool:
    """Does JSON end in the midst of a value: at the end of the text, or in a string that goes on to it?"""
    return at >= len(text) or (text[at] == '"' and '"' not in text[at + 1 :].replace('\\"', ""))


def _json_maker(value: object) -> str:
    """Which program wrote ``value``."""
    first = value[0] if isinstance(value, list) and value else value
    if not isinstance(first, dict):
        return "json"
    if first.get("schema_name") == "DoclingDocument":
        return "docling"
    if "pdf_info" in first or {"type", "page_idx"} <= first.keys():
        return "mineru"
    if "block_type" in first or {"children", "metadata"} <= first.keys():
        return "marker"
    context = str(first.get("@context", ""))
    return "iiif" if "iiif.io/api/presentation" in context else "json"
