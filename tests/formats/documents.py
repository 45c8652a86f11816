"""TEI documents of all shapes, for properties: what the encoder writes, and what else an editor may write."""

from __future__ import annotations

from hypothesis import strategies as st
from lxml import etree

from tei.tree import TEI_NAMESPACE
from tei.xml.parser import parse_xml

Tree = etree._ElementTree

WORDS = st.sampled_from(
    ["水渠", "在村東", "the weir", " is old", "a<b&c", " ", "\n  ", "後來", "*x*", "_y_", "# z", "1. w", "\\", "{", "}",
     "$5", "%", "~", "`q`", "[r]", "（一）", "“引”", "乾", "é", "\u3000", "|", "--", "<!--"]
)  # fmt: skip
HEADER = (
    "<teiHeader><fileDesc><titleStmt><title>水渠記</title></titleStmt><publicationStmt><p>x</p></publicationStmt>"
    "<sourceDesc><p>x</p></sourceDesc></fileDesc></teiHeader>"
)
EMPTY = (
    "<lb/>",
    '<lb break="no"/>',
    '<space quantity="2" unit="ideographic-space"/>',
    '<space rend="....."/>',
    "<gap reason='lost'/>",
)
PHRASES = tuple(
    "hi rend='bold'|hi rend='italic superscript'|persName|placeName ref='#x'|title|foreign xml:lang='la'|emph|"
    "date when='1957'|ref target='https://example.org/'|q|orgName|seg|unclear|del|add".split("|")
)
BLOCKS = ("p", "ab", "quote", "p xml:lang='en'", "p cert='low' resp='#pages'", "closer", "trailer", "byline")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _element(name: str, content: str) -> str:
    return f"<{name}>{content}</{name.split()[0]}>"


text = st.lists(WORDS, max_size=3).map("".join).map(_escaped)
choices = st.tuples(st.sampled_from([("sic", "corr"), ("orig", "reg"), ("abbr", "expan")]), text, text).map(
    lambda t: _element("choice", _element(t[0][0], t[1] + "甲") + _element(t[0][1], t[2] + "乙"))
)
furniture = text.map(lambda content: _element("fw type='header'", content + "眉"))


def _joined(parts: st.SearchStrategy[str], most: int = 4) -> st.SearchStrategy[str]:
    return st.lists(parts, max_size=most).map("".join)


def _phrase(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(PHRASES), _joined(inner, 3)).map(lambda t: _element(*t))


NOTES = ("note place='bottom' n='1'", "note", "note place='margin'", "note place='inline'")
notes = st.tuples(st.sampled_from(NOTES), text).map(lambda t: _element(t[0], t[1] + "註"))
leaves = text | st.sampled_from(EMPTY) | choices | furniture | notes | st.just("<pb/>")
inline = st.recursive(leaves, _phrase, max_leaves=6)
mixed = _joined(inline)

items = st.tuples(st.booleans(), mixed).map(
    lambda t: ("<label>一、</label>" if t[0] else "") + _element("item", t[1] + "項")
)
strays = st.sampled_from(["", "<pb/>", "<fw type='pageNum'>3</fw>", "\n"])
lists = st.lists(st.tuples(strays, items).map("".join), min_size=1, max_size=3).flatmap(
    lambda parts: strays.map(lambda stray: _element("list", "<head>頭</head>" + "".join(parts) + stray))
)
rows = st.lists(mixed, min_size=2, max_size=2).map(
    lambda cells: _element("row", "".join(_element("cell", c) for c in cells))
)
tables = st.lists(rows, min_size=1, max_size=3).map(lambda parts: _element("table", "".join(parts)))
figures = text.map(
    lambda head: _element("figure", f"<head>{head}圖</head><graphic url='a b.png'/><figDesc>說</figDesc>")
)
verse = st.lists(mixed, min_size=1, max_size=3).map(
    lambda ls: _element("lg", "".join(_element("l", one) for one in ls))
)
blocks = (
    st.tuples(st.sampled_from(BLOCKS), mixed).map(lambda t: _element(*t))
    | st.tuples(text, lists | tables | figures | verse, text).map(lambda t: _element("p", "".join(t)))
    | lists
    | tables
    | figures
    | verse
    | st.just("<pb n='3'/>")
    | st.just("\n")
)
bodies = _joined(blocks)


def _division(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    head = st.tuples(mixed, st.booleans()).map(
        lambda t: _element("head", t[0] + "章") + ("<head type='sub'>副</head>" if t[1] else "")
    )
    return st.tuples(head, bodies, _joined(inner, 2)).map(lambda t: _element("div", "".join(t)))


divisions = st.recursive(bodies.map(lambda content: _element("div", content)), _division, max_leaves=3)
fronts = text.map(
    lambda title: _element(
        "front",
        f"<titlePage><docTitle><titlePart type='main'>{title}水</titlePart><lb/><titlePart type='sub'>農村</titlePart>"
        "</docTitle><byline>編者<lb/>林方其</byline></titlePage>",
    )
)


def _numbered(text: str) -> Tree:
    """The document, with an identifier for every page and division."""
    root = parse_xml(text)
    for number, node in enumerate(root.iter(f"{{{TEI_NAMESPACE}}}pb", f"{{{TEI_NAMESPACE}}}div")):
        node.set("{http://www.w3.org/XML/1998/namespace}id", f"x-{number}")
    return etree.ElementTree(root)


documents = st.tuples(st.just("") | fronts, st.lists(divisions, min_size=1, max_size=3).map("".join) | bodies).map(
    lambda t: _numbered(
        f'<TEI xmlns="{TEI_NAMESPACE}">{HEADER}<text xml:lang="zh">{t[0]}<body>{t[1]}</body></text></TEI>'
    )
)
"""Trees of whole documents; not all are valid, all have models for every element."""
