"""The document around the text: styles and fonts, contents, footnotes, the file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, cast

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.shared import Cm, Pt, RGBColor
from lxml import etree

from tei.formats.book import Book
from tei.formats.docx.behaviours import BEHAVIOURS
from tei.formats.docx.state import PAGE_STYLE, State
from tei.formats.docx.word import W, field, field_end, paragraph, run, text, word
from tei.formats.labels import labels_in
from tei.formats.work import read_work
from tei.languages import HAN_LANGUAGES

LONG_AGO = (1980, 1, 1, 0, 0, 0)
CONTENTS = 'TOC \\o "1-9" \\h \\z \\u'
"""A field that Word makes the contents of, from the headings, with links (17.16.5.68)."""

EAST_ASIAN = {
    "zh-hant": ("PMingLiU", "zh-TW"), "zh": ("SimSun", "zh-CN"), "ja": ("MS Mincho", "ja-JP"),
    "ko": ("Batang", "ko-KR"),
}  # fmt: skip
"""By the beginning of a language tag, the font that Word has everywhere, and its own tag for the language."""
LATIN = "Times New Roman"


def to_docx(book: Book, options: Mapping[str, Any]) -> bytes:
    """The document; the same book gives the same bytes."""
    document = Document()
    _style(document, book, options)
    state = State(book, document)
    walk = book.walk(BEHAVIOURS, ("docx", "print"), state.write, state)
    walk.render(book.text)
    state.finish()
    _fill(document, state, with_contents=options.get("contents", True))
    _add_notes(document, state)
    _describe(document, book)
    data = io.BytesIO()
    document.save(data)
    return _repacked(data.getvalue())


def _fill(document: DocumentType, state: State, *, with_contents: bool) -> None:
    """The contents before the first heading, and the text."""
    body = document.element.body
    section = body[-1]
    first = next((n for n, block in enumerate(state.blocks) if _is_heading(block)), None)
    contents = list(_contents(state)) if first is not None and with_contents else []
    at = first or 0
    body[:] = [*state.blocks[:at], *contents, *state.blocks[at:], section]  # its properties come last


def _is_heading(block: etree._Element) -> bool:
    style = block.find(f"{W}pPr/{W}pStyle")
    return style is not None and style.get(f"{W}val", "").startswith("Heading")


def _contents(state: State) -> Iterator[etree._Element]:
    """The field with what it would show, so that it is right before anybody updates it, but for page numbers."""
    title = paragraph("TOCHeading")
    title.append(run(text(labels_in(state.book.language, state.book.reading)["contents"])))
    yield title
    for number, heading in enumerate(state.headings):
        line = paragraph(f"TOC{heading.level}")
        if number == 0:
            line.extend(field(CONTENTS))
        line.append(word("hyperlink", run(text(heading.words)), anchor=heading.bookmark))
        if number == len(state.headings) - 1:
            line.append(field_end())
        yield line


def _add_notes(document: DocumentType, state: State) -> None:
    """The part with the footnotes; the first two are the lines above them (17.11.10)."""
    if not state.notes:
        return
    notes = word("footnotes")
    for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
        notes.append(word("footnote", word("p", word("r", word(kind))), id=str(number), type=kind))
    for number, blocks in enumerate(state.notes, 1):
        notes.append(word("footnote", *blocks, id=str(number)))
    data = etree.tostring(notes, xml_declaration=True, encoding="UTF-8", standalone=True)
    uri = PackURI("/word/footnotes.xml")
    part = Part(uri, CONTENT_TYPE.WML_FOOTNOTES, data, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _describe(document: DocumentType, book: Book) -> None:
    work = read_work(book)
    facts = document.core_properties
    facts.title, facts.author, facts.language = work.full_title, "; ".join(work.names()), work.language
    facts.comments = facts.keywords = ""
    for dated in list(facts._element):
        if etree.QName(dated).localname in ("created", "modified", "lastModifiedBy", "revision"):
            facts._element.remove(dated)


def _repacked(data: bytes) -> bytes:
    """The same archive with no date in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, LONG_AGO), old.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _style(document: DocumentType, book: Book, options: Mapping[str, Any]) -> None:
    """Fonts, page, and the styles that the template lacks."""
    language = book.language.lower()
    font, tag = next((row for start, row in EAST_ASIAN.items() if language.startswith(start)), EAST_ASIAN["zh"])
    _set_fonts(document, options.get("latin") or LATIN, options.get("font") or font, tag)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    for name, (base, alignment) in {
        "Byline": ("Normal", WD_ALIGN_PARAGRAPH.CENTER),
        "Closer": ("Normal", WD_ALIGN_PARAGRAPH.RIGHT),
        "Verse": ("Normal", WD_ALIGN_PARAGRAPH.LEFT),
        "footnote text": ("Normal", WD_ALIGN_PARAGRAPH.LEFT),
        "TOC Heading": ("Subtitle", WD_ALIGN_PARAGRAPH.LEFT),
        **{f"toc {level}": ("Normal", WD_ALIGN_PARAGRAPH.LEFT) for level in range(1, 10)},
    }.items():
        _add_style(document, name, base, alignment)
    _refine(document)
    if _is_chinese(book.language):
        _indent_paragraphs(document)
    if _is_chinese(language) or language.startswith(tuple(EAST_ASIAN)):
        for name in ("Subtitle", "Quote"):
            cast(Any, document.styles)[name].font.italic = False  # no slanted characters in East Asia
    _number_pages(document)


def _add_style(document: DocumentType, name: str, base: str, alignment: WD_ALIGN_PARAGRAPH) -> None:
    styles: Any = document.styles
    style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles[base]
    identifier = {"footnote text": "FootnoteText"}.get(name, name.replace("toc ", "TOC"))
    style.element.set(f"{W}styleId", identifier.replace(" ", ""))
    style.paragraph_format.alignment = alignment
    if name.startswith("toc "):
        style.paragraph_format.left_indent = Cm(0.75 * (int(name[4:]) - 1))
        style.paragraph_format.space_after = Pt(2)


def _refine(document: DocumentType) -> None:
    styles: Any = document.styles
    styles["Verse"].paragraph_format.left_indent = Cm(1.5)
    styles["Quote"].paragraph_format.left_indent = Cm(0.75)
    styles["Verse"].paragraph_format.space_after = Pt(0)
    styles["footnote text"].font.size = Pt(9)
    for name in ("Title", "Subtitle"):
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for border in styles[name].element.findall(f".//{W}pBdr"):
            border.getparent().remove(border)
    page = styles.add_style("Printed Page", WD_STYLE_TYPE.CHARACTER)
    page.element.set(f"{W}styleId", PAGE_STYLE)
    page.font.size, page.font.color.rgb, page.font.superscript = Pt(8), RGBColor(0x80, 0x80, 0x80), True
    reference = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
    reference.element.set(f"{W}styleId", "FootnoteReference")
    reference.font.superscript = True
    for style in styles:
        if style.type in (WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.CHARACTER) and style.name != "Printed Page":
            _set_ink(style)


def _is_chinese(tag: str) -> bool:
    """Is it the tag of a Chinese language?"""
    return tag.lower().partition("-")[0] in HAN_LANGUAGES


def _indent_paragraphs(document: DocumentType) -> None:
    """Chinese paragraphs begin two characters in, with no gap between (17.3.1.12)."""
    style: Any = cast(Any, document.styles)["Body Text"]
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.first_line_indent = Pt(22)  # for programs that count no characters
    style.element.find(f".//{W}ind").set(f"{W}firstLineChars", "200")


def _set_ink(style: Any) -> None:
    """Black for headings, which the template has in blue."""
    if style.element.find(f".//{W}color") is not None:
        style.font.color.rgb = RGBColor(0, 0, 0)


def _set_fonts(document: DocumentType, latin: str, east_asian: str, tag: str) -> None:
    """One pair of fonts everywhere: the template's themes know none for East Asia."""
    root = cast(etree._Element, document.styles.element)
    for fonts in root.iter(f"{W}rFonts"):
        fonts.attrib.clear()
        for name, value in (("ascii", latin), ("hAnsi", latin), ("eastAsia", east_asian), ("cs", latin)):
            fonts.set(W + name, value)
    for language in root.iter(f"{W}lang"):
        language.set(f"{W}eastAsia", tag)


def _number_pages(document: DocumentType) -> None:
    line = document.sections[0].footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for node in (*field("PAGE"), run(text("1")), field_end()):
        line._p.append(node)
