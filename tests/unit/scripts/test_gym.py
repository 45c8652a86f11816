"""The gym: its books and folds, how claims are judged, and the floors of its sample."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from scripts.claims import STATED, Verdict, certainty_of, core_offsets, nearest_pairs, score_claims
from scripts.gym import UNLEARNT, books, folds, is_there, load_gym_tool, make_gym, sources
from scripts.gym_floors import below_floors, read_floors, sample_books
from scripts.gym_report import losses
from scripts.score_gym import trials_of
from scripts.trials import COLUMNS, Outcome, average, count_claims, data_replaced, model_of, run_trials
from tei import resources

needs_gym = pytest.mark.skipif(not is_there(), reason="the borrowed books are not there: TEIKIT_SHARED names them")


def test_offsets_follow_the_nearer_matched_neighbour() -> None:
    assert core_offsets([-1, 0, -1, -1, -1, 5, 6, -1]) == [0, 0, 1, 1, 5, 5, 6, 7, 7]


def test_offsets_without_any_match_are_zero() -> None:
    assert core_offsets([-1, -1]) == [0, 0, 0]


def test_the_nearest_pages_are_paired_first_and_each_once() -> None:
    assert sorted(nearest_pairs([100, 130, 400], [95, 128, 132, 700])) == [(0, 0), (1, 1)]


def test_the_certainty_is_that_of_the_first_element_that_has_one() -> None:
    bare, low, high = (etree.fromstring(text) for text in ("<div/>", "<head cert='low'/>", "<p cert='high'/>"))
    assert certainty_of(bare, low, high) == "low"
    assert certainty_of(None, bare) == STATED


def outcome(name: str, claims: Counter[Verdict] | None = None, **figures: float | None) -> Outcome:
    return Outcome(name, "markdown", "s", dict(figures), claims or Counter())


def test_claims_are_counted_by_kind_and_certainty() -> None:
    one = Counter({Verdict("head", "high", True): 3, Verdict("head", "high", False): 1})
    two = Counter({Verdict("head", "high", True): 1, Verdict("pb", "low", False): 2})
    assert count_claims([outcome("a", one), outcome("b", two)]) == {"head": {"high": (4, 5)}, "pb": {"low": (0, 2)}}


def test_figures_below_their_floor_are_named_and_losses_have_a_ceiling() -> None:
    measured = [outcome("a", **(dict.fromkeys(COLUMNS, 0.9) | {"wrongly": 0.1}))]
    floors = {"figures": {"headings": 0.95, "depth": 0.85, "wrongly": 0.05}, "certain": {}}
    assert below_floors(measured, floors) == [
        "figures headings: 0.9, floor 0.95",
        "figures wrongly: 0.1, floor 0.05",
    ]


def test_what_is_worse_than_it_was_is_listed() -> None:
    now = [outcome("a", headings=0.5, depth=1.0, wrongly=0.2)]
    earlier = {("a", "markdown"): {"headings": 0.75, "depth": 0.9, "wrongly": 0.1}}
    assert [line for _, line in sorted(losses(now, earlier))] == [
        "a markdown: heads 0.750 to 0.500",
        "a markdown: wrongly 0.100 to 0.200",
    ]


def test_an_average_leaves_out_books_that_have_nothing_of_the_kind() -> None:
    assert average([outcome("a", headings=1.0), outcome("b", headings=None)])["headings"] == 1.0


def test_the_weights_of_a_source_are_those_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "zh_ocr").mkdir()
    assert model_of(tmp_path, "zh_ocr") == tmp_path / "zh_ocr"
    with pytest.raises(FileNotFoundError, match="de_dta"):
        model_of(tmp_path, "de_dta")


def test_learned_files_stand_in_for_those_that_ship(tmp_path: Path) -> None:
    shipped = resources.data_path("structure/zh.toml")
    (tmp_path / "zh.toml").touch()
    with data_replaced(tmp_path):
        assert resources.data_path("structure/zh.toml") == tmp_path / "zh.toml"
        assert resources.data_path("structure/en.toml") == shipped.with_name("en.toml")
    assert resources.data_path("structure/zh.toml") == shipped


@needs_gym
def test_folds_keep_a_source_back_whole_and_learn_from_no_book_that_only_measures() -> None:
    made = folds()
    assert [fold.source for fold in made] == list(sources())
    assert sorted(name for fold in made for name in fold.scored) == books()
    for fold in made:
        assert not set(fold.learned) & set(fold.scored)
        assert not any(name.startswith(UNLEARNT) for name in fold.learned)


@needs_gym
def test_claims_are_judged_by_the_matches_of_the_scorer(tmp_path: Path) -> None:
    """Two heads, one of them a heading of the gold at another depth; a page at its place with a wrong number."""
    words = "Eins ein Satz. Zwei noch ein Satz.".split()
    full = "".join(words)
    gold = {"full": full, "cls": [["c", len(full)]], "ncore": len(full), "lang": "de", "names": None,
            "headings": [{"i": 0, "text": "Eins", "subtitle": "", "depth": 2, "zone": "body", "start": 0}],
            "optional_headings": [], "toc": [], "front": [], "bylines": [], "signed": [], "blocks": [0, 4, 12, 16],
            "pagebreaks": [{"n": "7", "core": 12, "vis": "boundary"}], "false_headings": []}  # fmt: skip
    body = (
        '<div cert="low"><head cert="high">Eins</head><p>ein Satz.</p></div><pb n="8" cert="medium"/>'
        '<div><head cert="medium">Zwei</head><p>noch ein Satz.</p></div>'
    )
    file = tmp_path / "a.xml"
    file.write_text(f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><text><body>{body}</body></text></TEI>')
    report, claims = score_claims(load_gym_tool("score"), file, gold)
    assert report["headings"]["f1"] == pytest.approx(0.6667)
    assert claims == {
        Verdict("head", "high", True): 1,
        Verdict("depth", "low", False): 1,
        Verdict("head", "medium", False): 1,
        Verdict("pb", "medium", True): 1,
        Verdict("pb/@n", "medium", False): 1,
    }


@needs_gym
def test_the_sample_scores_no_less_than_its_floors(tmp_path: Path) -> None:
    chosen = [made for name, style in sample_books() for made in make_gym(0, [style], [name], jobs=1)]
    measured = list(run_trials(trials_of(chosen, tmp_path, ("names", "dates")), jobs=1))
    assert [f"{o.name} {o.style}: {o.failure}" for o in measured if o.failure] == []
    assert below_floors(measured, read_floors()) == []
