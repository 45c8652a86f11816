"""A book of blocks as source for typst, in the designs of page_designs.toml; and blocks out of a TEI file."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from lxml import etree

from tests.books.model import CUT, Block, Book

HERE = Path(__file__).parent
TEI = "{http://www.tei-c.org/ns/1.0}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
FONTS = {"zh-Hant": "Noto Serif CJK TC", "zh": "Noto Serif CJK SC"}
LATIN = "Libertinus Serif"
FLUSH = {"signed": "right", "dateline": "right", "byline": "center", "caption": "center", "motto": "right",
         "columnhead": "right", "salute": "left", "imprint": "center", "titlepart": "center",
         "trailer": "center"}  # fmt: skip


@cache
def designs() -> Mapping[str, Mapping[str, Any]]:
    """The page designs, by name."""
    return tomllib.loads((HERE / "page_designs.toml").read_text(encoding="utf-8"))


def compile_book(book: Book, design: str, folder: Path) -> bytes:
    """The PDF of a book in a design."""
    import typst

    folder.mkdir(parents=True, exist_ok=True)
    source = folder / f"{book.name}.typ"
    source.write_text((HERE / "page_designs.typ").read_text(encoding="utf-8") + typst_source(book), encoding="utf-8")
    made: bytes = typst.compile(str(source), format="pdf", sys_inputs=_inputs(book, design), timestamp=0)
    return made


def _inputs(book: Book, design: str) -> dict[str, str]:
    wide = book.language.startswith("zh")
    family = FONTS.get(book.language, FONTS["zh"])
    fonts: list[Any] = [{"name": LATIN, "covers": "latin-in-cjk"}, family] if wide else [LATIN]
    return {"design": json.dumps(designs()[design]), "title": book.title, "wide": "yes" if wide else "no",
            "lang": book.language[:2], "fonts": json.dumps(fonts)}  # fmt: skip


def typst_source(book: Book) -> str:
    """Every block as a call of page_designs.typ, all text in strings."""
    labels = iter(book.labels)
    pieces: list[str] = []
    zone = "front"
    for kind, run in groupby(_breaks_resolved(book.blocks, labels), key=_run_key):
        blocks = list(run)
        if blocks[0].zone == "body" and zone == "front":
            zone = "body"
            pieces.append("#pagebreak(weak: true)\n#set page(columns: d.columns)\n#counter(page).update(1)\n")
        pieces += _set_run(kind, blocks)
    return "\n\n".join(pieces)


def _run_key(block: Block) -> str:
    title_page = block.zone == "front" and block.kind in ("title", "titlepart", "imprint")
    first = block.zone == "front" and block.kind == "byline"
    return "titlepage" if title_page or first else block.kind


def _breaks_resolved(blocks: Iterable[Block], labels: Iterator[str]) -> Iterator[Block]:
    """The blocks, each cut with the label of the page that begins there."""
    for block in blocks:
        before = "".join(f"{CUT}{next(labels, '')}{CUT}" for _ in range(block.pages))
        first, *rest = block.text.split(CUT)
        text = first + "".join(f"{CUT}{next(labels, '')}{CUT}{piece}" for piece in rest)
        yield Block(
            block.kind, (before if block.kind == "p" else "") + text, block.zone, block.depth, block.type,
            block.number, block.page, notes=block.notes, title=block.title, subtitle=block.subtitle,
            author=block.author,
        )  # fmt: skip


def _set_run(kind: str, blocks: Sequence[Block]) -> Iterator[str]:
    if kind == "titlepage":
        lines = "".join(f"\n\n#text(size: {2 if b.kind == 'title' else 1}em, {_string(b.text)})\n\n" for b in blocks)
        yield f"#titlepage[{lines}]"
    elif kind == "l":
        yield f"#verse({''.join(f'[{_inline(b.text)}],' for b in blocks)})"
    elif kind == "item":
        yield f"#items({''.join(f'[{_inline(b.text)}],' for b in blocks)})"
    elif kind == "row":
        cells = [block.text.split("\t") for block in blocks]
        width = max(map(len, cells))
        filled = (cell for row in cells for cell in (*row, *[""] * (width - len(row))))
        yield f"#rows({width}, {''.join(f'[#{_string(cell)};],' for cell in filled)})"
    else:
        yield from map(_set_block, blocks)


def _set_block(block: Block) -> str:
    content = _inline(block.text) + "".join(f"#footnote[{_inline(_unmarked(note))}];" for note in block.notes)
    if block.kind == "head":
        return f"#heading(level: {max(1, min(block.depth, 4))})[{content}] <h{block.number}>"
    if block.kind == "sub":
        return f"#sub[{content}]"
    if block.kind == "entry":
        page = block.page if block.type != "group" else ""
        name = f"h{block.number}" if page and block.number >= 0 else ""
        return f"#entry({max(1, block.depth)}, {_string(name)}, {_string(page)}, [{content}])"
    if block.kind == "note":
        return f"#footnote[{_inline(_unmarked(block.text))}];"
    if block.kind == "quote":
        return f"#quoted[{content}]"
    return f"#flush({FLUSH[block.kind]}, [{content}])" if block.kind in FLUSH else content


def _unmarked(note: str) -> str:
    """A note without the sign that calls it: typst sets its own."""
    return re.sub(r"^[①②③*†]\s*", "", note)


def _inline(text: str) -> str:
    pieces = text.split(CUT)
    return "".join(f"#pb({_string(p)});" if place % 2 else f"#{_string(p)};" for place, p in enumerate(pieces) if p)


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", " ").replace("\n", " ")
    return f'"{escaped}"'


# ---------------------------------------------------------------- out of TEI


def read_tei_book(data: bytes, name: str) -> Book:
    """The blocks of an encoded book: what its TEI says of it."""
    root = etree.fromstring(data)
    text = next(root.iter(f"{TEI}text"))
    language = text.get("{http://www.w3.org/XML/1998/namespace}lang", "en")
    heads: list[Any] = [e for e in text.iter(f"{TEI}head") if _is_div(e.getparent()) and e.get("type") != "sub"]
    numbers = {e.getparent().get(XML_ID, ""): place for place, e in enumerate(heads)}
    blocks = list(_tei_blocks(text, {id(e): place for place, e in enumerate(heads)}, numbers))
    blocks = [block for block in blocks if block.text.strip()]
    title = next((block.text for block in blocks if block.kind == "title"), name)
    tag = "zh-Hant" if language == "zh-Hant" else "zh-Hans" if language.startswith("zh") else language[:2]
    return Book(name, tag, title, tuple(blocks))


KINDS = {"p": "p", "ab": "p", "l": "l", "byline": "byline", "signed": "signed", "dateline": "dateline",
         "salute": "salute", "docImprint": "imprint", "quote": "quote", "trailer": "trailer",
         "note": "note"}  # fmt: skip


def _tei_blocks(text: Any, heads: Mapping[int, int], numbers: Mapping[str, int]) -> Iterator[Block]:
    for element in text.iter(etree.Element):
        name = etree.QName(element).localname
        zone = next((z for z in ("front", "back") if any(a.tag == TEI + z for a in element.iterancestors())), "body")
        if name == "head" and _is_div(element.getparent()):
            number = heads.get(id(element), -1)
            kind = "head" if number >= 0 else "sub"
            depth = _depth(element) if number >= 0 else 0
            yield Block(kind, _words(element), zone, depth, element.getparent().get("type", ""), number)
        elif name == "item" and _in_contents(element):
            yield _tei_entry(element, zone, numbers)
        elif name == "titlePart":
            yield Block("title" if element.get("type", "main") == "main" else "titlepart", _words(element), zone)
        elif name == "item" and not _holds_blocks(element):
            yield Block("item", _words(element), zone)
        elif name == "row":
            yield Block("row", "\t".join(_words(cell) for cell in element), zone)
        elif name in KINDS and not _in_block(element):
            yield Block(KINDS[name], _words(element), zone)


def _is_div(element: Any) -> bool:
    return element is not None and element.tag == f"{TEI}div"


def _depth(head: Any) -> int:
    return sum(_is_div(a) and any(child.tag == f"{TEI}head" for child in a) for a in head.iterancestors())


def _in_contents(element: Any) -> bool:
    return any(_is_div(a) and a.get("type") == "contents" for a in element.iterancestors())


def _in_block(element: Any) -> bool:
    return any(etree.QName(a).localname in (*KINDS, "item", "cell", "head") for a in element.iterancestors())


def _holds_blocks(element: Any) -> bool:
    return any(etree.QName(child).localname in KINDS for child in element.iter(etree.Element) if child is not element)


def _tei_entry(item: Any, zone: str, numbers: Mapping[str, int]) -> Block:
    titles = {title.get("type", "main"): _words(title) for title in item.iter(f"{TEI}title")}
    links = [ref.get("target", "").lstrip("#") for ref in item.iter(f"{TEI}ref") if ref.get("type") != "page"]
    page = next((ref.get("n", "") for ref in item.iter(f"{TEI}ref") if ref.get("type") == "page"), "")
    main, sub = titles.get("main") or _words(item), titles.get("sub", "")
    depth = sum(a.tag == f"{TEI}list" for a in item.iterancestors())
    text = f"{main}\u3000{sub}" if sub else main
    number = numbers.get(links[0], -1) if links else -1
    return Block("entry", text, zone, depth, number=number, page=page, title=main, subtitle=sub)


def _words(element: Any) -> str:
    """The text of an element as it is read: without furniture, notes, page numbers of the contents."""
    skipped = {TEI + name for name in ("note", "fw", "corr", "reg", "list")}
    pieces = [element.text or ""]
    for child in element:
        is_page = child.tag == f"{TEI}ref" and child.get("type") == "page"
        if isinstance(child.tag, str) and child.tag not in skipped and not is_page:
            pieces.append(_words(child))
        pieces.append(child.tail or "")
    return re.sub(r"\s*\n\s*", "" if re.search(r"[\u4e00-\u9fff]", "".join(pieces)) else " ", "".join(pieces))
