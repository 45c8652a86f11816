"""Languages and scripts: whole texts, and divisions that differ."""

from __future__ import annotations

import pytest

from tei.languages import (
    Languages,
    Share,
    han_counts,
    label_of,
    languages_of,
    script_counts,
    tag_divisions,
    tag_of,
    with_divisions,
)
from tei.model import Annotation, Span

HANS = "农业机械厂的工人们学习技术，领导带头，开会讨论问题。"
HANT = "農業機械廠的工人們學習技術，領導帶頭，開會討論問題。"
ENGLISH = "The weir was old and it leaked in the spring; they had not the means to mend it with stone."
GERMAN = "Das Wehr war alt und undicht, und im Frühling hatten sie nicht die Mittel, es mit Steinen zu bessern."


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        (HANS, "zh-Hans"),
        (HANT, "zh-Hant"),
        (HANS + HANT, "zh"),
        (ENGLISH, "en"),
        (GERMAN, "de"),
        ("Вода была холодная, и на берегу не было никого.", "ru"),
        ("ὁ ποταμὸς καὶ ἡ γέφυρα", "und-Grek"),
        ("水は冷たかった。川のそばには誰もいなかった。", "ja"),
        ("강가에는 아무도 없었다 그리고 물은 차가웠다", "ko"),
        ("Xyzzy plugh quux blorb frotz", "und-Latn"),
        ("一二三", ""),
        ("1958 — 12", ""),
        ("", ""),
    ],
)
def test_the_tag_of_a_text(text: str, tag: str) -> None:
    assert tag_of(text) == tag


def test_characters_of_both_scripts_tell_nothing() -> None:
    assert han_counts("水井山中人的了后里干") == {"Hans": 0, "Hant": 0}
    assert han_counts("农農們们") == {"Hans": 2, "Hant": 2}


def test_letters_are_counted_by_script() -> None:
    assert script_counts("水ab1。あア") == {"Hani": 1, "Latn": 2, "Hira": 1, "Kana": 1}


def test_the_shares_of_a_mixed_book_are_told_by_script() -> None:
    found = languages_of(HANS * 3 + HANT)
    assert found.main == "zh"
    assert [(share.tag, share.percent) for share in found.shares] == [("zh-Hans", 73), ("zh-Hant", 27)]


def test_a_declared_language_is_believed_and_keeps_its_scripts() -> None:
    found = languages_of(HANT, "lzh-Hant")
    assert found.main == "lzh-Hant"
    assert [share.tag for share in found.shares] == ["lzh-Hant"]


def test_a_division_in_another_script_says_so_and_others_inherit() -> None:
    text = HANS * 9 + HANT + HANS + "一二"
    edges = len(HANS) * 9, len(HANS) * 9 + len(HANT), len(text) - 2
    kept = [
        Annotation(Span(0, edges[0]), "div"),
        Annotation(Span(edges[0], edges[1]), "div"),
        Annotation(Span(edges[0], edges[1]), "div"),
        Annotation(Span(edges[1], edges[2]), "div"),
        Annotation(Span(edges[2], len(text)), "div"),
    ]
    tags = [dict(claim.attributes).get("xml:lang") for claim in tag_divisions(kept, text, "zh-Hans")]
    assert tags == [None, "zh-Hant", None, None, None]


def test_a_heading_alone_tells_no_language() -> None:
    assert tag_of("THE HISTORY OF THE WEIR") == "und-Latn"


def test_a_division_whose_language_cannot_be_told_inherits() -> None:
    text = ENGLISH + "XYZZY PLUGH QUUX"
    kept = [Annotation(Span(len(ENGLISH), len(text)), "div")]
    assert tag_divisions(kept, text, "en") == tuple(kept)


@pytest.mark.parametrize(
    ("tag", "label"),
    [
        ("zh", "Chinese"),
        ("lzh-Hant", "Chinese, traditional characters"),
        ("de", "German"),
        ("en-GB", "English"),
        ("ja", "Japanese"),
        ("und-Latn", "Latin letters"),
        ("sa", ""),
    ],
)
def test_what_a_header_calls_a_language(tag: str, label: str) -> None:
    assert label_of(tag) == label


def test_languages_of_divisions_are_declared_without_a_share() -> None:
    languages = Languages("zh", (Share("zh-Hant", "x", 100),))
    kept = [Annotation(Span(0, 1), "div", (("xml:lang", tag),)) for tag in ("de", "zh-Hant", "de")]
    assert [(share.tag, share.percent) for share in with_divisions(languages, kept).shares] == [
        ("zh-Hant", 100),
        ("de", 0),
    ]
