"""What is read back of the registers: entries, and the exact places of their mentions."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tei.authorities import read_authority
from tei.encoding.decode import MARKUP, READING, decode
from tei.encoding.edition import encode
from tei.errors import UnreadableError
from tei.model import Source
from tei.registers.listing import concordance, to_csv, to_json, to_lines
from tei.registers.openrefine import matched, to_reconcile, unmatched
from tei.registers.reading import placed, read_rows
from tei.sources import read_source
from tei.tree import TEI

TEXT = """# 水渠記

## 第一章 選地

王 大 山

渠道在太原。總機械師陳人莊說，渠道要選在背風向陽的緩坡。

<!-- page 2 -->

後來陈总又到太原，
陈人庄也來了，他們&amp;太原人都說好。
"""


@pytest.fixture(scope="module")
def tree() -> etree._ElementTree:
    edition = encode(read_source(TEXT.encode(), uri="book.txt"))
    return etree.ElementTree(etree.fromstring(edition.tei))


def test_mentions_have_their_places(tree: etree._ElementTree) -> None:
    rows = {row.name: row for row in read_rows(tree)}
    assert {row.kind for row in rows.values()} == {"person", "place"}
    places = [(mention.page, mention.line, TEXT[slice(*mention.span)]) for mention in rows["太原"].mentions]
    assert places == [("", 7, "太原"), ("2", 11, "太原"), ("2", 12, "太原")]
    assert rows["太原"].pointers[0] == "geonames:1793511"
    assert rows["太原"].geo


def test_spaced_names_are_shown_as_printed(tree: etree._ElementTree) -> None:
    (mention,) = next(row for row in read_rows(tree) if row.name == "王大山").mentions
    assert (mention.form, mention.line) == ("王 大 山", 5)


def test_the_csv_is_an_authority_file(tree: etree._ElementTree, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text(to_csv(read_rows(tree)), encoding="utf-8")
    authority = read_authority(path)
    assert authority.issues == ()
    assert [entry.name for entry in authority.entries] == [row.name for row in read_rows(tree)]
    assert authority.find("太原")[0].identifiers[0] == "geonames:1793511"


def test_a_concordance_shows_each_mention_once(tree: etree._ElementTree) -> None:
    lines = list(concordance(read_rows(tree), "太原"))
    assert lines[0] == "太原 (place, 3)"
    assert all("[太原]" in line for line in lines[1:])
    assert len(lines) == 4
    assert list(concordance(read_rows(tree), "nobody")) == []
    (first,) = next(row for row in read_rows(tree) if row.name == "王大山").mentions
    assert (first.left, first.right) == ("", "")  # the byline stands alone


def test_the_table_and_the_json_have_every_entry(tree: etree._ElementTree) -> None:
    rows = read_rows(tree)
    assert len(list(to_lines(rows))) == len(rows) + 1
    assert [one["name"] for one in to_json(rows)] == [row.name for row in rows]
    assert all(one["mentions"] for one in to_json(rows))


def test_the_way_to_openrefine_and_back(tree: etree._ElementTree, tmp_path: Path) -> None:
    rows = read_rows(tree)
    out = list(csv.DictReader(StringIO(to_reconcile(rows))))
    assert [line["name"] for line in out] == [row.name for row in rows if not row.pointers]
    assert all(line["context"] for line in out)
    done = tmp_path / "done.csv"
    lines = [line | {"wikidata": "Q42" if line["name"] == "王大山" else ""} for line in out]
    stream = StringIO()
    writer = csv.DictWriter(stream, list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    done.write_text(stream.getvalue(), encoding="utf-8")
    authority = read_authority(done)
    assert [line["id"] for line in csv.DictReader(StringIO(matched(authority)))] == ["wikidata:Q42"]
    assert set(unmatched(authority)) == {line["name"] for line in out} - {"王大山"}


def test_a_file_without_registers_says_so() -> None:
    root = etree.fromstring(encode(Source("# a\n\nb\n"), without=["names"]).tei)
    with pytest.raises(UnreadableError, match="no registers"):
        read_rows(etree.ElementTree(root))


INSIDE = st.recursive(
    st.sampled_from(["a", "陳", "<lb/>", '<pb n="2"/>', "<?markup ##?>", '<g ref="#control-0001"/>', "\ue000"]),
    lambda inner: st.lists(inner, max_size=3).map(lambda parts: f"<persName>{''.join(parts)}</persName>"),
    max_leaves=12,
)


@given(st.lists(INSIDE, max_size=5), st.booleans())
def test_places_are_those_of_the_decoder(parts: list[str], in_source: bool) -> None:
    root = etree.fromstring(f'<TEI xmlns="{TEI[1:-1]}"><text><body><p>{"".join(parts)}</p></body></text></TEI>')
    found = placed(etree.ElementTree(root), in_source=in_source)
    assert found.text == held(root, in_source)
    names = list(root.iter(f"{TEI}persName"))
    assert [element for element, _ in found.spans] == names
    for element, span in found.spans:
        alone = etree.fromstring(etree.tostring(element, with_tail=False))
        assert found.text[slice(*span)] == held(alone, in_source)


def held(element: etree._Element, in_source: bool) -> str:
    left_out = READING if in_source else MARKUP
    return "".join(piece.characters for piece in decode(element) if piece.kind != left_out)
