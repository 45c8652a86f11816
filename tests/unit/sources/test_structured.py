"""A structured file is never taken for the text of a book, and a text that looks like one is never refused."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping
from types import MappingProxyType

import pytest

from tei.errors import UnreadableError
from tei.sources import read_source, write_source
from tei.sources.structured import structured_kind

TEI = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><text><body><p>水</p></body></text></TEI>'
HOCR = "<div class='ocr_page' title='bbox 0 0 9 9'><span class='ocrx_word' title='bbox 1 1 2 2'>Weir</span></div>"
HTML = "<html><head><title>Weirs</title></head><body><p>The weir was old.</p></body></html>"
ALTO = '<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout><Page ID="p1"/></Layout></alto>'
PAGE = '<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"><Page/></PcGts>'
METS = '<mets:mets xmlns:mets="http://www.loc.gov/METS/"><mets:fileSec/></mets:mets>'

MARKUP: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "tei": ("tei", TEI),
        "tei with a prefix": ("tei", TEI.replace("<TEI xmlns", "<tei:TEI xmlns:tei").replace("</TEI", "</tei:TEI")),
        "tei p4": ("tei", '<!DOCTYPE TEI.2 SYSTEM "tei2.dtd"><TEI.2><text><body><p>x</p></body></text></TEI.2>'),
        "tei cut short": ("tei", TEI[:80]),
        "html": ("html", HTML),
        "html with a type": ("html", "<!DOCTYPE html>\n<!-- made by hand -->\n" + HTML),
        "html in capitals": ("html", HTML.upper()),
        "html without html": ("html", "<!doctype html><title>Weirs</title><p>The weir was old."),
        "hocr": ("hocr", f"<html><head><meta name='ocr-system' content='tesseract'/></head><body>{HOCR}</body></html>"),
        "hocr without declaration": ("hocr", HOCR),
        "alto": ("alto", ALTO),
        "page": ("page", PAGE),
        "mets": ("mets", METS),
        "svg": ("svg", '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>'),
        "fictionbook": ("fb2", "<FictionBook><body><p>x</p></body></FictionBook>"),
        "docbook": ("xml", '<book xmlns="http://docbook.org/ns/docbook"><chapter/></book>'),
        "xml of one's own": ("xml", "<poem><line>The weir was old,</line><line>and it leaked.</line></poem>"),
        "a declared paragraph": ("xml", '<?xml version="1.0" encoding="ISO-8859-1"?>\n<p>The weir was old.</p>'),
    }
)

DRESSES: Mapping[str, bytes] = MappingProxyType(
    {
        "bare": b"%s",
        "bom": b"\xef\xbb\xbf%s",
        "blanks": b"\r\n \t\n%s\n\n",
        "declared": b'<?xml version="1.0" encoding="UTF-8"?>\n%s',
        "commented": b"<!-- first -->\n\n<!-- < second > -->%s<!-- last -->",
        "instructed": b'\n<?xml-model href="a.rng"?><!-- x -->%s\n',
    }
)

JSON: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "mineru": ("mineru", '[{"type": "text", "text": "The weir", "page_idx": 0}]'),
        "mineru middle": ("mineru", '{"pdf_info": [{"preproc_blocks": []}]}'),
        "docling": ("docling", '{"schema_name": "DoclingDocument", "version": "1.0.0", "texts": []}'),
        "marker": ("marker", '{"children": [{"id": "/page/0/Page/1", "block_type": "Page"}], "metadata": {}}'),
        "iiif": ("iiif", '{"@context": "http://iiif.io/api/presentation/3/context.json", "type": "Manifest"}'),
        "other": ("json", ' {"title": "Weirs"} '),
        "list": ("json", '[["a", 1], ["b", 2]]'),
        "texts": ("json", '["The weir was old.", "It leaked."]'),
        "one text": ("json", ' ["The weir was old."]\n'),
        "numbers": ("json", "[1, 2, 3]"),
        "words": ("json", "[true, null]"),
        "string": ("json", '"The weir was old.\\n\\nIt leaked."'),
        "string of pages": ("json", '"\\u7b2c\\u4e00\\u7ae0"\n'),
        "objects": ("json", '[\n  {"a": 1}]'),
        "empty": ("json", "{}"),
        "lines": ("json", '{"page": 1, "text": "a"}\n{"page": 2, "text": "b"}\n'),
        "cut short": ("json", '{"pages": [{"text": "The weir was o'),
        "deep": ("json", '{"a": ' * 50_000 + "1" + "}" * 50_000),
        "long number": ("json", '{"a": ' + "1" * 5000 + "}"),
    }
)


def archive(*names: str) -> bytes:
    with zipfile.ZipFile(stream := io.BytesIO(), "w") as made:
        for name in names:
            made.writestr(name, "application/epub+zip" if name == "mimetype" else "x")
    return stream.getvalue()


def tape() -> bytes:
    with tarfile.open(fileobj=(stream := io.BytesIO()), mode="w") as made:
        made.addfile(tarfile.TarInfo("book.txt"))
    return stream.getvalue()


BINARY: Mapping[str, tuple[str, bytes]] = MappingProxyType(
    {
        "pdf": ("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"),
        "pdf in a mess": ("pdf", b"\xef\xbb\xbf\r\n%PDF-1.4\n1 0 obj"),
        "epub": ("epub", archive("mimetype", "META-INF/container.xml")),
        "epub cut short": ("epub", archive("mimetype", "META-INF/container.xml")[:80]),
        "docx": ("docx", archive("[Content_Types].xml", "word/document.xml")),
        "odt": ("odt", archive("mimetype", "content.xml")),
        "xlsx": ("sheet", archive("[Content_Types].xml", "xl/workbook.xml")),
        "zip": ("zip", archive("book.txt")),
        "empty zip": ("zip", archive()),
        "tar": ("tar", tape()),
        "gzip": ("gzip", gzip.compress(b"The weir was old.")),
        "rtf": ("rtf", rb"{\rtf1\ansi The weir was old.}"),
        "png": ("image", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        "jpeg": ("image", b"\xff\xd8\xff\xe0\0\x10JFIF"),
        "gif": ("image", b"GIF89a\1\0\1\0"),
        "tiff": ("image", b"II*\0\x08\0\0\0"),
        "webp": ("image", b"RIFF\x24\0\0\0WEBPVP8 "),
        "djvu": ("djvu", b"AT&TFORM\0\0\0\1DJVU"),
        "doc": ("word-97", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"),
        "7z": ("seven-zip", b"7z\xbc\xaf\x27\x1c\0\4"),
    }
)


@pytest.mark.parametrize("name", MARKUP)
@pytest.mark.parametrize("dress", DRESSES)
def test_markup_is_recognised_whatever_stands_before_it(name: str, dress: str) -> None:
    kind, text = MARKUP[name]
    if text.startswith("<?xml") and dress == "declared":
        return
    assert structured_kind(DRESSES[dress].replace(b"%s", text.encode())) == kind


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
@pytest.mark.parametrize("name", ["tei", "html", "hocr without declaration", "alto"])
def test_markup_is_recognised_in_wide_characters(name: str, encoding: str) -> None:
    kind, text = MARKUP[name]
    assert structured_kind(f"\n{text}".encode(encoding)) == kind


@pytest.mark.parametrize("name", JSON)
def test_json_is_recognised_by_who_wrote_it(name: str) -> None:
    kind, text = JSON[name]
    assert structured_kind(text.encode()) == kind
    assert structured_kind(b"\xef\xbb\xbf\n" + text.encode()) == kind
    assert structured_kind(text.encode("utf-16")) == kind


@pytest.mark.parametrize("name", BINARY)
def test_binary_files_are_recognised_by_their_first_bytes(name: str) -> None:
    kind, data = BINARY[name]
    assert structured_kind(data) == kind


@pytest.mark.parametrize("name", [*MARKUP, *JSON, *BINARY])
def test_what_is_recognised_is_refused_by_name_with_the_way_on(name: str) -> None:
    text = MARKUP.get(name, JSON.get(name, ("", "")))[1]
    data = text.encode() if text else BINARY[name][1]
    with pytest.raises(UnreadableError) as caught:
        read_source(data, uri="a book.txt")
    assert caught.value.exit_code == 5
    assert caught.value.message.startswith("this is ")
    assert caught.value.remedy
    assert "{" not in caught.value.remedy


TEXTS = (
    "<b>Weirs</b>\n\nThe weir was old, and it leaked.\n",
    "<div align='center'>\n\n# Weirs\n\n</div>\n\nThe weir was old.\n",
    "<div>\n<p>The weir was old.</p>\n</div>",
    "<table><tr><td>1</td><td>水</td></tr></table>\n",
    "<html><body><table><tr><td>1</td></tr></table></body></html>\n\nThe weir was old.\n",
    "<html><body><table><tr><td>1</td></tr></table></body></html>\n\n<html><body><table></table></body></html>\n",
    "<!-- page 1 -->\n\n# Weirs\n\nThe weir was old.\n",
    '<pb n="1"/>\nThe weir was old.\n',
    "<page_number>4</page_number>\n\nThe weir was old.\n",
    "<!DOCTYPE html> is what such a page begins with.\n",
    '<?xml version="1.0"?> is what such a file begins with.\n',
    "<TEI> is an element of the TEI.\n\nIt holds others.\n"[1:],
    "<poem>\nThe weir was old,\n</poem>\n\nAnd so on.\n",
    "<unclear> he said, and <left>.\n",
    "<<Weirs>> and other stories\n",
    "{1}------------------------------------------------\n\nThe weir was old.\n",
    "{The weir} was old.\n",
    '{"a": 1} is an object in JSON.\n\nAnd so on.\n',
    "[1] The weir was old.\n",
    "[[Weirs]] were old.\n",
    "[" * 5000 + "]" * 5000 + " x",
    "[Weirs]\n",
    "[12]\n",
    "[]\n",
    '"The weir was old, and it leaked."\n',
    '"The weir was old," she said. "It leaked."\n',
    '["The weir" was old.]\n',
    "%PDF is how a PDF begins: %PDF-1.7\n",
    "PK was here\n",
    "BM\nGIF\nII*\n",
    "The page says:\n\n```html\n<!DOCTYPE html>\n<html><body class='ocr_page'></body></html>\n```\n",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_text_that_looks_like_one_is_read(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    assert structured_kind(data) == ""
    assert write_source(read_source(data)) == data
