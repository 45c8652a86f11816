"""A book to try formats on: names, registers, notes, pages, a table, verse."""

from __future__ import annotations

from lxml import etree

from tei.formats.book import Book, read_book
from tei.tree import TEI_NAMESPACE

HEADER = """<teiHeader><fileDesc><titleStmt><title type="main">水渠記</title><title type="sub">一本小書</title>
<author><persName ref="https://viaf.org/viaf/1">林方其</persName></author><editor><orgName>水利社</orgName></editor>
</titleStmt><publicationStmt><publisher>P</publisher><idno type="DOI">10.1234/x</idno><availability>
<licence target="https://creativecommons.org/licenses/by/4.0/">CC BY</licence></availability></publicationStmt>
<sourceDesc><bibl><title>水渠記</title><pubPlace>西安</pubPlace><publisher>東山出版社</publisher>
<date when="1957-05">一九五七年五月</date></bibl></sourceDesc></fileDesc></teiHeader>"""

REGISTERS = """<standOff><listPerson>
<person xml:id="person-1"><persName>林方其</persName><idno type="CBDB">1762</idno></person>
<person xml:id="person-2"><persName>王大山</persName><persName>王老</persName></person>
<person xml:id="person-3"><persName>無人提起</persName></person></listPerson>
<listPlace><place xml:id="place-1"><placeName>西安</placeName><placeName>長安</placeName>
<location><geo>34.26 108.94</geo></location><idno type="GeoNames">1790630</idno></place>
<place xml:id="place-2"><placeName>武安</placeName><location><geo>36.69, 114.2</geo></location></place>
<place xml:id="place-3"><placeName>何處</placeName><location><geo>somewhere</geo></location></place></listPlace>
</standOff>"""

FRONT = """<text xml:lang="zh-Hant"><front><titlePage><docTitle><titlePart type="main">水渠記</titlePart></docTitle>
<byline><docAuthor><persName ref="#person-1">林 方 其</persName></docAuthor>著</byline></titlePage></front>
<pb n="1" xml:id="pb-1"/><body>"""

BODY = """<div type="chapter" xml:id="div-1"><head>第一章　選地</head>
<p><persName ref="#person-1" cert="high">林方其</persName>在<placeName ref="#place-1">長安</placeName>遇見<persName
ref="#person-2">王<lb/>大山</persName>，<note place="bottom" n="1">見<title>縣志</title>。</note>兩人說：“開<choice
><sic>集</sic><corr>渠</corr></choice>！”<pb
n="2" xml:id="pb-2" break="no"/><fw type="header">水渠記</fw>就走了。=1+1 is two. Then <hi rend="italic">he</hi> left
the weir.</p>
<p><persName>趙六</persName>和<persName ref="#person-2">王老</persName>到<placeName
ref="#place-2">武安</placeName>。</p>
<div xml:id="div-2"><head>一、先量</head><head type="sub">記事</head>
<list><item><label>甲</label>、先量</item><item>後修</item></list>
<table><row role="label"><cell>年</cell><cell>畝</cell></row>
<row><cell/><cell>3 &lt; 4 &amp; "5" #6</cell></row></table>
<lg><l>春水滿渠</l><l>秋糧滿倉</l></lg><closer><signed>編 者</signed><dateline>1957年</dateline></closer></div></div>
"""


TEXT = f"{FRONT}{BODY}</body></text>"


def book(text: str = TEXT, registers: str = REGISTERS, reading: str = "source") -> Book:
    """A book of these parts in a reading."""
    tei = f'<TEI xmlns="{TEI_NAMESPACE}">{HEADER}{registers}{text}</TEI>'
    return read_book(etree.ElementTree(etree.fromstring(tei)), reading=reading, name="book.xml")


def of(body: str, language: str = "zh") -> Book:
    """A book with this ``body``, and no registers."""
    return book(f'<text xml:lang="{language}"><body>{body}</body></text>', registers="")
